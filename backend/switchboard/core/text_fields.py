"""Texts that people send: what characters they may hold, and how a partial update declares a field."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def _check_line(value: str) -> str:
    if _NOT_IN_A_LINE.search(value):
        raise ValueError("Use one line without control characters")
    return value


def _check_text(value: str) -> str:
    if _NOT_IN_A_TEXT.search(value):
        raise ValueError("Control characters are not allowed")
    return value


def _blank_to_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _drop_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


Line = Annotated[str, AfterValidator(_check_line)]
"""One line: a name, a label."""

Text = Annotated[str, AfterValidator(_check_text)]
"""Any number of lines."""

BlankIsNull = BeforeValidator(_blank_to_none)
"""For nullable texts: what a person emptied in a form means null."""


def unset() -> Any:
    """The default of a field that a partial update may leave out; it never becomes a value (`PatchModel.changes`)."""
    return Field(default=None, json_schema_extra=_drop_default)
