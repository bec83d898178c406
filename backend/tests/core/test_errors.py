"""Every error is a problem document (RFC 9457) with a stable code, and none tells what only we should know."""

from collections.abc import AsyncIterator

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from switchboard.core.database_errors import UNAVAILABLE, as_coded, install_database_error_handlers
from switchboard.core.errors import (
    Conflict,
    InvalidRequest,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    SwitchboardError,
    install_error_handlers,
    problem_document,
    problems,
)
from switchboard.core.request_context import RequestContext
from switchboard.core.schemas import Problem

SECRET = "secret-in-the-exception"


class Body(BaseModel):
    """A request body."""

    name: str


RAISED = {
    "not-found": NotFound(),
    "conflict": Conflict("Somebody was faster.", current_version=3),
    "limited": RateLimited(7),
    "unavailable": ServiceUnavailable(),
    "http": HTTPException(418, "short and stout"),
    "unforeseen": ValueError(SECRET),
    "database": asyncpg.UndefinedTableError(SECRET),
    "database-away": ConnectionRefusedError(SECRET),
    "database-text": asyncpg.DataError(SECRET),
}


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    install_error_handlers(app)
    install_database_error_handlers(app)

    @app.get("/raise/{name}")
    async def fail(name: str) -> None:
        raise RAISED[name]

    @app.post("/body")
    async def accept(body: Body) -> None:
        """Takes a name."""

    transport = httpx2.ASGITransport(RequestContext(app), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/raise/not-found", 404, "not_found"),
        ("/raise/conflict", 409, "conflict"),
        ("/raise/limited", 429, "rate_limited"),
        ("/raise/unavailable", 503, "service_unavailable"),
        ("/raise/unforeseen", 500, "internal_error"),
        ("/raise/database", 500, "internal_error"),
        ("/raise/database-away", 503, "service_unavailable"),
        ("/raise/database-text", 422, "invalid_request"),
        ("/no/such/path", 404, "not_found"),
        ("/body", 405, "method_not_allowed"),
    ],
)
async def test_every_error_is_a_problem_document(http: httpx2.AsyncClient, path: str, status: int, code: str) -> None:
    answer = await http.get(path, headers={"X-Request-ID": "given-by-the-caller"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:switchboard:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"] == "given-by-the-caller"
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


async def test_waiting_times_and_members_are_told(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/raise/limited")).headers["retry-after"] == "7"
    assert (await http.get("/raise/unavailable")).headers["retry-after"] == "2"
    assert (await http.get("/raise/conflict")).json()["current_version"] == 3


async def test_validation_names_the_fields(http: httpx2.AsyncClient) -> None:
    for body, field in (({}, "name"), ({"name": 1}, "name"), ([], "body")):
        answer = await http.post("/body", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert set(answer.json()) <= set(Problem.model_fields), "the input does not come back"


def test_one_field() -> None:
    problem = problem_document(InvalidRequest.for_field("limits.max_bots", "Too many"))
    assert problem["errors"] == [{"field": "limits.max_bots", "message": "Too many"}]
    assert Problem.model_validate(problem).status == 422


def test_documented_errors_have_an_example_each() -> None:
    documented = problems(NotFound, Conflict, InvalidRequest)
    assert set(documented) == {404, 409, 422}
    (example,) = documented[404]["content"]["application/problem+json"]["examples"].values()
    assert Problem.model_validate(example["value"]).code == "not_found"


@pytest.mark.parametrize("kind", UNAVAILABLE, ids=lambda kind: kind.__name__)
def test_a_database_that_is_away_is_a_503(kind: type[Exception]) -> None:
    wrapped = Exception("adapted")
    wrapped.__cause__ = kind("gone")
    for error in (kind("gone"), OperationalError("select 1", {}, wrapped)):
        coded = as_coded(error)
        assert isinstance(coded, ServiceUnavailable)
        assert int(coded.headers["Retry-After"]) >= 1


def test_a_value_that_the_database_cannot_hold_is_the_callers() -> None:
    adapted = Exception("adapted")
    adapted.__cause__ = asyncpg.CharacterNotInRepertoireError("\x00")
    assert isinstance(as_coded(DBAPIError("insert", {}, adapted)), InvalidRequest)
    assert type(as_coded(DBAPIError("insert", {}, Exception("?")))) is SwitchboardError
    assert isinstance(as_coded(PoolTimeout("pool")), ServiceUnavailable)
