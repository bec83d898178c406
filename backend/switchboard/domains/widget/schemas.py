"""What crosses the edge of the widget domain. The public configuration has its own model: nothing slips into it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel
from switchboard.core.text_fields import Line
from switchboard.domains.assistant.appearance import Appearance, ColorScheme
from switchboard.domains.assistant.contact_form import PublicContactForm
from switchboard.domains.assistant.languages import PanelLanguage
from switchboard.domains.assistant.topics import Topic
from switchboard.domains.conversation.schemas import WidgetRequest


class PublicConfig(ResponseModel):
    """What anybody on an allowed website may know about an assistant."""

    tenant_id: str
    assistant_id: UUID
    assistant_name: str
    welcome_text: str
    starters: list[str]
    appearance: Appearance
    languages: list[PanelLanguage]
    language: PanelLanguage | None
    consent_text: str | None
    version: str


class PanelConfig(PublicConfig):
    """What the panel needs besides; the loader, which gets `PublicConfig`, does not. No contact form when it is off."""

    topics: list[Topic]
    has_follow_ups: bool
    contact_form: PublicContactForm | None


class TicketResponse(ResponseModel):
    """A single-use ticket; `expires_in` is in seconds."""

    ticket: str
    expires_in: int


AttributeName = Annotated[Line, Field(min_length=1, max_length=64)]
AttributeValue = (
    Annotated[Line, Field(max_length=500)]
    | Annotated[bool, Field(strict=True)]
    | Annotated[int, Field(strict=True, ge=-(2**53), le=2**53)]
    | Annotated[float, Field(strict=True, allow_inf_nan=False)]
    | None
)


class Identity(BaseModel):
    """Who the visitor is to the tenant: its server's `user_hash` proves `user_id`, and nothing proves the rest.

    The user id is taken to the letter: blanks around it belong to it, as they do for the server that signs it.
    """

    model_config = ConfigDict(extra="forbid")

    user_id: Annotated[Line, Field(min_length=1, max_length=200)]
    user_hash: Annotated[str, Field(max_length=200, description="HMAC-SHA256, lower-case hexadecimal")] | None = None
    name: Annotated[Line, Field(max_length=200)] | None = None
    email: Annotated[Line, Field(max_length=320)] | None = None
    attributes: Annotated[dict[AttributeName, AttributeValue], Field(max_length=20)] | None = None


class SessionRequest(WidgetRequest):
    """A ticket, the resume secret of an earlier visit if the browser kept one, and who the visitor is if known."""

    model_config = ConfigDict(json_schema_extra={"example": {"ticket": "eyJhbGciOi…"}})

    ticket: str = Field(min_length=1, max_length=4096)
    resume: str | None = Field(default=None, max_length=256)
    identity: Identity | None = None


class SessionResponse(ResponseModel):
    """A visitor session; `resume` is a secret for the iframe's own storage, `expires_in` is in seconds.

    With `is_identified`, the visitor comes back by identity only, and `resume` brings nobody back.
    """

    token: str
    expires_in: int
    resume: str
    visitor_id: UUID
    is_identified: bool
    conversation_id: UUID | None
    embed_origin: str
    config: PanelConfig


class RenewedSession(ResponseModel):
    """The next token of a session."""

    token: str
    expires_in: int


class FramePolicy(ResponseModel):
    """Headers of the iframe page, to be copied word for word."""

    content_security_policy: str
    cache_control: Literal["no-store", "private, max-age=2"]


class HostedPage(ResponseModel):
    """What the web server needs to write a tenant's chat page."""

    tenant_id: str
    name: str
    title: str
    language: PanelLanguage | None
    primary_color: str
    color_scheme: ColorScheme
    content_security_policy: str


class HostedPageSettings(ResponseModel):
    """A tenant's chat page on our own address: where it is, and that address as a QR code (an SVG document)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "is_enabled": True,
                    "url": "https://harbour-dental.chat.example.com/",
                    "urls": [
                        "https://widget.example.com/c/harbour-dental",
                        "https://harbour-dental.chat.example.com/",
                    ],
                    "qr_code": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 37">…</svg>',
                }
            ]
        }
    )

    is_enabled: bool
    url: str
    urls: list[str]
    qr_code: str


class PreviewTicketRequest(RequestModel):
    """The assistant to preview."""

    assistant_id: UUID
