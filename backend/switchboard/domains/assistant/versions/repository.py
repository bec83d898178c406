"""Queries of versions. Every one names its tenant, besides the row-level security below."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.paging import PageQuery, fetch_page
from switchboard.core.tenancy import UserPrincipal
from switchboard.domains.assistant.versions.models import AssistantVersion

KEPT_VERSIONS = 100

# Whatever changed an assistant gave it a new number, so a number without a row is a change that is not recorded yet.
# What is left out of the row is not configuration; a field that came with a later release is no change.
_RECORD = text("""
insert into assistant_versions
  (tenant_id, assistant_id, version, configuration, changed, author, is_by_platform, restored_from)
select a.tenant_id, a.id, a.version, present.configuration,
  array(
    select part.key from jsonb_each(present.configuration) part
    where earlier.configuration ? part.key and earlier.configuration -> part.key is distinct from part.value
    order by part.key
  ),
  :author, :is_by_platform, case when a.id = cast(:restored_id as uuid) then cast(:restored_from as integer) end
from assistants a
cross join lateral (
  select to_jsonb(a) - array['tenant_id', 'id', 'version', 'created_at', 'updated_at', 'archived_reason',
    'moved_to_tenant_id', 'moved_to_assistant_id'] as configuration
) present
left join lateral (
  select v.version, v.configuration from assistant_versions v
  where v.tenant_id = a.tenant_id and v.assistant_id = a.id order by v.version desc limit 1
) earlier on true
where a.tenant_id = :tenant_id and (earlier.version is null or earlier.version < a.version)
returning assistant_id
""")
_PRUNE = text("""
delete from assistant_versions v
where v.tenant_id = :tenant_id and v.assistant_id = any(:assistant_ids) and v.version <= (
  select old.version from assistant_versions old
  where old.tenant_id = v.tenant_id and old.assistant_id = v.assistant_id
  order by old.version desc offset :kept limit 1
)
""")


class Author(NamedTuple):
    """Who makes a change; without an e-mail address it was the system."""

    email: str | None
    is_platform: bool

    @classmethod
    def of(cls, actor: UserPrincipal) -> "Author":
        """A logged-in person as author."""
        return cls(actor.email, actor.role == "admin")


NOBODY = Author(None, False)


class Restored(NamedTuple):
    """Which version of which assistant a change brings back."""

    assistant_id: UUID
    version: int


async def record_versions(
    session: AsyncSession, tenant_id: str, author: Author, restored: Restored | None = None
) -> None:
    """Keep what the tenant's assistants are now, those that changed; the oldest beyond `KEPT_VERSIONS` go.

    The caller has flushed its changes and holds the tenant's lock.
    """
    changed = await session.scalars(
        _RECORD,
        {
            "tenant_id": tenant_id,
            "author": author.email,
            "is_by_platform": author.is_platform,
            "restored_id": restored.assistant_id if restored else None,
            "restored_from": restored.version if restored else None,
        },
    )
    if assistant_ids := list(changed.all()):
        await session.execute(_PRUNE, {"tenant_id": tenant_id, "assistant_ids": assistant_ids, "kept": KEPT_VERSIONS})


async def list_versions(
    session: AsyncSession, tenant_id: str, assistant_id: UUID, query: PageQuery
) -> tuple[list[AssistantVersion], str | None]:
    """A page of an assistant's versions, the newest first."""
    statement = select(AssistantVersion).where(
        AssistantVersion.tenant_id == tenant_id, AssistantVersion.assistant_id == assistant_id
    )
    sortable = {"version": AssistantVersion.version}
    return await fetch_page(
        session, statement, query, sortable=sortable, default_sort="-version", key=AssistantVersion.id
    )


async def find_version(
    session: AsyncSession, tenant_id: str, assistant_id: UUID, version: int
) -> AssistantVersion | None:
    """One version of an assistant."""
    statement = select(AssistantVersion).where(
        AssistantVersion.tenant_id == tenant_id,
        AssistantVersion.assistant_id == assistant_id,
        AssistantVersion.version == version,
    )
    return (await session.scalars(statement)).one_or_none()
