"""Messages reach every replica while Redis is there, and the own handlers always."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from switchboard.core import bus as bus_module
from switchboard.core.bus import CHANNEL, Bus
from switchboard.core.ids import uuid7
from switchboard.core.settings import Settings
from tests.fixtures.valkey import StoppableValkey


class Heard:
    """A handler that remembers what it was told."""

    def __init__(self) -> None:
        self.fields: list[dict[str, str]] = []
        self._news = asyncio.Event()

    def __call__(self, fields: dict[str, str]) -> None:
        self.fields.append(fields)
        self._news.set()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.fields) < count:
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def replica(url: str) -> AsyncIterator[tuple[Bus, Heard]]:
    """A listening bus, and what it heard of its connections."""
    redis = Redis.from_url(url)
    bus, connected = Bus(redis), Heard()
    bus.subscribe("bus_connected", connected)
    bus.start()
    yield bus, connected
    await bus.stop()
    await redis.aclose()


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoppableValkey]:
    server = StoppableValkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.stop()


async def test_a_message_reaches_every_replica(settings: Settings) -> None:
    url, topic = str(settings.redis_url), f"topic-{uuid7().hex}"
    async with replica(url) as (here, here_up), replica(url) as (there, there_up):
        heard_here, heard_there, other_topic = Heard(), Heard(), Heard()
        here.subscribe(topic, heard_here)
        there.subscribe(topic, heard_there)
        there.subscribe(f"{topic}-other", other_topic)
        await here_up.wait_for(1)
        await there_up.wait_for(1)
        await here.publish(topic, tenant_id="acme")
        assert heard_here.fields[0] == {"tenant_id": "acme"}, "the own handlers do not wait for Redis"
        await heard_there.wait_for(1)
        assert heard_there.fields == [{"tenant_id": "acme"}]
        assert other_topic.fields == []


async def test_an_asynchronous_handler_is_awaited(settings: Settings) -> None:
    async with replica(str(settings.redis_url)) as (bus, _):
        done = []

        async def handler(fields: dict[str, str]) -> None:
            await asyncio.sleep(0)
            done.append(fields)

        bus.subscribe("slow", handler)
        await bus.publish("slow", x="1")
        assert done == [{"x": "1"}]


async def test_without_redis_the_own_handlers_are_called(valkey: StoppableValkey) -> None:
    async with replica(valkey.url) as (bus, connected):
        heard = Heard()
        bus.subscribe("topic", heard)
        await bus.publish("topic", x="1")
        assert heard.fields == [{"x": "1"}]
        assert connected.fields == []


async def test_it_connects_again_and_says_so(valkey: StoppableValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever caches drops everything at `bus_connected`: it may have missed something meanwhile."""
    monkeypatch.setattr(bus_module, "RECONNECT_SECONDS", 0.05)
    valkey.start()
    async with replica(valkey.url) as (_, connected), replica(valkey.url) as (there, there_up):
        heard = Heard()
        there.subscribe("topic", heard)
        await connected.wait_for(1)
        await there_up.wait_for(1)
        valkey.stop()
        valkey.start()
        await connected.wait_for(2)
        await there_up.wait_for(2)


async def test_a_foreign_message_does_not_end_the_listener(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("switchboard.core.background.RESTART_SECONDS", 0.05)
    async with replica(str(settings.redis_url)) as (bus, connected):
        heard = Heard()
        bus.subscribe("topic", heard)
        await connected.wait_for(1)
        redis = Redis.from_url(str(settings.redis_url))
        await redis.publish(CHANNEL, b"not json")
        await connected.wait_for(2)
        await redis.publish(CHANNEL, b'{"topic": "topic", "fields": {"x": "1"}}')
        await heard.wait_for(1)
        await redis.aclose()
