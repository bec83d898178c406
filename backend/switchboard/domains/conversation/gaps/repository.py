"""Queries of knowledge gaps. Every one names its tenant, besides the row-level security below."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.models import Message

MOST_OCCURRENCES = 20

# Answers that nobody has looked at yet; the partial index of migration 0017 holds exactly these.
_UNSORTED = """
from messages a
join conversations c on c.tenant_id = a.tenant_id and c.id = a.conversation_id and not c.is_preview
join messages q on q.tenant_id = a.tenant_id and q.id = a.reply_to_id
where a.gap_id is null and (a.is_unanswered or a.feedback = 'down') and not a.is_superseded
"""
_TENANTS_WITH_UNSORTED = text(f"select distinct a.tenant_id {_UNSORTED} limit :limit")
_LIST_UNSORTED = text(
    f"select a.id as answer_id, c.assistant_id, q.content as question, a.created_at as asked_at {_UNSORTED} "
    "and a.tenant_id = :tenant_id order by a.id limit :limit"
)
# Answers that are searchable now; those that a worker was told of and that it never came back from, too. Those of a
# suspended tenant wait until it is served again.
_CLAIM_UNPROVEN = text("""
update gaps g set proof_queued_at = now()
from (
  select g.tenant_id, g.id from gaps g
  join documents d on d.tenant_id = g.tenant_id and d.id = g.document_id and d.status = 'ready'
  join tenants t on t.id = g.tenant_id and t.status = 'active'
  where g.status = 'answered' and g.proof_outcome is null
    and (g.proof_queued_at is null or g.proof_queued_at < now() - cast(:given_up as interval))
  limit :limit for update of g skip locked
) due
where g.tenant_id = due.tenant_id and g.id = due.id
returning g.tenant_id, g.id
""")
# Answers that will not become searchable: the document failed, or is gone.
_LIST_UNREAD_ANSWERS = text("""
select g.tenant_id, g.id, d.failure from gaps g
left join documents d on d.tenant_id = g.tenant_id and d.id = g.document_id
where g.status = 'answered' and g.proof_outcome is null and (d.id is null or d.status = 'failed')
limit :limit
""")


class UnsortedQuestion(NamedTuple):
    """A question that belongs to no gap yet."""

    answer_id: UUID
    assistant_id: UUID
    question: str
    asked_at: datetime


async def list_tenants_with_unsorted(session: AsyncSession, limit: int) -> Sequence[str]:
    """Whose questions wait to be sorted (system role)."""
    return (await session.scalars(_TENANTS_WITH_UNSORTED, {"limit": limit})).all()


async def list_unsorted(session: AsyncSession, tenant_id: str, limit: int) -> list[UnsortedQuestion]:
    """The tenant's questions that belong to no gap yet, oldest first."""
    rows = await session.execute(_LIST_UNSORTED, {"tenant_id": tenant_id, "limit": limit})
    return [UnsortedQuestion(row.answer_id, row.assistant_id, row.question, row.asked_at) for row in rows]


async def list_newest(session: AsyncSession, tenant_id: str, assistant_id: UUID, limit: int) -> Sequence[Gap]:
    """The assistant's gaps that were asked about last, whatever became of them."""
    statement = (
        select(Gap)
        .where(Gap.tenant_id == tenant_id, Gap.assistant_id == assistant_id)
        .order_by(Gap.last_asked_at.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def set_gap(session: AsyncSession, tenant_id: str, answer_id: UUID, gap_id: UUID) -> None:
    """An answer belongs to a gap."""
    await session.execute(
        update(Message).where(Message.tenant_id == tenant_id, Message.id == answer_id).values(gap_id=gap_id)
    )


async def list_gaps(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None, status: str
) -> tuple[list[Gap], str | None]:
    """A page of the tenant's gaps in one state."""
    statement = select(Gap).where(Gap.tenant_id == tenant_id, Gap.status == status)
    if assistant_id is not None:
        statement = statement.where(Gap.assistant_id == assistant_id)
    if query.q is not None:
        statement = statement.where(contains(Gap.question, query.q))
    sortable = {"last_asked_at": Gap.last_asked_at, "ask_count": Gap.ask_count, "created_at": Gap.created_at}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="-ask_count", key=Gap.id)


async def find_gap(session: AsyncSession, tenant_id: str, gap_id: UUID, *, for_update: bool = False) -> Gap | None:
    """A gap of the tenant."""
    statement = select(Gap).where(Gap.tenant_id == tenant_id, Gap.id == gap_id)
    if for_update:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def list_occurrences(session: AsyncSession, tenant_id: str, gap_id: UUID) -> Sequence[Row[Message, str]]:
    """The newest answers of a gap, each with its question."""
    question = aliased(Message)
    statement = (
        select(Message, question.content)
        .join(question, (question.tenant_id == Message.tenant_id) & (question.id == Message.reply_to_id))
        .where(Message.tenant_id == tenant_id, Message.gap_id == gap_id)
        .order_by(Message.id.desc())
        .limit(MOST_OCCURRENCES)
    )
    return (await session.execute(statement)).all()


async def find_rated_answer(session: AsyncSession, tenant_id: str, gap_id: UUID) -> str | None:
    """The newest answer of a gap that a visitor found unhelpful although it was one."""
    statement = (
        select(Message.content)
        .where(
            Message.tenant_id == tenant_id,
            Message.gap_id == gap_id,
            Message.feedback == "down",
            Message.is_unanswered.is_(False),
            Message.status == "complete",
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def claim_unproven(session: AsyncSession, limit: int, given_up: timedelta) -> list[tuple[str, UUID]]:
    """Answers, of whatever tenant, that are to be proved now; nobody else is told of them for a while (system role)."""
    rows = await session.execute(_CLAIM_UNPROVEN, {"limit": limit, "given_up": given_up})
    return [(row.tenant_id, row.id) for row in rows]


async def list_unread_answers(session: AsyncSession, limit: int) -> list[tuple[str, UUID, str | None]]:
    """Answers, of whatever tenant, that cannot be read, each with the document's failure, none when it is gone.

    Needs the system role.
    """
    rows = await session.execute(_LIST_UNREAD_ANSWERS, {"limit": limit})
    return [(row.tenant_id, row.id, row.failure) for row in rows]
