"""Headers that are sent with calls: the values of secret ones are stored encrypted and never shown again."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from switchboard.core.errors import InvalidRequest
from switchboard.core.security import Secrets
from switchboard.domains.assistant.tools.schemas import Header, HeaderInput


class StoredHeaders(NamedTuple):
    """As the row holds them: what may be shown, and the values of secret headers, encrypted."""

    shown: list[dict[str, Any]]
    secrets: bytes | None


def store_headers(
    secrets: Secrets, headers: Sequence[HeaderInput], kept: dict[str, str], *, before: Sequence[dict[str, Any]] = ()
) -> StoredHeaders:
    """What to store. `kept` are the values of `before`, for headers that come without one; a secret one stays secret.

    Raises:
        InvalidRequest: a name twice, no value and none to keep, or a stored secret that is to be shown.
    """
    was_secret = {header["name"].lower() for header in before if header["is_secret"]}
    names = [header.name.lower() for header in headers]
    if len(set(names)) != len(names):
        raise InvalidRequest.for_field("headers", "Name each header once.")
    shown, hidden = [], {}
    for header in headers:
        value = header.value if header.value is not None else kept.get(header.name.lower())
        if value is None or (header.value is None and not header.is_secret and header.name.lower() in was_secret):
            raise InvalidRequest.for_field("headers", f"Type the value of {header.name}.")
        if header.is_secret:
            hidden[header.name.lower()] = value
        shown.append({"name": header.name, "value": None if header.is_secret else value, "is_secret": header.is_secret})
    return StoredHeaders(shown, secrets.encrypt(orjson.dumps(hidden).decode()) if hidden else None)


def open_headers(secrets: Secrets, shown: Sequence[dict[str, Any]], encrypted: bytes | None) -> dict[str, str] | None:
    """Every header with its value; None when they were encrypted under a key that is gone."""
    hidden: dict[str, str] = {}
    if encrypted is not None:
        opened = secrets.decrypt(encrypted)
        if opened is None:
            return None
        hidden = orjson.loads(opened)
    return {
        header["name"]: hidden.get(header["name"].lower(), "") if header["is_secret"] else header["value"]
        for header in shown
    }


def describe_headers(shown: Sequence[dict[str, Any]]) -> list[Header]:
    """The headers as their owner may see them."""
    return [Header.model_validate(header) for header in shown]
