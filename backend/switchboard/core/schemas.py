"""Base classes of everything that crosses the edge.

A model, and each route's use of it, builds its validator when it is first needed (`defer_build`): two megabytes of a
process that has just begun.
"""

import warnings
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.warnings import UnsupportedFieldAttributeWarning

# FastAPI gives the models of bodies an alias that means nothing to pydantic, and silences the warning only where it
# builds them itself.
warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)


def rfc3339(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC with milliseconds and `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Timestamp = Annotated[datetime, PlainSerializer(rfc3339, return_type=str, when_used="json")]


class RequestModel(BaseModel):
    """What a dashboard or developer sends: unknown fields are refused, JSON types are not coerced."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, defer_build=True)


class PatchModel(RequestModel):
    """A partial update: only the fields that were sent count, and a non-nullable field cannot be set to null."""

    def changes(self) -> dict[str, Any]:
        """The fields that the caller sent, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ResponseModel(BaseModel):
    """What we answer: exact shapes, nullable is said, defaults are not."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, defer_build=True)


class Problem(ResponseModel):
    """RFC 9457 problem document."""

    type: str = Field(examples=["urn:switchboard:problem:not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["not_found"])
    request_id: str | None
    errors: list["FieldProblem"] | None = None


class FieldProblem(ResponseModel):
    """One field that cannot be accepted; `field` is its dotted path."""

    field: str
    message: str


SortDirection = Literal["asc", "desc"]
