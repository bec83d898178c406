"""Queries of the knowledge domain. Every one names its tenant, besides the row-level security below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, column, delete, exists, func, insert, or_, select, table, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.ids import uuid7
from switchboard.core.locks import take_turn
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.knowledge.chunking import Piece
from switchboard.domains.knowledge.models import Chunk, Document
from switchboard.integrations.llm.languages import detect_language

HEADING_SEPARATOR = " › "
CHUNKS_PER_INSERT = 500

# Of packages above: named, not imported.
_websites = table("websites", column("tenant_id"), column("id"), column("kind"), column("revision"))
_assistants = table("assistants", column("tenant_id"), column("id"), column("status"))

COPY = """
with mapping as materialized (
  select old_id, new_id from unnest(cast(:old_ids as uuid[]), cast(:new_ids as uuid[])) as ids (old_id, new_id)
), copied as (
  insert into documents (tenant_id, id, assistant_id, kind, title, url, language, citation, content, status, stage,
    progress, failure, page_count, chunk_count, file_name, media_type, byte_size, storage_key, content_hash,
    ingested_at)
  select :target_tenant_id, m.new_id, :target_assistant_id,
    case d.kind when 'page' then 'text' else d.kind end, d.title, d.url, d.language, d.citation, d.content,
    d.status, d.stage, d.progress, d.failure, d.page_count, d.chunk_count, d.file_name, d.media_type, d.byte_size,
    case when d.storage_key is null then null else :target_tenant_id || '/' || m.new_id end, d.content_hash,
    d.ingested_at
  from documents d join mapping m on m.old_id = d.id
  where d.tenant_id = :source_tenant_id
)
insert into chunks (tenant_id, document_id, assistant_id, position, heading, heading_path, page, text, language)
select :target_tenant_id, m.new_id, :target_assistant_id, c.position, c.heading, c.heading_path, c.page, c.text,
  c.language
from chunks c join mapping m on m.old_id = c.document_id
where c.tenant_id = :source_tenant_id
"""

_FAIL_HELD = """
update documents d set status = 'failed', updated_at = now(),
  failure = case d.kind when 'page' then 'unreadable' else 'broken' end
from (
  select convert_from(payload, 'UTF8')::jsonb as body from pgqueuer where entrypoint = :entrypoint and status = 'failed'
) held
where d.tenant_id = held.body->>'tenant_id'
  and d.id = (held.body->'payload'->>'document_id')::uuid
  and d.revision = (held.body->'payload'->>'revision')::int
  and d.status in ('queued', 'processing')
"""


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents a list shows; none of them means all."""

    assistant_id: UUID | None = None
    website_id: UUID | None = None
    kind: str | None = None
    status: str | None = None


async def has_assistant(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> bool:
    """Whether the tenant has this assistant and has not archived it."""
    statement = select(
        exists().where(
            _assistants.c.tenant_id == tenant_id, _assistants.c.id == assistant_id, _assistants.c.status != "archived"
        )
    )
    return bool(await session.scalar(statement))


async def lock_documents(session: AsyncSession, tenant_id: str) -> None:
    """Let the transactions that add documents to a tenant take turns."""
    await take_turn(session, f"documents:{tenant_id}")


async def count_documents(session: AsyncSession, tenant_id: str) -> int:
    """How many documents count against the tenant's limit."""
    statement = select(func.count()).select_from(Document).where(Document.tenant_id == tenant_id)
    return (await session.scalars(statement)).one()


async def count_waiting(session: AsyncSession, tenant_id: str, document_id: UUID) -> int:
    """How many documents of the tenant, besides this one, are still to be read."""
    statement = (
        select(func.count())
        .select_from(Document)
        .where(
            Document.tenant_id == tenant_id,
            Document.status.in_(("queued", "processing")),
            Document.id != document_id,
        )
    )
    return (await session.scalars(statement)).one()


async def find_document(
    session: AsyncSession, tenant_id: str, document_id: UUID, *, for_update: bool = False
) -> Document | None:
    """A document of the tenant; `for_update` keeps others from changing it until the transaction ends."""
    statement = select(Document).where(Document.tenant_id == tenant_id, Document.id == document_id)
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def list_documents(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, where: DocumentFilter
) -> tuple[list[Document], str | None]:
    """A page of a tenant's documents; `q` searches title and file name."""
    statement = select(Document).where(Document.tenant_id == tenant_id)
    if where.assistant_id is not None:
        statement = statement.where(Document.assistant_id == where.assistant_id)
    if where.website_id is not None:
        statement = statement.where(Document.website_id == where.website_id)
    if where.kind is not None:
        statement = statement.where(Document.kind == where.kind)
    if where.status is not None:
        statement = statement.where(Document.status == where.status)
    if query.q is not None:
        statement = statement.where(or_(contains(Document.title, query.q), contains(Document.file_name, query.q)))
    sortable = {
        "created_at": Document.created_at,
        "updated_at": Document.updated_at,
        "title": Document.title,
        "chunk_count": Document.chunk_count,
    }
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="-created_at", key=Document.id)


async def delete_document(session: AsyncSession, document: Document) -> None:
    """Remove a document and, by cascade, its chunks; a website that is this page only goes with it."""
    await session.execute(delete(Document).where(Document.tenant_id == document.tenant_id, Document.id == document.id))
    if document.website_id is not None:
        await session.execute(
            delete(_websites).where(
                _websites.c.tenant_id == document.tenant_id,
                _websites.c.id == document.website_id,
                _websites.c.kind == "page",
            )
        )


