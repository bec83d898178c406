"""What a client does with what its assistants did not know. Callers own the transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.ids import TenantId
from switchboard.core.paging import Page, PageQuery
from switchboard.domains.conversation.gaps import repository
from switchboard.domains.conversation.gaps.errors import GapNotFound
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.gaps.schemas import GapAnswer, GapDetail, GapOccurrence, GapStatus, GapView
from switchboard.domains.knowledge.documents import create_document
from switchboard.domains.knowledge.schemas import DocumentCreate


async def list_gaps(
    session: AsyncSession, query: PageQuery, *, tenant_id: TenantId, assistant_id: UUID | None, status: GapStatus
) -> Page[GapView]:
    """A page of the tenant's gaps in one state."""
    rows, next_cursor = await repository.list_gaps(
        session, query, tenant_id=tenant_id, assistant_id=assistant_id, status=status
    )
    return Page(items=[GapView.model_validate(row) for row in rows], next_cursor=next_cursor)


async def get_gap(session: AsyncSession, tenant_id: TenantId, gap_id: UUID) -> GapDetail:
    """A gap with the newest times that it was asked. Raises GapNotFound."""
    gap = await repository.find_gap(session, tenant_id, gap_id)
    if gap is None:
        raise GapNotFound
    occurrences = [
        GapOccurrence(
            message_id=message.id,
            conversation_id=message.conversation_id,
            question=question,
            answer=message.content,
            reason="unanswered" if message.is_unanswered else "thumbs_down",
            comment=message.feedback_comment,
            asked_at=message.created_at,
        )
        for message, question in await repository.list_occurrences(session, tenant_id, gap_id)
    ]
    return GapDetail(**dict(GapView.model_validate(gap)), occurrences=occurrences)


async def answer_gap(session: AsyncSession, tenant_id: TenantId, gap_id: UUID, body: GapAnswer) -> GapView:
    """Make the client's answer knowledge: a question document, which the worker reads.

    Raises:
        GapNotFound, UnknownAssistant, DocumentLimitReached.
    """
    gap = await _lock(session, tenant_id, gap_id)
    document = await create_document(
        session,
        tenant_id=tenant_id,
        body=DocumentCreate(
            assistant_id=gap.assistant_id,
            kind="question",
            question=body.question or gap.question,
            answer=body.answer,
        ),
    )
    gap.document_id = document.id
    return await _decide(session, gap, "answered")


async def dismiss_gap(session: AsyncSession, tenant_id: TenantId, gap_id: UUID) -> GapView:
    """The client wants no answer to it; it stays out of sight however often it is asked. Raises GapNotFound."""
    return await _decide(session, await _lock(session, tenant_id, gap_id), "dismissed")


async def _lock(session: AsyncSession, tenant_id: TenantId, gap_id: UUID) -> Gap:
    gap = await repository.find_gap(session, tenant_id, gap_id, for_update=True)
    if gap is None:
        raise GapNotFound
    return gap


async def _decide(session: AsyncSession, gap: Gap, status: GapStatus) -> GapView:
    gap.status, gap.decided_at = status, utc_now()
    await session.flush()
    return GapView.model_validate(gap)
