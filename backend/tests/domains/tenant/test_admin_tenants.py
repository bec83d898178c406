"""Administrators manage tenants; clients never can; the neighbour stays as it was."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import select, text

from switchboard.core.audit import AuditEvent
from switchboard.core.resources import Resources
from tests.factories import Client, Person, create_tenant, unique_slug

DEFAULT_LIMITS = {
    "max_bots": 3,
    "messages_per_month": 1000,
    "max_documents": 500,
    "allowed_providers": ["*"],
    "allowed_models": ["*"],
    "max_output_tokens": None,
    "monthly_budget_usd": None,
}


async def audit_actions(resources: Resources, tenant_id: str) -> list[str]:
    """What the audit trail says was done to a tenant, oldest first."""
    statement = select(AuditEvent.action).where(AuditEvent.tenant_id == tenant_id).order_by(AuditEvent.id)
    async with resources.system_db.system_tx() as session:
        return list((await session.scalars(statement)).all())


@pytest.fixture
async def neighbour(http: httpx2.AsyncClient, admin: Person, client_b: Client) -> dict[str, object]:
    """The neighbour as administrators see it before a test acts."""
    answer = await http.get(f"/api/admin/tenants/{client_b.id}", headers=admin.headers)
    body: dict[str, object] = answer.json()
    return body


async def test_create_read_update_delete(
    http: httpx2.AsyncClient, admin: Person, client_b: Client, neighbour: dict[str, object]
) -> None:
    slug = unique_slug("crud")
    created = await http.post("/api/admin/tenants", headers=admin.headers, json={"id": slug, "name": " Acme "})
    assert created.status_code == 201, created.text
    body = created.json()
    assert (body["id"], body["name"], body["status"]) == (slug, "Acme", "active")
    assert body["limits"] == DEFAULT_LIMITS
    assert (body["assistant_count"], body["user_count"], body["messages_this_month"]) == (0, 0, 0)

    again = await http.post("/api/admin/tenants", headers=admin.headers, json={"id": slug, "name": "Other"})
    assert (again.status_code, again.json()["code"]) == (409, "tenant_exists")

    patched = await http.patch(
        f"/api/admin/tenants/{slug}",
        headers=admin.headers,
        json={"status": "suspended", "limits": {"max_bots": 7, "monthly_budget_usd": 12.5}},
    )
    assert patched.status_code == 200, patched.text
    assert patched.json()["status"] == "suspended"
    assert patched.json()["limits"] == DEFAULT_LIMITS | {"max_bots": 7, "monthly_budget_usd": 12.5}
    assert patched.json()["updated_at"] > body["updated_at"]
    cleared = await http.patch(
        f"/api/admin/tenants/{slug}", headers=admin.headers, json={"limits": {"monthly_budget_usd": None}}
    )
    assert cleared.json()["limits"] == DEFAULT_LIMITS | {"max_bots": 7}

    for confirm in ("", "?confirm=", f"?confirm={client_b.id}"):
        refused = await http.delete(f"/api/admin/tenants/{slug}{confirm}", headers=admin.headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "confirmation_required")
    gone = await http.delete(f"/api/admin/tenants/{slug}?confirm={slug}", headers=admin.headers)
    assert gone.status_code == 204
    missing = await http.get(f"/api/admin/tenants/{slug}", headers=admin.headers)
    assert (missing.status_code, missing.json()["code"]) == (404, "tenant_not_found")

    now = await http.get(f"/api/admin/tenants/{client_b.id}", headers=admin.headers)
    assert now.json() == neighbour


async def test_every_change_is_audited(http: httpx2.AsyncClient, admin: Person, resources: Resources) -> None:
    slug = unique_slug("audit")
    await http.post("/api/admin/tenants", headers=admin.headers, json={"id": slug, "name": "Audited"})
    await http.patch(f"/api/admin/tenants/{slug}", headers=admin.headers, json={"name": "Renamed"})
    added = await http.post(
        f"/api/admin/tenants/{slug}/domains", headers=admin.headers, json={"pattern": "example.com"}
    )
    domain_id = added.json()["id"]
    await http.delete(f"/api/admin/tenants/{slug}/domains/{domain_id}", headers=admin.headers)
    await http.delete(f"/api/admin/tenants/{slug}?confirm={slug}", headers=admin.headers)
    assert await audit_actions(resources, slug) == [
        "tenant.created",
        "tenant.updated",
        "domain.added",
        "domain.removed",
        "tenant.deleted",
    ]


async def test_a_refused_change_leaves_no_trace(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, resources: Resources
) -> None:
    before = (await http.get(f"/api/admin/tenants/{client_a.id}", headers=admin.headers)).json()
    bodies: list[Any] = [
        {"name": "New", "id": "other-id"},
        {"name": "New", "plan": "gold"},
        {"name": "New", "limits": {"max_bots": -1}},
        {"name": "New", "limits": {"max_bots": True}},
        {"name": "New", "limits": {"max_bots": "5"}},
        {"name": "New", "limits": {"max_bots": None}},
        {"name": "New", "limits": {"messages_per_month": 10_000_001}},
        {"name": "New", "limits": {"allowed_models": ["*", "gpt"]}},
        {"name": "New", "limits": {"tokens": 5}},
        {"name": None},
        {"name": ""},
        {"name": "nul\x00nul"},
        {"name": "New", "status": "deleted"},
        {"name": "New", "limits": []},
        [],
    ]
    for body in bodies:
        answer = await http.patch(f"/api/admin/tenants/{client_a.id}", headers=admin.headers, json=body)
        assert answer.status_code == 422, (body, answer.text)
        assert answer.json()["code"] == "invalid_request"
        assert answer.json()["errors"]
    after = (await http.get(f"/api/admin/tenants/{client_a.id}", headers=admin.headers)).json()
    assert after == before
    assert await audit_actions(resources, client_a.id) == []


@pytest.mark.parametrize(
    "tenant_id", ["ab", "Acme", "-acme", "acme-", "a" * 64, "ac me", "acme\n", "akmé", "a_b", "nul\x00"]
)
async def test_a_bad_tenant_id_is_refused(http: httpx2.AsyncClient, admin: Person, tenant_id: str) -> None:
    answer = await http.post("/api/admin/tenants", headers=admin.headers, json={"id": tenant_id, "name": "x"})
    if tenant_id == "acme\n":  # surrounding white space is taken off, as in every text
        assert answer.status_code in (201, 409)
    else:
        assert answer.status_code == 422
        assert [problem["field"] for problem in answer.json()["errors"]] == ["id"]


async def test_the_list_pages_sorts_and_filters(http: httpx2.AsyncClient, admin: Person) -> None:
    family = unique_slug("fam")
    slugs = [f"{family}-{letter}" for letter in "dbac"]
    for slug in slugs:
        await http.post("/api/admin/tenants", headers=admin.headers, json={"id": slug, "name": f"N {slug}"})
    await http.patch(f"/api/admin/tenants/{slugs[0]}", headers=admin.headers, json={"status": "suspended"})

    async def ids(**params: str | int) -> tuple[list[str], str | None]:
        answer = await http.get("/api/admin/tenants", headers=admin.headers, params={"q": family, **params})
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]], answer.json()["next_cursor"]

    assert await ids(sort="name") == (sorted(slugs), None)
    assert await ids(sort="-name") == (sorted(slugs, reverse=True), None)
    assert await ids(sort="created_at") == (slugs, None)
    assert await ids(sort="id") == (sorted(slugs), None)
    assert await ids(status="suspended") == ([slugs[0]], None)

    first, cursor = await ids(sort="name", limit=2)
    assert (first, cursor is not None) == (sorted(slugs)[:2], True)
    # An insert before the cursor's position neither repeats nor hides anything on the next page.
    await http.post("/api/admin/tenants", headers=admin.headers, json={"id": f"{family}-aa", "name": f"N {family}-aa"})
    assert await ids(sort="name", limit=2, cursor=cursor or "") == (sorted(slugs)[2:], None)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "x" * 2000}, "cursor"),
        ({"sort": "password"}, "sort"),
        ({"sort": "name;drop table tenants"}, "sort"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"status": "gone"}, "status"),
    ],
)
async def test_bad_list_parameters_are_named(
    http: httpx2.AsyncClient, admin: Person, params: dict[str, str], field: str
) -> None:
    answer = await http.get("/api/admin/tenants", headers=admin.headers, params=params)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]


async def test_a_cursor_of_another_sort_is_refused(http: httpx2.AsyncClient, admin: Person, client_a: Client) -> None:
    await create_slugs(http, admin, 2)
    page = await http.get("/api/admin/tenants", headers=admin.headers, params={"sort": "name", "limit": 1})
    other = await http.get(
        "/api/admin/tenants",
        headers=admin.headers,
        params={"sort": "-name", "cursor": page.json()["next_cursor"]},
    )
    assert other.status_code == 422


async def create_slugs(http: httpx2.AsyncClient, admin: Person, count: int) -> list[str]:
    """Some more tenants."""
    slugs: list[str] = [unique_slug("more") for _ in range(count)]
    for slug in slugs:
        await http.post("/api/admin/tenants", headers=admin.headers, json={"id": slug, "name": slug})
    return slugs


@pytest.mark.parametrize("typed", ["%", "_", "\\", "%%", "'; drop table tenants; --", "\x00"])
async def test_search_text_is_not_a_pattern(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, typed: str
) -> None:
    answer = await http.get("/api/admin/tenants", headers=admin.headers, params={"q": typed})
    if typed == "\x00":
        assert answer.status_code == 422
    else:
        assert answer.status_code == 200
        assert client_a.id not in [item["id"] for item in answer.json()["items"]]


async def test_clients_and_strangers_are_kept_out(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client, neighbour: dict[str, object]
) -> None:
    calls: list[tuple[str, str, dict[str, object] | None]] = [
        ("GET", "/api/admin/tenants", None),
        ("POST", "/api/admin/tenants", {"id": unique_slug(), "name": "x"}),
        ("GET", f"/api/admin/tenants/{client_b.id}", None),
        ("PATCH", f"/api/admin/tenants/{client_b.id}", {"name": "taken over"}),
        ("DELETE", f"/api/admin/tenants/{client_b.id}?confirm={client_b.id}", None),
        ("GET", f"/api/admin/tenants/{client_b.id}/domains", None),
        ("POST", f"/api/admin/tenants/{client_b.id}/domains", {"pattern": "https://evil.example"}),
    ]
    for method, path, body in calls:
        as_client = await http.request(method, path, headers=client_a.owner.headers, json=body)
        assert (as_client.status_code, as_client.json()["code"]) == (403, "forbidden"), path
        as_nobody = await http.request(method, path, json=body)
        assert as_nobody.status_code == 401, path
    now = await http.get(f"/api/admin/tenants/{client_b.id}", headers=admin.headers)
    assert now.json() == neighbour


async def test_deleting_takes_everything_of_one_tenant(
    http: httpx2.AsyncClient,
    admin: Person,
    resources: Resources,
    client_b: Client,
    neighbour: dict[str, object],
) -> None:
    doomed = await create_tenant(resources, knowledge={"Canary": "yellow"})
    answer = await http.delete(f"/api/admin/tenants/{doomed.id}?confirm={doomed.id}", headers=admin.headers)
    assert answer.status_code == 204
    tables = ("assistants", "allowed_domains", "documents", "chunks", "users")
    async with resources.system_db.system_tx() as session:
        left = [
            await session.scalar(text(f"select count(*) from {table} where tenant_id = :id"), {"id": doomed.id})
            for table in tables
        ]
    assert left == [0] * len(tables)
    now = await http.get(f"/api/admin/tenants/{client_b.id}", headers=admin.headers)
    assert now.json() == neighbour
    assert (await http.get("/api/client/tenant", headers=doomed.owner.headers)).status_code == 401