async def renew_website(session: AsyncSession, tenant_id: str, website_id: UUID) -> int:
    """The new revision of a website of which something has to be fetched; the job of the old one stops."""
    statement = (
        update(_websites)
        .where(_websites.c.tenant_id == tenant_id, _websites.c.id == website_id)
        .values(revision=_websites.c.revision + 1)
        .returning(_websites.c.revision)
    )
    revision: int = (await session.scalars(statement)).one()
    return revision


async def update_revision(
    session: AsyncSession, tenant_id: str, document_id: UUID, revision: int, values: dict[str, Any]
) -> bool:
    """Write to a document that is being read, if this revision is still the one that is asked for; whether it is."""
    statement = (
        update(Document)
        .where(
            Document.tenant_id == tenant_id,
            Document.id == document_id,
            Document.revision == revision,
            Document.status.in_(("queued", "processing")),
        )
        .values(**values)
        .returning(Document.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.scalar(statement)) is not None


async def replace_chunks(session: AsyncSession, document: Document, pieces: Sequence[Piece]) -> None:
    """Put these pieces in the place of all that a document has; readers see the old set or the new one.

    They are searched in the language that the document's text is in.
    """
    document.language = language_of(document.title, pieces)
    owner = {"tenant_id": document.tenant_id, "document_id": document.id, "assistant_id": document.assistant_id}
    await session.execute(delete(Chunk).where(Chunk.tenant_id == document.tenant_id, Chunk.document_id == document.id))
    rows = [
        {
            **owner,
            "position": position,
            "heading": heading_of(document, piece),
            "heading_path": list(piece.heading_path),
            "page": piece.page,
            "text": piece.text,
            "language": document.language,
        }
        for position, piece in enumerate(pieces)
    ]
    for start in range(0, len(rows), CHUNKS_PER_INSERT):
        await session.execute(insert(Chunk), rows[start : start + CHUNKS_PER_INSERT])
    document.chunk_count = len(rows)
    document.ingested_at = utc_now()


def language_of(title: str, pieces: Sequence[Piece]) -> str:
    """The language of a document, from its beginning and what lies in its middle."""
    middle = pieces[len(pieces) // 2 :][:2]
    return detect_language("\n".join([title, *(piece.text for piece in (*pieces[:3], *middle))]))


def heading_of(document: Document, piece: Piece) -> str:
    """Where a piece stands, in one line: the document's title and the headings above it."""
    return HEADING_SEPARATOR.join([document.title, *piece.heading_path])


async def rename_headings(session: AsyncSession, tenant_id: str, document_id: UUID, title: str) -> None:
    """Let a document's pieces be found by its new title."""
    await session.execute(
        update(Chunk)
        .where(Chunk.tenant_id == tenant_id, Chunk.document_id == document_id)
        .values(heading=func.array_to_string(func.array_prepend(title, Chunk.heading_path), HEADING_SEPARATOR))
        .execution_options(synchronize_session=False)
    )


async def copy_documents(
    session: AsyncSession,
    *,
    source_tenant_id: str,
    source_assistant_id: UUID,
    target_tenant_id: str,
    target_assistant_id: UUID,
) -> list[tuple[str, UUID]]:
    """Copy every document and chunk of an assistant to one of another tenant, under new ids (system role).

    A page becomes a text, with its address: the website stays where it is. One that was never read is left out.

    Answers with the storage keys that have to be copied, and the new document of each.
    """
    statement = select(Document.id, Document.storage_key).where(
        Document.tenant_id == source_tenant_id,
        Document.assistant_id == source_assistant_id,
        or_(Document.kind != "page", Document.content.is_not(None)),
    )
    sources = [(row.id, uuid7(), row.storage_key) for row in await session.execute(statement)]
    await session.execute(
        text(COPY),
        {
            "source_tenant_id": source_tenant_id,
            "target_tenant_id": target_tenant_id,
            "target_assistant_id": target_assistant_id,
            "old_ids": [old_id for old_id, _, _ in sources],
            "new_ids": [new_id for _, new_id, _ in sources],
        },
    )
    return [(key, new_id) for _, new_id, key in sources if key is not None]


async def list_unowned(session: AsyncSession, keys: Sequence[str]) -> list[str]:
    """Those of the storage keys that no document has (system role)."""
    tenant_ids = {key.partition("/")[0] for key in keys}  # what makes the primary key's index useful
    statement = select(Document.storage_key).where(Document.tenant_id.in_(tenant_ids), Document.storage_key.in_(keys))
    owned = set((await session.scalars(statement)).all())
    return [key for key in keys if key not in owned]


async def list_waiting(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> list[Document]:
    """The documents of an assistant that have not been read yet."""
    statement = select(Document).where(
        Document.tenant_id == tenant_id,
        Document.assistant_id == assistant_id,
        Document.status.in_(("queued", "processing")),
    )
    return list((await session.scalars(statement)).all())


async def fail_held_documents(session: AsyncSession, entrypoint: str) -> int:
    """Mark documents as broken whose job is held for a person to look at (system role); answers with their number."""
    result = await session.execute(text(_FAIL_HELD), {"entrypoint": entrypoint})
    assert isinstance(result, CursorResult)
    return result.rowcount
