"""Every change of an assistant is kept, and can be brought back; nobody sees or restores a neighbour's."""

import asyncio
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.assistant.moving import COPIED
from switchboard.domains.assistant.versions import repository
from switchboard.domains.assistant.versions.schemas import AssistantConfiguration
from tests.factories import Client, Person, create_tenant

BASE = "/api/client/assistants"
MINIMAL = {"name": "Front desk", "instructions": "Be kind."}


class Desk:
    """An assistant of a client, made through the API, and its versions."""

    def __init__(self, http: httpx2.AsyncClient, person: Person, made: dict[str, Any], base: str = BASE) -> None:
        self.http = http
        self.person = person
        self.made = made
        self.path = f"{base}/{made['id']}"

    async def patch(self, **fields: Any) -> dict[str, Any]:
        answer = await self.http.patch(self.path, headers=self.person.headers, json=fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def versions(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.http.get(f"{self.path}/versions", headers=self.person.headers, params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def version(self, number: int) -> dict[str, Any]:
        answer = await self.http.get(f"{self.path}/versions/{number}", headers=self.person.headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def restore(self, number: int, status: int = 200) -> dict[str, Any]:
        answer = await self.http.post(f"{self.path}/versions/{number}/restore", headers=self.person.headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json())


async def make(http: httpx2.AsyncClient, client: Client, **fields: Any) -> Desk:
    answer = await http.post(BASE, headers=client.owner.headers, json=MINIMAL | fields)
    assert answer.status_code == 201, answer.text
    return Desk(http, client.owner, answer.json())


async def test_every_change_is_one_version(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    neighbour = await make(http, client_b)
    desk = await make(http, client_a)
    await desk.patch(instructions="Be brief.", appearance={"offset_x": 9})
    await desk.patch()
    await desk.patch(instructions="Be brief.")
    await http.post(f"{desk.path}/publish", headers=client_a.owner.headers)
    listed = await desk.versions()
    assert [(one["version"], one["changed"], one["author"]) for one in listed] == [
        (3, ["status"], client_a.owner.email),
        (2, ["appearance", "instructions"], client_a.owner.email),
        (1, [], client_a.owner.email),
    ]
    assert [one["version"] for one in await desk.versions(limit=2, sort="version")] == [1, 2]
    first = (await desk.version(1))["configuration"]
    assert (first["instructions"], first["appearance"]["offset_x"], first["status"]) == ("Be kind.", 20, "draft")
    assert {name: desk.made[name] for name in first} == first
    assert len(await neighbour.versions()) == 1


async def test_restoring_is_one_change_and_undone_by_restoring(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    neighbour = await make(http, client_b)
    desk = await make(http, client_a, starters=["One?"], temperature=0.5, topics=[{"label": "T", "questions": ["Q?"]}])
    changed = await desk.patch(
        name="Night desk", starters=[], temperature=None, topics=[], appearance={"header_title": "Night"}
    )
    await http.post(f"{desk.path}/publish", headers=client_a.owner.headers)
    restored = await desk.restore(1)
    kept = {"version", "updated_at", "status"}
    assert {k: v for k, v in restored.items() if k not in kept} == {k: v for k, v in desk.made.items() if k not in kept}
    assert (restored["version"], restored["status"]) == (4, "published"), "it stays published"
    newest = (await desk.versions())[0]
    assert (newest["version"], newest["restored_from"]) == (4, 1)
    assert newest["changed"] == ["appearance", "name", "starters", "temperature", "topics"]
    undone = await desk.restore(2)
    assert {k: v for k, v in undone.items() if k not in kept} == {k: v for k, v in changed.items() if k not in kept}
    assert [one["restored_from"] for one in await desk.versions()] == [2, 1, None, None, None]
    assert (await desk.restore(2))["version"] == 5, "what it is already is no change"
    assert len(await neighbour.versions()) == 1


async def test_a_version_is_its_tenants_and_its_assistants(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    theirs = await make(http, client_b)
    await theirs.patch(instructions="The neighbour's secret.")
    desk = await make(http, client_a)
    for method, path in (("GET", ""), ("GET", "/2"), ("POST", "/2/restore")):
        answer = await http.request(method, f"{theirs.path}/versions{path}", headers=client_a.owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "assistant_not_found")
        assert "secret" not in answer.text
    for method, path in (("GET", "/2"), ("POST", "/2/restore")):
        answer = await http.request(method, f"{desk.path}/versions{path}", headers=client_a.owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "version_not_found")
    for number in ("0", "-1", "x", str(2**31)):
        answer = await http.get(f"{desk.path}/versions/{number}", headers=client_a.owner.headers)
        assert answer.status_code == 422, number
    assert [one["version"] for one in await theirs.versions()] == [2, 1]


async def test_an_archived_assistant_is_looked_at_and_not_changed(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    desk = await make(http, client_a)
    await desk.patch(name="Reception")
    await desk.patch(status="archived")
    assert (await desk.restore(1, status=409))["code"] == "assistant_archived"
    assert (await desk.versions())[0]["changed"] == ["status"]
    assert (await make(http, client_b)).made["version"] == 1


async def test_the_platforms_people_are_not_named_to_clients(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    desk = await make(http, client_a)
    by_admin = Desk(http, admin, desk.made, "/api/admin/assistants")
    await by_admin.patch(name="Reception")
    assert (await by_admin.restore(1))["name"] == "Front desk"
    seen = await desk.versions()
    assert [(one["author"], one["is_by_platform"]) for one in seen] == [
        (None, True),
        (None, True),
        (client_a.owner.email, False),
    ]
    assert (await desk.version(2))["author"] is None
    assert [one["author"] for one in await by_admin.versions()] == [admin.email, admin.email, client_a.owner.email]
    assert (await by_admin.version(2))["configuration"]["name"] == "Reception"
    audit = await http.get("/api/admin/audit", headers=admin.headers, params={"tenant_id": client_a.id})
    assert "assistant.version_restored" in {event["action"] for event in audit.json()["items"]}
    assert len(await (await make(http, client_b)).versions()) == 1


async def test_changing_the_default_is_a_version_of_both(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    neighbour = await make(http, client_b)
    first, second = await make(http, client_a), await make(http, client_a)
    for desk in (first, second):
        answer = await http.post(f"{desk.path}/make-default", headers=client_a.owner.headers)
        assert answer.status_code == 200
    assert [one["changed"] for one in await first.versions()] == [["is_default"], ["is_default"], []]
    assert [one["changed"] for one in await second.versions()] == [["is_default"], []]
    assert len(await neighbour.versions()) == 1


async def test_a_moved_assistant_begins_anew_and_leaves_its_history(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    desk = await make(http, client_a)
    await desk.patch(instructions="Known to tenant A only.", contact_form={"notify_emails": ["a@example.com"]})
    await desk.patch(instructions="Public.")
    path = f"/api/admin/assistants/{desk.made['id']}/move"
    moved = await http.post(path, headers=admin.headers, json={"tenant_id": client_b.id})
    assert moved.status_code == 201, moved.text
    successor = Desk(http, client_b.owner, moved.json())
    assert [(one["version"], one["changed"]) for one in await successor.versions()] == [(1, [])]
    configuration = (await successor.version(1))["configuration"]
    assert (configuration["instructions"], configuration["contact_form"]["notify_emails"]) == ("Public.", [])
    assert [one["changed"] for one in await desk.versions()][:1] == [["status"]]


async def test_where_contacts_are_sent_is_audited(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    desk = await make(http, client_a, contact_form={"notify_emails": ["old@example.com"]})
    await desk.patch(name="Reception")
    await desk.restore(1)

    async def changes() -> int:
        audit = await http.get("/api/admin/audit", headers=admin.headers, params={"tenant_id": client_a.id})
        return sum(one["action"] == "assistant.contact_destinations_changed" for one in audit.json()["items"])

    assert await changes() == 0
    await desk.patch(contact_form={"notify_emails": ["new@example.com"]})
    assert (await desk.restore(1))["contact_form"]["notify_emails"] == ["old@example.com"]
    assert await changes() == 2
    assert len(await (await make(http, client_b)).versions()) == 1


async def test_a_model_that_is_no_longer_allowed_is_not_brought_back(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    desk = await make(http, client_a, provider="openai", model="gpt-6.1-sol", max_output_tokens=4000)
    await desk.patch(provider="builtin", model=None, max_output_tokens=100, name="Reception")
    limits = {"allowed_models": ["gpt-6-luna"], "max_output_tokens": 500}
    tenant = await http.patch(f"/api/admin/tenants/{client_a.id}", headers=admin.headers, json={"limits": limits})
    assert tenant.status_code == 200, tenant.text
    restored = await desk.restore(1)
    assert (restored["name"], restored["provider"], restored["model"]) == ("Front desk", "builtin", None)
    assert restored["max_output_tokens"] == 500
    free = await make(http, client_b, provider="openai", model="gpt-6.1-sol", max_output_tokens=4000)
    assert (await free.version(1))["configuration"]["model"] == "gpt-6.1-sol"


async def test_parallel_changes_are_each_a_version(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    desk = await make(http, client_a)
    await asyncio.gather(*(desk.patch(welcome_text=f"Hello {number}") for number in range(8)))
    versions = await desk.versions()
    assert [one["version"] for one in versions] == list(range(9, 0, -1))
    assert all(one["changed"] == ["welcome_text"] for one in versions[:-1])
    assert len(await (await make(http, client_b)).versions()) == 1


async def test_the_oldest_go(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "KEPT_VERSIONS", 3)
    neighbour = await make(http, client_b)
    desk, other = await make(http, client_a), await make(http, client_a)
    for number in range(5):
        await desk.patch(name=f"Desk {number}")
    assert [one["version"] for one in await desk.versions()] == [6, 5, 4]
    assert len(await other.versions()) == len(await neighbour.versions()) == 1


async def test_versions_go_with_their_assistant(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    desk, neighbour = await make(http, client_a), await make(http, client_b)
    assert (await http.delete(desk.path, headers=client_a.owner.headers)).status_code == 204
    async with resources.system_db.system_tx() as session:
        left = await session.scalar(
            text("select count(*) from assistant_versions where assistant_id = :id"), {"id": desk.made["id"]}
        )
    assert left == 0
    assert len(await neighbour.versions()) == 1


async def test_what_came_with_a_later_release_is_no_change(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    desk, neighbour = await make(http, client_a, has_follow_ups=False), await make(http, client_b)
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text(
                "update assistant_versions set configuration = configuration - 'has_follow_ups' "
                "where assistant_id = :id"
            ),
            {"id": desk.made["id"]},
        )
    await desk.patch(name="Reception")
    assert (await desk.versions())[0]["changed"] == ["name"]
    assert (await desk.version(1))["configuration"]["has_follow_ups"] is False
    assert (await desk.restore(1))["has_follow_ups"] is False
    assert len(await neighbour.versions()) == 1


async def test_a_version_holds_what_moving_copies(http: httpx2.AsyncClient, resources: Resources) -> None:
    client = await create_tenant(resources)
    desk = await make(http, client)
    async with resources.system_db.system_tx() as session:
        stored = await session.scalar(
            text("select configuration from assistant_versions where assistant_id = :id"), {"id": desk.made["id"]}
        )
    assert set(stored or {}) == {*COPIED, "is_default"} == set(AssistantConfiguration.model_fields)
