"""Queries of the assistant domain. Every one names its tenant, besides the row-level security below."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, column, delete, exists, func, select, table, update
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.locks import take_turn
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.assistant.models import Assistant

ARCHIVED = "archived"

# Tables of other domains: named, not imported.
_chunks = table("chunks", column("tenant_id"), column("assistant_id"))
_conversations = table("conversations", column("tenant_id"), column("assistant_id"))
_contacts = table("contacts", column("tenant_id"), column("assistant_id"))


async def lock_assistants(session: AsyncSession, *tenant_ids: str) -> None:
    """Let the transactions that add, retire or re-rank assistants of a tenant take turns."""
    for tenant_id in sorted(set(tenant_ids)):
        await take_turn(session, f"assistants:{tenant_id}")


async def count_live(session: AsyncSession, tenant_id: str) -> int:
    """How many assistants count against the tenant's limit: all but the archived ones."""
    statement = select(func.count()).select_from(Assistant).where(*_live(tenant_id))
    return (await session.scalars(statement)).one()


async def find_assistant(
    session: AsyncSession, tenant_id: str, assistant_id: UUID, *, for_update: bool = False
) -> Assistant | None:
    """An assistant of the tenant, archived or not."""
    statement = select(Assistant).where(Assistant.tenant_id == tenant_id, Assistant.id == assistant_id)
    return await _find(session, statement, for_update=for_update)


async def find_anywhere(session: AsyncSession, assistant_id: UUID) -> Assistant | None:
    """An assistant of any tenant (ids are unique over all); only the system role sees more than one tenant."""
    return await _find(session, select(Assistant).where(Assistant.id == assistant_id), for_update=False)


async def has_default(session: AsyncSession, tenant_id: str) -> bool:
    """Whether the tenant has a default assistant."""
    statement = select(exists().where(Assistant.tenant_id == tenant_id, Assistant.is_default))
    return bool(await session.scalar(statement))


async def has_records(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> bool:
    """Whether anybody ever talked to this assistant, or left contact details with it."""
    return await _has(session, _conversations, tenant_id, assistant_id) or await _has(
        session, _contacts, tenant_id, assistant_id
    )


async def list_assistants(
    session: AsyncSession, query: PageQuery, *, tenant_id: str | None, status: str | None
) -> tuple[list[Assistant], str | None]:
    """A page of a tenant's assistants, or of all tenants'; archived ones only when asked for."""
    statement = select(Assistant)
    if tenant_id is not None:
        statement = statement.where(Assistant.tenant_id == tenant_id)
    statement = statement.where(Assistant.status == status if status else Assistant.status != ARCHIVED)
    if query.q is not None:
        statement = statement.where(contains(Assistant.name, query.q))
    sortable = {"name": Assistant.name, "created_at": Assistant.created_at}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="created_at", key=Assistant.id)


async def promote_default(session: AsyncSession, tenant_id: str) -> None:
    """Make the oldest published assistant the default, or the oldest draft when none is published."""
    oldest = (
        select(Assistant.id)
        .where(*_live(tenant_id))
        .order_by((Assistant.status == "published").desc(), Assistant.created_at, Assistant.id)
        .limit(1)
    )
    await _set_default(session, tenant_id, Assistant.id == oldest.scalar_subquery(), True)


async def choose_default(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> None:
    """Make one assistant the default; two statements, because the unique index is checked row by row."""
    await _set_default(session, tenant_id, Assistant.is_default, False)
    await _set_default(session, tenant_id, Assistant.id == assistant_id, True)


async def delete_assistant(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> None:
    """The row and, by cascade, what hangs on it."""
    await session.execute(delete(Assistant).where(Assistant.tenant_id == tenant_id, Assistant.id == assistant_id))


def _live(tenant_id: str) -> tuple[Any, ...]:
    return Assistant.tenant_id == tenant_id, Assistant.status != ARCHIVED


async def _set_default(session: AsyncSession, tenant_id: str, which: Any, is_default: bool) -> None:
    await session.execute(
        update(Assistant)
        .where(Assistant.tenant_id == tenant_id, which)
        .values(is_default=is_default, version=Assistant.version + 1)
        .execution_options(synchronize_session=False)
    )


async def _has(session: AsyncSession, owned: Any, tenant_id: str, assistant_id: UUID) -> bool:
    statement = select(exists().where(owned.c.tenant_id == tenant_id, owned.c.assistant_id == assistant_id))
    return bool(await session.scalar(statement))


async def _find(session: AsyncSession, statement: Select[Any], *, for_update: bool) -> Assistant | None:
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: Assistant | None = (await session.scalars(statement)).one_or_none()
    return found
