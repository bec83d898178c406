"""Rights follow the database: log-out, deactivation, deletion and a changed role count from the next request."""

import asyncio

import httpx2
import pytest

from switchboard.core.resources import Resources
from tests.conftest import Api
from tests.domains.user.conftest import SAME_ORIGIN, LogInAs, bearer, random_address, rows_of
from tests.factories import Client, Person, create_user

ME = "/api/auth/me"


async def test_log_out_ends_access_and_refresh_at_once(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs
) -> None:
    """AUT-11."""
    mine, other_device = await log_in_as(client_a.owner), await log_in_as(client_a.owner)
    neighbour = await log_in_as(client_b.owner)
    assert (await http.get(ME, headers=mine.headers)).status_code == 200
    response = await http.post("/api/auth/logout", json={"refresh_token": mine.refresh_token})
    assert response.status_code == 204
    assert (await http.get(ME, headers=mine.headers)).status_code == 401
    refresh = await http.post("/api/auth/refresh", json={"refresh_token": mine.refresh_token})
    assert refresh.status_code == 401
    for untouched in (other_device, neighbour):
        assert (await http.get(ME, headers=untouched.headers)).status_code == 200


async def test_log_out_by_bearer_token(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs
) -> None:
    mine, neighbour = await log_in_as(client_a.owner), await log_in_as(client_b.owner)
    assert (await http.post("/api/auth/logout", headers=mine.headers)).status_code == 204
    assert (await http.get(ME, headers=mine.headers)).status_code == 401
    refresh = await http.post("/api/auth/refresh", json={"refresh_token": mine.refresh_token})
    assert refresh.status_code == 401
    assert (await http.get(ME, headers=neighbour.headers)).status_code == 200
    assert (await http.post("/api/auth/logout", headers=mine.headers)).status_code == 204


async def test_log_out_of_a_browser_empties_the_cookie_jar(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    body = {"email": client_a.owner.email, "password": client_a.owner.password}
    answer = await http.post("/api/auth/login", json=body, headers=SAME_ORIGIN | random_address())
    assert (await http.post("/api/auth/logout", headers=SAME_ORIGIN)).status_code == 204
    assert dict(http.cookies) == {}
    assert (await http.get(ME)).status_code == 401
    assert (await http.get(ME, headers=bearer(answer.json()["access_token"]))).status_code == 401
    assert (await http.get(ME, headers=client_b.owner.headers)).status_code == 200


async def test_log_out_with_worthless_credentials_ends_nothing(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, resources: Resources
) -> None:
    before = [await rows_of(resources, client.owner.id) for client in (client_a, client_b)]
    assert (await http.post("/api/auth/logout", json={"refresh_token": "rt_nothing"})).status_code == 204
    assert (await http.post("/api/auth/logout", headers=bearer("a.b.c"))).status_code == 204
    assert (await http.post("/api/auth/logout")).status_code == 204
    assert [await rows_of(resources, client.owner.id) for client in (client_a, client_b)] == before


async def test_another_replica_refuses_soon_after_a_log_out(
    api: Api, other_model_api: Api, client_a: Client, client_b: Client, log_in_as: LogInAs
) -> None:
    mine, neighbour = await log_in_as(client_a.owner), await log_in_as(client_b.owner)
    async with api.client() as here, other_model_api.client() as there:
        for client in (here, there):
            assert (await client.get(ME, headers=mine.headers)).status_code == 200
        await here.post("/api/auth/logout", json={"refresh_token": mine.refresh_token})
        async with asyncio.timeout(20):
            while (await there.get(ME, headers=mine.headers)).is_success:  # noqa: ASYNC110 - another replica's state
                await asyncio.sleep(0.05)
        assert (await here.get(ME, headers=mine.headers)).status_code == 401
        assert (await there.get(ME, headers=neighbour.headers)).status_code == 200


async def test_a_lowered_role_counts_from_the_next_request(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person, resources: Resources
) -> None:
    """AUT-09; the token says nothing about the role, so it cannot be out of date."""
    other = await create_user(resources)
    assert (await http.get("/api/admin/users", headers=other.headers)).status_code == 200
    change = {"role": "client", "tenant_id": client_a.id}
    response = await http.patch(f"/api/admin/users/{other.id}", json=change, headers=admin.headers)
    assert response.status_code == 200
    assert (await http.get("/api/admin/users", headers=other.headers)).status_code == 403
    me = (await http.get(ME, headers=other.headers)).json()
    assert (me["role"], me["tenant"]["id"]) == ("client", client_a.id)
    crossing = await http.get("/api/client/tenant", headers=other.headers | {"X-Tenant-ID": client_b.id})
    assert (crossing.status_code, crossing.json()["code"]) == (403, "tenant_mismatch")


@pytest.mark.parametrize("deed", ["deactivate", "delete", "set_password"])
async def test_removing_access_ends_every_session_at_once(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person, log_in_as: LogInAs, deed: str
) -> None:
    sessions = [await log_in_as(client_a.owner), await log_in_as(client_a.owner)]
    neighbour = await log_in_as(client_b.owner)
    for session in sessions:
        assert (await http.get(ME, headers=session.headers)).status_code == 200
    path = f"/api/admin/users/{client_a.owner.id}"
    if deed == "delete":
        response = await http.delete(path, headers=admin.headers)
    else:
        change = {"is_active": False} if deed == "deactivate" else {"password": "a password set by the admin"}
        response = await http.patch(path, json=change, headers=admin.headers)
    assert response.status_code in (200, 204)
    for session in sessions:
        assert (await http.get(ME, headers=session.headers)).status_code == 401
        refresh = await http.post("/api/auth/refresh", json={"refresh_token": session.refresh_token})
        assert refresh.status_code == 401
    assert (await http.get(ME, headers=neighbour.headers)).status_code == 200


async def test_a_deleted_tenant_takes_its_sessions_along(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person, log_in_as: LogInAs
) -> None:
    mine, neighbour = await log_in_as(client_a.owner), await log_in_as(client_b.owner)
    path = f"/api/admin/tenants/{client_a.id}?confirm={client_a.id}"
    assert (await http.delete(path, headers=admin.headers)).status_code == 204
    refresh = await http.post("/api/auth/refresh", json={"refresh_token": mine.refresh_token})
    assert refresh.status_code == 401
    assert (await http.get(ME, headers=neighbour.headers)).status_code == 200
