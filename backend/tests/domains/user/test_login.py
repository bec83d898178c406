"""Log-in: tokens, cookies, one answer for every failure, limits that never lock an owner out."""

from unittest.mock import AsyncMock

import httpx2
import pytest
from fastapi import Response

from switchboard.core.resources import Resources
from switchboard.core.security import Passwords
from switchboard.domains.user.cookies import set_token_cookies
from switchboard.domains.user.tokens import IssuedTokens
from tests.domains.user.conftest import APP_ORIGIN, SAME_ORIGIN, bearer, random_address, rows_of
from tests.factories import Client, Person, create_user


async def test_login_answers_with_tokens_and_sets_cookies(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, resources: Resources
) -> None:
    neighbour = await rows_of(resources, client_b.owner.id)
    body = {"email": client_a.owner.email.upper(), "password": client_a.owner.password}
    response = await http.post("/api/auth/login", json=body, headers=SAME_ORIGIN | random_address())
    answer = response.json()
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 900
    assert answer["refresh_token"].startswith("rt_")
    assert answer["user"] == {
        "id": str(client_a.owner.id),
        "email": client_a.owner.email,
        "role": "client",
        "tenant_id": client_a.id,
    }
    cookies = response.headers.get_list("set-cookie")
    assert sorted(cookie.split("=")[0] for cookie in cookies) == ["sb_access", "sb_refresh"]
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(attribute.startswith("domain") for attribute in attributes)
    assert http.cookies["sb_access"] == answer["access_token"]
    assert await rows_of(resources, client_b.owner.id) == neighbour


def test_cookies_are_host_bound_and_secure_on_https() -> None:
    response = Response()
    set_token_cookies(response, "https://app.example.com", IssuedTokens("access", "refresh"))
    cookies = response.headers.getlist("set-cookie")
    assert [cookie.split(";")[0] for cookie in cookies] == ["__Host-sb_access=access", "__Host-sb_refresh=refresh"]
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(attribute.startswith("domain") for attribute in attributes)


