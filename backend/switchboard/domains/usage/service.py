"""Usage for people: counters of a month, and messages by day."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId
from switchboard.core.paging import Page, PageQuery, contains, fetch_page
from switchboard.core.tenancy import TenantNotFound
from switchboard.domains.tenant.models import Tenant
from switchboard.domains.usage.models import UsageMonth
from switchboard.domains.usage.schemas import MICROUSD, DayUsage, TenantUsage, Usage

# The conversation domain ranks above this one, so its tables are named and not imported.
_MESSAGES_BY_DAY = text(
    "select (m.created_at at time zone 'UTC')::date as day, count(*) as messages from messages m "
    "join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id and not c.is_preview "
    "where m.tenant_id = :tenant_id and m.role = 'user' and m.created_at >= :start and m.created_at < :end "
    "group by 1 order by 1"
)
_CHARGE_AHEAD = text("""
insert into usage_months as u
  (tenant_id, month, message_count, input_tokens, output_tokens, cost_microusd, reserved_microusd)
select :tenant_id, cast(:month as date), 0, cast(:input_tokens as bigint), cast(:output_tokens as bigint),
  cast(:cost_microusd as bigint), 0
where cast(:budget as bigint) is null
  or (cast(:budget as bigint) > 0 and cast(:cost_microusd as bigint) <= cast(:budget as bigint))
on conflict (tenant_id, month) do update
  set input_tokens = u.input_tokens + excluded.input_tokens, output_tokens = u.output_tokens + excluded.output_tokens,
    cost_microusd = u.cost_microusd + excluded.cost_microusd
  where cast(:budget as bigint) is null or (u.cost_microusd + u.reserved_microusd < cast(:budget as bigint)
    and u.cost_microusd + u.reserved_microusd + excluded.cost_microusd <= cast(:budget as bigint))
returning true
""")


class Spent(NamedTuple):
    """What calls of a model used, or what to give back of it."""

    input_tokens: int
    output_tokens: int
    cost_microusd: int

    def __sub__(self, other: "Spent") -> "Spent":
        """The difference."""
        return Spent(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


async def get_usage(session: AsyncSession, tenant_id: TenantId, month: date) -> Usage:
    """A tenant's month.

    Raises:
        TenantNotFound: the tenant was deleted meanwhile.
    """
    tenant = await session.get(Tenant, tenant_id)
    if tenant is None:
        raise TenantNotFound
    counters = await session.scalar(
        select(UsageMonth).where(UsageMonth.tenant_id == tenant_id, UsageMonth.month == month)
    )
    start = datetime(month.year, month.month, 1, tzinfo=UTC)
    end = (start + timedelta(days=32)).replace(day=1)
    days = await session.execute(_MESSAGES_BY_DAY, {"tenant_id": tenant_id, "start": start, "end": end})
    return Usage(
        month=f"{month:%Y-%m}",
        messages=counters.message_count if counters else 0,
        messages_limit=tenant.messages_per_month,
        input_tokens=counters.input_tokens if counters else 0,
        output_tokens=counters.output_tokens if counters else 0,
        cost_usd=(counters.cost_microusd if counters else 0) / MICROUSD,
        days=[DayUsage(day=row.day, messages=row.messages) for row in days],
    )


async def charge_ahead(
    session: AsyncSession, tenant_id: TenantId, month: date, budget_microusd: int | None, most: Spent
) -> bool:
    """Count what a call of a model that is no visitor's message can use at most, before it is made.

    False, and nothing is counted, when the month's budget is used up or has no room for it. `charge` settles it with
    the difference; a process that dies in between has charged the most, and left nothing reserved.
    """
    values = {"tenant_id": tenant_id, "month": month, "budget": budget_microusd, **most._asdict()}
    return bool(await session.scalar(_CHARGE_AHEAD, values))


async def charge(session: AsyncSession, tenant_id: TenantId, month: date, used: Spent) -> None:
    """Count what a call of a model that was no visitor's message used in a month; less than nothing gives back."""
    values = used._asdict()
    await session.execute(
        insert(UsageMonth)
        .values(tenant_id=tenant_id, month=month, message_count=0, reserved_microusd=0, **values)
        .on_conflict_do_update(
            index_elements=["tenant_id", "month"],
            set_={name: getattr(UsageMonth, name) + value for name, value in values.items()},
        )
    )


async def list_usage(session: AsyncSession, query: PageQuery, month: date) -> Page[TenantUsage]:
    """Every tenant's month."""
    statement = select(Tenant)
    if query.q:
        statement = statement.where(or_(contains(Tenant.name, query.q), contains(Tenant.id, query.q)))
    tenants, next_cursor = await fetch_page(
        session,
        statement,
        query,
        sortable={"id": Tenant.id, "name": Tenant.name},
        default_sort="id",
        key=Tenant.id,
    )
    rows = await session.scalars(
        select(UsageMonth).where(UsageMonth.tenant_id.in_([t.id for t in tenants]), UsageMonth.month == month)
    )
    counters = {row.tenant_id: row for row in rows}
    items = [
        TenantUsage(
            tenant_id=tenant.id,
            tenant_name=tenant.name,
            month=f"{month:%Y-%m}",
            messages=counters[tenant.id].message_count if tenant.id in counters else 0,
            messages_limit=tenant.messages_per_month,
            input_tokens=counters[tenant.id].input_tokens if tenant.id in counters else 0,
            output_tokens=counters[tenant.id].output_tokens if tenant.id in counters else 0,
            cost_usd=(counters[tenant.id].cost_microusd if tenant.id in counters else 0) / MICROUSD,
        )
        for tenant in tenants
    ]
    return Page(items=items, next_cursor=next_cursor)
