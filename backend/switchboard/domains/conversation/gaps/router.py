"""Routes of knowledge gaps: what assistants did not know, for the client to work off."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request

from switchboard.core.errors import RateLimited, problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantEntrance, TenantSuspended
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.conversation.gaps import service
from switchboard.domains.conversation.gaps.errors import GapNotAnswered, GapNotFound
from switchboard.domains.conversation.gaps.schemas import GapAnswer, GapDetail, GapDraft, GapStatus, GapView
from switchboard.domains.conversation.model_choice import ModelUnavailable
from switchboard.domains.knowledge.errors import DocumentLimitReached, UnknownAssistant

client_router = api_router("/api/client/gaps", "client: knowledge", TenantSuspended)
TRIES_PER_MINUTE = 30
Shared = Annotated[Resources, Depends(get_resources)]
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
    """The answer becomes knowledge, as a question document; then the question is asked again to prove it.

    Until then the gap is `answered`. It ends up `proven`, or is open again and says why (`proof`). An answer that was
    given before is changed.
    """
    return await service.answer_gap(scope.session, scope.tenant_id, gap_id, body)


@client_router.post(
    "/{gap_id}/ask-again",
    summary="Ask an answered question again",
    responses=problems(GapNotFound, GapNotAnswered, RateLimited),
)
async def ask_gap_again(scope: TenantAccess, resources: Shared, gap_id: GapIdPath) -> GapView:
    """As the preview does, in the background: no message is counted. `proof` is null until the result is there."""
    await resources.limiter.hit(f"{TRIES_PER_MINUTE}/minute", "gap-proofs", scope.tenant_id)
    return await service.ask_again(scope.session, scope.tenant_id, gap_id)


@client_router.post(
    "/{gap_id}/draft",
    summary="Draft an answer to a knowledge gap",
    responses=problems(GapNotFound, AssistantNotFound, ModelUnavailable, RateLimited),
)
async def draft_gap_answer(entry: TenantEntrance, request: Request, gap_id: GapIdPath) -> GapDraft:
    """For a person to check: from the answer that a visitor found unhelpful, or from the nearest knowledge."""
    from switchboard.domains.conversation.gaps.drafting import draft_answer

    await entry.resources.limiter.hit(f"{TRIES_PER_MINUTE}/minute", "gap-drafts", entry.tenant_id)
    state = request.app.state
    return await draft_answer(
        entry.resources, state.conversations, state.question_vectors, tenant_id=entry.tenant_id, gap_id=gap_id
    )


@client_router.post("/{gap_id}/dismiss", summary="Dismiss a knowledge gap", responses=problems(GapNotFound))
async def dismiss_gap(scope: TenantAccess, gap_id: GapIdPath) -> GapView:
    """It needs no answer, however often it is asked."""
    return await service.dismiss_gap(scope.session, scope.tenant_id, gap_id)
