"""What crosses the edge of knowledge gaps."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel, Timestamp
from switchboard.core.text_fields import BlankIsNull, Line, Text

GapStatus = Literal["open", "answered", "proven", "dismissed"]
GapReason = Literal["unanswered", "thumbs_down"]
ProofOutcome = Literal["proven", "other_source", "still_unknown", "not_read", "not_asked", "asked_again"]
DraftOrigin = Literal["rated_answer", "knowledge", "model"]
GAP_EXAMPLE: dict[str, Any] = {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d11",
    "question": "Do you treat dogs?",
    "status": "open",
    "ask_count": 3,
    "last_asked_at": "2026-11-25T19:30:00.000Z",
    "decided_at": None,
    "document_id": None,
    "proof": None,
    "created_at": "2026-11-24T08:00:00.000Z",
}


class GapSource(ResponseModel):
    """A document that an answer or a draft rests on."""

    document_id: UUID
    title: str
    url: str | None


class GapProof(ResponseModel):
    """What came of asking the question again once the client had answered it; `note` says what to do, in words.

    `proven`: answered from the client's answer. `other_source`: answered, but from something else. `still_unknown`: not
    answered. `not_read`: the client's answer could not be read. `not_asked`: the assistant could not be asked.
    `asked_again`: visitors have asked since, and were not helped.
    """

    outcome: ProofOutcome
    answer: str | None
    sources: list[GapSource]
    note: str | None
    asked_at: Timestamp | None


class GapView(ResponseModel):
    """A question that the assistant could not answer, or answered badly, and how often it was asked.

    `answered` waits to be asked again; `proof` is what came of that, null before.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [GAP_EXAMPLE]})

    id: UUID
    assistant_id: UUID
    question: str
    status: GapStatus
    ask_count: int
    last_asked_at: Timestamp
    decided_at: Timestamp | None
    document_id: UUID | None
    proof: GapProof | None
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
    """A gap with the newest times that it was asked, and with the client's answer if there is one."""

    model_config = ConfigDict(json_schema_extra={"examples": [GAP_EXAMPLE | {"occurrences": [], "given": None}]})

    occurrences: list[GapOccurrence]
    given: "GivenAnswer | None"


class GivenAnswer(ResponseModel):
    """What the client answered, as it stands in the knowledge now."""

    question: str
    answer: str


class GapDraft(ResponseModel):
    """A suggestion for the client to check and change: nothing is stored. `answer` is null when there is nothing near.

    `rated_answer`: what the assistant said and a visitor found unhelpful. `knowledge`: quoted from the nearest
    documents. `model`: written by the assistant's model from the nearest documents.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answer": "We treat [which animals?] on Fridays.",
                    "origin": "model",
                    "sources": [
                        {"document_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d12", "title": "Opening hours", "url": None}
                    ],
                }
            ]
        }
    )

    answer: str | None
    origin: DraftOrigin | None
    sources: list[GapSource]


class GapAnswer(RequestModel):
    """The client's answer; `question` puts the question into better words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "Yes, on Fridays."}]})

    question: Annotated[Annotated[Line, Field(max_length=300)] | None, BlankIsNull] = None
    answer: Annotated[Text, Field(min_length=1, max_length=20_000)]