async def test_another_site_gets_no_cookies_set(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    body = {"email": client_a.owner.email, "password": client_a.owner.password}
    for headers in ({"Origin": client_b.origin}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        response = await http.post("/api/auth/login", json=body, headers=headers | random_address())
        assert response.status_code == 200
        assert "set-cookie" not in response.headers


async def test_every_failure_gets_the_same_answer_after_one_password_check(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AUT-16: known, unknown and deactivated addresses cannot be told apart; each costs one bcrypt verification."""
    inactive = await create_user(resources, tenant_id=client_b.id, is_active=False)
    verifications: list[bool] = []
    verify = Passwords.verify

    async def counted(self: Passwords, password: str, stored: str | None) -> bool:
        result = await verify(self, password, stored)
        verifications.append(result)
        return result

    monkeypatch.setattr(Passwords, "verify", counted)
    attempts = (
        (client_a.owner.email, "not the password"),
        ("nobody-at-all@example.com", client_a.owner.password),
        (inactive.email, inactive.password),
    )
    answers = []
    for email, password in attempts:
        body = {"email": email, "password": password}
        response = await http.post("/api/auth/login", json=body, headers=random_address())
        document = response.json()
        document.pop("request_id")
        answers.append((response.status_code, document, sorted(response.headers)))
    assert answers[0][0] == 401
    assert answers[0][1]["code"] == "invalid_credentials"
    assert answers[0] == answers[1] == answers[2]
    assert verifications == [False, False, False]


async def test_bad_logins_are_limited_and_the_owner_is_not_locked_out(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AUT-16: 100 from one source are cut off with Retry-After; from elsewhere the owner still gets in."""
    attacker = random_address()
    body = {"email": client_a.owner.email, "password": "wrong password"}
    with monkeypatch.context() as patched:
        patched.setattr(Passwords, "verify", AsyncMock(return_value=False))
        answers = [await http.post("/api/auth/login", json=body, headers=attacker) for _ in range(100)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 70
    assert refused[0].json()["code"] == "too_many_requests"
    assert int(refused[0].headers["retry-after"]) >= 1
    for person, headers in ((client_a.owner, random_address()), (client_b.owner, attacker)):
        right = {"email": person.email, "password": person.password}
        response = await http.post("/api/auth/login", json=right, headers=headers)
        assert response.status_code in (200, 429)
        assert response.status_code == 200 or headers is attacker
    async with httpx2.AsyncClient(base_url=http.base_url) as elsewhere:
        right = {"email": client_a.owner.email, "password": client_a.owner.password}
        assert (await elsewhere.post("/api/auth/login", json=right, headers=random_address())).status_code == 200


async def test_one_attempt_each_from_many_addresses_does_not_lock_the_owner_out(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"email": client_a.owner.email, "password": "wrong password"}
    with monkeypatch.context() as patched:
        patched.setattr(Passwords, "verify", AsyncMock(return_value=False))
        statuses = {
            (await http.post("/api/auth/login", json=body, headers=random_address())).status_code for _ in range(50)
        }
    assert statuses == {401}
    right = {"email": client_a.owner.email, "password": client_a.owner.password}
    assert (await http.post("/api/auth/login", json=right, headers=random_address())).status_code == 200


@pytest.mark.parametrize("password", ["x" * 201, "x" * 900_000, "", None, 7, ["a"]])
async def test_absurd_passwords_are_refused_without_hashing(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, password: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Passwords, "verify", AsyncMock(side_effect=AssertionError("hashed")))
    body = {"email": client_a.owner.email, "password": password}
    response = await http.post("/api/auth/login", json=body, headers=random_address())
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "password"


async def test_text_that_is_no_unicode_is_refused(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    content = b'{"email":"%s","password":"\\ud800\\ud800"}' % client_a.owner.email.encode()
    headers = random_address() | {"Content-Type": "application/json"}
    response = await http.post("/api/auth/login", content=content, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "password"


async def test_me_tells_person_and_tenant(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person
) -> None:
    mine = (await http.get("/api/auth/me", headers=client_a.owner.headers)).json()
    assert mine["tenant"] == {"id": client_a.id, "name": client_a.name, "status": "active"}
    assert (mine["email"], mine["role"], mine["tenant_id"]) == (client_a.owner.email, "client", client_a.id)
    theirs = (await http.get("/api/auth/me", headers=client_b.owner.headers)).json()
    assert theirs["tenant"]["id"] == client_b.id
    admins = (await http.get("/api/auth/me", headers=admin.headers)).json()
    assert (admins["role"], admins["tenant_id"], admins["tenant"]) == ("admin", None, None)


async def test_people_of_a_suspended_tenant_log_in_and_are_told(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, admin: Person
) -> None:
    path = f"/api/admin/tenants/{client_a.id}"
    assert (await http.patch(path, json={"status": "suspended"}, headers=admin.headers)).status_code == 200
    body = {"email": client_a.owner.email, "password": client_a.owner.password}
    response = await http.post("/api/auth/login", json=body, headers=random_address())
    assert response.status_code == 200
    http.cookies.clear()
    me = await http.get("/api/auth/me", headers=bearer(response.json()["access_token"]))
    assert me.json()["tenant"]["status"] == "suspended"
    assert (await http.get("/api/auth/me", headers=client_b.owner.headers)).json()["tenant"]["status"] == "active"


async def test_cookies_read_without_and_write_only_with_same_origin_proof(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    """AUT-13 for a route that takes the access cookie."""
    body = {"email": client_a.owner.email, "password": client_a.owner.password}
    await http.post("/api/auth/login", json=body, headers=SAME_ORIGIN | random_address())
    assert (await http.get("/api/auth/me")).status_code == 200
    before = await rows_of(resources, client_a.owner.id)
    change = {"current_password": client_a.owner.password, "new_password": "another long password"}
    for headers in ({"Origin": client_b.origin}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        response = await http.post("/api/auth/password/change", json=change, headers=headers)
        assert (response.status_code, response.json()["code"]) == (403, "same_origin_required")
    assert await rows_of(resources, client_a.owner.id) == before
    assert APP_ORIGIN in SAME_ORIGIN.values()
    assert (await http.post("/api/auth/password/change", json=change, headers=SAME_ORIGIN)).status_code == 204
