"""What a client does with what its assistants did not know. Callers own the transaction."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.ids import TenantId
from switchboard.core.paging import Page, PageQuery
from switchboard.domains.conversation.gaps import repository
from switchboard.domains.conversation.gaps.errors import GapNotAnswered, GapNotFound
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.gaps.proving import set_proof
from switchboard.domains.conversation.gaps.schemas import (
    GapAnswer,
    GapDetail,
    GapOccurrence,
    GapStatus,
    GapView,
    GivenAnswer,
)
from switchboard.domains.conversation.gaps.words import describe
from switchboard.domains.knowledge.documents import create_document, get_document, update_document
from switchboard.domains.knowledge.errors import DocumentNotFound
from switchboard.domains.knowledge.schemas import DocumentCreate, DocumentPatch


async def list_gaps(
    session: AsyncSession, query: PageQuery, *, tenant_id: TenantId, assistant_id: UUID | None, status: GapStatus
) -> Page[GapView]:
    """A page of the tenant's gaps in one state."""
    rows, next_cursor = await repository.list_gaps(
        session, query, tenant_id=tenant_id, assistant_id=assistant_id, status=status
    )
    return Page(items=[describe(row) for row in rows], next_cursor=next_cursor)


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
    given = await _find_given(session, gap)
    return GapDetail(**dict(describe(gap)), occurrences=occurrences, given=given)


async def answer_gap(session: AsyncSession, tenant_id: TenantId, gap_id: UUID, body: GapAnswer) -> GapView:
    """Make the client's answer knowledge: a question document, which the worker reads.

    Then the question is asked again. An answer that the client gave before is changed instead.

    Raises:
        GapNotFound, UnknownAssistant, DocumentLimitReached.
    """
    gap = await _lock(session, tenant_id, gap_id)
    question = body.question or gap.question
    if gap.document_id is not None and await _find_given(session, gap) is not None:
        patch = DocumentPatch(title=question, content=body.answer)
        await update_document(session, tenant_id=tenant_id, document_id=gap.document_id, patch=patch)
    else:
        document = await create_document(
            session,
            tenant_id=tenant_id,
            body=DocumentCreate(assistant_id=gap.assistant_id, kind="question", question=question, answer=body.answer),
        )
        gap.document_id = document.id
    return await _await_proof(session, gap)


async def ask_again(session: AsyncSession, tenant_id: TenantId, gap_id: UUID) -> GapView:
    """Let the worker ask an answered question once more. Raises GapNotFound, GapNotAnswered."""
    gap = await _lock(session, tenant_id, gap_id)
    if gap.document_id is None:
        raise GapNotAnswered("Write an answer first; then the question is asked again by itself.")
    return await _await_proof(session, gap)


async def dismiss_gap(session: AsyncSession, tenant_id: TenantId, gap_id: UUID) -> GapView:
    """The client wants no answer to it; it stays out of sight however often it is asked. Raises GapNotFound."""
    gap = await _lock(session, tenant_id, gap_id)
    gap.status, gap.decided_at = "dismissed", utc_now()
    await session.flush()
    return describe(gap)


async def _lock(session: AsyncSession, tenant_id: TenantId, gap_id: UUID) -> Gap:
    gap = await repository.find_gap(session, tenant_id, gap_id, for_update=True)
    if gap is None:
        raise GapNotFound
    return gap


async def _await_proof(session: AsyncSession, gap: Gap) -> GapView:
    gap.status, gap.decided_at = "answered", utc_now()
    set_proof(gap, None)
    await session.flush()
    return describe(gap)


async def _find_given(session: AsyncSession, gap: Gap) -> GivenAnswer | None:
    """The client's answer; none when there is none, or when the document was deleted."""
    if gap.document_id is None:
        return None
    try:
        document = await get_document(session, gap.tenant_id, gap.document_id)
    except DocumentNotFound:
        return None
    if document.kind != "question":
        return None
    return GivenAnswer(question=document.title, answer=document.content or "")
