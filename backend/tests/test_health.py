"""Health, readiness and metrics, with and without the parts they speak of."""

import asyncpg
import httpx2
import pytest
from pydantic import PostgresDsn

from switchboard import health
from switchboard.core.database_roles import ensure_database
from switchboard.core.ids import uuid7
from switchboard.core.schema_revision import head_revision
from switchboard.core.settings import Settings
from switchboard.migrate import migrate
from tests.conftest import SECRET_KEY, start_server
from tests.factories import Client


async def test_alive_and_ready(http: httpx2.AsyncClient) -> None:
    alive = await http.get("/healthz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "database": "ok", "redis": "ok", "migrations": "ok"},
    )


async def test_metrics_count_by_template(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    path = f"/api/client/assistants/{client_a.assistant_id}"
    await http.get(path, headers=client_a.owner.headers)
    await http.get("/no/such/path/at/all")
    metrics = (await http.get("/metrics")).text
    assert 'route="/api/client/assistants/{assistant_id}",status="200"' in metrics
    assert 'route="unmatched",status="404"' in metrics
    for identity in (str(client_a.assistant_id), client_a.id, client_b.id, "no/such/path"):
        assert identity not in metrics, "no ids in labels"


async def test_a_schema_behind_the_code_is_not_ready(settings: Settings, servers: tuple[str, str]) -> None:
    owner_url = await ensure_database(servers[0], f"health_{uuid7().hex[-12:]}", SECRET_KEY)
    await migrate(owner_url)
    api, task = await start_server(settings.model_copy(update={"database_url": PostgresDsn(owner_url)}))
    owner = await asyncpg.connect(owner_url)
    try:
        async with api.client() as http:
            assert (await http.get("/readyz")).status_code == 200
            await owner.execute("update alembic_version set version_num = '0001'")
            behind = await http.get("/readyz")
            assert (behind.status_code, behind.json()["migrations"]) == (503, "failed")
            assert behind.json()["database"] == "ok"
            assert (await http.get("/healthz")).status_code == 200
            await owner.execute(f"update alembic_version set version_num = '{head_revision()}'")
            assert (await http.get("/readyz")).status_code == 200
    finally:
        await owner.close()
        api.server.should_exit = True
        await task


async def test_a_database_that_does_not_answer_is_not_ready(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> None:
        return None

    monkeypatch.setattr(health, "_revision", away)
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["database"]) == (503, "not_ready", "failed")
