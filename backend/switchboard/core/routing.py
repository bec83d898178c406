"""Routers whose routes an application takes as they are.

`include_router` makes a second route of each one and analyses its dependencies again: two megabytes of memory, and
a part of the time that a process takes to start. So a router here knows all that an application would add.
"""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from switchboard.core.errors import (
    Forbidden,
    InvalidRequest,
    NotAuthenticated,
    RateLimited,
    SwitchboardError,
    problems,
)

MAX_BODY_BYTES = 1_000_000
_EVERYWHERE = problems(NotAuthenticated, Forbidden, InvalidRequest, RateLimited)


def operation_id(route: APIRoute) -> str:
    """A route's name in the OpenAPI document: that of its function."""
    return route.name


def api_router(prefix: str, tag: str, *errors: type[SwitchboardError]) -> APIRouter:
    """A router for `mount`: its whole prefix, its tag in the documents, and the errors that any of its routes has."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        responses=_EVERYWHERE | problems(*errors),
        generate_unique_id_function=operation_id,
        max_body_size=MAX_BODY_BYTES,
    )


def mount(app: FastAPI, router: APIRouter) -> None:
    """Give an application the routes of an `api_router`."""
    app.router.routes.extend(router.routes)
