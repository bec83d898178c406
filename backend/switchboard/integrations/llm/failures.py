"""From what providers send to values we trust: events parsed or refused, failures as our own errors.

Their error texts are read for a code and never passed on.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from switchboard.integrations.llm.base import (
    ModelBadCredentials,
    ModelBrokenStream,
    ModelError,
    ModelOverloaded,
    ModelRateLimited,
    ModelRefusedInput,
    ModelTimeout,
    ModelUnreachable,
)


def parse_event(data: bytes) -> dict[str, Any]:
    """Return the JSON object of one stream event. Raises `ModelBrokenStream` for anything else."""
    try:
        event = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ModelBrokenStream() from error
    if not isinstance(event, dict):
        raise ModelBrokenStream()
    return event


def fields_of(value: Any) -> dict[str, Any]:
    """Return `value` if it is a JSON object, else an empty one: for parts that may be missing or null."""
    return value if isinstance(value, dict) else {}


def error_for_status(status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """Return the error for a response that is not a 200.

    `body` is only searched for the provider's error code.
    """
    if status == 429:
        if _error_code(body) == "insufficient_quota":
            # The account has no credit left: waiting does not help, only its owner can.
            return ModelBadCredentials(status=status)
        return ModelRateLimited(status=status, retry_after_seconds=read_retry_after(headers))
    if status in (401, 403):
        return ModelBadCredentials(status=status)
    if status == 408:
        return ModelTimeout(status=status)
    if status >= 500 or status == 409:
        return ModelOverloaded(status=status, retry_after_seconds=read_retry_after(headers))
    if status >= 400:
        return ModelRefusedInput(status=status)
    # A redirect or an empty answer: whatever lives at this address, it is not the model's API.
    return ModelUnreachable(status=status)


def error_for_event(error: Any) -> ModelError:
    """Return the error for an error object inside a stream, by its `code` or `type`."""
    fields = fields_of(error)
    code = str(fields.get("code") or fields.get("type") or "")
    if "rate_limit" in code or code == "429":
        return ModelRateLimited()
    if "invalid" in code or "content_policy" in code or code in ("400", "context_length_exceeded"):
        return ModelRefusedInput()
    return ModelOverloaded()


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `Retry-After` asks for, None without a sensible value. Header names are in lower case.

    It holds seconds or a date (RFC 9110, section 10.2.3).
    """
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    # Written so that "nan" and "inf" fail too.
    return max(seconds, 0.0) if seconds < 86_400 * 365 else None


def _error_code(body: bytes) -> str | None:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    code = fields_of(fields_of(document).get("error")).get("code")
    return code if isinstance(code, str) else None
