"""Administrators work with assistants of every tenant; moving one copies it and leaves the original in its archive."""

from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, text

from switchboard.core.audit import AuditEvent
from switchboard.core.ids import AssistantId, uuid7
from switchboard.core.resources import Resources
from switchboard.domains.conversation.models import Conversation, Message, Visitor
from switchboard.domains.knowledge.retrieval.service import search_passages
from tests.factories import Client, Person, create_tenant

BASE = "/api/admin/assistants"


async def add_conversation(resources: Resources, client: Client) -> UUID:
    """A visitor who said something to the client's assistant."""
    visitor_id, conversation_id = uuid7(), uuid7()
    async with resources.system_db.system_tx() as session:
        owner = {"tenant_id": client.id, "assistant_id": client.assistant_id}
        session.add(Visitor(**owner, id=visitor_id, resume_hash=visitor_id.bytes))
        await session.flush()
        session.add(Conversation(**owner, id=conversation_id, visitor_id=visitor_id, title="Hello"))
        await session.flush()
        session.add(
            Message(
                tenant_id=client.id,
                conversation_id=conversation_id,
                visitor_id=visitor_id,
                role="user",
                content="Hello",
                status="complete",
            )
        )
    return conversation_id


async def rows_of(resources: Resources, tenant_id: str) -> dict[str, list[str]]:
    """Every row of a tenant in the tables that a move touches, as text."""
    found = {}
    async with resources.system_db.system_tx() as session:
        for table in ("assistants", "documents", "chunks", "conversations", "messages"):
            statement = text(f"select t::text from {table} t where tenant_id = :id order by id")
            found[table] = list((await session.scalars(statement, {"id": tenant_id})).all())
    return found


async def audit_of(resources: Resources, tenant_id: str) -> list[str]:
    """What was done in a tenant, oldest first."""
    statement = select(AuditEvent.action).where(AuditEvent.tenant_id == tenant_id).order_by(AuditEvent.id)
    async with resources.system_db.system_tx() as session:
        return list((await session.scalars(statement)).all())


async def found_titles(resources: Resources, client: Client, assistant_id: str, question: str) -> list[str]:
    """Titles of what a search finds for an assistant."""
    async with resources.db.tenant_connection(client.id) as connection:
        found = await search_passages(connection, client.id, AssistantId(UUID(assistant_id)), question, limit=5)
    return [passage.title for passage in found]


async def test_create_read_update_delete_for_any_tenant(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_a: Client, client_b: Client
) -> None:
    neighbour = await rows_of(resources, client_b.id)
    body = {"tenant_id": client_a.id, "name": "By admin", "instructions": "x"}
    made = await http.post(BASE, headers=admin.headers, json=body)
    assert made.status_code == 201, made.text
    path = f"{BASE}/{made.json()['id']}"
    assert (await http.get(path, headers=admin.headers)).json() == made.json()
    renamed = await http.patch(path, headers=admin.headers, json={"name": "Renamed"})
    assert renamed.json()["name"] == "Renamed"
    chosen = await http.post(f"{path}/make-default", headers=admin.headers)
    assert chosen.json()["is_default"]
    seen = await http.get(f"/api/client/assistants/{made.json()['id']}", headers=client_a.owner.headers)
    assert seen.json() == chosen.json()
    assert (await http.delete(path, headers=admin.headers)).status_code == 204
    assert (await http.get(path, headers=admin.headers)).status_code == 404
    assert await audit_of(resources, client_a.id) == [
        "assistant.created",
        "assistant.updated",
        "assistant.made_default",
        "assistant.deleted",
    ]
    assert await rows_of(resources, client_b.id) == neighbour


