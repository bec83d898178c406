"""Which credential opens which route: none but the committed public ones without, and each kind only its own (AUT-05,
AUT-17). Generated from the route table."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.core.security import Secrets, TokenKind
from tests.conftest import APP_ORIGIN
from tests.isolation.conftest import Pair, random_address, send
from tests.isolation.operations import (
    CLOSED_OPERATIONS,
    OPERATIONS,
    PUBLIC_OPERATIONS,
    VISITOR_OPERATIONS,
    Call,
    Operation,
    build_call,
)
from tests.isolation.tenants import FilledTenant, fingerprint

PUBLIC_ROUTES = Path(__file__).with_name("public_routes.txt")
NOT_LOGGED_IN = {"not_authenticated", "session_invalid"}

AUDITED_READS = {
    "get_identity_secret",
    "get_webhook_secret",
    "export_contacts",
}  # each reading leaves a record, and nothing else


def call_of(operation: Operation, tenant: FilledTenant) -> Call:
    return build_call(operation, tenant.values(*(name for _, name in operation.id_parameters)))


def all_kinds(resources: Resources, tenant: FilledTenant) -> dict[str, str]:
    """One credential of each kind, all of the same tenant and with the claims of all others."""
    claims = {
        "sub": str(tenant.owner.id),
        "sid": str(uuid4()),
        "tenant": tenant.id,
        "assistant": str(tenant.client.assistant_id),
        "origin": tenant.client.origin,
        "preview": False,
    }
    signer = resources.security.signer
    return {
        "ticket": signer.sign(TokenKind.TICKET, claims, timedelta(minutes=5)),
        "visitor": tenant.visitors[0]["Authorization"].removeprefix("Bearer "),
        "access": tenant.owner.headers["Authorization"].removeprefix("Bearer "),
        "refresh": Secrets.draw("rt"),
        "reset": Secrets.draw("pr"),
        "resume": Secrets.draw("vr"),
        "api key": Secrets.draw("sk"),
        "tenant id": tenant.id,
        "assistant id": str(tenant.client.assistant_id),
    }


def assert_not_logged_in(answer: httpx2.Response) -> None:
    assert (answer.status_code, answer.json()["code"] in NOT_LOGGED_IN) == (401, True), answer.text


def test_the_public_routes_are_the_committed_ones() -> None:
    """AUT-17: making a route public takes a line in a reviewed file."""
    listed = [line for line in PUBLIC_ROUTES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert listed == sorted(listed)
    assert sorted(str(operation) for operation in PUBLIC_OPERATIONS) == listed


def test_the_document_says_who_needs_a_credential() -> None:
    """The generated clients read it there."""
    from tests.isolation.operations import APP

    documented = {
        f"{method.upper()} {path}"
        for path, methods in APP.openapi()["paths"].items()
        for method, described in methods.items()
        if described.get("security")
    }
    assert {str(operation) for operation in CLOSED_OPERATIONS} <= documented


@pytest.mark.parametrize("operation", CLOSED_OPERATIONS, ids=str)
async def test_without_a_credential(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    before = await fingerprint(resources, pair.a)
    call = call_of(operation, pair.a)
    attempts: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer null"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": f"Basic {pair.a.owner.headers['Authorization'].removeprefix('Bearer ')}"},
        {"Cookie": "sb_access=", "Sec-Fetch-Site": "same-origin"},
        {"X-Tenant-ID": pair.a.id},
        {"Referer": f"{APP_ORIGIN}/portal"},
    )
    for headers in attempts:
        assert_not_logged_in(await send(http, call, headers))
    assert await fingerprint(resources, pair.a) == before


@pytest.mark.parametrize("operation", CLOSED_OPERATIONS, ids=str)
async def test_a_credential_of_another_kind(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    before = await fingerprint(resources, pair.a)
    fitting = "visitor" if operation in VISITOR_OPERATIONS else "access"
    call = call_of(operation, pair.a)
    for kind, credential in all_kinds(resources, pair.a).items():
        carriers: list[dict[str, str]] = [
            {"X-API-Key": credential},
            {"Cookie": f"sb_refresh={credential}", "Sec-Fetch-Site": "same-origin"},
        ]
        if kind != fitting:
            carriers.append({"Authorization": f"Bearer {credential}"})
            carriers.append({"Cookie": f"sb_access={credential}", "Sec-Fetch-Site": "same-origin"})
        elif fitting == "visitor":
            carriers.append({"Cookie": f"sb_access={credential}", "Sec-Fetch-Site": "same-origin"})
        for headers in carriers:
            assert_not_logged_in(await send(http, call, headers))
        assert_not_logged_in(await send(http, call.with_value("query", "access_token", credential), {}))
    assert await fingerprint(resources, pair.a) == before


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/widget/sessions", lambda secret: {"ticket": secret}, 401),
        ("/api/auth/refresh", lambda secret: {"refresh_token": secret[:200]}, 401),
        ("/api/auth/password/reset", lambda secret: {"token": secret[:200], "new_password": "a long password"}, 400),
    ],
)
async def test_redeeming_a_credential_of_another_kind(
    http: httpx2.AsyncClient,
    resources: Resources,
    pair: Pair,
    path: str,
    body: Callable[[str], dict[str, str]],
    status: int,
) -> None:
    """AUT-05: what is handed over in a body is exchanged only for what it is."""
    before = await fingerprint(resources, pair.a)
    for kind, credential in all_kinds(resources, pair.a).items():
        if (kind, path) == ("ticket", "/api/widget/sessions"):
            continue
        answer = await http.post(path, json=body(credential), headers=random_address())
        assert answer.status_code == status, f"{kind}: {answer.text}"
    assert await fingerprint(resources, pair.a) == before


@pytest.mark.parametrize("operation", [one for one in CLOSED_OPERATIONS if one not in VISITOR_OPERATIONS], ids=str)
async def test_a_cookie_opens_reads_and_proves_its_origin_for_changes(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    """AUT-13, ORG-13: another site's page cannot use the browser's cookie, and gets no CORS header."""
    before = await fingerprint(resources, pair.a)
    token = pair.a.owner.headers["Authorization"].removeprefix("Bearer ")
    call = call_of(operation, pair.a)
    for foreign in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": pair.a.client.origin},
        {"Origin": f"{APP_ORIGIN}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": f"{APP_ORIGIN}/portal"},
        {},
    ):
        answer = await send(http, call, {"Cookie": f"sb_access={token}"} | foreign)
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        if operation.method != "GET":
            assert (answer.status_code, answer.json()["code"]) == (403, "same_origin_required"), answer.text
    after = await fingerprint(resources, pair.a)
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= ({"audit_events"} if operation.id in AUDITED_READS else set())


@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS}))
async def test_preflights_open_nothing(http: httpx2.AsyncClient, pair: Pair, path: str) -> None:
    """ORG-13: `config` and `tickets` need no preflight, all else is called from our own origins."""
    for origin in (pair.a.client.origin, APP_ORIGIN, "https://evil.example", "null"):
        answer = await http.options(
            path.replace("{", "").replace("}", ""),
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization",
            },
        )
        assert answer.status_code == 405
        assert "access-control-allow-credentials" not in answer.headers
        assert "access-control-allow-methods" not in answer.headers
        assert "access-control-allow-headers" not in answer.headers


async def test_no_default_account(http: httpx2.AsyncClient) -> None:
    """AUT-17."""
    for email in ("admin@example.com", "admin@admin.com", "root@localhost.localdomain", "admin@localhost.example"):
        for password in ("admin", "password", "switchboard", "switchboard-demo", "changeme"):
            answer = await http.post(
                "/api/auth/login", json={"email": email, "password": password}, headers=random_address()
            )
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
