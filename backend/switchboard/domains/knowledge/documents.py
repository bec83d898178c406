"""What a tenant does with its documents: list, add, change, delete, have them read again. Callers own the transaction.

Whatever changes what can be found makes a new revision and a job for it, in the same transaction; until that job has
published its pieces the old ones keep answering.
"""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.db import mark_changed
from switchboard.core.errors import InvalidRequest
from switchboard.core.ids import TenantId
from switchboard.core.jobs import enqueue
from switchboard.core.paging import Page, PageQuery
from switchboard.domains.knowledge import repository
from switchboard.domains.knowledge.errors import (
    DocumentLimitReached,
    DocumentNotFound,
    NothingToRead,
    OriginalNotFound,
    UnknownAssistant,
)
from switchboard.domains.knowledge.failures import failure_text
from switchboard.domains.knowledge.models import Document
from switchboard.domains.knowledge.repository import DocumentFilter
from switchboard.domains.knowledge.schemas import (
    DocumentCreate,
    DocumentDetail,
    DocumentPatch,
    DocumentSummary,
)
from switchboard.domains.tenant import service as tenants
from switchboard.integrations.storage.keeping import queue_removal

INGEST_DOCUMENT = "ingest_document"
READ_WEBSITE = "read_website"  # fetches the pages of a website that wait for it, among others
WAITING: dict[str, Any] = {"status": "queued", "stage": "waiting", "progress": 0, "failure": None}
# The fields that a kind is made of: which one becomes the title, and which one the content.
_PARTS = {"text": ("title", "content"), "question": ("question", "answer")}


async def list_documents(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, where: DocumentFilter
) -> Page[DocumentSummary]:
    """A page of a tenant's documents."""
    found, next_cursor = await repository.list_documents(session, query, tenant_id=tenant_id, where=where)
    return Page(items=[summarise(document) for document in found], next_cursor=next_cursor)


async def get_document(session: AsyncSession, tenant_id: str, document_id: UUID) -> Document:
    """A document of the tenant. Raises DocumentNotFound."""
    found = await repository.find_document(session, tenant_id, document_id)
    if found is None:
        raise DocumentNotFound
    return found


async def create_document(session: AsyncSession, *, tenant_id: TenantId, body: DocumentCreate) -> Document:
    """A text or a question with its answer, searchable as soon as the worker has read it.

    Raises:
        InvalidRequest: a field that this kind lacks or does not take.
        UnknownAssistant, DocumentLimitReached.
    """
    title, content = _title_and_content(body)
    await claim_places(session, tenant_id=tenant_id, assistant_id=body.assistant_id, count=1)
    document = Document(
        tenant_id=tenant_id,
        assistant_id=body.assistant_id,
        kind=body.kind,
        title=title,
        content=content,
        content_hash=hash_text(content),
        url=body.url,
        citation=body.citation or "link",
        **WAITING,
    )
    return await add_document(session, document)


async def add_document(session: AsyncSession, document: Document) -> Document:
    """Store a new document, and let the worker read it."""
    session.add(document)
    return await _save_and_queue(session, document)


async def claim_places(session: AsyncSession, *, tenant_id: str, assistant_id: UUID, count: int) -> None:
    """Make sure that an assistant may get `count` more documents; callers for one tenant take turns.

    Raises:
        UnknownAssistant: no such assistant, or an archived one.
        DocumentLimitReached.
    """
    if not await repository.has_assistant(session, tenant_id, assistant_id):
        raise UnknownAssistant
    if await count_places(session, tenant_id) < count:
        limits = await tenants.get_limits(session, tenant_id)
        raise DocumentLimitReached(
            f"This account may have {limits.max_documents} documents. Delete some that are no longer needed."
        )


async def count_places(session: AsyncSession, tenant_id: str) -> int:
    """How many more documents the tenant may have; who asks takes turns with others until the transaction ends."""
    limits = await tenants.get_limits(session, tenant_id)
    await repository.lock_documents(session, tenant_id)
    return max(0, limits.max_documents - await repository.count_documents(session, tenant_id))


async def update_document(
    session: AsyncSession, *, tenant_id: TenantId, document_id: UUID, patch: DocumentPatch
) -> Document:
    """Change what was sent; a text or an answer is read again.

    Raises:
        DocumentNotFound.
        InvalidRequest: the content of a file cannot be set.
    """
    changes = patch.changes()
    document = await _lock(session, tenant_id, document_id)
    if "content" in changes:
        if not _is_written_here(document):
            raise InvalidRequest.for_field("content", "Only texts and answers can be edited; upload the file again")
        changes["content_hash"] = hash_text(changes["content"])
    changed = {name: value for name, value in changes.items() if getattr(document, name) != value}
    for name, value in changed.items():
        setattr(document, name, value)
    if changed.keys() & {"title", "content"} and _is_written_here(document):
        return await _queue_again(session, document)
    if "title" in changed:
        await repository.rename_headings(session, tenant_id, document_id, document.title)
    return await _save(session, document)


