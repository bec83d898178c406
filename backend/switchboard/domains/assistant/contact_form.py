"""The contact form of an assistant: which fields it has, when it is offered, and where what it brings is sent."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, ConfigDict, Field, model_validator

from switchboard.core.errors import InvalidRequest
from switchboard.core.schemas import PatchModel, RequestModel, ResponseModel
from switchboard.core.settings import Settings
from switchboard.core.text_fields import BlankIsNull, Line, Text, unset
from switchboard.domains.assistant.appearance import StrictBool

FieldKind = Literal["name", "text", "email", "phone", "url", "choice", "long_text", "consent"]
MAX_FIELDS = 20
MAX_OPTIONS = 20
MAX_NOTIFY_EMAILS = 5

_FULL_NAME: dict[str, Any] = {"key": "full_name", "label": "Full name", "kind": "name", "is_required": True}
_PHONE: dict[str, Any] = {"key": "phone", "label": "Phone", "kind": "phone", "is_required": True}
_EMAIL: dict[str, Any] = {"key": "email", "label": "E-mail", "kind": "email", "is_required": True}
_ONLINE: dict[str, Any] = {
    "key": "online_contact",
    "label": "Online contact",
    "kind": "text",
    "is_required": False,
    "placeholder": "For example a LinkedIn or WhatsApp name",
}
_PREFERENCE: dict[str, Any] = {
    "key": "preferred_contact",
    "label": "How should we contact you?",
    "kind": "choice",
    "is_required": False,
    "options": ["Phone", "E-mail", "Online"],
}
_DETAILS: dict[str, Any] = {
    "key": "details",
    "label": "Anything else we should know?",
    "kind": "long_text",
    "is_required": False,
}
_CONSENT: dict[str, Any] = {
    "key": "consent",
    "label": "I agree that my details are used to answer my enquiry.",
    "kind": "consent",
    "is_required": True,
}
_FIELD_DEFAULTS: dict[str, Any] = {"options": [], "placeholder": None}

DEFAULT_CONTACT_FORM: dict[str, Any] = {
    "is_enabled": False,
    "title": "Contact us",
    "intro": "Leave your details and we will get back to you.",
    "submit_label": "Send",
    "thanks": "Thank you. We will be in touch soon.",
    "fields": [
        _FIELD_DEFAULTS | field for field in (_FULL_NAME, _PHONE, _EMAIL, _ONLINE, _PREFERENCE, _DETAILS, _CONSENT)
    ],
    "has_button": True,
    "when_unanswered": True,
    "when_to_ask": None,
    "notify_emails": [],
    "webhook_url": None,
}


def _check_email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, allow_smtputf8=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError("Write one e-mail address, such as office@example.com") from None


def _check_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise ValueError("Use a full address that starts with https://, without user name and password")
    return value


NonEmptyLine = Annotated[Line, Field(min_length=1, max_length=120)]
Intro = Annotated[Text, Field(max_length=1000)]
FieldKey = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="Stable name of the field", examples=["full_name"])
]
FieldLabel = Annotated[Line, Field(min_length=1, max_length=300)]
Option = Annotated[Line, Field(min_length=1, max_length=120)]
Placeholder = Annotated[Annotated[Line, Field(max_length=120)] | None, BlankIsNull]
WhenToAsk = Annotated[
    Annotated[Text, Field(max_length=1000)] | None,
    BlankIsNull,
    Field(description="In your own words, when the assistant should offer the form by itself; null: only when asked"),
]
NotifyEmails = Annotated[
    list[Annotated[str, Field(max_length=320), AfterValidator(_check_email)]], Field(max_length=MAX_NOTIFY_EMAILS)
]
WebhookUrl = Annotated[
    Annotated[str, Field(max_length=2048, examples=["https://crm.example.com/leads"]), AfterValidator(_check_address)]
    | None,
    BlankIsNull,
]


class ContactField(ResponseModel):
    """One field of the form. `options` is for a choice, `placeholder` for what is typed."""

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    kind: FieldKind
    is_required: bool
    options: list[str]
    placeholder: str | None


class ContactFieldInput(RequestModel):
    """One field of the form; a choice needs options, and nothing else has any."""

    key: FieldKey
    label: FieldLabel
    kind: FieldKind
    is_required: StrictBool = False
    options: Annotated[list[Option], Field(max_length=MAX_OPTIONS)] = Field(default_factory=list)
    placeholder: Placeholder = None

    @model_validator(mode="after")
    def _has_its_options(self) -> "ContactFieldInput":
        if self.kind == "choice" and len(set(self.options)) < 2:
            raise ValueError(f"{self.label}: a choice needs at least two different options")
        if self.kind != "choice" and self.options:
            raise ValueError(f"{self.label}: only a choice has options")
        return self


def _check_fields(fields: list[ContactFieldInput]) -> list[ContactFieldInput]:
    keys = [field.key for field in fields]
    if len(set(keys)) != len(keys):
        raise ValueError("Each field needs a key of its own")
    return fields


ContactFields = Annotated[
    list[ContactFieldInput], Field(min_length=1, max_length=MAX_FIELDS), AfterValidator(_check_fields)
]


class PublicContactForm(ResponseModel):
    """What a visitor sees of the form."""

    model_config = ConfigDict(frozen=True)

    title: str
    intro: str
    submit_label: str
    thanks: str
    fields: list[ContactField]
    has_button: bool


class ContactForm(PublicContactForm):
    """The form with everything that the client decides about it."""

    is_enabled: bool
    when_unanswered: bool
    when_to_ask: str | None
    notify_emails: list[str]
    webhook_url: str | None

    def public(self) -> PublicContactForm | None:
        """What visitors may know; None when the form is off."""
        if not self.is_enabled:
            return None
        return PublicContactForm(**{name: getattr(self, name) for name in PublicContactForm.model_fields})


class ContactFormInput(PatchModel):
    """The parts of the contact form to set; the others stay as they are, or get their defaults.

    `fields` is replaced as a whole.
    """

    is_enabled: StrictBool = unset()
    title: NonEmptyLine = unset()
    intro: Intro = unset()
    submit_label: NonEmptyLine = unset()
    thanks: Intro = unset()
    fields: ContactFields = unset()
    has_button: StrictBool = unset()
    when_unanswered: StrictBool = unset()
    when_to_ask: WhenToAsk = unset()
    notify_emails: NotifyEmails = unset()
    webhook_url: WebhookUrl = unset()

    @property
    def sends_elsewhere(self) -> bool:
        """Whether it changes where contacts are sent, which is recorded."""
        return not self.model_fields_set.isdisjoint(("notify_emails", "webhook_url"))

    def changes(self) -> dict[str, Any]:
        """The parts that the caller sent, as they are stored."""
        return self.model_dump(include=self.model_fields_set)


def check_destination(settings: Settings, form: ContactFormInput) -> None:
    """Refuse a webhook that would never be opened; what its name leads to is checked again at each delivery.

    Raises:
        InvalidRequest: the address is not on the public internet.
    """
    if form.webhook_url is None:
        return
    # Only now: API processes seldom need what reads addresses.
    from switchboard.integrations.egress_addresses import EgressRefused, vet_url

    try:
        vet_url(form.webhook_url, allow_loopback=settings.may_fetch_loopback)
    except EgressRefused as refusal:
        raise InvalidRequest.for_field("contact_form.webhook_url", str(refusal)) from None


def complete_contact_form(stored: dict[str, Any]) -> ContactForm:
    """The stored form with defaults for what it does not say; an empty one is the default template, switched off."""
    known = {name: value for name, value in stored.items() if name in DEFAULT_CONTACT_FORM}
    return ContactForm.model_validate(DEFAULT_CONTACT_FORM | known)
