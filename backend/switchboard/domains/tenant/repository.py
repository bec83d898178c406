"""Queries of the tenant domain. Every one names its tenant, besides the row-level security below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, column, delete, exists, func, or_, select, table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.locks import take_turn
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.tenant.models import AllowedDomain, OriginSighting, Tenant

# Figures that a tenant's card shows come from domains above this one, so they are named, not imported.
_assistants = table("assistants", column("tenant_id"), column("status"))
_users = table("users", column("tenant_id"))
_usage_months = table("usage_months", column("tenant_id"), column("month"), column("message_count"))


@dataclass(frozen=True, slots=True)
class Figures:
    """How much of what a tenant has; `user_count` is None where only the tenant's own rows are in reach."""

    assistant_count: int
    messages_this_month: int
    user_count: int | None


async def lock_domains(session: AsyncSession, tenant_id: str) -> None:
    """Let the transactions that change one tenant's list take turns."""
    await take_turn(session, f"allowed_domains:{tenant_id}")


async def find_tenant(session: AsyncSession, tenant_id: str, *, for_update: bool = False) -> Tenant | None:
    """The tenant; `for_update` keeps others from changing it until the transaction ends."""
    return await session.get(Tenant, tenant_id, with_for_update=True if for_update else None)


async def insert_tenant(session: AsyncSession, values: dict[str, Any]) -> Tenant | None:
    """A new tenant, or none when the id is taken."""
    statement = insert(Tenant).values(**values).on_conflict_do_nothing(index_elements=["id"]).returning(Tenant)
    return (await session.scalars(statement)).one_or_none()


async def delete_tenant(session: AsyncSession, tenant_id: str) -> None:
    """The tenant and, by cascade, everything that belongs to it."""
    await session.execute(delete(Tenant).where(Tenant.id == tenant_id))


async def list_tenants(
    session: AsyncSession, query: PageQuery, *, status: str | None
) -> tuple[list[Tenant], str | None]:
    """A page of all tenants; `q` searches name and id."""
    statement = select(Tenant)
    if query.q is not None:
        statement = statement.where(or_(contains(Tenant.name, query.q), contains(Tenant.id, query.q)))
    if status is not None:
        statement = statement.where(Tenant.status == status)
    sortable = {"name": Tenant.name, "created_at": Tenant.created_at, "id": Tenant.id}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="name", key=Tenant.id)


async def get_figures(
    session: AsyncSession, tenant_ids: Sequence[str], month: date, *, with_users: bool
) -> dict[str, Figures]:
    """The figures of several tenants for one month."""
    assistants = (
        select(func.count())
        .select_from(_assistants)
        .where(_assistants.c.tenant_id == Tenant.id, _assistants.c.status != "archived")
        .scalar_subquery()
    )
    messages = (
        select(func.coalesce(func.sum(_usage_months.c.message_count), 0))
        .where(_usage_months.c.tenant_id == Tenant.id, _usage_months.c.month == month)
        .scalar_subquery()
    )
    columns: list[Any] = [Tenant.id, assistants, messages]
    if with_users:
        users = select(func.count()).select_from(_users).where(_users.c.tenant_id == Tenant.id)
        columns.append(users.scalar_subquery())
    rows = await session.execute(select(*columns).where(Tenant.id.in_(tenant_ids)))
    return {
        row[0]: Figures(
            assistant_count=row[1], messages_this_month=int(row[2]), user_count=row[3] if with_users else None
        )
        for row in rows
    }


async def list_patterns(session: AsyncSession, tenant_id: str) -> list[str]:
    """Every entry of a tenant's list, oldest first."""
    statement = select(AllowedDomain.pattern).where(AllowedDomain.tenant_id == tenant_id).order_by(AllowedDomain.id)
    return list((await session.scalars(statement)).all())


async def list_domains(
    session: AsyncSession, tenant_id: str, query: PageQuery
) -> tuple[list[AllowedDomain], str | None]:
    """A page of a tenant's list."""
    statement = select(AllowedDomain).where(AllowedDomain.tenant_id == tenant_id)
    if query.q is not None:
        statement = statement.where(contains(AllowedDomain.pattern, query.q))
    sortable = {"pattern": AllowedDomain.pattern, "created_at": AllowedDomain.created_at}
    return await fetch_page(
        session, statement, query, sortable=sortable, default_sort="created_at", key=AllowedDomain.id
    )