async def test_lists_over_all_tenants_and_of_one(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    one = await http.get(BASE, headers=admin.headers, params={"tenant_id": client_a.id})
    assert [item["id"] for item in one.json()["items"]] == [str(client_a.assistant_id)]
    newest = await http.get(BASE, headers=admin.headers, params={"sort": "-created_at", "limit": 2})
    assert [item["tenant_id"] for item in newest.json()["items"]] == [client_b.id, client_a.id]
    named = await http.get(BASE, headers=admin.headers, params={"q": client_b.id})
    assert [item["id"] for item in named.json()["items"]] == [str(client_b.assistant_id)]


async def test_bad_bodies_and_unknown_ids(http: httpx2.AsyncClient, admin: Person, client_b: Client) -> None:
    body: dict[str, Any] = {"name": "x", "instructions": "x"}
    assert (await http.post(BASE, headers=admin.headers, json=body)).status_code == 422
    for tenant_id, status in (("no-such-tenant", 404), ("nul\x00", 422), (None, 422), ("x" * 64, 422)):
        answer = await http.post(BASE, headers=admin.headers, json=body | {"tenant_id": tenant_id})
        assert answer.status_code == status, answer.text
    assert (await http.get(f"{BASE}/{uuid7()}", headers=admin.headers)).status_code == 404
    assert (await http.get(f"{BASE}/not-a-uuid", headers=admin.headers)).status_code == 422
    moved = await http.patch(f"{BASE}/{client_b.assistant_id}", headers=admin.headers, json={"tenant_id": "elsewhere"})
    assert moved.status_code == 422


async def test_clients_never_reach_the_admin_routes(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    before = await rows_of(resources, client_b.id)
    path = f"{BASE}/{client_b.assistant_id}"
    for method, target, body in (
        ("GET", BASE, None),
        ("GET", path, None),
        ("POST", BASE, {"tenant_id": client_b.id, "name": "x", "instructions": "x"}),
        ("PATCH", path, {"name": "x"}),
        ("DELETE", path, None),
        ("POST", f"{path}/make-default", None),
        ("POST", f"{path}/move", {"tenant_id": client_a.id}),
        ("GET", "/api/admin/models", None),
    ):
        answer = await http.request(method, target, headers=client_a.owner.headers, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), target
    assert await rows_of(resources, client_b.id) == before


async def test_move_copies_and_archives(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_a: Client, client_b: Client
) -> None:
    target = await create_tenant(resources)
    conversation_id = await add_conversation(resources, client_a)
    neighbour = await rows_of(resources, client_b.id)
    before = await rows_of(resources, client_a.id)
    source_path = f"{BASE}/{client_a.assistant_id}"
    source = (await http.get(source_path, headers=admin.headers)).json()

    answer = await http.post(f"{source_path}/move", headers=admin.headers, json={"tenant_id": target.id})
    assert answer.status_code == 201, answer.text
    moved = answer.json()
    own = {"id", "tenant_id", "is_default", "version", "created_at", "updated_at"}
    assert {k: v for k, v in moved.items() if k not in own} == {k: v for k, v in source.items() if k not in own}
    assert (moved["tenant_id"], moved["is_default"], moved["version"]) == (target.id, False, 1)
    assert moved["id"] != source["id"]

    archived = (await http.get(source_path, headers=admin.headers)).json()
    assert (archived["status"], archived["archived_reason"], archived["is_default"]) == (
        "archived",
        "moved",
        False,
    )
    assert archived["moved_to"] == {"tenant_id": target.id, "assistant_id": moved["id"]}
    as_client = await http.get(f"/api/client/assistants/{client_a.assistant_id}", headers=client_a.owner.headers)
    assert (as_client.json()["archived_reason"], as_client.json()["moved_to"]) == ("moved", None)
    assert target.id not in as_client.text

    assert await found_titles(resources, target, moved["id"], "opening hours") == ["Opening hours"]
    assert await found_titles(resources, client_a, moved["id"], "opening hours") == []
    after = await rows_of(resources, client_a.id)
    for table in ("documents", "chunks", "conversations", "messages"):
        assert after[table] == before[table], table
    assert str(conversation_id) in after["conversations"][0]
    copied = await rows_of(resources, target.id)
    assert (len(copied["documents"]), len(copied["chunks"]), copied["conversations"]) == (1, 1, [])
    assert await rows_of(resources, client_b.id) == neighbour
    assert await audit_of(resources, client_a.id) == ["assistant.moved_out"]
    assert await audit_of(resources, target.id) == ["assistant.moved_in"]


async def test_a_moved_assistant_stays_where_it_is(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_a: Client, client_b: Client
) -> None:
    path = f"{BASE}/{client_a.assistant_id}"
    moved = await http.post(f"{path}/move", headers=admin.headers, json={"tenant_id": client_b.id})
    assert moved.status_code == 201
    before = await rows_of(resources, client_a.id), await rows_of(resources, client_b.id)
    for method, target, body in (
        ("POST", f"{path}/move", {"tenant_id": client_b.id}),
        ("POST", f"{path}/make-default", None),
        ("PATCH", path, {"status": "published"}),
        ("DELETE", path, None),
    ):
        answer = await http.request(method, target, headers=admin.headers, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "assistant_moved"), target
    assert (await rows_of(resources, client_a.id), await rows_of(resources, client_b.id)) == before


async def test_move_respects_the_targets_limits(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_a: Client, client_b: Client
) -> None:
    full = await create_tenant(resources, max_bots=1)
    narrow = await create_tenant(resources)
    await http.patch(
        f"/api/admin/tenants/{narrow.id}",
        headers=admin.headers,
        json={"limits": {"allowed_models": ["cheap"]}},
    )
    path = f"{BASE}/{client_a.assistant_id}"
    await http.patch(path, headers=admin.headers, json={"provider": "openai", "model": "dear"})
    tenants = (client_a.id, client_b.id, full.id, narrow.id)
    before = [await rows_of(resources, tenant_id) for tenant_id in tenants]
    for tenant_id, status, code in (
        (full.id, 403, "assistant_limit_reached"),
        (narrow.id, 403, "model_not_allowed"),
        ("no-such-tenant", 404, "tenant_not_found"),
        (client_a.id, 422, "invalid_request"),
    ):
        answer = await http.post(f"{path}/move", headers=admin.headers, json={"tenant_id": tenant_id})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [await rows_of(resources, tenant_id) for tenant_id in tenants] == before


async def test_move_passes_the_default_on(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_a: Client, client_b: Client
) -> None:
    second = await http.post(
        BASE,
        headers=admin.headers,
        json={"tenant_id": client_a.id, "name": "Second", "instructions": "x", "status": "published"},
    )
    empty = await create_tenant(resources)
    await http.delete(f"{BASE}/{empty.assistant_id}", headers=admin.headers)
    moved = await http.post(f"{BASE}/{client_a.assistant_id}/move", headers=admin.headers, json={"tenant_id": empty.id})
    assert moved.json()["is_default"], "the first assistant of a tenant is its default"
    now = await http.get(f"{BASE}/{second.json()['id']}", headers=admin.headers)
    assert now.json()["is_default"]
    theirs = await http.get(f"{BASE}/{client_b.assistant_id}", headers=admin.headers)
    assert theirs.json()["is_default"]


async def test_deleting_keeps_conversations(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    await add_conversation(resources, client_a)
    before, neighbour = await rows_of(resources, client_a.id), await rows_of(resources, client_b.id)
    path = f"/api/client/assistants/{client_a.assistant_id}"
    for _ in range(2):
        assert (await http.delete(path, headers=client_a.owner.headers)).status_code == 204
    kept = await http.get(path, headers=client_a.owner.headers)
    assert (kept.json()["status"], kept.json()["archived_reason"]) == ("archived", "archived")
    listed = await http.get("/api/client/assistants", headers=client_a.owner.headers)
    assert listed.json()["items"] == []
    after = await rows_of(resources, client_a.id)
    assert (after["conversations"], after["messages"]) == (before["conversations"], before["messages"])
    assert await rows_of(resources, client_b.id) == neighbour


@pytest.mark.parametrize("tenant_id", ["nul\x00", "x" * 64, 5, None])
async def test_a_bad_target_is_refused(
    http: httpx2.AsyncClient, admin: Person, client_b: Client, tenant_id: object
) -> None:
    answer = await http.post(
        f"{BASE}/{client_b.assistant_id}/move", headers=admin.headers, json={"tenant_id": tenant_id}
    )
    assert answer.status_code == 422


async def test_the_models_with_prices(http: httpx2.AsyncClient, admin: Person) -> None:
    answer = await http.get("/api/admin/models", headers=admin.headers)
    assert answer.json()["items"][-1] == {
        "provider": "builtin",
        "id": "builtin",
        "label": "Built-in (quotes your knowledge, needs no key)",
        "takes": "none",
        "input_usd_per_million": 0.0,
        "output_usd_per_million": 0.0,
    }
