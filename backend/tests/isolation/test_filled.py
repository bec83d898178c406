"""The tenants that the isolation tests use have something to lose in every table and every column."""

from sqlalchemy import text

from switchboard.core.resources import Resources
from tests.isolation.conftest import Pair
from tests.isolation.tenants import fingerprint, tenant_tables

COLUMNS = text(
    "select table_name, column_name from information_schema.columns where table_schema = 'public' "
    "and table_name = any(:tables) and (data_type in ('text', 'ARRAY', 'jsonb', 'json')) order by 1, 2"
)
# Texts that are ids or take one of a few values; everything else is free text and carries the canary.
NOT_FREE = {
    "id", "tenant_id", "status", "role", "provider", "archived_reason", "feedback", "moved_to_tenant_id", "language",
    "answer_policy", "kind", "stage", "failure", "citation", "media_type", "proof_outcome", "webhook_status",
    "method", "source", "outcome", "sync",
    "reasoning_effort", "allowed_providers", "changed",
}  # fmt: skip


async def test_every_tenant_table_has_rows_of_both(pair: Pair, resources: Resources) -> None:
    tables = {*await tenant_tables(resources), "tenants"}
    for tenant in (pair.a, pair.b):
        empty = [table for table in tables if not tenant.ids[table]]
        assert empty == [], "make such rows in `fill_tenant`"
        assert {table for table, state in (await fingerprint(resources, tenant)).items() if state != "0 "} == tables


async def test_every_free_text_carries_the_canary(pair: Pair, resources: Resources) -> None:
    tables = [*await tenant_tables(resources), "tenants"]
    async with resources.system_db.system_tx() as session:
        columns = [tuple(row) for row in await session.execute(COLUMNS, {"tables": tables})]
        silent = []
        for table, column in columns:
            if column in NOT_FREE:
                continue
            owner = "id" if table == "tenants" else "tenant_id"
            for tenant in (pair.a, pair.b):
                found = await session.scalar(
                    text(f"select count(*) from {table} where {owner} = :id and {column}::text like :canary"),
                    {"id": tenant.id, "canary": f"%{tenant.canary}%"},
                )
                silent += [] if found else [f"{table}.{column}"]
    assert len(columns) > 30
    assert silent == [], "put the canary there in `fill_tenant`, or list the column in NOT_FREE"


async def test_the_fingerprint_notices_any_change(pair: Pair, resources: Resources) -> None:
    before = await fingerprint(resources, pair.a)
    assert await fingerprint(resources, pair.a) == before
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update usage_months set message_count = message_count + 1 where tenant_id = :id"), {"id": pair.a.id}
        )
    after = await fingerprint(resources, pair.a)
    assert {table for table in after if after[table] != before[table]} == {"usage_months"}
