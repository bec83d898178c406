"""What crosses the edge: trying a question on an assistant's knowledge."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel
from switchboard.core.text_fields import Text


class SearchTrial(RequestModel):
    """A question as a visitor would ask it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10", "question": "When are you open?"}
        }
    )

    assistant_id: UUID
    question: Annotated[Text, Field(min_length=1, max_length=2000)]


class FoundPassage(ResponseModel):
    """A passage that the assistant would be given for the question."""

    document_id: UUID
    title: str
    url: str | None
    heading_path: list[str] = Field(description="The headings above the passage, the outermost first")
    page: int | None = Field(description="The page of a document that has pages")
    text: str
    score: float = Field(description="How well it fits, above 0; 1 is the best place in every list that was searched")


class FoundPassages(ResponseModel):
    """The passages in the order in which the assistant would read them."""

    items: list[FoundPassage]
    is_by_meaning: bool = Field(description="Whether the search was by meaning too, not by words alone")
