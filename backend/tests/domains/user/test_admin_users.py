"""Users and the audit trail as administrators handle them."""

from typing import Any

import httpx2
import pytest

from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources
from tests.domains.user.conftest import LogInAs, random_address, rows_of
from tests.factories import Client, Person

USERS = "/api/admin/users"


def new_user(client: Client, **changes: Any) -> dict[str, Any]:
    email = f"New.{uuid7().hex[-12:]}@Example.com"
    password = "a password of some length"
    return {"email": email, "name": "Noa", "role": "client", "tenant_id": client.id, "password": password} | changes


async def test_an_admin_creates_reads_changes_and_deletes_a_user(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person, resources: Resources
) -> None:
    neighbour = await rows_of(resources, client_b.owner.id)
    body = new_user(client_a)
    created = await http.post(USERS, json=body, headers=admin.headers)
    user = created.json()
    assert created.status_code == 201
    assert sorted(user) == [
        "created_at", "email", "id", "is_active", "last_login_at", "name", "role", "tenant_id",
    ]  # fmt: skip
    assert (user["email"], user["tenant_id"], user["is_active"]) == (body["email"].lower(), client_a.id, True)
    assert user["last_login_at"] is None
    login = {"email": body["email"], "password": body["password"]}
    assert (await http.post("/api/auth/login", json=login, headers=random_address())).status_code == 200
    read = (await http.get(f"{USERS}/{user['id']}", headers=admin.headers)).json()
    assert read["last_login_at"] is not None
    changed = await http.patch(f"{USERS}/{user['id']}", json={"name": "Noa Lind"}, headers=admin.headers)
    assert (changed.json()["name"], changed.json()["email"]) == ("Noa Lind", user["email"])
    assert (await http.delete(f"{USERS}/{user['id']}", headers=admin.headers)).status_code == 204
    assert (await http.get(f"{USERS}/{user['id']}", headers=admin.headers)).status_code == 404
    assert await rows_of(resources, client_b.owner.id) == neighbour
    trail = (await http.get("/api/admin/audit", params={"q": user["id"]}, headers=admin.headers)).json()["items"]
    assert [entry["action"] for entry in trail] == ["user.deleted", "user.updated", "user.created"]
    assert {(entry["actor_email"], entry["tenant_id"]) for entry in trail} == {(admin.email, client_a.id)}


async def test_an_address_is_unique_over_all_tenants(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person
) -> None:
    body = new_user(client_b, email=client_a.owner.email.upper())
    response = await http.post(USERS, json=body, headers=admin.headers)
    assert (response.status_code, response.json()["code"]) == (409, "email_taken")
    assert response.json()["errors"][0]["field"] == "email"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tenant_id": None}, "tenant_id"),
        ({"role": "admin"}, "tenant_id"),
        ({"tenant_id": "no-such-tenant-at-all"}, "tenant_id"),
        ({"tenant_id": "../x"}, "tenant_id"),
        ({"role": "owner"}, "role"),
        ({"email": "not an address"}, "email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email"),
        ({"email": None}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"password": "too short"}, "password"),
        ({"id": str(uuid7())}, "id"),
        ({"password_hash": "x"}, "password_hash"),
        ({"is_active": False}, "is_active"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "created_at"),
        ({"plan": "gold"}, "plan"),
    ],
)
async def test_a_user_that_cannot_be_is_refused_by_field(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person, changes: dict[str, Any], field: str
) -> None:
    """AUT-14 included: what the server owns cannot be sent."""
    response = await http.post(USERS, json=new_user(client_a, **changes), headers=admin.headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    listed = await http.get(USERS, params={"tenant_id": client_a.id}, headers=admin.headers)
    assert [user["id"] for user in listed.json()["items"]] == [str(client_a.owner.id)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "admin"}, "tenant_id"),
        ({"tenant_id": None}, "tenant_id"),
        ({"tenant_id": "no-such-tenant-at-all"}, "tenant_id"),
        ({"name": None}, "name"),
        ({"is_active": None}, "is_active"),
        ({"role": None}, "role"),
        ({"password": None}, "password"),
        ({"password": "THE EMAIL"}, "password"),
        ({"email": "other@example.com"}, "email"),
        ({"id": str(uuid7())}, "id"),
        ({"password_hash": "x"}, "password_hash"),
        ({"last_login_at": None}, "last_login_at"),
    ],
)
async def test_a_change_that_cannot_be_is_refused_by_field(
    http: httpx2.AsyncClient,
    client_a: Client,
    client_b: Client,
    admin: Person,
    resources: Resources,
    changes: dict[str, Any],
    field: str,
) -> None:
    before = [await rows_of(resources, client.owner.id) for client in (client_a, client_b)]
    if changes.get("password") == "THE EMAIL":
        changes = {"password": client_a.owner.email}
    response = await http.patch(f"{USERS}/{client_a.owner.id}", json=changes, headers=admin.headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    assert [await rows_of(resources, client.owner.id) for client in (client_a, client_b)] == before


async def test_admins_cannot_take_their_own_access_away(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person, resources: Resources
) -> None:
    before = await rows_of(resources, admin.id)
    path = f"{USERS}/{admin.id}"
    answers = [
        await http.delete(path, headers=admin.headers),
        await http.patch(path, json={"is_active": False}, headers=admin.headers),
        await http.patch(path, json={"role": "client", "tenant_id": client_a.id}, headers=admin.headers),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "cannot_remove_self")] * 3
    assert await rows_of(resources, admin.id) == before
    password = {"password": "my own new password"}
    assert (await http.patch(path, json=password, headers=admin.headers)).status_code == 200
    assert (await http.get("/api/auth/me", headers=admin.headers)).status_code == 200


