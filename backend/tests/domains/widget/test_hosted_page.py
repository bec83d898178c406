"""The chat page on our own address: open exactly while its tenant has switched it on, and for that tenant only."""

from collections.abc import AsyncIterator
from xml.etree import ElementTree

import httpx2
import pytest

from switchboard.core.settings import Settings
from tests.conftest import APP_ORIGIN, WIDGET_ORIGIN, Api, run_server
from tests.factories import Client

HOSTED_DOMAIN = "chat.localhost"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
async def hosting_api(settings: Settings) -> AsyncIterator[Api]:
    """A server whose tenants have subdomains."""
    async with run_server(settings.model_copy(update={"hosted_domain": HOSTED_DOMAIN})) as api:
        yield api


@pytest.fixture
async def hosting(hosting_api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    async with hosting_api.client() as client:
        yield client


def subdomain(client: Client) -> str:
    return f"http://{client.id}.{HOSTED_DOMAIN}:3000"


async def switch(http: httpx2.AsyncClient, client: Client, is_on: bool) -> None:
    answer = await http.patch("/api/client/tenant", json={"hosted_page": is_on}, headers=client.owner.headers)
    assert (answer.status_code, answer.json()["hosted_page"]) == (200, is_on)


async def config(http: httpx2.AsyncClient, client: Client, **headers: str) -> httpx2.Response:
    return await http.get("/api/widget/config", params={"tenant_id": client.id}, headers=headers)


async def ticket(http: httpx2.AsyncClient, client: Client, **headers: str) -> httpx2.Response:
    return await http.post("/api/widget/tickets", data={"tenant_id": client.id}, headers=headers)


async def policy_of(http: httpx2.AsyncClient, client: Client, **params: str) -> str:
    answer = await http.get("/api/widget/frame-policy", params={"tenant_id": client.id, **params})
    policy: str = answer.json()["content_security_policy"]
    return policy.partition("frame-ancestors ")[2]


async def test_a_page_that_is_off_opens_nothing(
    hosting: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    await switch(hosting, client_b, True)
    assert (await config(hosting, client_a, **SAME_ORIGIN)).json()["code"] == "origin_missing"
    for origin in (WIDGET_ORIGIN, subdomain(client_a), subdomain(client_b)):
        assert (await config(hosting, client_a, Origin=origin)).json()["code"] == "origin_not_allowed"
        assert (await ticket(hosting, client_a, Origin=origin)).json()["code"] == "origin_not_allowed"
    assert await policy_of(hosting, client_a) == client_a.origin


async def test_a_page_that_is_on_chats(hosting: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    await switch(hosting, client_a, True)
    own = await config(hosting, client_a, **SAME_ORIGIN)
    assert own.status_code == 200
    assert own.json()["tenant_id"] == client_a.id
    assert "access-control-allow-origin" not in own.headers
    assert own.headers["cache-control"].startswith("private")
    again = await config(hosting, client_a, **SAME_ORIGIN, **{"If-None-Match": own.headers["etag"]})
    assert again.status_code == 304
    for origin in (WIDGET_ORIGIN, subdomain(client_a)):
        assert (await config(hosting, client_a, Origin=origin)).headers["access-control-allow-origin"] == origin
        minted = await ticket(hosting, client_a, Origin=origin)
        session = await hosting.post("/api/widget/sessions", json={"ticket": minted.json()["ticket"]})
        assert session.json()["embed_origin"] == origin
    assert await policy_of(hosting, client_a) == f"{client_a.origin} 'self' {subdomain(client_a)}"
    assert await policy_of(hosting, client_b) == client_b.origin


async def test_what_the_browser_did_not_say_is_not_believed(
    hosting: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    await switch(hosting, client_a, True)
    for forged in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-site"}):
        assert (await config(hosting, client_a, **forged)).json()["code"] == "origin_missing", forged
    for origin in ("https://evil.example", "null", client_b.origin, subdomain(client_b), "http://chat.localhost:3000"):
        for answer in (
            await config(hosting, client_a, Origin=origin, **SAME_ORIGIN),
            await ticket(hosting, client_a, Origin=origin, **SAME_ORIGIN),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed"), origin
    assert (await ticket(hosting, client_a, **SAME_ORIGIN)).json()["code"] == "origin_missing"
    assert (await ticket(hosting, client_a, Origin=APP_ORIGIN)).json()["code"] == "origin_not_allowed"
    assert (await config(hosting, client_b, **SAME_ORIGIN)).json()["code"] == "origin_missing"


async def test_switching_off_ends_sessions(hosting: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    sessions = []
    for client in (client_a, client_b):
        await switch(hosting, client, True)
        minted = (await ticket(hosting, client, Origin=WIDGET_ORIGIN)).json()["ticket"]
        token = (await hosting.post("/api/widget/sessions", json={"ticket": minted})).json()["token"]
        sessions.append({"Authorization": f"Bearer {token}"})
        assert (await config(hosting, client, Origin=WIDGET_ORIGIN)).status_code == 200
    await switch(hosting, client_a, False)
    ended, untouched = [await hosting.get("/api/widget/conversations", headers=headers) for headers in sessions]
    assert (ended.status_code, ended.json()["code"]) == (403, "origin_not_allowed")
    assert untouched.status_code == 200
    assert (await config(hosting, client_a, Origin=WIDGET_ORIGIN)).json()["code"] == "origin_not_allowed"


async def test_the_preview_stays_the_portals(hosting: httpx2.AsyncClient, client_a: Client) -> None:
    await switch(hosting, client_a, True)
    assert await policy_of(hosting, client_a, preview="1") == APP_ORIGIN


async def test_without_a_hosted_domain_there_are_no_subdomains(http: httpx2.AsyncClient, client_a: Client) -> None:
    await switch(http, client_a, True)
    assert await policy_of(http, client_a) == f"{client_a.origin} 'self'"
    assert (await config(http, client_a, Origin=subdomain(client_a))).json()["code"] == "origin_not_allowed"
    assert (await config(http, client_a, Origin=WIDGET_ORIGIN)).status_code == 200


async def test_our_own_addresses_are_no_blocked_websites(
    hosting: httpx2.AsyncClient, hosting_api: Api, client_a: Client, client_b: Client
) -> None:
    for origin in (WIDGET_ORIGIN, APP_ORIGIN, subdomain(client_a), subdomain(client_b), "https://shop.example"):
        await config(hosting, client_a, Origin=origin)
    await hosting_api.app.state.sightings.flush()
    answer = await hosting.get("/api/client/blocked-origins", headers=client_a.owner.headers)
    assert [item["origin"] for item in answer.json()["items"]] == ["https://shop.example"]
    neighbour = await hosting.get("/api/client/blocked-origins", headers=client_b.owner.headers)
    assert neighbour.json()["items"] == []


async def test_the_web_server_learns_what_the_page_shows(
    hosting: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    await switch(hosting, client_a, True)
    changes = {"language": "de", "appearance": {"header_title": "Front desk", "color_scheme": "page"}}
    path = f"/api/client/assistants/{client_a.assistant_id}"
    assert (await hosting.patch(path, json=changes, headers=client_a.owner.headers)).status_code == 200
    answer = await hosting.get("/api/widget/hosted-page", params={"tenant_id": client_a.id})
    page = answer.json()
    policy = page.pop("content_security_policy")
    assert page == {
        "tenant_id": client_a.id,
        "name": client_a.name,
        "title": "Front desk",
        "language": "de",
        "primary_color": "#2563eb",
        "color_scheme": "page",
    }
    assert "default-src 'none'" in policy
    assert f"frame-src 'self' {WIDGET_ORIGIN}" in policy
    assert "frame-ancestors 'none'" in policy
    assert client_b.id not in answer.text


async def test_off_unknown_suspended_and_unpublished_look_alike(
    hosting: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    await switch(hosting, client_b, True)
    unpublish = f"/api/client/assistants/{client_b.assistant_id}/unpublish"
    await hosting.post(unpublish, headers=client_b.owner.headers)
    documents = []
    for tenant_id in (client_a.id, client_b.id, "nobody-here", "../..", "", "x" * 150):
        answer = await hosting.get("/api/widget/hosted-page", params={"tenant_id": tenant_id})
        assert answer.status_code == 404
        documents.append({name: value for name, value in answer.json().items() if name != "request_id"})
    assert documents == [documents[0]] * len(documents)
    assert documents[0]["code"] == "hosted_page_not_found"


async def test_its_owner_gets_address_and_qr_code(
    hosting: httpx2.AsyncClient, http: httpx2.AsyncClient, client_a: Client
) -> None:
    by_subdomain = (await hosting.get("/api/client/hosted-page", headers=client_a.owner.headers)).json()
    assert by_subdomain["url"] == f"{subdomain(client_a)}/"
    assert by_subdomain["urls"] == [f"{WIDGET_ORIGIN}/c/{client_a.id}", f"{subdomain(client_a)}/"]
    plain = (await http.get("/api/client/hosted-page", headers=client_a.owner.headers)).json()
    assert plain["is_enabled"] is False
    assert plain["url"] == f"{WIDGET_ORIGIN}/c/{client_a.id}"
    assert plain["qr_code"] != by_subdomain["qr_code"]
    drawing = ElementTree.fromstring(plain["qr_code"])  # noqa: S314 - our own output
    assert drawing.tag.endswith("svg")
    assert "script" not in plain["qr_code"]


@pytest.mark.parametrize(
    "body", [{"status": "active"}, {"limits": {"max_bots": 9}}, {"hosted_page": None}, {"id": "x"}]
)
async def test_a_client_decides_about_nothing_else(
    http: httpx2.AsyncClient, client_a: Client, body: dict[str, object]
) -> None:
    answer = await http.patch("/api/client/tenant", json=body, headers=client_a.owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
