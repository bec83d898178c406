"""What an assistant knows: adding, finding and copying it. Callers own the transaction."""

from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.db import mark_changed
from switchboard.core.ids import AssistantId, TenantId
from switchboard.domains.knowledge import repository
from switchboard.domains.knowledge.chunking import split_text
from switchboard.domains.knowledge.documents import hash_text, queue_ingestion
from switchboard.domains.knowledge.models import Document
from switchboard.integrations.llm.base import Passage

MAX_QUESTION_CHARACTERS = 2000


async def search_passages(
    connection: asyncpg.Connection,
    tenant_id: TenantId,
    assistant_id: AssistantId,
    question: str,
    limit: int,
) -> list[Passage]:
    """The passages of one assistant that fit a question best, the best first.

    Full-text search: any word of the question may match. A question without words, or an assistant without
    knowledge, finds nothing. `connection` may come without a tenant: the statement binds it.
    """
    asked = question[:MAX_QUESTION_CHARACTERS].replace("\x00", " ")
    rows = await repository.search(connection, tenant_id, assistant_id, asked, limit)
    return [
        Passage(document_id=str(row["document_id"]), title=row["title"], url=row["url"], text=row["passage"])
        for row in rows
    ]


async def add_text_document(
    session: AsyncSession,
    *,
    tenant_id: TenantId,
    assistant_id: AssistantId,
    title: str,
    text: str,
    url: str | None = None,
) -> UUID:
    """Give an assistant a text to answer from, at once and without a worker; answers with the document's id."""
    document = Document(
        tenant_id=tenant_id,
        assistant_id=assistant_id,
        kind="text",
        title=title,
        url=url,
        content=text,
        content_hash=hash_text(text),
    )
    session.add(document)
    await session.flush()
    await repository.replace_chunks(session, document, split_text(text))
    await session.flush()
    mark_changed(session, tenant_id)
    return document.id


async def copy_knowledge(
    session: AsyncSession,
    *,
    source_tenant_id: str,
    source_assistant_id: UUID,
    target_tenant_id: str,
    target_assistant_id: UUID,
) -> None:
    """Give an assistant of another tenant all that one knows, under new ids; needs the system role."""
    await repository.copy_documents(
        session,
        source_tenant_id=source_tenant_id,
        source_assistant_id=source_assistant_id,
        target_tenant_id=target_tenant_id,
        target_assistant_id=target_assistant_id,
    )
    for waiting in await repository.list_waiting(session, target_tenant_id, target_assistant_id):
        await queue_ingestion(session, waiting)
    mark_changed(session, target_tenant_id)
