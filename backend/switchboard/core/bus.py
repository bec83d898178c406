"""Small messages to every replica over Redis publish/subscribe. Best effort: nothing may depend on their arrival."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from switchboard.core.background import BackgroundTask
from switchboard.core.logging import get_logger

CHANNEL = "switchboard:bus"
RECONNECT_SECONDS = 1.0
Handler = Callable[[dict[str, str]], Awaitable[None] | None]
log = get_logger(__name__)


class Bus:
    """Publishes to all replicas, this one included, and calls the handlers of a topic."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._handlers: dict[str, list[Handler]] = {}
        self._task = BackgroundTask("bus", self._listen)

    def subscribe(self, topic: str, handler: Handler) -> None:
        """Call `handler` with the fields of every message of a topic."""
        self._handlers.setdefault(topic, []).append(handler)

    async def publish(self, topic: str, **fields: str) -> None:
        """Tell every replica. The own handlers are called at once, also when Redis is away."""
        await self._dispatch(topic, fields)
        with suppress(RedisError, OSError, TimeoutError):
            await self._redis.publish(CHANNEL, orjson.dumps({"topic": topic, "fields": fields}))

    def start(self) -> None:
        """Listen until `stop`."""
        self._task.start()

    async def stop(self) -> None:
        """Stop listening."""
        await self._task.stop()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    await self._dispatch("bus_connected", {})
                    async for message in channel.listen():
                        body = orjson.loads(message["data"])
                        await self._dispatch(body["topic"], body["fields"])
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("bus_disconnected", error_type=type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _dispatch(self, topic: str, fields: dict[str, str]) -> None:
        for handler in self._handlers.get(topic, ()):
            outcome = handler(fields)
            if outcome is not None:
                await outcome
