"""The HTTP request of one call: the client's address and headers with a model's arguments filled in."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import orjson

USER_ID: Final = "visitor.user_id"
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_HEADER_VALUE: Final = re.compile(r"[\x20-\x7e]*")
IN_QUERY: Final = frozenset({"GET", "DELETE"})


class TemplateRefused(Exception):
    """An address that cannot be filled in; the message is for the person who wrote it."""


class CannotFill(Exception):
    """Arguments, or a visitor, that the address has no place for; the message is for the model."""


class NotIdentified(CannotFill):
    """The tool needs to know who the visitor is, and nobody vouches for it."""


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """What is sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None


def check_template(url: str, parameters: dict[str, Any]) -> None:
    """Refuse an address with placeholders that cannot be filled.

    Raises:
        TemplateRefused
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise TemplateRefused("This is not an address. Example: https://api.example.com/orders/{order}") from None
    rest = PLACEHOLDER.sub("", url)
    if "{" in rest or "}" in rest:
        raise TemplateRefused("Every { needs its }, with the name of a parameter between them.")
    if any(brace in parts.scheme + parts.netloc for brace in "{}"):
        raise TemplateRefused("The name of the server must be fixed: placeholders may stand in the path and the query.")
    if parts.fragment:
        raise TemplateRefused("Leave out what follows the #: it is not sent.")
    names = parameters.get("properties", {})
    for name in PLACEHOLDER.findall(url):
        if name == USER_ID:
            continue
        if not _NAME.fullmatch(name) or name not in names:
            raise TemplateRefused(f"{{{name}}} is not one of the parameters.")
        if f"{{{name}}}" in parts.path and name not in parameters.get("required", []):
            raise TemplateRefused(f"{{{name}}} stands in the path, so the parameter must be required.")


def needs_user(url: str, headers: dict[str, str]) -> bool:
    """Whether the visitor's verified user id is part of the request."""
    mark = f"{{{USER_ID}}}"
    return mark in url or any(mark in value for value in headers.values())


def build_request(
    *, method: str, url: str, headers: dict[str, str], arguments: dict[str, Any], user_id: str | None
) -> ToolRequest:
    """Fill in the arguments: in the path, in the query, and what is left as query (GET, DELETE) or JSON body.

    `user_id` is the visitor's, verified; it never comes from the arguments.

    Raises:
        NotIdentified: the visitor's id is needed and there is none.
        CannotFill: a value that would change which address is called.
    """
    if user_id is None and needs_user(url, headers):
        raise NotIdentified("This needs a visitor who is logged in on the website, and this one is not.")
    parts = urlsplit(url)
    values = {name: _as_text(value) for name, value in arguments.items() if value is not None}
    known = values | ({USER_ID: user_id} if user_id is not None else {})
    path = _fill_path(parts.path, known)
    pairs = [filled for pair in parts.query.split("&") if pair and (filled := _fill_pair(pair, known)) is not None]
    used = set(PLACEHOLDER.findall(url))
    left = {name: value for name, value in arguments.items() if name not in used and value is not None}
    body = None
    sent = {name: _fill_header(value, user_id) for name, value in headers.items()}
    if method in IN_QUERY:
        for name, value in left.items():
            items = value if isinstance(value, list) else [value]
            pairs += [f"{quote(name, safe='')}={quote(_as_text(item), safe='')}" for item in items]
    else:
        body = orjson.dumps(left)
        if "content-type" not in {name.lower() for name in sent}:
            sent["Content-Type"] = "application/json"
    query = f"?{'&'.join(pairs)}" if pairs else ""
    return ToolRequest(method, f"{parts.scheme}://{parts.netloc}{path or '/'}{query}", sent, body)


def _fill_path(path: str, values: dict[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        if not value or "/" in value or "\\" in value:
            raise CannotFill(f"{found[1]}: this value cannot be part of an address.")
        return quote(value, safe="")

    segments = [PLACEHOLDER.sub(fill, segment) for segment in path.split("/")]
    if any(PLACEHOLDER.search(path) and segment.replace("%2E", ".") in (".", "..") for segment in segments):
        raise CannotFill("These values would lead to another address.")
    return "/".join(segments)


def _fill_pair(pair: str, values: dict[str, str]) -> str | None:
    """A `name=value` of the query, filled; None when a parameter of it was not given."""
    if any(name not in values for name in PLACEHOLDER.findall(pair)):
        return None
    return PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), pair)


def _fill_header(value: str, user_id: str | None) -> str:
    mark = f"{{{USER_ID}}}"
    if mark not in value:
        return value
    if user_id is None or not _HEADER_VALUE.fullmatch(user_id):
        raise NotIdentified("The visitor's id cannot be sent in a header.")
    return value.replace(mark, user_id)


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
