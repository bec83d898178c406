"""Limits are shared by replicas through Redis, stricter while it is away, and never gone (LIM-09, F-13)."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from switchboard.core import rate_limit
from switchboard.core.errors import RateLimited
from switchboard.core.ids import uuid7
from switchboard.core.rate_limit import LOCAL_SHARE, RateLimiter, address_prefix
from switchboard.core.settings import Settings
from tests.conftest import Api, run_server
from tests.factories import Client
from tests.fixtures.valkey import StoppableValkey
from tests.visitors import get_ticket, text_of, visit


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoppableValkey]:
    server = StoppableValkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.stop()


def redis_at(url: str) -> Redis:
    return Redis.from_url(url, socket_connect_timeout=10, socket_timeout=10, retry=Retry(NoBackoff(), 0))


@pytest.fixture
async def limiter(valkey: StoppableValkey) -> AsyncIterator[RateLimiter]:
    valkey.stop()
    redis = redis_at(valkey.url)
    yield RateLimiter(valkey.url, redis)
    await redis.aclose()


async def allowed(limiter: RateLimiter, limit: str, *key: str, tries: int = 50) -> int:
    """How many of a row of hits are let through."""
    refusals = []
    for _ in range(tries):
        try:
            await limiter.hit(limit, *key)
        except RateLimited as refused:
            refusals.append(int(refused.headers["Retry-After"]))
    assert all(seconds >= 1 for seconds in refusals)
    return tries - len(refusals)


async def test_two_replicas_share_a_limit(settings: Settings) -> None:
    url, key = str(settings.redis_url), uuid7().hex
    clients = [redis_at(url), redis_at(url)]
    first, second = (RateLimiter(url, client) for client in clients)
    assert await allowed(first, "10/hour", "a", key, tries=6) == 6
    assert await allowed(second, "10/hour", "a", key, tries=10) == 4
    assert await allowed(first, "10/hour", "a", key, tries=3) == 0
    assert await allowed(first, "10/hour", "b", key, tries=3) == 3, "another key has its own count"
    assert await allowed(first, "10/hour", "a", uuid7().hex, tries=3) == 3
    for client in clients:
        await client.aclose()


async def test_parallel_hits_do_not_pass_the_limit(settings: Settings) -> None:
    """LIM: 64 at once with five left."""
    url, key = str(settings.redis_url), uuid7().hex
    redis = redis_at(url)
    limiter = RateLimiter(url, redis)
    outcomes = await asyncio.gather(*(limiter.hit("5/hour", key) for _ in range(64)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 5
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 59
    await redis.aclose()


async def test_without_redis_a_stricter_limit_holds(limiter: RateLimiter) -> None:
    assert await allowed(limiter, "40/hour", "somebody") == 40 // LOCAL_SHARE
    assert await allowed(limiter, "40/hour", "somebody else", tries=3) == 3
    assert await allowed(limiter, "2/hour", "small") == 1, "never zero, never unlimited"


async def test_the_shared_limit_is_back_when_redis_is(
    limiter: RateLimiter, valkey: StoppableValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "BREAKER_SECONDS", 0.0)
    assert await allowed(limiter, "40/hour", "visitor") == 10
    valkey.start()
    assert await allowed(limiter, "40/hour", "visitor") == 40
    valkey.stop()
    assert await allowed(limiter, "40/hour", "visitor") == 0, "what it let through on its own still counts"


async def test_a_dead_redis_is_not_asked_for_every_hit(limiter: RateLimiter, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    hit = limiter._shared.hit

    async def counting(*arguments: object, **options: object) -> bool:
        nonlocal asked
        asked += 1
        return await hit(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(limiter._shared, "hit", counting)
    await allowed(limiter, "40/hour", "breaker")
    assert asked == 1


async def test_a_slow_redis_is_time_boxed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    redis = redis_at(str(settings.redis_url))
    limiter = RateLimiter(str(settings.redis_url), redis)

    async def never(*_: object, **__: object) -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(limiter._shared, "hit", never)
    monkeypatch.setattr(rate_limit, "REDIS_TIMEOUT_SECONDS", 0.05)
    assert await allowed(limiter, "8/hour", uuid7().hex) == 2
    await redis.aclose()


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "unknown"),
        ("unknown", "unknown"),
        ("203.0.113.7:1234", "unknown"),
        ("203.0.113.07", "unknown"),
        ("x" * 10_000, "unknown"),
    ],
)
def test_what_counts_as_one_source(address: str, source: str) -> None:
    assert address_prefix(address) == source


@pytest.fixture
async def fragile_api(settings: Settings, valkey: StoppableValkey) -> AsyncIterator[Api]:
    """A server whose Redis the test stops."""
    valkey.start()
    changed = {"redis_url": valkey.url, "tickets_per_minute": 20, "messages_per_minute": 20}
    async with run_server(settings.model_copy(update=changed)) as api:
        yield api
    valkey.stop()


async def test_login_and_chat_work_while_redis_is_away(
    fragile_api: Api, valkey: StoppableValkey, client_a: Client, client_b: Client
) -> None:
    login = {"email": client_a.owner.email, "password": client_a.owner.password}
    async with fragile_api.client() as http:
        before = await visit(http, client_a)
        assert text_of(await before.ask("What are your opening hours?"))
        session = (await http.post("/api/auth/login", json=login)).json()
        valkey.stop()

        readiness = await http.get("/readyz")
        assert (readiness.status_code, readiness.json()["redis"]) == (200, "failed")
        me = await http.get("/api/auth/me", headers={"Authorization": f"Bearer {session['access_token']}"})
        assert me.status_code == 200, "nobody is logged out"
        assert (await http.post("/api/auth/login", json=login)).status_code == 200
        refresh = await http.post("/api/auth/refresh", json={"refresh_token": session["refresh_token"]})
        assert refresh.status_code == 200
        assert "nine to five" in text_of(await before.ask("What are your opening hours?")), "a known session goes on"
        assert text_of(await (await visit(http, client_b)).ask("What is the secret recipe?"))

        tickets = [await get_ticket(http, client_a) for _ in range(12)]
        assert sum(ticket.status_code == 201 for ticket in tickets) <= 20 // LOCAL_SHARE, "stricter, not unlimited"
        assert tickets[-1].status_code == 429
