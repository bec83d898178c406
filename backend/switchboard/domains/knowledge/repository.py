"""Queries of the knowledge domain."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import uuid7
from switchboard.domains.knowledge.models import Chunk, Document

# Binds the tenant and searches in one statement (migration 0012).
_SEARCH = "select document_id, title, url, passage from search_passages($1, $2, $3, $4)"

COPY = """
with mapping as materialized (
  select id as old_id, uuidv7() as new_id
  from documents where tenant_id = :source_tenant_id and assistant_id = :source_assistant_id
), copied as (
  insert into documents (tenant_id, id, assistant_id, title, url)
  select :target_tenant_id, m.new_id, :target_assistant_id, d.title, d.url
  from documents d join mapping m on m.old_id = d.id
  where d.tenant_id = :source_tenant_id
)
insert into chunks (tenant_id, document_id, assistant_id, position, heading, text)
select :target_tenant_id, m.new_id, :target_assistant_id, c.position, c.heading, c.text
from chunks c join mapping m on m.old_id = c.document_id
where c.tenant_id = :source_tenant_id
"""


async def search(
    connection: asyncpg.Connection, tenant_id: str, assistant_id: UUID, question: str, limit: int
) -> Sequence[asyncpg.Record]:
    """The best chunks for a question: rows of `document_id`, `title`, `url`, `passage`, the best first."""
    rows: Sequence[asyncpg.Record] = await connection.fetch(_SEARCH, tenant_id, assistant_id, question, limit)
    return rows


async def insert_document(
    session: AsyncSession,
    *,
    tenant_id: str,
    assistant_id: UUID,
    title: str,
    url: str | None,
    chunks: Sequence[str],
) -> UUID:
    """A document with its chunks in order; answers with its id."""
    document_id = uuid7()
    owner = {"tenant_id": tenant_id, "assistant_id": assistant_id}
    await session.execute(insert(Document).values(**owner, id=document_id, title=title, url=url))
    if chunks:
        await session.execute(
            insert(Chunk),
            [
                {**owner, "document_id": document_id, "position": position, "heading": title, "text": chunk}
                for position, chunk in enumerate(chunks)
            ],
        )
    return document_id


async def copy_documents(
    session: AsyncSession,
    *,
    source_tenant_id: str,
    source_assistant_id: UUID,
    target_tenant_id: str,
    target_assistant_id: UUID,
) -> None:
    """Copy every document and chunk of an assistant to one of another tenant, under new ids (system role)."""
    await session.execute(
        text(COPY),
        {
            "source_tenant_id": source_tenant_id,
            "source_assistant_id": source_assistant_id,
            "target_tenant_id": target_tenant_id,
            "target_assistant_id": target_assistant_id,
        },
    )
