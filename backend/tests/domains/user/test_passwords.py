"""Changing, forgetting and resetting passwords."""

import asyncio
import re
from dataclasses import dataclass, field

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.core.security import Passwords
from switchboard.domains.user.passwords import RESETS_WITHIN_LIFETIME
from switchboard.domains.user.tasks import job_handlers
from switchboard.integrations.email import Mail, MailError
from tests.domains.user.conftest import APP_ORIGIN, LogInAs, jobs_about, random_address, rows_of
from tests.factories import Client, create_user

NEW_PASSWORD = "  a new and longer password "


@dataclass
class Outbox:
    """A mailer that keeps what it is given, or fails."""

    mails: list[Mail] = field(default_factory=list)
    is_broken: bool = False

    async def send(self, mail: Mail) -> None:
        if self.is_broken:
            raise MailError("the mail server is away")
        self.mails.append(mail)


async def work_off(resources: Resources, outbox: Outbox, email: str) -> None:
    """Run the waiting reset jobs for an address, as the worker would."""
    handlers = job_handlers(resources, outbox)
    for name, payload in await jobs_about(resources, email):
        if name in handlers:
            await handlers[name](Job(None, payload))


async def reset_token_for(http: httpx2.AsyncClient, resources: Resources, email: str) -> str:
    response = await http.post("/api/auth/password/forgot", json={"email": email}, headers=random_address())
    assert (response.status_code, response.content) == (202, b"")
    outbox = Outbox()
    await work_off(resources, outbox, email)
    found = re.search(rf"{APP_ORIGIN}/reset-password#token=(pr_[\w-]+)\n", outbox.mails[0].text)
    assert found is not None
    assert outbox.mails[0].to == email
    return found[1]


async def reset(http: httpx2.AsyncClient, token: str, password: str = NEW_PASSWORD) -> httpx2.Response:
    body = {"token": token, "new_password": password}
    return await http.post("/api/auth/password/reset", json=body, headers=random_address())


