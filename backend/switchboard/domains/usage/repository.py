"""Usage in the database. The counters of a month are one row: its lock is taken last and held shortest."""

from datetime import date

import asyncpg

from switchboard.core.ids import TenantId

_RESERVE = """
insert into usage_months as u
  (tenant_id, month, message_count, input_tokens, output_tokens, cost_microusd, reserved_microusd)
select $1, $2, $3::bigint, 0, 0, 0, $4::bigint
where $3::bigint <= $5::bigint and ($6::bigint is null or $4::bigint <= $6::bigint)
on conflict (tenant_id, month) do update
  set message_count = u.message_count + excluded.message_count,
      reserved_microusd = u.reserved_microusd + excluded.reserved_microusd
  where u.message_count + excluded.message_count <= $5::bigint
    and ($6::bigint is null or u.cost_microusd + u.reserved_microusd + excluded.reserved_microusd <= $6::bigint)
returning 1
"""

_SETTLE = """
update usage_months
set message_count = message_count - $3,
    reserved_microusd = greatest(0, reserved_microusd - $4),
    input_tokens = input_tokens + $5,
    output_tokens = output_tokens + $6,
    cost_microusd = cost_microusd + $7
where tenant_id = $1 and month = $2
"""


async def reserve(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    month: date,
    messages: int,
    microusd: int,
    message_limit: int,
    budget_microusd: int | None,
) -> bool:
    """Count `messages` and set `microusd` aside, if limit and budget allow both; one conditional statement."""
    row = await connection.fetchval(_RESERVE, tenant_id, month, messages, microusd, message_limit, budget_microusd)
    return row is not None


async def settle(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    month: date,
    refunded_messages: int,
    reserved_microusd: int,
    input_tokens: int,
    output_tokens: int,
    cost_microusd: int,
) -> None:
    """Replace a reservation by what was used."""
    await connection.execute(
        _SETTLE,
        tenant_id,
        month,
        refunded_messages,
        reserved_microusd,
        input_tokens,
        output_tokens,
        cost_microusd,
    )
