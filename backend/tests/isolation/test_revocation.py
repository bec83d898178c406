"""What is switched off is off for every credential that is out there, on every replica (ISO-15).

The change is made on one server and awaited on both: a cached state is at most two seconds old, and usually dropped at
once by a message. The wait is bounded generously; how old a cache may grow is tested in `tests/core/test_cache.py`.
"""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from switchboard.core.resources import Resources
from tests.conftest import Api
from tests.factories import Client, Person
from tests.visitors import Visit, visit

WAIT_SECONDS = 20
AS_VISITOR = "/api/widget/conversations"
AS_CLIENT = "/api/client/tenant"


@pytest.fixture
async def replicas(api: Api, model_api: Api) -> AsyncIterator[tuple[httpx2.AsyncClient, httpx2.AsyncClient]]:
    async with api.client() as here, model_api.client() as there:
        yield here, there


async def refusal(http: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Ask until it is refused; a stale replica may say yes for two seconds."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            answer = await http.get(path, headers=headers)
            if answer.status_code != 200:
                return answer.status_code, answer.json()["code"]
            await asyncio.sleep(0.05)


async def open_everywhere(
    replicas: tuple[httpx2.AsyncClient, httpx2.AsyncClient], client: Client
) -> tuple[Visit, dict[str, str]]:
    """A visitor and a client user whom both replicas know (their caches are warm)."""
    visitor = await visit(replicas[0], client)
    for http in replicas:
        assert (await http.get(AS_VISITOR, headers=visitor.headers)).status_code == 200
        assert (await http.get(AS_CLIENT, headers=client.owner.headers)).status_code == 200
    return visitor, client.owner.headers


CHANGES = {
    "tenant suspended": ((403, "tenant_suspended"), (403, "tenant_suspended")),
    "tenant deleted": ((401, "session_invalid"), (404, "tenant_not_found")),  # 401 once its users are gone, too
    "assistant unpublished": ((401, "session_invalid"), None),
    "assistant archived": ((401, "session_invalid"), None),
    "domain removed": ((403, "origin_not_allowed"), None),
    "user deactivated": (None, (401, "not_authenticated")),
    "user deleted": (None, (401, "not_authenticated")),
}


async def make_change(http: httpx2.AsyncClient, admin: Person, client: Client, change: str) -> None:
    tenant, assistant = f"/api/admin/tenants/{client.id}", f"/api/admin/assistants/{client.assistant_id}"
    user = f"/api/admin/users/{client.owner.id}"
    match change:
        case "tenant suspended":
            answer = await http.patch(tenant, json={"status": "suspended"}, headers=admin.headers)
        case "tenant deleted":
            answer = await http.delete(f"{tenant}?confirm={client.id}", headers=admin.headers)
        case "assistant unpublished":
            answer = await http.patch(assistant, json={"status": "draft"}, headers=admin.headers)
        case "assistant archived":
            answer = await http.patch(assistant, json={"status": "archived"}, headers=admin.headers)
        case "domain removed":
            (domain,) = (await http.get(f"{tenant}/domains", headers=admin.headers)).json()["items"]
            answer = await http.delete(f"{tenant}/domains/{domain['id']}", headers=admin.headers)
        case "user deactivated":
            answer = await http.patch(user, json={"is_active": False}, headers=admin.headers)
        case _:
            answer = await http.delete(user, headers=admin.headers)
    assert answer.status_code in (200, 204), answer.text


@pytest.mark.parametrize("change", CHANGES)
async def test_every_live_credential_ends_on_every_replica(
    replicas: tuple[httpx2.AsyncClient, httpx2.AsyncClient],
    admin: Person,
    client_a: Client,
    client_b: Client,
    change: str,
) -> None:
    visitor, as_client = await open_everywhere(replicas, client_a)
    neighbour, as_neighbour = await open_everywhere(replicas, client_b)
    await make_change(replicas[0], admin, client_a, change)
    for_visitor, for_client = CHANGES[change]
    for http in replicas:
        if for_visitor is not None:
            assert await refusal(http, AS_VISITOR, visitor.headers) == for_visitor
            renewal = await http.post("/api/widget/sessions/renew", headers=visitor.headers)
            assert (renewal.status_code, renewal.json()["code"]) == for_visitor
            assert not (await http.post("/api/widget/tickets", data={"tenant_id": client_a.id})).is_success
        else:
            assert (await http.get(AS_VISITOR, headers=visitor.headers)).status_code == 200
        if for_client is not None:
            refused = await refusal(http, AS_CLIENT, as_client)
            assert refused == for_client or (change == "tenant deleted" and refused == (401, "not_authenticated"))
        else:
            assert (await http.get(AS_CLIENT, headers=as_client)).status_code == 200
        assert (await http.get(AS_VISITOR, headers=neighbour.headers)).status_code == 200
        assert (await http.get(AS_CLIENT, headers=as_neighbour)).status_code == 200


async def test_an_erased_visitor_has_nothing_and_gets_a_new_name(
    replicas: tuple[httpx2.AsyncClient, httpx2.AsyncClient],
    resources: Resources,
    client_a: Client,
    client_b: Client,
) -> None:
    visitor = await visit(replicas[0], client_a)
    neighbour = await visit(replicas[0], client_b)
    events = await visitor.ask("What are your opening hours?")
    async with resources.db.tenant_connection(client_a.id) as connection:
        await connection.execute("delete from visitors where tenant_id = $1", client_a.id)
    listed = await replicas[0].get(AS_VISITOR, headers=visitor.headers)
    assert not listed.is_success or listed.json()["items"] == []
    messages = f"{AS_VISITOR}/{events[0].data['conversation_id']}/messages"
    assert (await replicas[0].get(messages, headers=visitor.headers)).status_code in (401, 404)
    again = await visit(replicas[0], client_a, resume=visitor.session["resume"])
    assert again.session["visitor_id"] != visitor.session["visitor_id"]
    assert (await replicas[0].get(AS_VISITOR, headers=neighbour.headers)).status_code == 200
