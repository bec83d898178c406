"""What crosses the edge of the playground: a question with the unsaved form, and what only the client is shown."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel
from switchboard.core.text_fields import Text
from switchboard.domains.assistant.schemas import AssistantDraft
from switchboard.domains.conversation.schemas import MAX_MESSAGE_LENGTH
from switchboard.integrations.llm.base import CitationStyle, FinishReason
from switchboard.integrations.llm.reasoning import ReasoningEffort

TRY_EXAMPLE: dict[str, Any] = {"question": "When are you open?", "draft": {"temperature": 0.2}}


class TryRequest(RequestModel):
    """A question to an assistant as the form has it. Without `conversation_id` a new conversation begins."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRY_EXAMPLE]})

    question: Annotated[Text, Field(min_length=1, max_length=MAX_MESSAGE_LENGTH)]
    conversation_id: UUID | None = None
    draft: AssistantDraft | None = None


class GivenSource(ResponseModel):
    """A piece of the assistant's knowledge that was given to the model; `number` is what the answer cites it by."""

    number: int
    document_id: str
    title: str
    url: str | None
    page: int | None
    text: str
    score: float
    citation: CitationStyle


class GivenSources(ResponseModel):
    """`sources`: everything that was found for the question, the best first."""

    items: list[GivenSource]


class TrialUsage(ResponseModel):
    """Tokens of all calls of the model, as the provider counts them."""

    input_tokens: int
    cached_tokens: int
    output_tokens: int


class TrialDetails(ResponseModel):
    """`details`: how the answer came about. Settings that the model does not take are null; times in milliseconds.

    `usage` is null when the provider reported none, `finish_reason` when the answer was not finished.
    """

    provider: Literal["openai", "openai_compatible", "builtin"]
    model: str
    temperature: float | None
    reasoning_effort: ReasoningEffort | None
    max_output_tokens: int
    cited: list[int]
    usage: TrialUsage | None
    calls: int
    first_text_ms: int | None
    duration_ms: int
    finish_reason: FinishReason | None
