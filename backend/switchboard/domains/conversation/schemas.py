"""What crosses the edge: messages, conversations, and the events of an answer's stream."""

from collections.abc import Container
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from switchboard.core.errors import InvalidRequest
from switchboard.core.schemas import ResponseModel, Timestamp

MAX_MESSAGE_LENGTH = 8000
MessageRole = Literal["user", "assistant", "agent"]
MessageStatus = Literal["complete", "streaming", "interrupted", "stopped", "failed"]
Rating = Literal["up", "down"]
# What decides about an answer is never the visitor's to send (CONTRACT.md); other unknown fields are ignored, so that
# an old cached loader keeps working.
REFUSED_FIELDS = (
    "origin",
    "embed_origin",
    "role",
    "model",
    "system",
    "messages",
    "temperature",
    "max_tokens",
)


def refuse_dangerous_fields(fields: Container[str]) -> None:
    """Raises InvalidRequest for a body with fields that are the server's to decide."""
    refused = [name for name in REFUSED_FIELDS if name in fields]
    if refused:
        raise InvalidRequest(
            f"These fields are decided by the server: {', '.join(refused)}",
            errors=[{"field": name, "message": "This field is decided by the server"} for name in refused],
        )


class Citation(ResponseModel):
    """Where a statement comes from."""

    document_id: str
    title: str
    url: str | None
    snippet: str


class MessageView(ResponseModel):
    """One utterance as its reader sees it."""

    id: UUID
    conversation_id: UUID
    role: MessageRole
    content: str
    status: MessageStatus
    citations: list[Citation]
    created_at: Timestamp
    feedback: Rating | None


class VisitorConversation(ResponseModel):
    """A conversation as its visitor sees it."""

    id: UUID
    title: str
    created_at: Timestamp
    last_message_at: Timestamp
    is_answering: bool


class ClientMessage(MessageView):
    """One utterance as the client sees it: with what the visitor wrote beside a rating."""

    feedback_comment: str | None


class VisitorSummary(ResponseModel):
    """Who a conversation is with. All is null but for a visitor whom the tenant's server identified.

    The signature proves `user_id` and nothing else: name and e-mail are what the website said.
    """

    user_id: str | None = Field(validation_alias="external_id")
    name: str | None
    email: str | None


class VisitorDetail(VisitorSummary):
    """Everything that is known of a visitor; `attributes`, like the name, are what the website said."""

    attributes: dict[str, str | bool | int | float | None]
    created_at: Timestamp
    last_seen_at: Timestamp


class ConversationView(ResponseModel):
    """A conversation as the client sees it."""

    id: UUID
    assistant_id: UUID
    visitor_id: UUID
    visitor: VisitorSummary
    title: str
    message_count: int
    created_at: Timestamp
    last_message_at: Timestamp


class ConversationDetail(ConversationView):
    """A conversation with everything that is known of its visitor."""

    visitor: VisitorDetail


class WidgetRequest(BaseModel):
    """What the panel sends: harmless unknown fields are ignored, dangerous ones are refused."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _refuse_dangerous_fields(cls, body: object) -> object:
        if isinstance(body, dict):
            refuse_dangerous_fields(body)
        return body


class MessageRequest(WidgetRequest):
    """A visitor's message."""

    model_config = ConfigDict(json_schema_extra={"example": {"content": "What are your opening hours?"}})

    content: str = Field(min_length=1, max_length=MAX_MESSAGE_LENGTH)


class FeedbackRequest(WidgetRequest):
    """What the visitor thinks of an answer."""

    rating: Rating
    comment: str | None = Field(default=None, max_length=1000)


class ToolDecision(WidgetRequest):
    """Whether a tool may be used, as a `tool_confirmation` of the answer in progress asks."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"confirmation": "4Xw0Jb8gq2m1v7ZcT5rKpQ9sYdLhN3aE", "is_allowed": True}}
    )

    confirmation: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    is_allowed: bool = Field(strict=True)


class AnswerUsage(ResponseModel):
    """Tokens of one answer."""

    input_tokens: int
    output_tokens: int


class MessageCreated(ResponseModel):
    """`message.created`: the question is stored and the answer has an id."""

    message_id: UUID
    conversation_id: UUID
    user_message_id: UUID


class Delta(ResponseModel):
    """`delta`: more text."""

    text: str


class ToolUsed(ResponseModel):
    """`tool`: the assistant uses a tool, or has used it. `name` is the label that its client gave it."""

    name: str
    state: Literal["running", "done", "failed"]


class ToolValue(ResponseModel):
    """One of the values that a call would send, as plain text of a bounded length."""

    name: str
    value: str


class ToolConfirmation(ResponseModel):
    """`tool_confirmation`: a tool waits for the visitor's word (`POST …/confirm`); without one it is not used.

    `name` is the tool's label, with its own name behind it in brackets when a connected server offers it. `values` are
    what would be sent of what was said in the conversation.
    """

    confirmation: str
    name: str
    values: list[ToolValue]
    expires_in: int


class Citations(ResponseModel):
    """`citations`: the sources of the answer."""

    items: list[Citation]


class FollowUps(ResponseModel):
    """`follow_ups`: questions that the visitor may want to ask next, and that the knowledge answers."""

    items: list[str]


class ContactFormOffered(ResponseModel):
    """`contact_form`: show the form, because the visitor wants it or because the assistant could not answer."""

    reason: Literal["asked", "unanswered"]


class MessageCompleted(ResponseModel):
    """`message.completed`: the answer is stored."""

    message_id: UUID
    finish_reason: Literal["stop", "length", "stopped", "content_filter"]
    usage: AnswerUsage


class StreamError(ResponseModel):
    """`error`: the answer ended early; what came of it is kept."""

    code: Literal["model_unavailable", "interrupted"]
    message: str
    retryable: bool


STREAM_EVENTS = (
    MessageCreated,
    Delta,
    ToolUsed,
    ToolConfirmation,
    Citations,
    FollowUps,
    ContactFormOffered,
    MessageCompleted,
    StreamError,
)
