"""What a process holds open: connections and the objects made from the settings."""

from dataclasses import dataclass

from fastapi import Request
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

from switchboard.core.bus import Bus
from switchboard.core.client_address import ClientAddresses
from switchboard.core.db import Database, role_urls
from switchboard.core.ids import TenantId
from switchboard.core.rate_limit import RateLimiter
from switchboard.core.security import Security, create_security
from switchboard.core.settings import Settings
from switchboard.core.system_db import SystemDatabase

TENANT_CHANGED = "tenant_changed"


@dataclass(frozen=True, slots=True)
class Resources:
    """Shared by all requests of a process; opened and closed by its lifespan."""

    settings: Settings
    db: Database
    system_db: SystemDatabase
    redis: Redis
    bus: Bus
    limiter: RateLimiter
    security: Security
    addresses: ClientAddresses

    async def open(self) -> None:
        """Connect, and prove that the database role cannot see past row-level security."""
        await self.db.open()
        self.security.passwords.prepare()
        self.bus.start()

    async def close(self) -> None:
        """Close every connection."""
        await self.bus.stop()
        await self.redis.aclose()
        await self.db.close()
        await self.system_db.close()


def create_resources(settings: Settings) -> Resources:
    """Build the resources; nothing connects before `open`."""
    if settings.redis_url is None:
        raise RuntimeError("REDIS_URL is not set; `make dev` starts an embedded Valkey")
    redis = Redis.from_url(
        settings.redis_url,
        socket_timeout=2,
        socket_connect_timeout=1,
        max_connections=256,
        retry=Retry(NoBackoff(), 0),
        maint_notifications_config=MaintNotificationsConfig(enabled=False),  # a managed service's; others warn about it
    )
    bus = Bus(redis)

    async def announce(tenant_id: TenantId) -> None:
        await bus.publish(TENANT_CHANGED, tenant_id=tenant_id)

    urls = role_urls(settings)
    return Resources(
        settings=settings,
        db=Database(urls.app, pool_size=settings.database_pool_size, announce=announce),
        system_db=SystemDatabase(urls.system, pool_size=max(2, settings.database_pool_size // 2), announce=announce),
        redis=redis,
        bus=bus,
        limiter=RateLimiter(settings.redis_url, redis),
        security=create_security(settings),
        addresses=ClientAddresses(settings.trusted_proxies),
    )


async def get_resources(request: Request) -> Resources:
    """FastAPI dependency."""
    resources: Resources = request.app.state.resources
    return resources
