"""Sorts what assistants could not answer into gaps: questions that mean the same become one.

By their words, and by meaning where the deployment has an embedding model.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId, uuid7
from switchboard.core.locks import take_turn
from switchboard.core.resources import Resources
from switchboard.domains.conversation.gaps import repository
from switchboard.domains.conversation.gaps.meaning import differ_in_words
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.gaps.repository import UnsortedQuestion
from switchboard.domains.conversation.gaps.vectors import MOST_COMPARED, Meanings, find_meanings
from switchboard.domains.conversation.offers import normal_question
from switchboard.integrations.llm.words import stems

BATCH = 200
NEAREST = 10
QUESTION_LENGTH = 300
# Share of the words of two questions that both must have: "Do you treat dogs?" and "Can you treat my dog?" are one.
LEAST_OVERLAP = 0.6


async def sort_questions(resources: Resources) -> int:
    """Give every question that was not answered its gap; answers with how many there were."""
    async with resources.system_db.system_tx() as session:
        tenants = await repository.list_tenants_with_unsorted(session, BATCH)
    count = 0
    for tenant_id in map(TenantId, tenants):
        async with resources.db.tenant_tx(tenant_id) as session:
            unsorted = await repository.list_unsorted(session, tenant_id, BATCH)
        questions = [(one.assistant_id, as_line(one.question)) for one in unsorted]
        meanings = await find_meanings(resources, tenant_id, questions)
        async with resources.db.tenant_tx(tenant_id) as session:
            count += await _sort_tenant(session, tenant_id, meanings)
    return count


def is_same_question(one: str, other: str) -> bool:
    """Whether two questions ask for the same, judged by their meaningful words."""
    mine, theirs = _words_of(one), _words_of(other)
    if not mine or not theirs:
        return normal_question(one) == normal_question(other)
    return len(mine & theirs) / len(mine | theirs) >= LEAST_OVERLAP


@lru_cache(maxsize=2 * MOST_COMPARED)
def _words_of(question: str) -> frozenset[str]:
    """Kept, because every question is held against every gap: taking both apart each time would stop the worker."""
    return frozenset(stems(question))


def as_line(question: str) -> str:
    """A question as the client reads it."""
    printable = "".join(character if character.isprintable() else " " for character in question)
    return " ".join(printable.split())[:QUESTION_LENGTH]


async def _sort_tenant(session: AsyncSession, tenant_id: TenantId, meanings: Meanings | None) -> int:
    await take_turn(session, f"gaps:{tenant_id}")  # of two workers one sorts, and the other finds it done
    unsorted = await repository.list_unsorted(session, tenant_id, BATCH)
    known: dict[UUID, _Known] = {}
    for question in unsorted:
        assistant_id = question.assistant_id
        if assistant_id not in known:
            newest = await repository.list_newest(session, tenant_id, assistant_id, MOST_COMPARED)
            known[assistant_id] = _Known(tenant_id, assistant_id, list(newest), meanings)
        gap = await known[assistant_id].place(session, question)
        await session.flush()
        await repository.set_gap(session, tenant_id, question.answer_id, gap.id)
    return len(unsorted)


@dataclass(slots=True)
class _Known:
    """The gaps of one assistant."""

    tenant_id: TenantId
    assistant_id: UUID
    gaps: list[Gap]
    meanings: Meanings | None

    async def place(self, session: AsyncSession, question: UnsortedQuestion) -> Gap:
        """The gap of a question, open again if it was closed and the answer did not help."""
        line = as_line(question.question)
        gap = next((gap for gap in self.gaps if is_same_question(gap.question, line)), None)
        if gap is None and self.meanings is not None:
            gap = await self._find_near(session, self.meanings, line)
        if gap is None:
            gap = await self._create(session, line, question.asked_at)
        if _is_asked_after(gap, question.asked_at):
            gap.status, gap.decided_at, gap.proof_outcome = "open", None, "asked_again"
        gap.ask_count += 1
        gap.last_asked_at = max(gap.last_asked_at, question.asked_at)
        return gap

    async def _find_near(self, session: AsyncSession, meanings: Meanings, line: str) -> Gap | None:
        near = await meanings.list_nearest(session, self.tenant_id, self.assistant_id, line, NEAREST)
        by_id = {gap.id: gap for gap in self.gaps}
        found = (by_id[gap_id] for gap_id in near if gap_id in by_id)
        return next((gap for gap in found if not differ_in_words(gap.question, line)), None)

    async def _create(self, session: AsyncSession, line: str, asked_at: datetime) -> Gap:
        gap = Gap(
            tenant_id=self.tenant_id,
            id=uuid7(),
            assistant_id=self.assistant_id,
            question=line,
            status="open",
            ask_count=0,
            last_asked_at=asked_at,
            proof_sources=[],
        )
        session.add(gap)
        self.gaps.append(gap)
        if self.meanings is not None:
            await session.flush()
            await self.meanings.keep(session, self.tenant_id, gap.id, line)
        return gap


def _is_asked_after(gap: Gap, asked_at: datetime) -> bool:
    """Whether the question came after the answer to it was given and tried out: until then the trial decides."""
    if gap.status == "proven":
        return gap.proof_at is not None and asked_at > gap.proof_at
    is_tried_out = gap.status == "answered" and gap.proof_outcome is not None
    return is_tried_out and gap.decided_at is not None and asked_at > gap.decided_at
