"""Calls that are cancelled anywhere leave nothing behind in a connection that the next tenant gets (ISO-13).

Seeded and bounded by count: two tenants alternate on pools of two connections.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from switchboard.core.db import Database, role_urls
from switchboard.core.ids import TenantId
from switchboard.core.settings import Settings
from tests.factories import Client

ROUNDS = 600
WORKERS = 4
Ask = Callable[[TenantId, str], Awaitable[tuple[str, str, str]]]
SEEN = "select current_setting('app.tenant_id'), (select string_agg(id, ',') from tenants)"


async def cancelled_at_random(ask: Ask, tenants: tuple[TenantId, TenantId], seed: int) -> int:
    """Ask in turns for two tenants, cancelling half of the calls after a random number of steps; counts the replies."""
    dice = random.Random(seed)
    replies = 0
    for number in range(ROUNDS // WORKERS):
        tenant_id, tag = tenants[number % 2], f"{seed}-{number}"
        call = asyncio.ensure_future(ask(tenant_id, tag))
        if dice.random() < 0.5:
            for _ in range(dice.randrange(40)):
                await asyncio.sleep(0 if dice.random() < 0.7 else 0.0005)
            call.cancel()
        with suppress(asyncio.CancelledError, TimeoutError, PoolTimeout):
            assert await call == (tag, tenant_id, tenant_id)
            replies += 1
    return replies


@pytest.fixture
async def small_database(settings: Settings) -> Database:
    async def announce(_: TenantId) -> None:
        """Nobody listens."""

    return Database(role_urls(settings).app, pool_size=2, announce=announce)


@pytest.mark.parametrize("way", ["raw connection", "session"])
async def test_postgres_replies_carry_their_own_tag(
    small_database: Database, client_a: Client, client_b: Client, way: str
) -> None:
    async def by_connection(tenant_id: TenantId, tag: str) -> tuple[str, str, str]:
        async with small_database.tenant_connection(tenant_id) as connection:
            echoed = await connection.fetchval("select $1::text", tag)
            bound, visible = await connection.fetchrow(SEEN)
        return echoed, bound, visible

    async def by_session(tenant_id: TenantId, tag: str) -> tuple[str, str, str]:
        async with small_database.tenant_tx(tenant_id) as session:
            echoed = await session.scalar(text("select cast(:tag as text)"), {"tag": tag})
            bound, visible = (await session.execute(text(SEEN))).one()
        return str(echoed), bound, visible

    await small_database.open()
    try:
        tenants = (client_a.id, client_b.id)
        ask = by_connection if way == "raw connection" else by_session
        replies = await asyncio.gather(*(cancelled_at_random(ask, tenants, seed) for seed in range(WORKERS)))
        assert sum(replies) > ROUNDS // 4
        for tenant_id in tenants:
            assert await ask(tenant_id, "after all") == ("after all", tenant_id, tenant_id)
        async with small_database.engine.connect() as connection:
            assert (await connection.scalar(text("select current_setting('app.tenant_id', true)"))) in (None, "")
    finally:
        await small_database.close()


async def test_a_connection_that_is_killed_under_a_call_is_replaced(
    small_database: Database, client_a: Client, client_b: Client
) -> None:
    await small_database.open()
    try:
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            async with small_database.tenant_connection(client_a.id) as connection:
                await connection.execute("select pg_terminate_backend(pg_backend_pid())")
        async with small_database.tenant_connection(client_b.id) as connection:
            assert await connection.fetchval("select string_agg(id, ',') from tenants") == client_b.id
    finally:
        await small_database.close()


async def test_a_tenant_id_is_never_sql(small_database: Database) -> None:
    await small_database.open()
    try:
        for text_of_attack in ("x'; select 1 --", "", "A", "acme'", "a" * 64):
            with pytest.raises(ValueError, match="not a tenant id"):
                async with small_database.tenant_connection(TenantId(text_of_attack)):
                    raise AssertionError("it was bound")
    finally:
        await small_database.close()


async def test_redis_replies_carry_their_own_tag(settings: Settings, client_a: Client, client_b: Client) -> None:
    redis = Redis.from_url(str(settings.redis_url), max_connections=2)

    async def ask(tenant_id: TenantId, tag: str) -> tuple[str, str, str]:
        key = f"switchboard:{tenant_id}:pool-test"
        while True:
            try:
                await redis.set(key, tenant_id, ex=60)
                echoed: Any = await redis.echo(tag)
                stored: Any = await redis.get(key)
            except RedisConnectionError as error:
                if "Too many connections" not in str(error):
                    raise
                await asyncio.sleep(0.001)
            else:
                return echoed.decode(), stored.decode(), stored.decode()

    try:
        tenants = (client_a.id, client_b.id)
        replies = await asyncio.gather(*(cancelled_at_random(ask, tenants, seed) for seed in range(WORKERS)))
        assert sum(replies) > ROUNDS // 4
    finally:
        await redis.aclose()
