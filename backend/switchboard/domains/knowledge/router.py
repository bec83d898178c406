"""Routes of the knowledge domain: `/client/documents…`."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from fastapi.responses import StreamingResponse

from switchboard.core.errors import ServiceUnavailable, problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantEntrance, TenantSuspended
from switchboard.domains.knowledge import documents
from switchboard.domains.knowledge.errors import (
    DocumentLimitReached,
    DocumentNotFound,
    FileTooLarge,
    NotAnUpload,
    NothingToRead,
    OriginalNotFound,
    StorageFull,
    UnknownAssistant,
    UnsupportedFile,
    UploadTooLarge,
)
from switchboard.domains.knowledge.repository import DocumentFilter
from switchboard.domains.knowledge.schemas import (
    DocumentCreate,
    DocumentDetail,
    DocumentKind,
    DocumentList,
    DocumentPatch,
    DocumentStatus,
    DocumentSummary,
)
from switchboard.domains.knowledge.uploads import MAX_FILES, add_files
from switchboard.integrations.storage import FileMissing, StorageUnavailable, open_storage

Shared = Annotated[Resources, Depends(get_resources)]
Paging = Annotated[PageQuery, Depends(page_query)]
DocumentIdPath = Annotated[UUID, Path(description="Id of the document")]

UNBOUNDED = 2**40  # the form's own limits follow from the settings
UPLOAD_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["assistant_id", "files"],
                    "properties": {
                        "assistant_id": {"type": "string", "format": "uuid"},
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MAX_FILES,
                            "items": {"type": "string", "format": "binary"},
                        },
                    },
                }
            }
        },
    }
}

client_router = api_router("/api/client", "client: knowledge", TenantSuspended)


@client_router.get("/documents", summary="List documents")
async def list_documents(
    scope: TenantAccess,
    paging: Paging,
    assistant_id: Annotated[UUID | None, Query(description="Only what this assistant knows")] = None,
    website_id: Annotated[UUID | None, Query(description="Only pages of this website")] = None,
    kind: Annotated[DocumentKind | None, Query(description="Only documents of this kind")] = None,
    status: Annotated[DocumentStatus | None, Query(description="Only documents in this state")] = None,
) -> Page[DocumentSummary]:
    """What the tenant's assistants know, the newest first. `q` searches title and file name.

    Sort by `created_at`, `updated_at`, `title` or `chunk_count`.
    """
    where = DocumentFilter(assistant_id=assistant_id, website_id=website_id, kind=kind, status=status)
    return await documents.list_documents(scope.session, paging, tenant_id=scope.tenant_id, where=where)


@client_router.post(
    "/documents",
    status_code=201,
    summary="Add a text, or a question with its answer",
    responses=problems(UnknownAssistant, DocumentLimitReached),
)
async def create_document(scope: TenantAccess, body: DocumentCreate) -> DocumentDetail:
    """Answers at once; the document can be found when its `status` is `ready`, a moment later."""
    document = await documents.create_document(scope.session, tenant_id=scope.tenant_id, body=body)
    return documents.describe(document)


@client_router.post(
    "/documents/upload",
    status_code=201,
    summary="Upload files",
    responses=problems(
        UnknownAssistant, DocumentLimitReached, FileTooLarge, UploadTooLarge, UnsupportedFile, NotAnUpload, StorageFull
    ),
    max_body_size=UNBOUNDED,
    openapi_extra=UPLOAD_FORM,
)
async def upload_documents(entry: TenantEntrance, request: Request) -> DocumentList:
    """Takes PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown and text files, several at once: all of them or none.

    The type is what a file's content says. The documents can be found when their `status` is `ready`.
    """
    async with open_storage(entry.resources.settings) as storage:
        added = await add_files(entry, storage, request)
    return DocumentList(items=[documents.summarise(document) for document in added])


@client_router.get(
    "/documents/{document_id}/original",
    summary="Download a document's file",
    responses=problems(DocumentNotFound, OriginalNotFound)
    | {200: {"description": "The file as it was uploaded", "content": {"application/octet-stream": {}}}},
    response_class=StreamingResponse,
)
async def download_original(scope: TenantAccess, resources: Shared, document_id: DocumentIdPath) -> StreamingResponse:
    """The file as it was uploaded, always as a download, always whole: a `Range` is ignored."""
    key, name = await documents.get_original(scope.session, scope.tenant_id, document_id)
    opened = AsyncExitStack()
    try:
        storage = await opened.enter_async_context(open_storage(resources.settings))
        parts = await storage.open(key)
    except FileMissing:
        await opened.aclose()
        raise OriginalNotFound from None
    except StorageUnavailable:
        await opened.aclose()
        raise ServiceUnavailable("The file cannot be reached right now.") from None
    return StreamingResponse(
        _whole(parts, opened),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
            "Accept-Ranges": "none",
        },
    )


@client_router.get("/documents/{document_id}", summary="Read a document", responses=problems(DocumentNotFound))
async def get_document(scope: TenantAccess, document_id: DocumentIdPath) -> DocumentDetail:
    """One document, with its text if that can be edited."""
    return documents.describe(await documents.get_document(scope.session, scope.tenant_id, document_id))


@client_router.patch("/documents/{document_id}", summary="Change a document", responses=problems(DocumentNotFound))
async def update_document(scope: TenantAccess, document_id: DocumentIdPath, body: DocumentPatch) -> DocumentDetail:
    """Changes what is sent. A changed text is read again; until that is done the old one keeps answering."""
    document = await documents.update_document(
        scope.session, tenant_id=scope.tenant_id, document_id=document_id, patch=body
    )
    return documents.describe(document)


@client_router.delete(
    "/documents/{document_id}", status_code=204, summary="Delete a document", responses=problems(DocumentNotFound)
)
async def delete_document(scope: TenantAccess, document_id: DocumentIdPath) -> None:
    """Removes a document and everything that was read from it; no answer uses it from now on."""
    await documents.delete_document(scope.session, tenant_id=scope.tenant_id, document_id=document_id)


@client_router.post(
    "/documents/{document_id}/retry",
    summary="Read a document again",
    responses=problems(DocumentNotFound, NothingToRead),
)
async def retry_document(scope: TenantAccess, document_id: DocumentIdPath) -> DocumentDetail:
    """Puts a document back into the queue, whatever came of it before."""
    document = await documents.retry_document(scope.session, tenant_id=scope.tenant_id, document_id=document_id)
    return documents.describe(document)


async def _whole(parts: AsyncIterator[bytes], opened: AsyncExitStack) -> AsyncIterator[bytes]:
    async with opened:
        async for part in parts:
            yield part
