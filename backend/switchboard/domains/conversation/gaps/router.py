"""Routes of knowledge gaps: what assistants did not know, for the client to work off."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from switchboard.core.errors import problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.tenancy import TenantAccess, TenantSuspended
from switchboard.domains.conversation.gaps import service
from switchboard.domains.conversation.gaps.errors import GapNotFound
from switchboard.domains.conversation.gaps.schemas import GapAnswer, GapDetail, GapStatus, GapView
from switchboard.domains.knowledge.errors import DocumentLimitReached, UnknownAssistant

client_router = APIRouter(prefix="/gaps", tags=["client: knowledge"], responses=problems(TenantSuspended))
Paging = Annotated[PageQuery, Depends(page_query)]
GapIdPath = Annotated[UUID, Path(description="Id of the knowledge gap")]


@client_router.get("", summary="List knowledge gaps")
async def list_gaps(
    scope: TenantAccess,
    query: Paging,
    assistant_id: Annotated[UUID | None, Query(description="Only gaps of this assistant")] = None,
    status: Annotated[GapStatus, Query(description="Only gaps in this state")] = "open",
) -> Page[GapView]:
    """What visitors asked and the assistant did not know, or answered badly: questions that mean the same are one.

    The most asked first by default (`sort`: `ask_count`, `last_asked_at`, `created_at`); `q` searches the questions.
    """
    return await service.list_gaps(
        scope.session, query, tenant_id=scope.tenant_id, assistant_id=assistant_id, status=status
    )


@client_router.get("/{gap_id}", summary="Read a knowledge gap", responses=problems(GapNotFound))
async def get_gap(scope: TenantAccess, gap_id: GapIdPath) -> GapDetail:
    """With the newest twenty times that it was asked."""
    return await service.get_gap(scope.session, scope.tenant_id, gap_id)


@client_router.post(
    "/{gap_id}/answer",
    summary="Answer a knowledge gap",
    responses=problems(GapNotFound, UnknownAssistant, DocumentLimitReached),
)
async def answer_gap(scope: TenantAccess, gap_id: GapIdPath, body: GapAnswer) -> GapView:
    """The answer becomes knowledge, as a question document. If visitors still get none, the gap opens again."""
    return await service.answer_gap(scope.session, scope.tenant_id, gap_id, body)


@client_router.post("/{gap_id}/dismiss", summary="Dismiss a knowledge gap", responses=problems(GapNotFound))
async def dismiss_gap(scope: TenantAccess, gap_id: GapIdPath) -> GapView:
    """It needs no answer, however often it is asked."""
    return await service.dismiss_gap(scope.session, scope.tenant_id, gap_id)
