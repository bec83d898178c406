"""One turn between its two transactions: what generation needs to know, and how it can end."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from switchboard.core.ids import TenantId
from switchboard.domains.assistant.snapshot import AssistantSnapshot
from switchboard.domains.conversation.memory import estimate_message_tokens
from switchboard.domains.conversation.notes import Notes
from switchboard.domains.conversation.offers import NOTHING, Offers, decide_offers, rests_on
from switchboard.domains.conversation.tool_rounds import Meter, Signal, estimate_declared_tokens
from switchboard.domains.usage.pricing import Prices, cost_microusd, embedding_microusd
from switchboard.integrations.llm.base import ChatRequest, Completion, Passage, TokenUsage
from switchboard.integrations.llm.languages import detect_language
from switchboard.integrations.llm.sentences import fixed_sentence
from switchboard.integrations.llm.tokens import estimate_tokens

SNIPPET_LENGTH = 240
# The error code of an answer whose model used up the longest length before its first word.
THOUGHT_TOO_LONG = "thought_too_long"
EndStatus = Literal["complete", "interrupted", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that is stored and an answer that is to be written; holds no connection.

    `answering` is the call of the model, not begun. The prompt is not kept beside it: a stream lives for a minute, and
    what was sent is many times what comes back. For the same reason `passages` hold no more than a reader is shown of
    them (`shown_of`), and `question` is the beginning of the question. `input_tokens` is the prompt's estimate.
    `search_tokens` of `search_model` made the question's vector, if it has one. `asked_before` holds the questions of
    the client's menu that the visitor has asked already.

    With tools the model may be called `most_calls` times, each time with up to `most_result_tokens` more of what came
    of them, and `meter` adds up what it used.
    """

    tenant_id: TenantId
    assistant: AssistantSnapshot
    conversation_id: UUID
    question_id: UUID
    question: str
    asked_before: frozenset[str]
    is_builtin: bool
    answer_id: UUID
    counted_messages: int
    model: str
    input_tokens: int
    max_output_tokens: int
    passages: Sequence[Passage]
    answering: AsyncGenerator[str | Signal | Completion, None]
    search_model: str | None = None
    search_tokens: int = 0
    most_calls: int = 1
    most_result_tokens: int = 0
    meter: Meter | None = None

    def citations(self, cited: tuple[int, ...]) -> list[dict[str, Any]]:
        """The passages with these indexes, as the reader may see them: without a link where only the title is shown.

        Providers cite no hidden passage, so that the numbers in the text are places in this list.
        """
        found = [self.passages[index] for index in cited if index < len(self.passages)]
        found = [passage for passage in found if passage.citation != "hidden"]
        return [
            {
                "document_id": passage.document_id,
                "title": passage.title,
                "url": passage.url if passage.citation == "link" else None,
                "snippet": passage.text,
            }
            for passage in found
        ]

    def offers(self, text: str, completion: Completion | None, notes: Notes | None) -> Offers:
        """What the whole answer is followed by."""
        is_strict = self.assistant.answer_policy == "strict" and not self.is_builtin
        asks_whether = is_strict and (notes is None or notes.is_unanswered is None)  # nothing else would tell
        return decide_offers(
            self.assistant,
            question=self.question,
            asked_before=self.asked_before,
            is_supported=not asks_whether or self._is_supported(text, completion),
            is_builtin=self.is_builtin,
            found_nothing=completion is not None and completion.found_nothing,
            notes=notes,
        )

    def _is_supported(self, text: str, completion: Completion | None) -> bool:
        """Whether an answer refers to what the model was given, or repeats it.

        That there was a passage says nothing: a search by meaning always finds the nearest.
        """
        if completion is not None and (completion.cited or completion.has_hidden_source):
            return True
        if self.meter is not None and self.meter.has_results:
            return True
        read = [self.assistant.instructions, *(passage.text for passage in self.passages)]
        return bool(self.passages) and rests_on(text, self.question, read)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer ended and what it used."""

    status: EndStatus
    text: str
    usage: TokenUsage
    finish_reason: str | None = None
    error_code: str | None = None
    citations: tuple[dict[str, Any], ...] = ()
    offers: Offers = NOTHING

    @property
    def is_counted(self) -> bool:
        """A failure before the first word does not count against the month's messages."""
        return self.status != "failed"


def shown_of(passages: Sequence[Passage]) -> list[Passage]:
    """The passages as citations show them: the beginning of each."""
    return [replace(passage, text=passage.text[:SNIPPET_LENGTH]) for passage in passages]


def estimate_input_tokens(request: ChatRequest) -> int:
    """Tokens of a request, estimated high."""
    declared = estimate_declared_tokens(request.tools) if request.tools else 0
    return estimate_tokens(request.instructions) + sum(map(estimate_message_tokens, request.messages)) + declared


def worst_case_microusd(prices: Prices, turn: Turn) -> int:
    """What a turn can cost at most, in millionths of a US dollar: the sum to reserve before the model is called."""
    input_tokens = turn.most_calls * (turn.input_tokens + turn.most_result_tokens)
    answering = cost_microusd(prices, turn.model, input_tokens, turn.most_calls * turn.max_output_tokens)
    return search_microusd(prices, turn) + answering


def search_microusd(prices: Prices, turn: Turn) -> int:
    """What the question's vector cost, in millionths of a US dollar."""
    return embedding_microusd(prices, turn.search_model, turn.search_tokens)


def failed_tokens(turn: Turn) -> TokenUsage:
    """What an answer without a word is charged: the calls of the model that ended well before the one that failed."""
    return turn.meter.spent if turn.meter is not None else TokenUsage(0, 0, 0)


def words_for_none(turn: Turn) -> tuple[str, Offers]:
    """What a visitor reads whose answer's whole length went into thinking, and what follows it: the client finds the
    question among those that were not answered, with these words.
    """
    sentence = fixed_sentence("thought_too_long", detect_language(turn.question))
    return sentence, turn.offers(sentence, None, Notes(is_unanswered=True, wants_contact=None, questions=()))


def used_tokens(turn: Turn, text: str, reported: TokenUsage | None) -> TokenUsage:
    """What the provider reported, or an estimate rounded up."""
    if reported is None and turn.meter is not None:
        return turn.meter.used(text)
    return reported or TokenUsage(turn.input_tokens, 0, estimate_tokens(text))
