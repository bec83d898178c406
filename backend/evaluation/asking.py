"""Asks one question as a chat does: the same search, the same prompt, the same provider; nothing is stored."""

from contextlib import aclosing
from dataclasses import dataclass

from evaluation.material import Question
from switchboard.core.ids import TenantId
from switchboard.core.resources import Resources
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.conversation.model_choice import ModelChoice
from switchboard.domains.conversation.prompt import build_prompt
from switchboard.domains.knowledge.retrieval.questions import QuestionVectors
from switchboard.domains.knowledge.retrieval.service import search_passages
from switchboard.integrations.llm.base import ChatMessage, ChatRequest, Completion


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a question: titles of the documents found (best first) and of those that the answer cites."""

    question: Question
    found: list[str]
    cited: list[str]
    answer: str

    @property
    def reciprocal_rank(self) -> float:
        """1 for a right document in the first place, 1/2 in the second, 0 for none."""
        return next((1 / place for place, title in enumerate(self.found, 1) if title in self.question.sources), 0.0)

    @property
    def cites_rightly(self) -> bool:
        """Whether the answer cites a document that holds the answer."""
        return not self.question.sources.isdisjoint(self.cited)


@dataclass(frozen=True, slots=True)
class Asker:
    """Everything that answering needs."""

    resources: Resources
    assistants: AssistantDirectory
    vectors: QuestionVectors
    choice: ModelChoice

    async def ask(self, question: Question) -> Result:
        """Search and answer. Raises a `ModelError` when the model fails."""
        tenant_id = TenantId(question.tenant_id)
        assistant = await self.assistants.get(tenant_id, None)
        vector = await self.vectors.find(question.text, assistant.embedding_space)
        async with self.resources.db.connection() as connection:
            passages = await search_passages(
                connection,
                tenant_id,
                assistant.id,
                question.text,
                earlier_question=question.after or "",
                vector=vector,
            )
        earlier = [ChatMessage("user", question.after), ChatMessage("assistant", "…")] if question.after else []
        request = ChatRequest(
            model=self.choice.model,
            instructions=build_prompt(
                tenant_name=tenant_id, assistant=assistant, passages=passages, has_notes=False
            ).text,
            messages=[*earlier, ChatMessage("user", question.text)],
            passages=passages,
            temperature=None,
            max_output_tokens=self.resources.settings.max_output_tokens,
            end_user_id=None,
            own_words=f"{assistant.name}\n{assistant.instructions}",
        )
        answer = ""
        cited: tuple[int, ...] = ()
        async with aclosing(self.choice.provider.stream_chat(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Completion):
                    cited = piece.cited
                else:
                    answer += piece
        found = list(dict.fromkeys(passage.title for passage in passages))
        return Result(question, found, [passages[index].title for index in cited], answer)
