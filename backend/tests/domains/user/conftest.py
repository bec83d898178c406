"""Helpers of the user domain's tests: log-ins over HTTP from an address that no other test uses."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import orjson
import pytest
from sqlalchemy import select, text

from switchboard.core.resources import Resources
from switchboard.domains.user.models import LoginSession, PasswordReset, RefreshToken, User
from tests.factories import Person

APP_ORIGIN = "http://localhost:3000"
SAME_ORIGIN = {"Origin": APP_ORIGIN}


def random_address() -> dict[str, str]:
    """The header of a client with an address of its own; the tests connect from a trusted proxy."""
    return {"X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"}


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class LogIn:
    """What a log-in answered."""

    access_token: str
    refresh_token: str
    headers: dict[str, str]


LogInAs = Callable[..., Awaitable[LogIn]]


@pytest.fixture
def log_in_as(http: httpx2.AsyncClient) -> LogInAs:
    """Log a person in; the client's cookie jar stays empty."""

    async def log_in(person: Person, password: str | None = None) -> LogIn:
        body = {"email": person.email, "password": password or person.password}
        response = await http.post("/api/auth/login", json=body, headers=random_address())
        assert response.status_code == 200, response.text
        http.cookies.clear()
        answer = response.json()
        return LogIn(answer["access_token"], answer["refresh_token"], bearer(answer["access_token"]))

    return log_in


async def rows_of(resources: Resources, user_id: UUID) -> list[dict[str, Any]]:
    """Everything that is stored of a user, to show that nothing of it changed."""
    sessions = select(LoginSession.id).where(LoginSession.user_id == user_id)
    statements = (
        select(User.__table__).where(User.id == user_id),
        select(LoginSession.__table__).where(LoginSession.user_id == user_id).order_by(LoginSession.id),
        select(RefreshToken.__table__).where(RefreshToken.session_id.in_(sessions)).order_by(RefreshToken.id),
        select(PasswordReset.__table__).where(PasswordReset.user_id == user_id).order_by(PasswordReset.id),
    )
    async with resources.system_db.system_tx() as session:
        return [dict(row) for statement in statements for row in (await session.execute(statement)).mappings()]


async def jobs_about(resources: Resources, email: str) -> list[tuple[str, dict[str, Any]]]:
    """(entry point, payload) of the waiting jobs whose payload names an address, oldest first."""
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(text("select entrypoint, payload from pgqueuer order by id"))
        jobs = [(row.entrypoint, orjson.loads(row.payload)["payload"]) for row in rows]
    return [job for job in jobs if email in job[1].values()]
