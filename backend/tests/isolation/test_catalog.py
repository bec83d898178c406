"""Every tenant table, found in PostgreSQL's catalog, is behind the wall."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from switchboard.core.resources import Resources
from tests.factories import Client

PLATFORM_TABLES = {"users"}  # nullable tenant_id; read by the system role only
TENANT_TABLES = text(
    "select c.relname, c.relrowsecurity, c.relforcerowsecurity from pg_class c "
    "join pg_namespace n on n.oid = c.relnamespace "
    "join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped "
    "where c.relkind in ('r', 'p') and n.nspname = 'public'"
)


async def _tenant_tables(resources: Resources) -> list[str]:
    async with resources.system_db.system_tx() as session:
        rows = (await session.execute(TENANT_TABLES)).all()
    return ["tenants", *(row.relname for row in rows if row.relname not in PLATFORM_TABLES)]


async def test_every_tenant_table_forces_row_level_security(resources: Resources) -> None:
    async with resources.system_db.system_tx() as session:
        rows = (await session.execute(TENANT_TABLES)).all()
        loose = [
            row.relname
            for row in rows
            if row.relname not in PLATFORM_TABLES and not (row.relrowsecurity and row.relforcerowsecurity)
        ]
    assert len(rows) >= 10
    assert loose == []


async def test_every_tenant_table_is_keyed_by_tenant_first(resources: Resources) -> None:
    async with resources.system_db.system_tx() as session:
        keys = (
            await session.execute(
                text(
                    "select c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid "
                    "join pg_namespace n on n.oid = c.relnamespace "
                    "join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] "
                    "where i.indisprimary and n.nspname = 'public'"
                )
            )
        ).all()
    first_columns = {row.relname: row.attname for row in keys}
    tables = [table for table in await _tenant_tables(resources) if table != "tenants"]
    assert {table: first_columns[table] for table in tables} == dict.fromkeys(tables, "tenant_id")


async def test_without_a_tenant_no_row_is_visible(resources: Resources, client_a: Client, client_b: Client) -> None:
    for table in await _tenant_tables(resources):
        async with resources.db.engine.connect() as connection:
            assert (await connection.execute(text(f"select count(*) from {table}"))).scalar_one() == 0, table


async def test_a_bound_session_sees_only_its_tenant(resources: Resources, client_a: Client, client_b: Client) -> None:
    for table in await _tenant_tables(resources):
        column = "id" if table == "tenants" else "tenant_id"
        async with resources.db.tenant_tx(client_a.id) as session:
            seen = (await session.execute(text(f"select distinct {column} from {table}"))).scalars().all()
        assert set(seen) <= {client_a.id}, table


async def test_a_row_for_the_neighbour_is_refused(resources: Resources, client_a: Client, client_b: Client) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with resources.db.tenant_tx(client_a.id) as session:
            await session.execute(
                text("insert into allowed_domains (tenant_id, pattern) values (:tenant_id, 'https://evil.example')"),
                {"tenant_id": client_b.id},
            )


async def test_a_pooled_connection_forgets_its_tenant(resources: Resources, client_a: Client) -> None:
    async with resources.db.tenant_connection(client_a.id) as connection:
        assert await connection.fetchval("select count(*) from assistants") == 1
    async with resources.db.engine.connect() as connection:
        assert (await connection.execute(text("select count(*) from assistants"))).scalar_one() == 0


async def test_platform_tables_are_closed_to_the_app_role(resources: Resources, client_a: Client) -> None:
    for table in ("users", "login_sessions", "refresh_tokens", "password_resets"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with resources.db.tenant_tx(client_a.id) as session:
                await session.execute(text(f"select count(*) from {table}"))
