"""What crosses the edge of knowledge gaps."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel, Timestamp
from switchboard.core.text_fields import BlankIsNull, Line, Text

GapStatus = Literal["open", "answered", "dismissed"]
GapReason = Literal["unanswered", "thumbs_down"]
GAP_EXAMPLE: dict[str, Any] = {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d11",
    "question": "Do you treat dogs?",
    "status": "open",
    "ask_count": 3,
    "last_asked_at": "2026-11-25T19:30:00.000Z",
    "decided_at": None,
    "document_id": None,
    "created_at": "2026-11-24T08:00:00.000Z",
}


class GapView(ResponseModel):
    """A question that the assistant could not answer, or answered badly, and how often it was asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [GAP_EXAMPLE]})

    id: UUID
    assistant_id: UUID
    question: str
    status: GapStatus
    ask_count: int
    last_asked_at: Timestamp
    decided_at: Timestamp | None
    document_id: UUID | None
    created_at: Timestamp


class GapOccurrence(ResponseModel):
    """One time that it was asked: in which words, what came of it, and what the visitor thought of that."""

    message_id: UUID
    conversation_id: UUID
    question: str
    answer: str
    reason: GapReason
    comment: str | None
    asked_at: Timestamp


class GapDetail(GapView):
    """A gap with the newest times that it was asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [GAP_EXAMPLE | {"occurrences": []}]})

    occurrences: list[GapOccurrence]


class GapAnswer(RequestModel):
    """The client's answer; `question` puts the question into better words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "Yes, on Fridays."}]})

    question: Annotated[Annotated[Line, Field(max_length=300)] | None, BlankIsNull] = None
    answer: Annotated[Text, Field(min_length=1, max_length=20_000)]
