"""Coded errors and their one rendering as RFC 9457 problem documents."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from structlog.contextvars import get_contextvars

from switchboard.core.logging import get_logger

PROBLEM_MEDIA_TYPE = "application/problem+json"
log = get_logger(__name__)


class SwitchboardError(Exception):
    """Base of every error that a caller may see.

    Subclasses set `status` (HTTP), `code` (stable, part of the contract) and `title`; the instance carries the
    sentence for this case (`detail`), further members of the problem document and response headers.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors
        self.headers = dict(headers or {})
        self.members = members


class InvalidRequest(SwitchboardError):
    status, code, title = 422, "invalid_request", "The request has fields that cannot be accepted"

    @classmethod
    def for_field(cls, field: str, message: str) -> "InvalidRequest":
        """One field is wrong; `field` is its dotted path in the body or query."""
        return cls(f"{field}: {message}", errors=[{"field": field, "message": message}])


class NotAuthenticated(SwitchboardError):
    status, code, title = 401, "not_authenticated", "Log in, or send a valid credential"


class Forbidden(SwitchboardError):
    status, code, title = 403, "forbidden", "This credential may not do that"


class TenantMismatch(SwitchboardError):
    status, code, title = 403, "tenant_mismatch", "The tenant named in the request is not the credential's tenant"


class OriginProofMissing(SwitchboardError):
    status, code, title = 403, "same_origin_required", "A change made with cookies must come from the dashboard itself"


class NotFound(SwitchboardError):
    status, code, title = 404, "not_found", "There is nothing here by that id"


class Conflict(SwitchboardError):
    status, code, title = 409, "conflict", "The current state does not allow that"


class RateLimited(SwitchboardError):
    status, code, title = 429, "rate_limited", "Too many requests"

    def __init__(self, retry_after: int, detail: str | None = None) -> None:
        """`retry_after` is in seconds."""
        super().__init__(
            detail or f"Too many requests. Try again in {retry_after} seconds.",
            headers={"Retry-After": str(retry_after)},
        )


class ServiceUnavailable(SwitchboardError):
    status, code, title = 503, "service_unavailable", "A part of the service is not reachable right now"

    def __init__(self, detail: str | None = None, retry_after: int = 2) -> None:
        """`retry_after` is in seconds."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


def problem_document(error: SwitchboardError) -> dict[str, Any]:
    """The RFC 9457 members of an error."""
    document: dict[str, Any] = {
        "type": f"urn:switchboard:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "request_id": get_contextvars().get("request_id"),
    }
    if error.errors:
        document["errors"] = error.errors
    return document | error.members


def problem_response(error: SwitchboardError) -> JSONResponse:
    """An error as a response; never cacheable."""
    headers = {"Cache-Control": "no-store"} | error.headers
    return JSONResponse(problem_document(error), error.status, headers, media_type=PROBLEM_MEDIA_TYPE)


def problems(*errors: type[SwitchboardError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI `responses` for the errors a route may answer, one entry a status with an example for each code."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        entry = by_status.setdefault(
            error.status,
            {
                "description": "",
                "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        entry["description"] = "; ".join(filter(None, [entry["description"], error.title]))
        entry["content"][PROBLEM_MEDIA_TYPE]["examples"][error.code] = {
            "value": {
                "type": f"urn:switchboard:problem:{error.code}",
                "title": error.title,
                "status": error.status,
                "detail": error.title,
                "code": error.code,
                "request_id": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11",
            }
        }
    return by_status


def install_error_handlers(app: FastAPI) -> None:
    """Render every error of the application, and every one that nobody foresaw, as a problem document."""

    async def on_coded(_: Request, error: Exception) -> Response:
        assert isinstance(error, SwitchboardError)
        return problem_response(error)

    async def on_invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        fields = [
            {"field": ".".join(str(part) for part in item["loc"][1:]) or "body", "message": _plain(item["msg"])}
            for item in error.errors()
        ]
        summary = "; ".join(f"{entry['field']}: {entry['message']}" for entry in fields[:3])
        return problem_response(InvalidRequest(summary, errors=fields))

    async def on_http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        phrase = HTTPStatus(error.status_code).phrase
        coded = type(
            "HttpProblem",
            (SwitchboardError,),
            {
                "status": error.status_code,
                "code": phrase.lower().replace(" ", "_"),
                "title": phrase,
            },
        )
        return problem_response(coded(str(error.detail), headers=error.headers or {}))

    async def on_unforeseen(_: Request, error: Exception) -> Response:
        log.error("unhandled_error", error_type=type(error).__name__, exc_info=error)
        return problem_response(SwitchboardError("The request failed on our side. Nothing was changed by it."))

    app.add_exception_handler(SwitchboardError, on_coded)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_unforeseen)


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
