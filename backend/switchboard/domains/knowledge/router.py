"""Routes of the knowledge domain: `/client/documents…`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from switchboard.core.errors import problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.tenancy import TenantAccess, TenantSuspended
from switchboard.domains.knowledge import documents
from switchboard.domains.knowledge.errors import (
    DocumentLimitReached,
    DocumentNotFound,
    NothingToRead,
    UnknownAssistant,
)
from switchboard.domains.knowledge.repository import DocumentFilter
from switchboard.domains.knowledge.schemas import (
    DocumentCreate,
    DocumentDetail,
    DocumentKind,
    DocumentPatch,
    DocumentStatus,
    DocumentSummary,
)

Paging = Annotated[PageQuery, Depends(page_query)]
DocumentIdPath = Annotated[UUID, Path(description="Id of the document")]

client_router = APIRouter(tags=["client: knowledge"], responses=problems(TenantSuspended))


@client_router.get("/documents", summary="List documents")
async def list_documents(
    scope: TenantAccess,
    paging: Paging,
    assistant_id: Annotated[UUID | None, Query(description="Only what this assistant knows")] = None,
    kind: Annotated[DocumentKind | None, Query(description="Only documents of this kind")] = None,
    status: Annotated[DocumentStatus | None, Query(description="Only documents in this state")] = None,
) -> Page[DocumentSummary]:
    """What the tenant's assistants know, the newest first. `q` searches title and file name.

    Sort by `created_at`, `updated_at`, `title` or `chunk_count`.
    """
    where = DocumentFilter(assistant_id=assistant_id, kind=kind, status=status)
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
