"""The process does not start when the walls do not stand (ISO-18)."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from pydantic import PostgresDsn

from switchboard.core.database_roles import (
    APP_ROLE,
    OWNER_ROLE,
    SYSTEM_ROLE,
    derive_role_url,
    ensure_database,
    role_password,
)
from switchboard.core.ids import uuid7
from switchboard.core.resources import create_resources
from switchboard.core.settings import Settings
from switchboard.migrate import migrate
from tests.conftest import SECRET_KEY

BACKEND = Path(__file__).parents[2]


def with_app_url(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_app_url": PostgresDsn(url)})


async def refusal(settings: Settings) -> str:
    """Why the resources do not open."""
    resources = create_resources(settings)
    try:
        with pytest.raises(RuntimeError) as refused:
            await resources.open()
    finally:
        await resources.close()
    return str(refused.value)


@pytest.fixture(scope="module")
async def own_database(settings: Settings, servers: tuple[str, str]) -> Settings:
    """Settings with a database that this module may break."""
    owner_url = await ensure_database(servers[0], f"start_{uuid7().hex[-12:]}", SECRET_KEY)
    await migrate(owner_url)
    return settings.model_copy(update={"database_url": PostgresDsn(owner_url)})


@pytest.fixture
async def owner(own_database: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(str(own_database.database_url))
    yield connection
    await connection.close()


async def test_it_starts_as_the_restricted_role(own_database: Settings) -> None:
    resources = create_resources(own_database)
    await resources.open()
    await resources.close()


@pytest.mark.parametrize("role", [OWNER_ROLE, SYSTEM_ROLE])
async def test_it_refuses_the_other_roles(own_database: Settings, role: str) -> None:
    url = derive_role_url(str(own_database.database_url), role, role_password(SECRET_KEY, role))
    message = await refusal(with_app_url(own_database, url))
    assert f"Row-level security does not bind {role} on: " in message


async def test_it_refuses_a_superuser(own_database: Settings, servers: tuple[str, str]) -> None:
    database = str(own_database.database_url).rsplit("/", 1)[1]
    url = f"{servers[0].rsplit('/', 1)[0]}/{database}"
    assert "can see past row-level security; use switchboard_app" in await refusal(with_app_url(own_database, url))


@pytest.mark.parametrize("statement", ["no force row level security", "disable row level security"])
async def test_it_refuses_a_table_without_its_wall(
    own_database: Settings, owner: asyncpg.Connection, statement: str
) -> None:
    undo = {"no force row level security": "force row level security"}.get(statement, "enable row level security")
    for table in ("messages", "audit_events", "redeemed_tickets"):
        await owner.execute(f"alter table {table} {statement}")
        try:
            assert table in await refusal(own_database)
        finally:
            await owner.execute(f"alter table {table} {undo}")


async def test_it_refuses_a_new_table_that_somebody_forgot(own_database: Settings, owner: asyncpg.Connection) -> None:
    await owner.execute("create table forgotten (tenant_id text not null, id uuid not null)")
    try:
        assert "forgotten" in await refusal(own_database)
    finally:
        await owner.execute("drop table forgotten")


@pytest.mark.parametrize("table", ["tenants", "messages"])
async def test_it_refuses_a_policy_that_shows_everything(
    own_database: Settings, owner: asyncpg.Connection, table: str
) -> None:
    await owner.execute(f"create policy oops on {table} using (true)")
    try:
        assert f"does not bind {APP_ROLE} on: {table}" in await refusal(own_database)
    finally:
        await owner.execute(f"drop policy oops on {table}")


async def test_it_refuses_when_a_row_can_be_seen_without_a_tenant(
    own_database: Settings, owner: asyncpg.Connection
) -> None:
    await owner.execute("create policy oops on tenants using (length(id) > 0)")
    await owner.execute(
        "insert into tenants (id, name, status, max_bots, messages_per_month, allowed_models) "
        "values ('somebody', 'Somebody', 'active', 1, 1, '{}')"
    )
    try:
        assert "must look empty" in await refusal(own_database)
    finally:
        await owner.execute("delete from tenants")
        await owner.execute("drop policy oops on tenants")


async def test_a_refusal_ends_the_process(own_database: Settings) -> None:
    environment = os.environ | {
        "ENVIRONMENT": "test",
        "SECRET_KEYS": SECRET_KEY,
        "DATABASE_URL": str(own_database.database_url),
        "DATABASE_APP_URL": str(own_database.database_url),
        "REDIS_URL": str(own_database.redis_url),
    }
    command = ("-m", "uvicorn", "--factory", "switchboard.main:create_app", "--port", "0")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=environment, cwd=BACKEND, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode not in (0, None)
    assert b"Row-level security does not bind switchboard_owner" in errors
