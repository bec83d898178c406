"""A snapshot is at most two seconds old, and what was dropped never comes back."""

import asyncio

import pytest

from switchboard.core import cache as cache_module
from switchboard.core.cache import MAX_AGE_SECONDS, REFRESH_AFTER_SECONDS, SnapshotCache


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Source:
    """What is cached: a number that grows with each load; a load can be held back."""

    def __init__(self) -> None:
        self.loads = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.failure: Exception | None = None

    async def load(self, key: str) -> str:
        self.loads += 1
        value = f"{key} {self.loads}"
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return value


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(cache_module, "monotonic", clock)
    return clock


async def settle() -> None:
    """Let background loads finish."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_it_is_fresher_than_the_five_seconds_that_are_promised() -> None:
    assert 0 < REFRESH_AFTER_SECONDS < MAX_AGE_SECONDS <= 5


async def test_one_load_for_a_crowd(clock: Clock) -> None:
    source = Source()
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    assert cache.peek("a") is None
    assert set(await asyncio.gather(*(cache.get("a") for _ in range(50)))) == {"a 1"}
    assert await cache.get("b") == "b 2"
    assert (cache.peek("a"), source.loads) == ("a 1", 2)


async def test_a_used_one_is_renewed_before_it_is_too_old(clock: Clock) -> None:
    source = Source()
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    await cache.get("a")
    clock.now += REFRESH_AFTER_SECONDS + 0.1
    assert await cache.get("a") == "a 1", "nobody waits"
    await settle()
    assert (await cache.get("a"), source.loads) == ("a 2", 2)


async def test_an_old_one_is_never_served(clock: Clock) -> None:
    source = Source()
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    await cache.get("a")
    clock.now += MAX_AGE_SECONDS + 0.1
    assert cache.peek("a") is None
    assert await cache.get("a") == "a 2"


async def test_age_counts_from_the_start_of_the_load(clock: Clock) -> None:
    source = Source()
    source.gate.clear()
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    waiting = asyncio.ensure_future(cache.get("a"))
    await settle()
    clock.now += MAX_AGE_SECONDS + 0.1
    source.gate.set()
    assert await waiting == "a 1"
    assert cache.peek("a") is None, "what it read may be that old"


@pytest.mark.parametrize("way", ["drop", "clear"])
async def test_a_load_that_began_before_the_change_is_not_kept(clock: Clock, way: str) -> None:
    source = Source()
    source.gate.clear()
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    early = asyncio.ensure_future(cache.get("a"))
    await settle()
    cache.drop("a") if way == "drop" else cache.clear()
    late = asyncio.ensure_future(cache.get("a"))
    await settle()
    source.gate.set()
    assert (await early, await late) == ("a 1", "a 2")
    assert cache.peek("a") == "a 2"


async def test_a_failure_is_not_kept(clock: Clock) -> None:
    source = Source()
    source.failure = ConnectionError("away")
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    with pytest.raises(ConnectionError):
        await cache.get("a")
    source.failure = None
    assert await cache.get("a") == "a 2"


async def test_a_failed_renewal_does_not_prolong_the_old_one(clock: Clock) -> None:
    source = Source()
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    await cache.get("a")
    source.failure = ConnectionError("away")
    clock.now += REFRESH_AFTER_SECONDS + 0.1
    assert cache.peek("a") == "a 1"
    await settle()
    clock.now += MAX_AGE_SECONDS
    with pytest.raises(ConnectionError):
        await cache.get("a")


async def test_a_caller_who_leaves_does_not_take_the_load_along(clock: Clock) -> None:
    source = Source()
    source.gate.clear()
    cache: SnapshotCache[str, str] = SnapshotCache(source.load)
    first, second = asyncio.ensure_future(cache.get("a")), asyncio.ensure_future(cache.get("a"))
    await settle()
    first.cancel()
    source.gate.set()
    assert await second == "a 1"


async def test_it_does_not_grow_without_end(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "MAX_ENTRIES", 3)
    cache: SnapshotCache[str, str] = SnapshotCache(Source().load)
    for key in "abcd":
        await cache.get(key)
    assert (cache.peek("a"), cache.peek("d")) == (None, "d 4")
