"""What crosses the edge of the knowledge domain."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from switchboard.core.schemas import PatchModel, RequestModel, ResponseModel, Timestamp
from switchboard.core.text_fields import BlankIsNull, Line, Text, unset
from switchboard.domains.knowledge.failures import FailureCode

DocumentKind = Literal["file", "text", "question", "page"]
DocumentStatus = Literal["queued", "processing", "ready", "failed"]
DocumentStage = Literal["waiting", "fetching", "extracting", "splitting", "embedding", "done"]
Citation = Literal["link", "title", "hidden"]


def _check_address(value: str) -> str:
    message = "Use a full address such as https://www.example.com/fees"
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValueError(message) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in value:
        raise ValueError(message)
    return value


Title = Annotated[Line, Field(min_length=1, max_length=300)]
Content = Annotated[Text, Field(min_length=1, max_length=200_000)]
Question = Annotated[Line, Field(min_length=1, max_length=300)]
Answer = Annotated[Text, Field(min_length=1, max_length=20_000)]
WebAddress = Annotated[
    Annotated[Line, Field(max_length=2048), AfterValidator(_check_address)] | None,
    BlankIsNull,
    Field(description="The page that a citation links to"),
]

TEXT_EXAMPLE: dict[str, Any] = {
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "kind": "text",
    "title": "Opening hours",
    "content": "We are open from nine to five on weekdays.",
    "url": "https://www.example.com/hours",
}
QUESTION_EXAMPLE: dict[str, Any] = {
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "kind": "question",
    "question": "Do you take new patients?",
    "answer": "Yes. Please bring your insurance card to the first visit.",
}
DOCUMENT_EXAMPLE: dict[str, Any] = {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d13",
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "website_id": None,
    "kind": "file",
    "title": "Fees 2027",
    "url": None,
    "citation": "link",
    "status": "ready",
    "stage": "done",
    "progress": 100,
    "failure": None,
    "failure_text": None,
    "page_count": 4,
    "chunk_count": 17,
    "file_name": "fees-2027.pdf",
    "media_type": "application/pdf",
    "byte_size": 182_334,
    "created_at": "2026-11-23T09:30:00.000Z",
    "updated_at": "2026-11-23T09:30:04.000Z",
    "ingested_at": "2026-11-23T09:30:04.000Z",
}


class DocumentCreate(RequestModel):
    """A text (`title`, `content`), or a question with its answer (`question`, `answer`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [TEXT_EXAMPLE, QUESTION_EXAMPLE]})

    assistant_id: UUID
    kind: Literal["text", "question"]
    title: Title | None = None
    content: Content | None = None
    question: Question | None = None
    answer: Answer | None = None
    url: WebAddress = None
    citation: Citation | None = None


class DocumentPatch(PatchModel):
    """Changes to a document. `content` is the text, or the answer to a question whose words are the title."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Opening hours in summer"}]})

    title: Title = unset()
    content: Content = unset()
    url: WebAddress = unset()
    citation: Citation = unset()


class DocumentSummary(ResponseModel):
    """A document as lists show it; `failure_text` says in plain words what `failure` means."""

    model_config = ConfigDict(json_schema_extra={"examples": [DOCUMENT_EXAMPLE]})

    id: UUID
    assistant_id: UUID
    website_id: UUID | None
    kind: DocumentKind
    title: str
    url: str | None
    citation: Citation
    status: DocumentStatus
    stage: DocumentStage
    progress: Annotated[int, Field(description="Percent")]
    failure: FailureCode | None
    failure_text: str | None
    page_count: int | None
    chunk_count: int
    file_name: str | None
    media_type: str | None
    byte_size: int | None
    created_at: Timestamp
    updated_at: Timestamp
    ingested_at: Timestamp | None


class DocumentDetail(DocumentSummary):
    """A document with the text that can be edited: null for a file and for a page."""

    model_config = ConfigDict(json_schema_extra={"examples": [DOCUMENT_EXAMPLE | {"content": None}]})

    content: str | None


class DocumentList(ResponseModel):
    """The documents that an upload made, in the order of its files."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [DOCUMENT_EXAMPLE]}]})

    items: list[DocumentSummary]