async def insert_domain(session: AsyncSession, tenant_id: str, pattern: str) -> AllowedDomain | None:
    """A new entry, or none when it is on the list already."""
    statement = (
        insert(AllowedDomain)
        .values(tenant_id=tenant_id, pattern=pattern)
        .on_conflict_do_nothing(index_elements=["tenant_id", "pattern"])
        .returning(AllowedDomain)
    )
    return (await session.scalars(statement)).one_or_none()


async def delete_domain(session: AsyncSession, tenant_id: str, domain_id: UUID) -> bool:
    """Take an entry off the list; whether there was one."""
    statement = (
        delete(AllowedDomain)
        .where(AllowedDomain.tenant_id == tenant_id, AllowedDomain.id == domain_id)
        .returning(AllowedDomain.id)
    )
    return (await session.scalar(statement)) is not None


async def list_all_sightings(session: AsyncSession, tenant_id: str) -> list[OriginSighting]:
    """Every sighting of a tenant (their number is bounded, see `sightings`)."""
    statement = select(OriginSighting).where(OriginSighting.tenant_id == tenant_id)
    return list((await session.scalars(statement)).all())


async def list_blocked(
    session: AsyncSession, tenant_id: str, query: PageQuery
) -> tuple[list[OriginSighting], str | None]:
    """A page of the origins that asked for the widget and were refused, the newest first."""
    statement = select(OriginSighting).where(
        OriginSighting.tenant_id == tenant_id, OriginSighting.is_allowed.is_(False)
    )
    if query.q is not None:
        statement = statement.where(contains(OriginSighting.origin, query.q))
    sortable = {
        "last_seen_at": OriginSighting.last_seen_at,
        "first_seen_at": OriginSighting.first_seen_at,
        "count": OriginSighting.count,
        "origin": OriginSighting.origin,
    }
    return await fetch_page(
        session, statement, query, sortable=sortable, default_sort="-last_seen_at", key=OriginSighting.id
    )


async def find_sighting(session: AsyncSession, tenant_id: str, origin: str) -> OriginSighting | None:
    """When and how often one origin asked for the tenant's widget."""
    statement = select(OriginSighting).where(OriginSighting.tenant_id == tenant_id, OriginSighting.origin == origin)
    return (await session.scalars(statement)).one_or_none()


async def mark_sightings_allowed(session: AsyncSession, tenant_id: str, allowed_ids: Sequence[UUID]) -> None:
    """Say of every sighting of a tenant whether it is allowed now."""
    await session.execute(
        update(OriginSighting)
        .where(OriginSighting.tenant_id == tenant_id)
        .values(is_allowed=OriginSighting.id.in_(allowed_ids))
        .execution_options(synchronize_session=False)
    )


async def merge_sightings(session: AsyncSession, tenant_id: str, rows: Sequence[dict[str, Any]], keep: int) -> None:
    """Add counts to a tenant's sightings, then keep `keep` of them: allowed ones first, then the newest."""
    await take_turn(session, f"origin_sightings:{tenant_id}")
    if not await session.scalar(select(exists().where(Tenant.id == tenant_id))):
        return  # deleted since it was seen
    new = insert(OriginSighting).values([{"tenant_id": tenant_id, **row} for row in rows])
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["tenant_id", "origin"],
            set_={
                "count": OriginSighting.count + new.excluded.count,
                "is_allowed": case(
                    (new.excluded.last_seen_at >= OriginSighting.last_seen_at, new.excluded.is_allowed),
                    else_=OriginSighting.is_allowed,
                ),
                "last_seen_at": func.greatest(OriginSighting.last_seen_at, new.excluded.last_seen_at),
            },
        )
    )
    surplus = (
        select(OriginSighting.id)
        .where(OriginSighting.tenant_id == tenant_id)
        .order_by(OriginSighting.is_allowed.desc(), OriginSighting.last_seen_at.desc())
        .offset(keep)
    )
    await session.execute(
        delete(OriginSighting)
        .where(OriginSighting.tenant_id == tenant_id, OriginSighting.id.in_(surplus))
        .execution_options(synchronize_session=False)
    )
