"""The three roles can do their work and nothing more, and a database of any owner gets them the same way."""

import secrets

import asyncpg
import pytest

from switchboard.core.database_roles import (
    APP_ROLE,
    OWNER_ROLE,
    ROLES,
    SYSTEM_ROLE,
    DatabaseRolesError,
    derive_role_url,
    ensure_database,
    ensure_roles,
    role_password,
)
from tests.conftest import SECRET_KEY


def url_for(owner_url: str, role: str) -> str:
    return derive_role_url(owner_url, role, role_password(SECRET_KEY, role))


@pytest.fixture
def administrator_url(servers: tuple[str, str]) -> str:
    return servers[0]


@pytest.fixture
async def owner_url(administrator_url: str) -> str:
    return await ensure_database(administrator_url, f"roles_{secrets.token_hex(6)}", SECRET_KEY)


def test_passwords_differ_by_role_and_by_secret_and_need_no_quoting() -> None:
    passwords = {role_password(secret, role) for role in ROLES for secret in ("one", "two")}

    assert len(passwords) == 6
    assert all(len(password) == 43 and password.replace("-", "").replace("_", "").isalnum() for password in passwords)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://owner:p%40ss@db.internal:5433/shop?sslmode=require",
            "postgresql://r:p@db.internal:5433/shop?sslmode=require",
        ),
        ("postgresql://db/shop", "postgresql://r:p@db/shop"),
        ("postgresql://owner@[::1]:5432/shop", "postgresql://r:p@[::1]:5432/shop"),
    ],
)
def test_a_role_url_keeps_server_database_and_options(url: str, expected: str) -> None:
    assert derive_role_url(url, "r", "p") == expected


async def test_no_role_can_rise_above_row_level_security(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    rows = await connection.fetch(
        "select rolname, rolcanlogin, "
        "rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as risky "
        "from pg_roles where rolname = any($1)",
        ROLES,
    )
    memberships = await connection.fetchval(
        "select count(*) from pg_auth_members join pg_roles on pg_roles.oid = member where rolname = any($1)",
        ROLES,
    )
    await connection.close()

    assert {row["rolname"]: (row["rolcanlogin"], row["risky"]) for row in rows} == dict.fromkeys(ROLES, (True, False))
    assert memberships == 0


async def test_the_owner_creates_tables_and_the_others_only_use_what_they_are_granted(owner_url: str) -> None:
    owner = await asyncpg.connect(owner_url)
    await owner.execute("create table notes (body text, embedding vector(2)); grant select on notes to switchboard_app")
    assert await owner.fetchval("select tableowner from pg_tables where tablename = 'notes'") == OWNER_ROLE
    await owner.close()

    for role in (APP_ROLE, SYSTEM_ROLE):
        connection = await asyncpg.connect(url_for(owner_url, role))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("create table mine (n int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("insert into notes values ('x')")
        await connection.close()


async def test_a_second_time_changes_nothing_and_another_secret_opens_nothing(owner_url: str) -> None:
    assert await ensure_roles(owner_url, SECRET_KEY) == owner_url

    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(derive_role_url(owner_url, APP_ROLE, role_password("another secret", APP_ROLE)))


async def test_an_administrator_is_set_aside_for_the_owner(administrator_url: str, owner_url: str) -> None:
    database = owner_url.rpartition("/")[2]

    assert await ensure_roles(f"{administrator_url.rpartition('/')[0]}/{database}", SECRET_KEY) == owner_url


async def test_a_database_without_the_extension_tells_who_can_help(administrator_url: str, owner_url: str) -> None:
    administrator = await asyncpg.connect(f"{administrator_url.rpartition('/')[0]}/{owner_url.rpartition('/')[2]}")
    await administrator.execute("drop extension vector")
    await administrator.close()

    with pytest.raises(DatabaseRolesError, match=r"lacks the extension vector, and switchboard_owner .*roles\.sql"):
        await ensure_roles(owner_url, SECRET_KEY)
