"""Finding what an assistant knows about a question: by words, and by meaning where there are vectors."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from switchboard.core.ids import AssistantId, TenantId
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.errors import UnknownAssistant
from switchboard.domains.knowledge.retrieval import repository
from switchboard.domains.knowledge.retrieval.questions import QuestionVectors
from switchboard.domains.knowledge.retrieval.repository import Scope, Wording
from switchboard.domains.knowledge.retrieval.schemas import FoundPassage, FoundPassages
from switchboard.integrations.llm.base import Passage
from switchboard.integrations.llm.concepts import list_subjects
from switchboard.integrations.llm.languages import detect_language
from switchboard.integrations.llm.spaces import Vector

MAX_QUESTION_CHARACTERS = 2000
LEANING_WORDS = 4
# What an assistant is given to read for a question.
PASSAGES = 5


async def search_passages(
    connection: asyncpg.Connection,
    tenant_id: TenantId,
    assistant_id: AssistantId,
    question: str,
    limit: int = PASSAGES,
    *,
    earlier_question: str = "",
    vector: Vector | None = None,
) -> list[Passage]:
    """The passages of one assistant that fit a question best, the best first.

    By words, in the languages of the documents: any word of the question may match, or of the subjects it speaks of. A
    question of a few words leans on the one before it ("And on Saturdays?"), so the words of `earlier_question` (may be
    empty) are searched with it. With the question's `vector` also by meaning, among the assistant's vectors of the same
    space, and both lists are fused. A question without words and vector, or an assistant without knowledge, finds
    nothing. `connection` may come without a tenant: the statement binds it.
    """
    if len(question.split()) <= LEANING_WORDS:
        question = f"{question}\n{earlier_question}"
    rows = await repository.search(connection, Scope(tenant_id, assistant_id), _word(question), vector, limit)
    return [
        Passage(
            document_id=str(row["document_id"]),
            title=row["title"],
            url=row["url"],
            text=row["passage"],
            citation=row["citation"],
            page=row["page"],
            score=row["score"],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class SearchTrials:
    """Searches as a chat would, and shows what it finds; no connection is held while the question is embedded.

    What that costs is charged to the tenant.
    """

    resources: Resources
    vectors: QuestionVectors

    async def search(self, tenant_id: TenantId, assistant_id: UUID, question: str) -> FoundPassages:
        """What the assistant would be given to read. Raises UnknownAssistant."""
        scope = Scope(tenant_id, AssistantId(assistant_id))
        db = self.resources.db
        async with db.tenant_connection(tenant_id) as connection:
            is_known, space = await repository.find_index(connection, scope)
        if not is_known:
            raise UnknownAssistant
        vector = await self.vectors.find(question, space)
        if vector is not None:
            from switchboard.domains.knowledge.retrieval.embedding import charge_embedding  # no chat needs it

            await charge_embedding(self.resources, tenant_id, vector.space.model, vector.input_tokens)
        async with db.tenant_connection(tenant_id) as connection:
            rows = await repository.search(connection, scope, _word(question), vector, PASSAGES)
        items = [
            FoundPassage(
                document_id=row["document_id"],
                title=row["title"],
                url=row["url"],
                heading_path=row["heading_path"],
                page=row["page"],
                text=row["passage"],
                score=row["score"],
            )
            for row in rows
        ]
        return FoundPassages(items=items, is_by_meaning=vector is not None)


def _word(question: str) -> Wording:
    text = question[:MAX_QUESTION_CHARACTERS].replace("\x00", " ")
    language = detect_language(text)
    return Wording(text, language, list_subjects(text, language))
