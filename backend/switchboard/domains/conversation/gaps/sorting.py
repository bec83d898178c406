"""Sorts what assistants could not answer into gaps: questions that mean the same become one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId, uuid7
from switchboard.core.locks import take_turn
from switchboard.core.resources import Resources
from switchboard.domains.conversation.gaps import repository
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.gaps.repository import UnsortedQuestion
from switchboard.domains.conversation.offers import normal_question
from switchboard.integrations.llm.words import stems

BATCH = 200
MOST_COMPARED = 500
QUESTION_LENGTH = 300
# Share of the words of two questions that both must have: "Do you treat dogs?" and "Can you treat my dog?" are one.
LEAST_OVERLAP = 0.6


async def sort_questions(resources: Resources) -> int:
    """Give every question that was not answered its gap; answers with how many there were."""
    async with resources.system_db.system_tx() as session:
        tenants = await repository.list_tenants_with_unsorted(session, BATCH)
    count = 0
    for tenant_id in tenants:
        async with resources.db.tenant_tx(TenantId(tenant_id)) as session:
            count += await _sort_tenant(session, tenant_id)
    return count


def is_same_question(one: str, other: str) -> bool:
    """Whether two questions ask for the same, judged by their meaningful words."""
    mine, theirs = frozenset(stems(one)), frozenset(stems(other))
    if not mine or not theirs:
        return normal_question(one) == normal_question(other)
    return len(mine & theirs) / len(mine | theirs) >= LEAST_OVERLAP


def _as_line(question: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in question)
    return " ".join(printable.split())[:QUESTION_LENGTH]


async def _sort_tenant(session: AsyncSession, tenant_id: str) -> int:
    await take_turn(session, f"gaps:{tenant_id}")  # of two workers one sorts, and the other finds it done
    unsorted = await repository.list_unsorted(session, tenant_id, BATCH)
    known: dict[UUID, _Known] = {}
    for question in unsorted:
        assistant_id = question.assistant_id
        if assistant_id not in known:
            newest = await repository.list_newest(session, tenant_id, assistant_id, MOST_COMPARED)
            known[assistant_id] = _Known(tenant_id, assistant_id, list(newest))
        gap = known[assistant_id].place(session, question)
        await session.flush()
        await repository.set_gap(session, tenant_id, question.answer_id, gap.id)
    return len(unsorted)


@dataclass(slots=True)
class _Known:
    """The gaps of one assistant."""

    tenant_id: str
    assistant_id: UUID
    gaps: list[Gap]

    def place(self, session: AsyncSession, question: UnsortedQuestion) -> Gap:
        """The gap of a question; one that was answered is open again if the answer did not help."""
        gap = next((gap for gap in self.gaps if is_same_question(gap.question, question.question)), None)
        if gap is None:
            gap = Gap(
                tenant_id=self.tenant_id,
                id=uuid7(),
                assistant_id=self.assistant_id,
                question=_as_line(question.question),
                status="open",
                ask_count=0,
                last_asked_at=question.asked_at,
            )
            session.add(gap)
            self.gaps.append(gap)
        if gap.status == "answered" and gap.decided_at is not None and question.asked_at > gap.decided_at:
            gap.status, gap.decided_at = "open", None
        gap.ask_count += 1
        gap.last_asked_at = max(gap.last_asked_at, question.asked_at)
        return gap
