"""What crosses the edge of the widget domain. The public configuration has its own model: nothing slips into it."""

from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel
from switchboard.domains.assistant.appearance import Appearance
from switchboard.domains.conversation.schemas import WidgetRequest


class PublicConfig(ResponseModel):
    """What anybody on an allowed website may know about an assistant."""

    tenant_id: str
    assistant_id: UUID
    assistant_name: str
    welcome_text: str
    starters: list[str]
    appearance: Appearance
    languages: list[str]
    consent_text: str | None
    version: str


class TicketResponse(ResponseModel):
    """A single-use ticket; `expires_in` is in seconds."""

    ticket: str
    expires_in: int


class SessionRequest(WidgetRequest):
    """A ticket, and the resume secret of an earlier visit if the browser kept one."""

    model_config = ConfigDict(json_schema_extra={"example": {"ticket": "eyJhbGciOi…"}})

    ticket: str = Field(min_length=1, max_length=4096)
    resume: str | None = Field(default=None, max_length=256)


class SessionResponse(ResponseModel):
    """A visitor session; `resume` is a secret for the iframe's own storage, `expires_in` is in seconds."""

    token: str
    expires_in: int
    resume: str
    visitor_id: UUID
    conversation_id: UUID | None
    embed_origin: str
    config: PublicConfig


class RenewedSession(ResponseModel):
    """The next token of a session."""

    token: str
    expires_in: int


class FramePolicy(ResponseModel):
    """Headers of the iframe page, to be copied word for word."""

    content_security_policy: str
    cache_control: Literal["no-store", "private, max-age=2"]


class PreviewTicketRequest(RequestModel):
    """The assistant to preview."""

    assistant_id: UUID
