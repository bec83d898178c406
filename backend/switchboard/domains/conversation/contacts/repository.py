"""Queries of contacts. Every one names its tenant, besides the row-level security below."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.conversation.contacts.models import Contact

# The columns of an export: every key that any of the contacts has, with its newest label, in the order of the forms.
_COLUMNS = text("""
select field ->> 'key' as key, (array_agg(field ->> 'label' order by c.id desc))[1] as label
from contacts c, jsonb_array_elements(c.fields) with ordinality as entry (field, position)
where c.tenant_id = :tenant_id and (cast(:assistant_id as uuid) is null or c.assistant_id = :assistant_id)
  and (cast(:is_read as boolean) is null or c.is_read = :is_read)
group by 1 order by min(entry.position), 1 limit 200
""")


async def list_contacts(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None, is_read: bool | None
) -> tuple[list[Contact], str | None]:
    """A page of the tenant's contacts."""
    statement = _chosen(tenant_id, assistant_id, is_read)
    if query.q is not None:
        statement = statement.where(contains(Contact.search, query.q))
    sortable = {"created_at": Contact.created_at}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="-created_at", key=Contact.id)


async def find_contact(session: AsyncSession, tenant_id: str, contact_id: UUID) -> Contact | None:
    """A contact of the tenant."""
    statement = select(Contact).where(Contact.tenant_id == tenant_id, Contact.id == contact_id)
    return (await session.scalars(statement)).one_or_none()


async def find_keyed(session: AsyncSession, tenant_id: str, visitor_id: UUID, idempotency_key: str) -> Contact | None:
    """What a visitor left with this key."""
    statement = select(Contact).where(
        Contact.tenant_id == tenant_id, Contact.visitor_id == visitor_id, Contact.idempotency_key == idempotency_key
    )
    return (await session.scalars(statement)).one_or_none()


async def set_read(session: AsyncSession, tenant_id: str, contact_id: UUID, is_read: bool) -> Contact | None:
    """Mark a contact; answers with it, or with nothing when there is none."""
    statement = (
        update(Contact)
        .where(Contact.tenant_id == tenant_id, Contact.id == contact_id)
        .values(is_read=is_read)
        .returning(Contact)
    )
    return (await session.scalars(statement)).one_or_none()


async def set_delivery(session: AsyncSession, tenant_id: str, contact_id: UUID, status: str, error: str | None) -> None:
    """How the last attempt to tell the webhook ended; nothing happens when the contact is gone."""
    await session.execute(
        update(Contact)
        .where(Contact.tenant_id == tenant_id, Contact.id == contact_id)
        .values(webhook_status=status, webhook_error=error, webhook_tried_at=utc_now())
        .execution_options(synchronize_session=False)
    )


async def delete_contact(session: AsyncSession, tenant_id: str, contact_id: UUID) -> bool:
    """Remove a contact; false when there is none."""
    statement = delete(Contact).where(Contact.tenant_id == tenant_id, Contact.id == contact_id).returning(Contact.id)
    return await session.scalar(statement) is not None


async def list_export_columns(
    session: AsyncSession, tenant_id: str, assistant_id: UUID | None, is_read: bool | None
) -> list[tuple[str, str]]:
    """(key, label) of every field that the chosen contacts have."""
    rows = await session.execute(_COLUMNS, {"tenant_id": tenant_id, "assistant_id": assistant_id, "is_read": is_read})
    return [(row.key, row.label) for row in rows]


async def list_behind(
    session: AsyncSession,
    tenant_id: str,
    assistant_id: UUID | None,
    is_read: bool | None,
    *,
    after_id: UUID | None,
    limit: int,
) -> Sequence[Contact]:
    """The next contacts behind an id, oldest first."""
    statement = _chosen(tenant_id, assistant_id, is_read)
    if after_id is not None:
        statement = statement.where(Contact.id > after_id)
    return (await session.scalars(statement.order_by(Contact.id).limit(limit))).all()


def _chosen(tenant_id: str, assistant_id: UUID | None, is_read: bool | None) -> Select[Contact]:
    statement: Select[Contact] = select(Contact).where(Contact.tenant_id == tenant_id)
    if assistant_id is not None:
        statement = statement.where(Contact.assistant_id == assistant_id)
    if is_read is not None:
        statement = statement.where(Contact.is_read.is_(is_read))
    return statement
