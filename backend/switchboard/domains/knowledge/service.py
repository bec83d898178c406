"""What an assistant knows: adding and copying it. Callers own the transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.db import mark_changed
from switchboard.core.ids import AssistantId, TenantId
from switchboard.domains.knowledge import repository
from switchboard.domains.knowledge.chunking import split_text
from switchboard.domains.knowledge.documents import hash_text, queue_ingestion
from switchboard.domains.knowledge.models import Document
from switchboard.integrations.storage import file_key
from switchboard.integrations.storage.keeping import queue_copy


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
    files = await repository.copy_documents(
        session,
        source_tenant_id=source_tenant_id,
        source_assistant_id=source_assistant_id,
        target_tenant_id=target_tenant_id,
        target_assistant_id=target_assistant_id,
    )
    for key, document_id in files:
        await queue_copy(
            session, TenantId(target_tenant_id), source=key, target=file_key(target_tenant_id, document_id)
        )
    for waiting in await repository.list_waiting(session, target_tenant_id, target_assistant_id):
        await queue_ingestion(session, waiting)
    mark_changed(session, target_tenant_id)
