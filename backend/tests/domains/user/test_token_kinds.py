"""Credentials are what they are: no other algorithm, key, audience or kind opens a dashboard route."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from jose import jwt

from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources
from switchboard.core.security import TokenKind
from tests.conftest import SECRET_KEY
from tests.domains.user.conftest import LogInAs, bearer, random_address, rows_of
from tests.factories import Client, Person

ME = "/api/auth/me"


def encode(part: dict[str, Any] | bytes) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def parts_of(person: Person) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Header, claims and signature of a person's own, good token."""
    token = person.headers["Authorization"].removeprefix("Bearer ")
    return jwt.get_unverified_header(token), jwt.get_unverified_claims(token), token.rsplit(".", 1)[1]


def dashboard_secret() -> str:
    """The key that signs access tokens, derived as `core.security` does it."""
    derived = hmac.digest(SECRET_KEY.encode(), b"switchboard:dashboard", "sha256")
    return base64.urlsafe_b64encode(derived).decode()


async def refused(http: httpx2.AsyncClient, token: str) -> bool:
    response = await http.get(ME, headers=bearer(token))
    return response.status_code == 401 and response.json()["code"] == "not_authenticated"


async def test_the_helper_signs_like_the_server(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    header, claims, _ = parts_of(client_a.owner)
    token = jwt.encode(claims, dashboard_secret(), algorithm="HS256", headers={"kid": header["kid"]})
    assert (await http.get(ME, headers=bearer(token))).json()["tenant_id"] == client_a.id


async def test_tampered_tokens_are_refused(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    """AUT-01."""
    header, claims, signature = parts_of(client_a.owner)
    as_neighbour = claims | {"sub": str(client_b.owner.id)}
    for algorithm in ("none", "None", "nOnE", "", None, "HS512", "RS256"):
        for tail in ("", signature):
            assert await refused(http, f"{encode(header | {'alg': algorithm})}.{encode(claims)}.{tail}")
    assert await refused(http, f"{encode(header)}.{encode(claims)}.")
    assert await refused(http, f"{encode(header)}.{encode(claims)}")
    assert await refused(http, f"{encode(header)}.{encode(as_neighbour)}.{signature}")
    assert await refused(http, f"{encode(header | {'crit': ['exp']})}.{encode(claims)}.{signature}")
    assert await refused(http, f"{encode(header | {'zip': 'DEF'})}.{encode(claims)}.{signature}")
    assert await refused(http, f"{encode([1])}.{encode(claims)}.{signature}")  # type: ignore[arg-type]
    for garbage in ("x", "..", "a.b.c", "%00.%00.%00", "." * 5000):
        assert await refused(http, garbage)


async def test_other_keys_are_refused(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    """AUT-02: what an attacker may know of a key is never a key; another kind's key is none either."""
    header, claims, _ = parts_of(client_a.owner)
    kid, body = header["kid"], f"{encode(header)}.{encode(claims)}"
    visitor = resources.security.signer.sign(TokenKind.VISITOR, {"sub": "x"}, timedelta(minutes=5))
    for key in (kid, SECRET_KEY, "", "secret", hashlib.sha256(kid.encode()).hexdigest()):
        digest = hmac.digest(key.encode(), body.encode(), "sha256")
        assert await refused(http, f"{body}.{encode(digest)}")
    visitor_kid = jwt.get_unverified_header(visitor)["kid"]
    token = jwt.encode(claims, dashboard_secret(), algorithm="HS256", headers={"kid": visitor_kid})
    assert await refused(http, token)
    assert await refused(http, jwt.encode(claims, dashboard_secret(), algorithm="HS512", headers={"kid": kid}))


@pytest.mark.parametrize(
    "change",
    [
        {"exp": None},
        {"exp": int(time.time()) - 120},
        {"exp": "tomorrow"},
        {"exp": 1e999},
        {"nbf": int(time.time()) + 86_400},  # evaluated long before the test runs
        {"iss": None},
        {"iss": "somebody else"},
        {"aud": None},
        {"aud": "visitor"},
        {"aud": ["dashboard", "visitor"]},
        {"typ": "visitor"},
        {"typ": None},
        {"sid": None},
        {"sid": "not an id"},
        {"sid": str(uuid7())},
        {"sub": str(uuid7())},
        {"jti": None},
    ],
)
async def test_wrong_claims_are_refused(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, change: dict[str, Any]
) -> None:
    """AUT-04, with the right key."""
    header, claims, _ = parts_of(client_a.owner)
    changed = {name: value for name, value in (claims | change).items() if value is not None}
    body = f"{encode({'alg': 'HS256', 'typ': 'JWT', 'kid': header['kid']})}.{encode(changed)}"
    signature = hmac.digest(dashboard_secret().encode(), body.encode(), "sha256")
    assert await refused(http, f"{body}.{encode(signature)}")


async def test_one_persons_session_is_not_anothers(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    _, mine, _ = parts_of(client_a.owner)
    _, theirs, _ = parts_of(client_b.owner)
    crossed = {"sub": theirs["sub"], "sid": mine["sid"]}
    assert await refused(http, resources.security.signer.sign(TokenKind.DASHBOARD, crossed, timedelta(minutes=5)))


async def test_an_oversized_token_is_refused(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    header, claims, signature = parts_of(client_a.owner)
    padded = f"{encode(header)}.{encode(claims | {'pad': 'x' * 8000})}.{signature}"
    assert await refused(http, padded)


async def test_each_kind_opens_only_its_own_door(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    """AUT-05 for the kinds of this domain, and for tickets and visitor sessions at its doors."""
    login = await log_in_as(client_a.owner)
    claims = {"sub": str(client_a.owner.id), "sid": jwt.get_unverified_claims(login.access_token)["sid"]}
    signer = resources.security.signer
    ticket = signer.sign(TokenKind.TICKET, claims, timedelta(minutes=5))
    visitor = signer.sign(TokenKind.VISITOR, claims, timedelta(minutes=5))
    reset = resources.security.secrets.draw("pr")
    before = [await rows_of(resources, client.owner.id) for client in (client_a, client_b)]
    for token in (login.refresh_token, ticket, visitor, reset):
        assert await refused(http, token)
        cookie = await http.get(ME, headers={"Cookie": f"sb_access={token}"})
        assert cookie.status_code == 401
    for token in (login.access_token, ticket, visitor, reset):
        for body, status in (({"refresh_token": token}, (401, 422)), ({"refresh_token": token[:200]}, (401,))):
            assert (await http.post("/api/auth/refresh", json=body)).status_code in status
    for token in (login.access_token[:200], login.refresh_token, ticket[:200], visitor[:200], reset):
        body = {"token": token, "new_password": "a perfectly fine password"}
        response = await http.post("/api/auth/password/reset", json=body, headers=random_address())
        assert response.status_code == 400
    assert [await rows_of(resources, client.owner.id) for client in (client_a, client_b)] == before
    assert (await http.get(ME, headers=login.headers)).status_code == 200