async def delete_document(session: AsyncSession, *, tenant_id: TenantId, document_id: UUID) -> None:
    """Remove a document with its pieces and its file. Raises DocumentNotFound."""
    document = await _lock(session, tenant_id, document_id)
    await repository.delete_document(session, document)
    if document.storage_key is not None:
        await queue_removal(session, tenant_id, [document.storage_key])
    mark_changed(session, tenant_id)


async def get_original(session: AsyncSession, tenant_id: str, document_id: UUID) -> tuple[str, str]:
    """(storage key, file name) of an uploaded file. Raises DocumentNotFound, OriginalNotFound."""
    document = await get_document(session, tenant_id, document_id)
    if document.storage_key is None or document.file_name is None:
        raise OriginalNotFound("Only uploaded files have an original.")
    return document.storage_key, document.file_name


async def retry_document(session: AsyncSession, *, tenant_id: TenantId, document_id: UUID) -> Document:
    """Read a document again, whatever came of it before; one that waits already keeps its place.

    Raises:
        DocumentNotFound, NothingToRead.
    """
    document = await _lock(session, tenant_id, document_id)
    if document.content is None and document.storage_key is None and document.website_id is None:
        raise NothingToRead
    return document if document.status == "queued" else await _queue_again(session, document)


def summarise(document: Document) -> DocumentSummary:
    """A document as lists show it."""
    return DocumentSummary.model_validate(_members(document, DocumentSummary))


def describe(document: Document) -> DocumentDetail:
    """A document with its text."""
    return DocumentDetail.model_validate(_members(document, DocumentDetail))


def hash_text(text: str) -> str:
    """What tells whether a content is still the same: SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _title_and_content(body: DocumentCreate) -> tuple[str, str]:
    names = _PARTS[body.kind]
    problems = [
        {"field": name, "message": "This kind of document needs it"} for name in names if getattr(body, name) is None
    ] + [
        {"field": name, "message": "This kind of document does not have it"}
        for other in _PARTS.values()
        for name in other
        if name not in names and getattr(body, name) is not None
    ]
    if problems:
        raise InvalidRequest("; ".join(f"{one['field']}: {one['message']}" for one in problems), errors=problems)
    return getattr(body, names[0]), getattr(body, names[1])


async def _lock(session: AsyncSession, tenant_id: str, document_id: UUID) -> Document:
    found = await repository.find_document(session, tenant_id, document_id, for_update=True)
    if found is None:
        raise DocumentNotFound
    return found


async def _queue_again(session: AsyncSession, document: Document) -> Document:
    document.revision += 1
    for name, value in WAITING.items():
        setattr(document, name, value)
    return await _save_and_queue(session, document)


async def _save_and_queue(session: AsyncSession, document: Document) -> Document:
    saved = await _save(session, document)
    if saved.website_id is None:
        await queue_ingestion(session, saved)
    else:
        revision = await repository.renew_website(session, saved.tenant_id, saved.website_id)
        payload = {"website_id": str(saved.website_id), "revision": revision}
        await enqueue(session, READ_WEBSITE, TenantId(saved.tenant_id), payload)
    return saved


async def queue_ingestion(session: AsyncSession, document: Document, *, delay: timedelta | None = None) -> None:
    """Let the worker read this revision of a document once the transaction has committed.

    The tenant's documents that wait already go first; another tenant's do not wait for all of them (`enqueue`).
    """
    payload = {"document_id": str(document.id), "revision": document.revision}
    waiting = await repository.count_waiting(session, document.tenant_id, document.id)
    await enqueue(session, INGEST_DOCUMENT, TenantId(document.tenant_id), payload, delay=delay, waiting=waiting)


async def _save(session: AsyncSession, document: Document) -> Document:
    await session.flush()
    await session.refresh(document)
    mark_changed(session, document.tenant_id)
    return document


def _members(document: Document, model: type[DocumentSummary]) -> dict[str, Any]:
    members = {name: getattr(document, name) for name in model.model_fields if name != "failure_text"}
    if "content" in members and not _is_written_here(document):
        members["content"] = None
    return members | {"failure_text": failure_text(members["failure"])}


def _is_written_here(document: Document) -> bool:
    """Whether its text can be edited: that of a page is what the page says."""
    return document.content is not None and document.kind != "page"
