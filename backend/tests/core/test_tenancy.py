"""An application with a hole in its policies does not start; cookies prove where a change comes from."""

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.requests import Request

from switchboard.core.errors import OriginProofMissing
from switchboard.core.policies import assert_async_dependencies, assert_policies, route_policies
from switchboard.core.tenancy import (
    PUBLIC,
    AdminAccess,
    CurrentUser,
    Public,
    TenantAccess,
    VisitorAccess,
    access_cookie_name,
    require_same_origin,
)
from tests.isolation.operations import APP, OPERATIONS

ORIGIN = "https://app.example.com"


async def open_to_all() -> None:
    """No policy."""


async def as_admin(scope: AdminAccess) -> None:
    """One policy."""


async def as_tenant(scope: TenantAccess) -> None:
    """One policy."""


async def as_visitor(visitor: VisitorAccess) -> None:
    """One policy."""


async def as_user(user: CurrentUser) -> None:
    """One policy."""


async def as_two(scope: TenantAccess, visitor: VisitorAccess) -> None:
    """Which one holds?"""


def app_with(endpoint: Any, **options: Any) -> FastAPI:
    app, router = FastAPI(openapi_url=None), APIRouter(prefix="/nested")
    router.add_api_route("/hole", endpoint, methods=["POST"], **options)
    app.include_router(router, prefix="/api")
    return app


@pytest.mark.parametrize("endpoint", [as_admin, as_tenant, as_visitor, as_user])
def test_one_policy_is_right(endpoint: Any) -> None:
    app = app_with(endpoint)
    assert_policies(app)
    (policies,) = route_policies(app).values()
    assert len(policies) == 1


def test_public_is_a_policy_and_must_be_said() -> None:
    app = app_with(open_to_all, dependencies=[PUBLIC])
    assert_policies(app)
    assert isinstance(route_policies(app)["POST /api/nested/hole"][0], Public)


@pytest.mark.parametrize(
    ("endpoint", "options"),
    [
        (open_to_all, {}),
        (as_two, {}),
        (as_tenant, {"dependencies": [PUBLIC]}),
        (open_to_all, {"dependencies": [PUBLIC, PUBLIC]}),
    ],
)
def test_no_policy_or_two_keep_it_from_starting(endpoint: Any, options: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="exactly one policy: POST /api/nested/hole"):
        assert_policies(app_with(endpoint, **options))


def test_our_application_has_one_policy_on_every_route() -> None:
    policies = route_policies(APP)
    assert {name for name, found in policies.items() if len(found) != 1} == set()
    assert {str(operation) for operation in OPERATIONS} == set(policies), "every API route is documented"


def test_a_dependency_that_needs_a_thread_keeps_it_from_starting() -> None:
    def blocking() -> None:
        """Runs in a thread."""

    async def endpoint(_: Annotated[None, Depends(blocking)]) -> None:
        """Fine by itself."""

    with pytest.raises(RuntimeError, match=r"async def.*blocking"):
        assert_async_dependencies(app_with(endpoint))
    assert_async_dependencies(app_with(as_tenant))


def request_with(method: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "headers": raw})


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reads_need_no_proof(method: str) -> None:
    require_same_origin(request_with(method, origin="https://evil.example"), ORIGIN)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "post", "X"])
def test_changes_need_the_own_origin(method: str) -> None:
    require_same_origin(request_with(method, origin=ORIGIN), ORIGIN)
    require_same_origin(request_with(method, sec_fetch_site="same-origin"), ORIGIN)
    for headers in (
        {},
        {"origin": "null"},
        {"origin": ""},
        {"origin": f"{ORIGIN}:443"},
        {"origin": f"{ORIGIN}."},
        {"origin": f"{ORIGIN}.evil.example"},
        {"origin": "http://app.example.com"},
        {"origin": "https://widget.example.com"},
        {"origin": f"{ORIGIN}, https://evil.example"},
        {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
        {"referer": f"{ORIGIN}/portal"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
    ):
        with pytest.raises(OriginProofMissing):
            require_same_origin(request_with(method, **headers), ORIGIN)


def test_cookies_are_bound_to_the_host_over_https() -> None:
    assert access_cookie_name("https://app.example.com").startswith("__Host-")
    assert access_cookie_name("http://localhost:3000") == "sb_access"