async def test_a_changed_password_ends_the_other_sessions(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    """AUT-09."""
    mine, other_device = await log_in_as(client_a.owner), await log_in_as(client_a.owner)
    neighbour = await rows_of(resources, client_b.owner.id)
    body = {"current_password": client_a.owner.password, "new_password": NEW_PASSWORD}
    response = await http.post("/api/auth/password/change", json=body, headers=mine.headers)
    assert response.status_code == 204
    assert (await http.get("/api/auth/me", headers=mine.headers)).status_code == 200
    assert (await http.get("/api/auth/me", headers=other_device.headers)).status_code == 401
    await log_in_as(client_a.owner, NEW_PASSWORD)
    old = {"email": client_a.owner.email, "password": client_a.owner.password}
    assert (await http.post("/api/auth/login", json=old, headers=random_address())).status_code == 401
    stripped = old | {"password": NEW_PASSWORD.strip()}
    assert (await http.post("/api/auth/login", json=stripped, headers=random_address())).status_code == 401
    assert [name for name, _ in await jobs_about(resources, client_a.owner.email)] == ["send_email"]
    assert await rows_of(resources, client_b.owner.id) == neighbour


@pytest.mark.parametrize(
    ("change", "field_name"),
    [
        ({"current_password": "not the current one"}, "current_password"),
        ({"new_password": "x" * 11}, "new_password"),
        ({"new_password": "x" * 201}, "new_password"),
        ({"new_password": "THE EMAIL"}, "new_password"),
        ({"role": "admin"}, "role"),
        ({"user_id": "00000000-0000-0000-0000-000000000000"}, "user_id"),
    ],
)
async def test_a_change_that_is_refused_names_the_field(
    http: httpx2.AsyncClient,
    client_a: Client,
    client_b: Client,
    resources: Resources,
    change: dict[str, str],
    field_name: str,
) -> None:
    before = [await rows_of(resources, client.owner.id) for client in (client_a, client_b)]
    body = {"current_password": client_a.owner.password, "new_password": NEW_PASSWORD} | change
    body["new_password"] = body["new_password"].replace("THE EMAIL", client_a.owner.email.upper())
    response = await http.post("/api/auth/password/change", json=body, headers=client_a.owner.headers)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["errors"][0]["field"] == field_name
    assert [await rows_of(resources, client.owner.id) for client in (client_a, client_b)] == before


async def test_a_forgotten_password_is_reset_by_the_mailed_link_once(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    session = await log_in_as(client_a.owner)
    neighbour = await rows_of(resources, client_b.owner.id)
    token = await reset_token_for(http, resources, client_a.owner.email)
    assert token.encode() not in b"".join(
        row["token_hash"] for row in await rows_of(resources, client_a.owner.id) if "token_hash" in row
    )
    too_short = await reset(http, token, "short")
    as_mail = await reset(http, token, client_a.owner.email)
    assert [response.json()["errors"][0]["field"] for response in (too_short, as_mail)] == ["new_password"] * 2
    assert (await reset(http, token)).status_code == 204
    again = await reset(http, token, "yet another password")
    assert (again.status_code, again.json()["code"]) == (400, "reset_token_invalid")
    assert (await http.get("/api/auth/me", headers=session.headers)).status_code == 401
    await log_in_as(client_a.owner, NEW_PASSWORD)
    assert await rows_of(resources, client_b.owner.id) == neighbour


async def test_parallel_resets_by_one_link_set_one_password(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    token = await reset_token_for(http, resources, client_a.owner.email)
    answers = await asyncio.gather(*(reset(http, token, f"a brand new password {number}") for number in range(8)))
    assert sorted(answer.status_code for answer in answers) == [204] + [400] * 7
    winner = [answer.status_code for answer in answers].index(204)
    await log_in_as(client_a.owner, f"a brand new password {winner}")
    await log_in_as(client_b.owner)


async def test_expired_foreign_and_unknown_reset_tokens_are_refused(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, log_in_as: LogInAs, resources: Resources
) -> None:
    token = await reset_token_for(http, resources, client_a.owner.email)
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update password_resets set expires_at = now() where user_id = :user_id"),
            {"user_id": client_a.owner.id},
        )
    login = await log_in_as(client_b.owner)
    for worthless in (token, "pr_unknown", login.refresh_token, login.access_token[:200]):
        response = await reset(http, worthless)
        assert (response.status_code, response.json()["code"]) == (400, "reset_token_invalid")
    await log_in_as(client_a.owner)


async def test_forgetting_looks_the_same_for_known_and_unknown_addresses(
    http: httpx2.AsyncClient,
    client_a: Client,
    client_b: Client,
    resources: Resources,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """AUT-16: the request only adds a job; who is meant is looked up by the worker."""
    inactive = await create_user(resources, tenant_id=client_b.id, is_active=False)

    async def fail(*_: object) -> bool:
        raise AssertionError("a password was hashed")

    monkeypatch.setattr(Passwords, "verify", fail)
    emails = (client_a.owner.email, f"nobody-{client_a.id}@example.com", inactive.email)
    answers = []
    for email in emails:
        response = await http.post("/api/auth/password/forgot", json={"email": email}, headers=random_address())
        headers = sorted(name for name, _ in response.headers.items())
        answers.append((response.status_code, response.content, headers))
        assert [name for name, _ in await jobs_about(resources, email)] == ["send_password_reset"]
    assert answers[0] == answers[1] == answers[2]
    outbox = Outbox()
    for email in emails:
        await work_off(resources, outbox, email)
    assert [mail.to for mail in outbox.mails] == [client_a.owner.email]


async def test_nobody_is_flooded_with_reset_mails(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, resources: Resources
) -> None:
    outbox, handler = Outbox(), "send_password_reset"
    for _ in range(RESETS_WITHIN_LIFETIME + 3):
        await job_handlers(resources, outbox)[handler](Job(None, {"email": client_a.owner.email}))
    await job_handlers(resources, outbox)[handler](Job(None, {"email": client_b.owner.email}))
    assert [mail.to for mail in outbox.mails] == [client_a.owner.email] * RESETS_WITHIN_LIFETIME + [
        client_b.owner.email
    ]


async def test_a_link_that_could_not_be_mailed_leaves_nothing_behind(
    client_a: Client, client_b: Client, resources: Resources
) -> None:
    before = await rows_of(resources, client_a.owner.id)
    handlers = job_handlers(resources, Outbox(is_broken=True))
    with pytest.raises(MailError):
        await handlers["send_password_reset"](Job(None, {"email": client_a.owner.email}))
    assert await rows_of(resources, client_a.owner.id) == before
