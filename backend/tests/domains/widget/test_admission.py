"""Who gets a configuration, a ticket and a session; every refusal has its own code."""

import asyncio

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from tests.conftest import APP_ORIGIN, Api
from tests.factories import Client
from tests.visitors import get_ticket, visit


async def get_config(http: httpx2.AsyncClient, tenant_id: str, origin: str | None, **headers: str) -> httpx2.Response:
    sent = headers | ({"Origin": origin} if origin else {})
    return await http.get("/api/widget/config", params={"tenant_id": tenant_id}, headers=sent)


async def test_an_allowed_page_gets_its_own_configuration(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    for _ in range(2):  # built, then from memory
        response = await get_config(http, client_a.id, client_a.origin)
        assert response.status_code == 200
        assert response.json()["welcome_text"] == f"Welcome to {client_a.id}"
        assert client_b.id not in response.text
        assert response.headers["access-control-allow-origin"] == client_a.origin
        assert "access-control-allow-credentials" not in response.headers
        assert response.headers["vary"] == "Origin"
        assert "s-maxage" in response.headers["cache-control"]


async def test_the_public_configuration_holds_no_instructions(http: httpx2.AsyncClient, client_a: Client) -> None:
    response = await get_config(http, client_a.id, client_a.origin)
    assert set(response.json()) == {
        "tenant_id", "assistant_id", "assistant_name", "welcome_text", "starters", "appearance", "languages",
        "language", "consent_text", "version",
    }  # fmt: skip
    assert "You speak for" not in response.text


async def test_an_unchanged_configuration_is_not_sent_again(http: httpx2.AsyncClient, client_a: Client) -> None:
    etag = (await get_config(http, client_a.id, client_a.origin)).headers["etag"]
    again = await get_config(http, client_a.id, client_a.origin, **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == client_a.origin


async def test_what_a_caller_adds_to_the_query_is_not_kept(
    http: httpx2.AsyncClient, api: Api, client_a: Client
) -> None:
    """The cache is bounded in entries; this bounds what an entry takes."""
    kept = api.app.state.config_cache._entries
    for extra, is_kept in (("x" * 10_000, False), ("x", True)):
        params = {"tenant_id": client_a.id, "extra": extra}
        for _ in range(2):
            answer = await http.get("/api/widget/config", params=params, headers={"Origin": client_a.origin})
            assert (answer.status_code, answer.json()["tenant_id"]) == (200, client_a.id)
        assert any(client_a.id.encode() in query for query, _ in kept) == is_kept


@pytest.mark.parametrize(
    ("origin", "status", "code"),
    [
        (None, 403, "origin_missing"),
        ("https://evil.example", 403, "origin_not_allowed"),
        ("null", 403, "origin_not_allowed"),
        ("http://{tenant}.example", 403, "origin_not_allowed"),
        ("https://{tenant}.example:8443", 403, "origin_not_allowed"),
        ("https://sub.{tenant}.example", 403, "origin_not_allowed"),
        ("https://{tenant}.example.evil.io", 403, "origin_not_allowed"),
        ("https://{tenant}.example@evil.io", 403, "origin_not_allowed"),
        ("https://{tenant}.example, https://evil.io", 403, "origin_not_allowed"),
        ("https://{tenant}.example/path", 403, "origin_not_allowed"),
    ],
)
async def test_a_page_that_is_not_allowed_is_told_so(
    http: httpx2.AsyncClient, client_a: Client, origin: str | None, status: int, code: str
) -> None:
    origin = origin.format(tenant=client_a.id) if origin else None
    for response in (
        await get_config(http, client_a.id, origin),
        await http.post(
            "/api/widget/tickets",
            data={"tenant_id": client_a.id},
            headers={"Origin": origin} if origin else {},
        ),
    ):
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cache-control"] == "no-store"


async def test_a_neighbours_domain_does_not_open_the_widget(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    assert (await get_config(http, client_a.id, client_b.origin)).json()["code"] == "origin_not_allowed"
    response = await http.post(
        "/api/widget/tickets",
        data={"tenant_id": client_a.id, "assistant_id": str(client_b.assistant_id)},
        headers={"Origin": client_a.origin},
    )
    assert (response.status_code, response.json()["code"]) == (404, "assistant_not_found")


async def test_the_referer_is_never_a_fallback(http: httpx2.AsyncClient, client_a: Client) -> None:
    response = await get_config(http, client_a.id, None, Referer=f"{client_a.origin}/page")
    assert response.json()["code"] == "origin_missing"


async def test_two_origin_headers_are_refused(api: Api, client_a: Client) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(api.url.rsplit(":", 1)[1]))
    request = (
        f"GET /api/widget/config?tenant_id={client_a.id} HTTP/1.1\r\nHost: x\r\n"
        f"Origin: {client_a.origin}\r\nOrigin: {client_a.origin}\r\nConnection: close\r\n\r\n"
    )
    writer.write(request.encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert " 403 " in answer.splitlines()[0]
    assert "origin_not_allowed" in answer


async def test_unknown_and_suspended_tenants_have_their_own_codes(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    unknown = await get_config(http, "nobody-here", client_a.origin)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "tenant_not_found")
    assert (await get_config(http, "../../etc", client_a.origin)).status_code == 404
    async with resources.system_db.system_tx() as session:
        await session.execute(text("update tenants set status = 'suspended' where id = :id"), {"id": client_a.id})
    await resources.bus.publish("tenant_changed", tenant_id=client_a.id)
    suspended = await get_config(http, client_a.id, client_a.origin)
    assert (suspended.status_code, suspended.json()["code"]) == (403, "tenant_suspended")
    assert (await get_config(http, client_b.id, client_b.origin)).status_code == 200


@pytest.mark.parametrize("field", ["origin", "embed_origin", "role", "model", "system"])
async def test_what_the_server_decides_is_refused_as_a_field(
    http: httpx2.AsyncClient, client_a: Client, field: str
) -> None:
    ticket = await get_ticket(http, client_a, **{field: client_a.origin})
    assert (ticket.status_code, ticket.json()["code"]) == (422, "invalid_request")
    session = await http.post("/api/widget/sessions", json={"ticket": "x", field: "y"})
    assert session.status_code == 422
    harmless = await get_ticket(http, client_a, colour="blue")
    assert harmless.status_code == 201


async def test_a_ticket_works_once_also_in_parallel(http: httpx2.AsyncClient, client_a: Client) -> None:
    ticket = (await get_ticket(http, client_a)).json()["ticket"]
    responses = await asyncio.gather(*(http.post("/api/widget/sessions", json={"ticket": ticket}) for _ in range(50)))
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [201] + [401] * 49
    assert {r.json()["code"] for r in responses if r.status_code == 401} == {"ticket_invalid"}


async def test_a_session_is_bound_to_page_and_tenant(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    visitor = await visit(http, client_a)
    assert visitor.session["embed_origin"] == client_a.origin
    assert visitor.session["config"]["tenant_id"] == client_a.id
    for disagreeing in ({"headers": {"X-Tenant-ID": client_b.id}}, {"params": {"tenant_id": client_b.id}}):
        response = await http.get(
            "/api/widget/conversations",
            headers=visitor.headers | disagreeing.get("headers", {}),
            params=disagreeing.get("params", {}),
        )
        assert (response.status_code, response.json()["code"]) == (403, "tenant_mismatch")


async def test_a_foreign_origin_cannot_use_a_session(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor = await visit(http, client_a)
    response = await http.post("/api/widget/sessions/renew", headers=visitor.headers | {"Origin": client_a.origin})
    assert (response.status_code, response.json()["code"]) == (403, "same_origin_required")
    assert (await http.post("/api/widget/sessions/renew", headers=visitor.headers)).status_code == 200


async def test_a_resume_secret_brings_the_visitor_back_only_to_its_assistant(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    first = await visit(http, client_a)
    again = await visit(http, client_a, resume=first.session["resume"])
    assert again.session["visitor_id"] == first.session["visitor_id"]
    elsewhere = await visit(http, client_b, resume=first.session["resume"])
    assert elsewhere.session["visitor_id"] != first.session["visitor_id"]
    assert elsewhere.session["resume"] != first.session["resume"]


async def test_credentials_open_only_their_own_doors(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor = await visit(http, client_a)
    ticket = (await get_ticket(http, client_a)).json()["ticket"]
    for headers in (visitor.headers, {"Authorization": f"Bearer {ticket}"}):
        assert (await http.get("/api/client/tenant", headers=headers)).status_code == 401
        assert (await http.get("/api/auth/me", headers=headers)).status_code == 401
    for headers in (client_a.owner.headers, {"Authorization": f"Bearer {ticket}"}, {}):
        response = await http.get("/api/widget/conversations", headers=headers)
        assert (response.status_code, response.json()["code"]) == (401, "session_invalid")
    not_a_ticket = await http.post("/api/widget/sessions", json={"ticket": visitor.session["token"]})
    assert not_a_ticket.json()["code"] == "ticket_invalid"


async def test_sessions_end_when_the_domain_is_removed(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    visitor, neighbour = await visit(http, client_a), await visit(http, client_b)
    domains = (await http.get("/api/client/domains", headers=client_a.owner.headers)).json()["items"]
    assert len(domains) == 1
    await http.delete(f"/api/client/domains/{domains[0]['id']}", headers=client_a.owner.headers)
    response = await http.get("/api/widget/conversations", headers=visitor.headers)
    assert (response.status_code, response.json()["code"]) == (403, "origin_not_allowed")
    assert (await http.get("/api/widget/conversations", headers=neighbour.headers)).status_code == 200


async def frame_policy(http: httpx2.AsyncClient, **params: str) -> dict[str, str]:
    response = await http.get("/api/widget/frame-policy", params=params)
    assert response.status_code == 200
    policy: dict[str, str] = response.json()
    return policy


async def test_the_frame_policy_names_the_tenants_domains_and_fails_closed(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    opened = await frame_policy(http, tenant_id=client_a.id)
    assert opened["content_security_policy"].endswith(f"frame-ancestors {client_a.origin}")
    closed = await frame_policy(http, tenant_id="nobody-here")
    assert closed["content_security_policy"].endswith("frame-ancestors 'none'")
    assert closed["cache_control"] == "no-store"
    for params in (
        {"tenant_id": client_a.id, "assistant_id": str(client_b.assistant_id)},
        {"tenant_id": client_a.id, "assistant_id": "no-uuid"},
        {"tenant_id": "x" * 150},
        {},
        {"tenant_id": "nobody-here", "preview": "1"},
    ):
        assert await frame_policy(http, **params) == closed
    preview = await frame_policy(http, tenant_id=client_a.id, preview="1")
    assert preview["content_security_policy"].endswith(f"frame-ancestors {APP_ORIGIN}")


async def test_a_preview_ticket_is_for_the_dashboards_only(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    own = await http.post(
        "/api/client/preview-tickets",
        json={"assistant_id": str(client_a.assistant_id)},
        headers=client_a.owner.headers,
    )
    assert own.status_code == 201
    session = await http.post("/api/widget/sessions", json={"ticket": own.json()["ticket"]})
    assert session.json()["embed_origin"] == APP_ORIGIN
    foreign = await http.post(
        "/api/client/preview-tickets",
        json={"assistant_id": str(client_b.assistant_id)},
        headers=client_a.owner.headers,
    )
    assert (foreign.status_code, foreign.json()["code"]) == (404, "assistant_not_found")
