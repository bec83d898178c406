"""Sliding-window limits in Redis, and stricter ones in this process while Redis is away."""

import asyncio
import ipaddress
import math
import time
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from switchboard.core.errors import RateLimited
from switchboard.core.logging import get_logger

REDIS_TIMEOUT_SECONDS = 0.25
BREAKER_SECONDS = 5.0
LOCAL_SHARE = 4  # a process on its own allows a quarter: several replicas may each be on their own
log = get_logger(__name__)


class RateLimiter:
    """Counts hits by limit and key. A limit is written as `20/minute`."""

    def __init__(self, redis_url: str, redis: Redis) -> None:
        # The option goes through to redis-py, which the type of `options` does not know.
        options: dict[str, Any] = {"connection_pool": redis.connection_pool}
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy", **options)
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._items: dict[str, tuple[RateLimitItem, RateLimitItem]] = {}
        self._redis_away_until = 0.0

    async def hit(self, limit: str, *key: str) -> None:
        """Count one request.

        Raises:
            RateLimited: the limit is used up; carries the seconds to wait.
        """
        item, strict = self._parse(limit)
        if time.monotonic() >= self._redis_away_until:
            try:
                async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                    if await self._shared.hit(item, *key):
                        return
                    window = await self._shared.get_window_stats(item, *key)
                raise RateLimited(max(1, math.ceil(window.reset_time - time.time())))
            except (RedisError, OSError, TimeoutError) as error:
                self._redis_away_until = time.monotonic() + BREAKER_SECONDS
                log.warning("rate_limit_on_its_own", error_type=type(error).__name__)
        if not await self._local.hit(strict, *key):
            raise RateLimited(item.get_expiry())

    def _parse(self, limit: str) -> tuple[RateLimitItem, RateLimitItem]:
        if limit not in self._items:
            item = parse(limit)
            strict = type(item)(max(1, item.amount // LOCAL_SHARE), item.multiples, item.namespace)
            self._items[limit] = (item, strict)
        return self._items[limit]


def address_prefix(address: str) -> str:
    """What counts as one source: an IPv4 address, or the /64 that an IPv6 customer is given."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
