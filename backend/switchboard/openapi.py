"""The OpenAPI document: descriptions, and the schemas that no route model brings in by itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from switchboard.core.schemas import Problem
from switchboard.domains.conversation.playground.schemas import GivenSources, TrialDetails
from switchboard.domains.conversation.schemas import STREAM_EVENTS

DESCRIPTION = """\
One deployment that serves AI chatbots to many client businesses.

Errors are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem documents with a stable `code`. Lists are
`{"items": […], "next_cursor": …}`. Times are RFC 3339 in UTC. The tenant follows from the credential; the header
`X-Tenant-ID` and the query parameter `tenant_id` never authorise anything, and are refused when they disagree with it.
"""
TAGS = [
    {"name": "widget", "description": "What the script tag and the chat panel call."},
    {"name": "auth", "description": "Log-in of admins and clients."},
]
EXTRA_MODELS = (Problem, *STREAM_EVENTS, GivenSources, TrialDetails)
REF_TEMPLATE = "#/components/schemas/{model}"


def install_openapi(app: FastAPI) -> None:
    """Build the document at its first use and keep it."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                tags=app.openapi_tags,
                routes=app.routes,
            )
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            _, extra = models_json_schema(
                [(model, "serialization") for model in EXTRA_MODELS], ref_template=REF_TEMPLATE
            )
            for name, schema in extra["$defs"].items():
                schemas.setdefault(name, schema)
            _replace_validation_error(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = build  # type: ignore[method-assign]


def _replace_validation_error(document: dict[str, Any]) -> None:
    """FastAPI documents its own 422 body; ours is a problem document like every other error."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in document["paths"].values():
        for operation in path.values():
            invalid = operation["responses"].get("422")
            if invalid is not None and "application/json" in invalid.get("content", {}):
                operation["responses"]["422"] = {
                    "description": "The request has fields that cannot be accepted",
                    "content": problem,
                }
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