async def test_clients_see_no_users_and_no_audit(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, resources: Resources
) -> None:
    before = [await rows_of(resources, client.owner.id) for client in (client_a, client_b)]
    headers = client_a.owner.headers
    for path in (USERS, "/api/admin/audit", f"{USERS}/{client_b.owner.id}", f"{USERS}/{uuid7()}"):
        assert (await http.get(path, headers=headers)).status_code == 403
        assert (await http.get(path)).status_code == 401
    for target in (client_a, client_b):
        path = f"{USERS}/{target.owner.id}"
        raised = await http.patch(path, json={"role": "admin", "tenant_id": None}, headers=headers)
        assert raised.status_code == 403
        assert (await http.delete(path, headers=headers)).status_code == 403
    assert (await http.post(USERS, json=new_user(client_a), headers=headers)).status_code == 403
    assert [await rows_of(resources, client.owner.id) for client in (client_a, client_b)] == before


async def test_lists_filter_search_sort_and_page(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person
) -> None:
    mark = uuid7().hex[-12:]
    for number in range(5):
        body = new_user(client_a if number < 4 else client_b, email=f"p{number}.{mark}@example.com", name="100%_Pia")
        assert (await http.post(USERS, json=body, headers=admin.headers)).status_code == 201

    async def emails(**params: Any) -> list[str]:
        found: list[str] = []
        cursor = None
        while True:
            query: dict[str, Any] = {"limit": 2, "q": mark} | params | ({"cursor": cursor} if cursor else {})
            answer = await http.get(USERS, params=query, headers=admin.headers)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [user["email"].split(".")[0] for user in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    assert await emails() == ["p0", "p1", "p2", "p3", "p4"]
    assert await emails(sort="-email") == ["p4", "p3", "p2", "p1", "p0"]
    assert await emails(sort="-created_at", tenant_id=client_a.id) == ["p3", "p2", "p1", "p0"]
    assert await emails(tenant_id=client_b.id) == ["p4"]
    assert await emails(role="admin") == []
    assert await emails(is_active="false") == []
    assert await emails(q="100%_pia", tenant_id=client_b.id) == ["p4"]
    assert await emails(q="100__pia") == []
    for bad in ({"sort": "password_hash"}, {"cursor": "x"}, {"limit": 0}, {"role": "owner"}, {"q": "\x00"}):
        assert (await http.get(USERS, params=bad, headers=admin.headers)).status_code == 422


async def test_the_audit_trail_filters_by_tenant(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person, log_in_as: LogInAs
) -> None:
    for client in (client_a, client_b):
        created = await http.post(USERS, json=new_user(client), headers=admin.headers)
        assert created.status_code == 201
    answer = await http.get("/api/admin/audit", params={"tenant_id": client_a.id}, headers=admin.headers)
    entries = answer.json()["items"]
    assert [(entry["action"], entry["tenant_id"]) for entry in entries] == [("user.created", client_a.id)]
    platform = new_user(client_a, role="admin", tenant_id=None)
    user_id = (await http.post(USERS, json=platform, headers=admin.headers)).json()["id"]
    found = await http.get("/api/admin/audit", params={"q": user_id}, headers=admin.headers)
    assert [entry["tenant_id"] for entry in found.json()["items"]] == [None]
