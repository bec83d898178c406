"""Two API servers on one database: a change is seen everywhere within two seconds, and a warm chat looks nothing up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.cache import MAX_AGE_SECONDS
from switchboard.core.resources import Resources
from tests.conftest import Api
from tests.factories import Client, Person
from tests.visitors import visit

MARGIN_SECONDS = 0.5
WAIT_SECONDS = 20


@pytest.fixture
async def replicas(api: Api, model_api: Api) -> AsyncIterator[tuple[httpx2.AsyncClient, httpx2.AsyncClient]]:
    """Clients of two API servers."""
    async with api.client() as one, model_api.client() as other:
        yield one, other


async def config_of(http: httpx2.AsyncClient, client: Client) -> httpx2.Response:
    return await http.get("/api/widget/config", params={"tenant_id": client.id}, headers={"Origin": client.origin})


async def until_config(http: httpx2.AsyncClient, client: Client, member: str, value: str) -> None:
    """Ask until the answer has that member. How old a cache may grow is tested in `tests/core/test_cache.py`."""
    async with asyncio.timeout(WAIT_SECONDS):
        while (await config_of(http, client)).json().get(member) != value:  # noqa: ASYNC110 - another replica's state
            await asyncio.sleep(0.02)


async def test_a_change_on_one_replica_reaches_the_other(
    replicas: tuple[httpx2.AsyncClient, httpx2.AsyncClient], client_a: Client, client_b: Client, admin: Person
) -> None:
    one, other = replicas
    for http in replicas:
        assert (await config_of(http, client_a)).json()["welcome_text"] == f"Welcome to {client_a.id}"
        assert (await config_of(http, client_b)).status_code == 200
    changed = await one.patch(
        f"/api/client/assistants/{client_a.assistant_id}",
        json={"welcome_text": "New words"},
        headers=client_a.owner.headers,
    )
    assert changed.status_code == 200
    assert (await config_of(one, client_a)).json()["welcome_text"] == "New words"  # this replica at once
    await until_config(other, client_a, "welcome_text", "New words")
    suspended = await other.patch(
        f"/api/admin/tenants/{client_a.id}", json={"status": "suspended"}, headers=admin.headers
    )
    assert suspended.status_code == 200
    await until_config(one, client_a, "code", "tenant_suspended")
    for http in replicas:
        assert (await config_of(http, client_b)).json()["welcome_text"] == f"Welcome to {client_b.id}"


async def test_a_change_that_nobody_was_told_of_is_seen_after_two_seconds(
    replicas: tuple[httpx2.AsyncClient, httpx2.AsyncClient], resources: Resources, client_a: Client
) -> None:
    for http in replicas:
        assert (await config_of(http, client_a)).status_code == 200
    async with resources.system_db.system_tx() as session:  # as if the bus had lost the message
        await session.execute(
            text("update assistants set welcome_text = 'Unannounced' where tenant_id = :id"), {"id": client_a.id}
        )
    await asyncio.sleep(MAX_AGE_SECONDS + MARGIN_SECONDS)
    for http in replicas:
        assert (await config_of(http, client_a)).json()["welcome_text"] == "Unannounced"


@pytest.mark.usefixtures("ageless")
async def test_a_warm_chat_turn_looks_up_neither_tenant_nor_assistant(
    http: httpx2.AsyncClient, client_a: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await visit(http, client_a)
    await visitor.ask("When are you open?")
    seen: list[str] = []

    def note(original: Callable[..., Any]) -> Callable[..., Any]:
        async def noting(connection: asyncpg.Connection, query: str, *arguments: Any, **options: Any) -> Any:
            seen.append(query)
            return await original(connection, query, *arguments, **options)

        return noting

    for name in ("execute", "fetch", "fetchrow", "fetchval"):  # what both SQLAlchemy and we send goes through these
        monkeypatch.setattr(asyncpg.Connection, name, note(getattr(asyncpg.Connection, name)))
    monkeypatch.setattr(asyncpg.Connection, "prepare", note(asyncpg.Connection.prepare))
    await visitor.ask("When are you open on Monday?")
    assert any("begin_turn" in statement for statement in seen)
    assert any("finish_turn" in statement for statement in seen)
    assert not [statement for statement in seen if "from tenants" in statement or "from assistants" in statement]
