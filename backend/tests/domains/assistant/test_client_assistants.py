"""Clients work with their own assistants, within their limits, and never with the neighbour's."""

from typing import Any

import httpx2
import pytest

from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources
from tests.factories import Client, create_tenant

BASE = "/api/client/assistants"
MINIMAL = {"name": "Front desk", "instructions": "Be kind."}


async def make(http: httpx2.AsyncClient, client: Client, **fields: Any) -> dict[str, Any]:
    """A new assistant of a client."""
    answer = await http.post(BASE, headers=client.owner.headers, json=MINIMAL | fields)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def snapshot_of(http: httpx2.AsyncClient, client: Client) -> list[dict[str, Any]]:
    """All assistants of a client, archived ones included."""
    found: list[dict[str, Any]] = []
    for status in ("", "?status=archived"):
        found += (await http.get(f"{BASE}{status}", headers=client.owner.headers)).json()["items"]
    return found


async def test_create_with_the_least_and_with_nulls(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    least = await make(http, client_a)
    nulls = await make(
        http,
        client_a,
        **dict.fromkeys(
            (
                "provider",
                "model",
                "temperature",
                "max_output_tokens",
                "status",
                "is_default",
                "welcome_text",
                "starters",
                "appearance",
            )
        ),
    )
    changing = {"id", "created_at", "updated_at"}
    assert {k: v for k, v in least.items() if k not in changing} == {
        k: v for k, v in nulls.items() if k not in changing
    }
    assert least["tenant_id"] == client_a.id
    assert (least["status"], least["is_default"], least["version"]) == ("draft", False, 1)
    assert (least["provider"], least["model"], least["temperature"]) == ("auto", None, None)
    assert least["appearance"]["ai_disclosure"] is True
    assert len(await snapshot_of(http, client_b)) == 1


async def test_the_first_assistant_becomes_the_default(http: httpx2.AsyncClient, client_a: Client) -> None:
    (only,) = await snapshot_of(http, client_a)
    assert (await http.delete(f"{BASE}/{only['id']}", headers=client_a.owner.headers)).status_code == 204
    assert await snapshot_of(http, client_a) == []
    first = await make(http, client_a)
    second = await make(http, client_a)
    assert (first["is_default"], second["is_default"]) == (True, False)
    third = await make(http, client_a, is_default=True)
    assert third["is_default"]
    assert [item["id"] for item in await snapshot_of(http, client_a) if item["is_default"]] == [third["id"]]


async def test_patch_changes_what_is_sent(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    neighbour = await snapshot_of(http, client_b)
    made = await make(http, client_a, temperature=0.5, starters=["One?"], appearance={"offset_x": 7})
    path = f"{BASE}/{made['id']}"
    patched = await http.patch(
        path,
        headers=client_a.owner.headers,
        json={
            "name": "Reception",
            "temperature": None,
            "appearance": {"primary_color": "#ABCDEF", "logo_url": "https://cdn.example.com/logo.svg"},
        },
    )
    assert patched.status_code == 200, patched.text
    now = patched.json()
    assert (now["name"], now["temperature"], now["starters"]) == ("Reception", None, ["One?"])
    appearance = made["appearance"] | {
        "primary_color": "#abcdef",
        "logo_url": "https://cdn.example.com/logo.svg",
    }
    assert now["appearance"] == appearance
    assert now["version"] == made["version"] + 1
    same = await http.patch(path, headers=client_a.owner.headers, json={})
    assert same.json() == now
    cleared = await http.patch(path, headers=client_a.owner.headers, json={"appearance": {"logo_url": ""}})
    assert cleared.json()["appearance"]["logo_url"] is None
    assert (await http.get(path, headers=client_a.owner.headers)).json() == cleared.json()
    assert await snapshot_of(http, client_b) == neighbour


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": "x"}, "id"),
        ({"tenant_id": "x"}, "tenant_id"),
        ({"version": 9}, "version"),
        ({"is_default": True}, "is_default"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "created_at"),
        ({"moved_to": None}, "moved_to"),
        ({"name": None}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"name": 5}, "name"),
        ({"instructions": None}, "instructions"),
        ({"instructions": "nul\x00"}, "instructions"),
        ({"instructions": "x" * 20_001}, "instructions"),
        ({"provider": "hosted"}, "provider"),
        ({"model": "nul\x00"}, "model"),
        ({"temperature": 2.1}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"temperature": "0.5"}, "temperature"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
        ({"max_output_tokens": False}, "max_output_tokens"),
        ({"status": "gone"}, "status"),
        ({"starters": ["q?"] * 7}, "starters"),
        ({"starters": [""]}, "starters.0"),
        ({"starters": ["x" * 121]}, "starters.0"),
        ({"starters": "q?"}, "starters"),
        ({"appearance": None}, "appearance"),
        ({"appearance": {"primary_color": "red;background:url(//evil)"}}, "appearance.primary_color"),
        ({"appearance": {"primary_color": "#12345"}}, "appearance.primary_color"),
        ({"appearance": {"primary_color": "#123456\n"}}, None),
        ({"appearance": {"primary_color": None}}, "appearance.primary_color"),
        ({"appearance": {"logo_url": "http://example.com/l.png"}}, "appearance.logo_url"),
        ({"appearance": {"logo_url": "javascript:alert(1)"}}, "appearance.logo_url"),
        ({"appearance": {"logo_url": 'https://example.com/"onload=x'}}, "appearance.logo_url"),
        ({"appearance": {"offset_x": 201}}, "appearance.offset_x"),
        ({"appearance": {"offset_x": True}}, "appearance.offset_x"),
        ({"appearance": {"launcher_size": 39}}, "appearance.launcher_size"),
        ({"appearance": {"launcher_size": 81}}, "appearance.launcher_size"),
        ({"appearance": {"panel_size": "huge"}}, "appearance.panel_size"),
        ({"appearance": {"color_scheme": "host"}}, "appearance.color_scheme"),
        ({"language": "tlh"}, "language"),
        ({"language": "DE"}, "language"),
        ({"appearance": {"ai_disclosure": "yes"}}, "appearance.ai_disclosure"),
        ({"appearance": {"css": "body{}"}}, "appearance.css"),
    ],
)
async def test_a_bad_field_is_named_and_nothing_changes(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, body: dict[str, Any], field: str | None
) -> None:
    before, neighbour = await snapshot_of(http, client_a), await snapshot_of(http, client_b)
    answer = await http.patch(
        f"{BASE}/{client_a.assistant_id}",
        headers=client_a.owner.headers,
        json={"welcome_text": "changed", **body},
    )
    if field is None:  # white space around a value is taken off
        assert answer.status_code == 200
        return
    assert answer.status_code == 422, answer.text
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]
    assert await snapshot_of(http, client_a) == before
    assert await snapshot_of(http, client_b) == neighbour


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"instructions": "x"}, [], "x", None, 5])
async def test_create_needs_name_and_instructions(http: httpx2.AsyncClient, client_a: Client, body: object) -> None:
    answer = await http.post(BASE, headers=client_a.owner.headers, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert len(await snapshot_of(http, client_a)) == 1


async def test_the_neighbours_assistant_is_like_an_unknown_one(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    neighbour = await snapshot_of(http, client_b)
    for method, suffix, body in (
        ("GET", "", None),
        ("PATCH", "", {"name": "taken over"}),
        ("DELETE", "", None),
        ("POST", "/publish", None),
        ("POST", "/unpublish", None),
        ("POST", "/make-default", None),
    ):
        theirs, unknown = [
            await http.request(method, f"{BASE}/{assistant_id}{suffix}", headers=client_a.owner.headers, json=body)
            for assistant_id in (client_b.assistant_id, uuid7())
        ]
        assert theirs.status_code == unknown.status_code == 404
        changing = {"request_id"}
        assert {k: v for k, v in theirs.json().items() if k not in changing} == {
            k: v for k, v in unknown.json().items() if k not in changing
        }
    assert await snapshot_of(http, client_b) == neighbour


async def test_publish_unpublish_and_default(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    made = await make(http, client_a)
    for action, expected in (("publish", "published"), ("publish", "published"), ("unpublish", "draft")):
        answer = await http.post(f"{BASE}/{made['id']}/{action}", headers=client_a.owner.headers)
        assert (answer.status_code, answer.json()["status"]) == (200, expected)
    assert answer.json()["version"] == 3, "a repeated publish changes nothing"
    chosen = await http.post(f"{BASE}/{made['id']}/make-default", headers=client_a.owner.headers)
    assert (chosen.status_code, chosen.json()["is_default"]) == (200, True)
    defaults = [item["id"] for item in await snapshot_of(http, client_a) if item["is_default"]]
    assert defaults == [made["id"]]
    assert [item["is_default"] for item in await snapshot_of(http, client_b)] == [True]


async def test_deleting_the_default_promotes_the_oldest_published(
    http: httpx2.AsyncClient, resources: Resources, client_b: Client
) -> None:
    client = await create_tenant(resources, max_bots=5)
    await make(http, client, name="Older draft")
    older = await make(http, client, name="Older published", status="published")
    await make(http, client, name="Newer published", status="published")
    removed = await http.delete(f"{BASE}/{client.assistant_id}", headers=client.owner.headers)
    assert removed.status_code == 204
    assert [i["id"] for i in await snapshot_of(http, client) if i["is_default"]] == [older["id"]]
    assert [i["is_default"] for i in await snapshot_of(http, client_b)] == [True]


async def test_archive_and_bring_back(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    path = f"{BASE}/{client_a.assistant_id}"
    other = await make(http, client_a, status="published")
    archived = await http.patch(path, headers=client_a.owner.headers, json={"status": "archived"})
    body = archived.json()
    assert (body["status"], body["archived_reason"], body["is_default"]) == ("archived", "archived", False)
    live = await http.get(BASE, headers=client_a.owner.headers)
    assert [(item["id"], item["is_default"]) for item in live.json()["items"]] == [(other["id"], True)]
    edit = await http.patch(path, headers=client_a.owner.headers, json={"name": "x"})
    chosen = await http.post(f"{path}/make-default", headers=client_a.owner.headers)
    assert (edit.status_code, edit.json()["code"]) == (409, "assistant_archived")
    assert (chosen.status_code, chosen.json()["code"]) == (409, "assistant_archived")
    await make(http, client_a)
    await make(http, client_a)
    full = await http.post(f"{path}/publish", headers=client_a.owner.headers)
    assert (full.status_code, full.json()["code"]) == (403, "assistant_limit_reached")
    await http.delete(f"{BASE}/{other['id']}", headers=client_a.owner.headers)
    back = await http.post(f"{path}/publish", headers=client_a.owner.headers)
    assert (back.json()["status"], back.json()["archived_reason"]) == ("published", None)
    assert len(await snapshot_of(http, client_b)) == 1


async def test_lists_page_search_and_sort(http: httpx2.AsyncClient, resources: Resources, client_b: Client) -> None:
    client = await create_tenant(resources, max_bots=20)
    names = ["100% sure", "100 sure", "under_score", "underXscore", "zeta"]
    for name in names:
        await make(http, client, name=name)

    async def listed(**params: str | int) -> tuple[list[str], str | None]:
        answer = await http.get(BASE, headers=client.owner.headers, params=params)
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json()["items"]], answer.json()["next_cursor"]

    assert await listed(q="%") == (["100% sure"], None)
    assert await listed(q="_") == (["under_score"], None)
    assert await listed(q="ZETA") == (["zeta"], None)
    assert await listed(status="published") == ([f"Assistant of {client.id}"], None)
    first, cursor = await listed(sort="-created_at", limit=2)
    assert first == ["zeta", "underXscore"]
    await make(http, client, name="newest")
    second, _ = await listed(sort="-created_at", limit=2, cursor=cursor or "")
    assert second == ["under_score", "100 sure"]

    theirs = await http.get(
        BASE,
        headers=client_b.owner.headers,
        params={"sort": "-created_at", "limit": 2, "cursor": cursor or ""},
    )
    assert [item["tenant_id"] for item in theirs.json()["items"]] in ([], [client_b.id])
    for params in ({"cursor": "AAAA"}, {"sort": "instructions"}, {"limit": "-1"}, {"status": "deleted"}):
        assert (await http.get(BASE, headers=client.owner.headers, params=params)).status_code == 422


async def test_models_within_the_limits(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    answer = await http.get("/api/client/models", headers=client_a.owner.headers)
    assert [(item["provider"], item["id"]) for item in answer.json()["items"]] == [("builtin", "builtin")]
    assert "usd" not in answer.text
