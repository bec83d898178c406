"""What crosses the edge of contacts."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel, Timestamp
from switchboard.domains.assistant.contact_form import FieldKind
from switchboard.domains.conversation.schemas import WidgetRequest

MAX_VALUES = 40
MAX_VALUE_LENGTH = 8000
CONTACT_EXAMPLE: dict[str, Any] = {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d11",
    "conversation_id": None,
    "visitor_id": None,
    "values": [{"key": "full_name", "label": "Full name", "kind": "name", "value": "Ada Lovelace"}],
    "is_read": False,
    "webhook": None,
    "created_at": "2026-11-25T19:30:00.000Z",
}

SentText = Annotated[str, Field(strict=True, max_length=MAX_VALUE_LENGTH)]
SentConsent = Annotated[bool, Field(strict=True)]


class ContactRequest(WidgetRequest):
    """What a visitor wrote, by the key of each field: a text, and `true` for consent that was given.

    A 422 names each field that cannot be accepted as `values.KEY`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "values": {
                    "full_name": "Ada Lovelace",
                    "phone": "+61 2 5550 1187",
                    "email": "ada@example.com",
                    "preferred_contact": "Phone",
                    "consent": True,
                }
            }
        }
    )

    conversation_id: UUID | None = None
    values: Annotated[dict[str, SentText | SentConsent | None], Field(max_length=MAX_VALUES)]


class ContactReceipt(ResponseModel):
    """The contact was stored; the portal's own preview stores none, and gets no id."""

    id: UUID | None


class ContactValue(ResponseModel):
    """One field that was filled in, with the label that it had then; the value of a consent is true or false."""

    key: str
    label: str
    kind: FieldKind
    value: str | bool


class WebhookDelivery(ResponseModel):
    """How the contact's way to the webhook stands: `waiting` is tried again by itself, `failed` is not.

    `error` says in words what went wrong at the last attempt, and `tried_at` when that was.
    """

    status: Literal["waiting", "delivered", "failed"]
    error: str | None
    tried_at: Timestamp | None


class ContactView(ResponseModel):
    """A contact as the client sees it; conversation and visitor are null once those were deleted.

    `webhook` is null for a contact that no webhook was to be told of.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [CONTACT_EXAMPLE]})

    id: UUID
    assistant_id: UUID
    conversation_id: UUID | None
    visitor_id: UUID | None
    values: list[ContactValue]
    is_read: bool
    webhook: WebhookDelivery | None
    created_at: Timestamp


class ContactPatch(RequestModel):
    """Mark a contact as read, or as new again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_read": True}]})

    is_read: Annotated[bool, Field(strict=True)]


class WebhookSecretDetail(ResponseModel):
    """The key with which contacts sent to a webhook are signed; the one before it signs as well until then."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    "created_at": "2026-11-25T19:30:00.000Z",
                    "rotated_at": "2026-11-25T19:30:00.000Z",
                    "previous_until": None,
                }
            ]
        }
    )

    secret: str
    created_at: Timestamp
    rotated_at: Timestamp
    previous_until: Timestamp | None
