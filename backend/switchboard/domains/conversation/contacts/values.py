"""Checks what a visitor wrote into a contact form, against the form that the client made."""

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from switchboard.core.errors import InvalidRequest
from switchboard.core.text_fields import Line, Text
from switchboard.domains.assistant.contact_form import ContactField, ContactForm, FieldKind
from switchboard.domains.conversation.contacts.schemas import ContactValue

_PHONE = re.compile(r"\+?[0-9()\[\]./\s-]*(?:\s*(?:x|ext\.?|#)\s*[0-9]+)?", re.IGNORECASE)
LEAST_PHONE_DIGITS = 5


def read_values(form: ContactForm, sent: Mapping[str, str | bool | None]) -> list[ContactValue]:
    """The values in the form's order, without the fields that were left empty.

    Names that the form does not have are ignored: a panel that was open for a while may show an older form.

    Raises:
        InvalidRequest: names every field that is missing or cannot be accepted, as `values.KEY`.
    """
    values: list[ContactValue] = []
    errors: list[dict[str, str]] = []
    for field in form.fields:
        try:
            value = _read(field, sent.get(field.key))
        except ValueError as error:
            errors.append({"field": f"values.{field.key}", "message": str(error)})
            continue
        if value is not None:
            values.append(ContactValue(key=field.key, label=field.label, kind=field.kind, value=value))
    if errors:
        summary = "; ".join(f"{error['field']}: {error['message']}" for error in errors[:3])
        raise InvalidRequest(summary, errors=errors)
    if not values:
        raise InvalidRequest.for_field("values", "Fill in at least one field")
    return values


def as_text(value: str | bool) -> str:
    """A value as a person reads it."""
    return value if isinstance(value, str) else "yes" if value else "no"


def _read(field: ContactField, sent: str | bool | None) -> str | bool | None:
    """The value of one field, None when it was left empty. Raises ValueError with a sentence for the visitor."""
    if field.kind == "consent":
        if sent is not True and field.is_required:
            raise ValueError("Tick this box to go on")
        return sent if isinstance(sent, bool) else None
    if isinstance(sent, bool):
        raise ValueError("Write a text here")
    text = (sent or "").strip()
    if not text:
        if field.is_required:
            raise ValueError("This field is needed")
        return None
    if field.kind == "choice":
        if text not in field.options:
            raise ValueError(f"Choose one of: {', '.join(field.options)}")
        return text
    try:
        return _TEXTS[field.kind].validate_python(text)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def _check_email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError("Write an e-mail address, such as name@example.com") from None


def _check_phone(value: str) -> str:
    if _PHONE.fullmatch(value) is None or sum(character.isdigit() for character in value) < LEAST_PHONE_DIGITS:
        raise ValueError("Write a telephone number with its area code, such as +61 2 5550 1187")
    return " ".join(value.split())


def _check_url(value: str) -> str:
    address = value if "://" in value else f"https://{value}"
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        is_web = False
    if not is_web or any(character.isspace() or character in "<>\"'`\\" for character in address):
        raise ValueError("Write the address of a website, such as https://www.example.com")
    return address


_TEXTS: dict[FieldKind, TypeAdapter[str]] = {
    "name": TypeAdapter(Annotated[Line, Field(max_length=200)]),
    "text": TypeAdapter(Annotated[Line, Field(max_length=500)]),
    "email": TypeAdapter(Annotated[Line, Field(max_length=320), AfterValidator(_check_email)]),
    "phone": TypeAdapter(Annotated[Line, Field(max_length=60), AfterValidator(_check_phone)]),
    "url": TypeAdapter(Annotated[Line, Field(max_length=2000), AfterValidator(_check_url)]),
    "long_text": TypeAdapter(Annotated[Text, Field(max_length=4000)]),
}
