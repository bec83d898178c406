"""Refresh tokens: rotation, the ten seconds in which a parent may be replayed, reuse that ends the session."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.clock import utc_now
from switchboard.core.resources import Resources
from switchboard.domains.user.tasks import sweep_expired_credentials
from tests.domains.user.conftest import SAME_ORIGIN, LogIn, LogInAs, bearer, jobs_about, random_address, rows_of
from tests.factories import Client

REFRESH = "/api/auth/refresh"


async def refresh(http: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await http.post(REFRESH, json={"refresh_token": token}, headers=random_address())


async def age_rotations(resources: Resources, user_id: UUID, by: timedelta) -> None:
    """Make every rotation of a user's tokens look older."""
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text(
                "update refresh_tokens set rotated_at = rotated_at - cast(:by as interval) where session_id in "
                "(select id from login_sessions where user_id = :user_id)"
            ),
            {"by": by, "user_id": user_id},
        )


async def test_a_refresh_rotates_and_the_old_access_token_lives_on(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    neighbour = await rows_of(resources, client_b.owner.id)
    first: LogIn = await log_in_as(client_a.owner)
    response = await refresh(http, first.refresh_token)
    answer = response.json()
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert sorted(answer) == ["access_token", "expires_in", "refresh_token", "token_type"]
    assert answer["refresh_token"] != first.refresh_token
    for token in (first.access_token, answer["access_token"]):
        me = await http.get("/api/auth/me", headers=bearer(token))
        assert me.json()["id"] == str(client_a.owner.id)
    assert await rows_of(resources, client_b.owner.id) == neighbour


async def test_twenty_parallel_refreshes_rotate_once(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs
) -> None:
    """AUT-07."""
    first, neighbour = await log_in_as(client_a.owner), await log_in_as(client_b.owner)
    answers = await asyncio.gather(*(refresh(http, first.refresh_token) for _ in range(20)))
    assert [answer.status_code for answer in answers] == [200] * 20
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert len(successors) == 1
    assert (await refresh(http, successors.pop())).status_code == 200
    assert (await refresh(http, neighbour.refresh_token)).status_code == 200


async def test_a_parent_replayed_after_the_window_ends_the_session_and_tells_the_owner(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    """AUT-06."""
    first, other_device = await log_in_as(client_a.owner), await log_in_as(client_a.owner)
    neighbour = await log_in_as(client_b.owner)
    successor = (await refresh(http, first.refresh_token)).json()
    assert (await http.get("/api/auth/me", headers=bearer(successor["access_token"]))).status_code == 200
    await age_rotations(resources, client_a.owner.id, timedelta(seconds=11))
    reused = await refresh(http, first.refresh_token)
    assert (reused.status_code, reused.json()["code"]) == (401, "session_expired")
    assert (await refresh(http, successor["refresh_token"])).status_code == 401
    assert (await http.get("/api/auth/me", headers=bearer(successor["access_token"]))).status_code == 401
    assert (await http.get("/api/auth/me", headers=other_device.headers)).status_code == 200
    assert (await http.get("/api/auth/me", headers=neighbour.headers)).status_code == 200
    assert [name for name, _ in await jobs_about(resources, client_a.owner.email)] == ["send_email"]
    assert await jobs_about(resources, client_b.owner.email) == []


async def test_only_the_immediate_parent_may_be_replayed(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs
) -> None:
    """Within the ten seconds, but its successor was rotated as well: that is no race of one browser."""
    first, neighbour = await log_in_as(client_a.owner), await log_in_as(client_b.owner)
    second = (await refresh(http, first.refresh_token)).json()["refresh_token"]
    third = (await refresh(http, second)).json()["refresh_token"]
    assert (await refresh(http, first.refresh_token)).status_code == 401
    assert (await refresh(http, third)).status_code == 401
    assert (await refresh(http, neighbour.refresh_token)).status_code == 200


@pytest.mark.parametrize("token", ["rt_unknown", "x", "rt_" + "a" * 43, "\x00", "\u202e"])
async def test_an_unknown_token_ends_nothing(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, resources: Resources, token: str
) -> None:
    before = [await rows_of(resources, client.owner.id) for client in (client_a, client_b)]
    response = await refresh(http, token)
    assert (response.status_code, response.json()["code"]) == (401, "session_expired")
    assert [await rows_of(resources, client.owner.id) for client in (client_a, client_b)] == before


async def test_an_expired_token_is_refused(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    expired, neighbour = await log_in_as(client_a.owner), await log_in_as(client_b.owner)
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update refresh_tokens set expires_at = :then where token_hash = :hash"),
            {"then": utc_now(), "hash": resources.security.secrets.hash(expired.refresh_token)},
        )
    assert (await refresh(http, expired.refresh_token)).status_code == 401
    assert (await refresh(http, neighbour.refresh_token)).status_code == 200


async def test_a_browser_gets_cookies_and_no_token_in_the_body(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    body = {"email": client_a.owner.email, "password": client_a.owner.password}
    await http.post("/api/auth/login", json=body, headers=SAME_ORIGIN | random_address())
    before = dict(http.cookies)
    response = await http.post(REFRESH, headers=SAME_ORIGIN)
    assert response.status_code == 200
    assert response.json() == {"expires_in": 900}
    assert set(before) == set(http.cookies) == {"sb_access", "sb_refresh"}
    assert http.cookies["sb_refresh"] != before["sb_refresh"]
    assert (await http.get("/api/auth/me")).json()["tenant_id"] == client_a.id


async def test_another_site_cannot_refresh_or_log_out(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, resources: Resources
) -> None:
    """AUT-13: form, fetch and text/plain with the browser's cookies."""
    login = {"email": client_a.owner.email, "password": client_a.owner.password}
    await http.post("/api/auth/login", json=login, headers=SAME_ORIGIN | random_address())
    before = await rows_of(resources, client_a.owner.id)
    bodies: list[dict[str, object]] = [{}, {"data": {"a": "b"}}, {"json": {}}, {"content": b"{", "headers": {}}]
    for path in (REFRESH, "/api/auth/logout"):
        for body in bodies:
            for headers in ({"Origin": client_b.origin}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}):
                sent = headers | ({"Content-Type": "text/plain"} if "content" in body else {})
                response = await http.post(path, **(body | {"headers": sent}))  # type: ignore[arg-type]
                assert (response.status_code, response.json()["code"]) == (403, "same_origin_required")
        assert (await http.post(path)).status_code == 403
    assert await rows_of(resources, client_a.owner.id) == before


async def test_without_any_token_the_session_is_over(http: httpx2.AsyncClient) -> None:
    answers = [
        await http.post(REFRESH),
        await http.post(REFRESH, json={}),
        await http.post(REFRESH, json={"refresh_token": None}),
    ]
    for response in answers:
        assert (response.status_code, response.json()["code"]) == (401, "session_expired")


async def test_the_sweep_deletes_what_is_over_and_wipes_old_successors(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    over, alive = await log_in_as(client_a.owner), await log_in_as(client_b.owner)
    successor = (await refresh(http, alive.refresh_token)).json()["refresh_token"]
    await age_rotations(resources, client_b.owner.id, timedelta(seconds=11))
    async with resources.system_db.system_tx() as session:
        for statement in (
            "update refresh_tokens set expires_at = now() - interval '1 second' where session_id in "
            "(select id from login_sessions where user_id = :user_id)",
            "update login_sessions set created_at = now() - interval '31 days' where user_id = :user_id",
        ):
            await session.execute(text(statement), {"user_id": client_a.owner.id})
    assert await sweep_expired_credentials(resources) >= 2
    assert len(await rows_of(resources, client_a.owner.id)) == 1  # the user alone
    assert all(row.get("successor") is None for row in await rows_of(resources, client_b.owner.id))
    assert (await refresh(http, over.refresh_token)).status_code == 401
    assert (await refresh(http, successor)).status_code == 200
