"""One embedded PostgreSQL and Valkey, one migrated database and one real API server for the whole run.

Tests commit for real. Each makes tenants of its own, so nothing needs to be rolled back, and every test that touches
data has a neighbour tenant whose data must stay as it was.
"""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import PostgresDsn, SecretStr

from switchboard.core import rate_limit
from switchboard.core.database_roles import ensure_database
from switchboard.core.embedded import EmbeddedPostgres, EmbeddedValkey
from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources, create_resources
from switchboard.core.settings import Settings, load_settings
from switchboard.integrations import egress
from switchboard.main import create_app
from switchboard.migrate import migrate
from tests.factories import Client, Person, create_tenant, create_user
from tests.fixtures.fake_openai import FakeOpenAI

SECRET_KEY = "test-secret-0123456789-abcdefghijklmnopqrstuvwxyz"
APP_ORIGIN = "http://localhost:3000"
WIDGET_ORIGIN = "http://127.0.0.1:3000"


@dataclass(frozen=True, slots=True)
class Api:
    """A running API server."""

    url: str
    server: uvicorn.Server
    app: FastAPI

    def client(self, **options: object) -> httpx2.AsyncClient:
        """A new HTTP client (a new cookie jar) for this server."""
        return httpx2.AsyncClient(base_url=self.url, timeout=20, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Administrator's database URL and Redis URL: the given ones, or those of embedded servers."""
    folder: Path = tmp_path_factory.mktemp("servers")
    postgres = None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(folder / "postgres", fast=True)
    valkey = None if os.environ.get("REDIS_URL") else EmbeddedValkey(folder / "valkey")
    try:
        yield (
            postgres.start() if postgres else os.environ["DATABASE_URL"],
            valkey.start() if valkey else os.environ["REDIS_URL"],
        )
    finally:
        for server in (valkey, postgres):
            if server is not None:
                server.stop()


@pytest.fixture(scope="session")
async def settings(servers: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the test run, with a database of its own, migrated."""
    administrator_url, redis_url = servers
    owner_url = await ensure_database(administrator_url, f"test_{uuid7().hex[-12:]}", SECRET_KEY)
    await migrate(owner_url)
    return load_settings(
        _env_file=None,
        environment="test",
        log_level="WARNING",
        secret_keys=(SecretStr(SECRET_KEY),),
        app_origin=APP_ORIGIN,
        widget_origin=WIDGET_ORIGIN,
        database_url=PostgresDsn(owner_url),
        redis_url=redis_url,
        password_rounds=4,
        # All tests come from one address; what limits do is tested with settings of its own.
        tickets_per_minute=100_000,
        messages_per_minute=100_000,
        contacts_per_hour=100_000,
        tenant_contacts_per_hour=100_000,
        install_checks_per_minute=100_000,
        tool_trials_per_minute=100_000,
        llm_provider="builtin",
        data_dir=tmp_path_factory.mktemp("data"),
    )


@pytest.fixture(scope="session", autouse=True)
def names() -> Iterator[dict[str, list[str]]]:
    """The only host names that the egress module can resolve: no test asks a name server, or a stranger's website."""
    known: dict[str, list[str]] = {}

    async def look_up(host: str, port: int) -> list[str]:
        host.encode("idna")  # what the C library is asked: it refuses what no name can be
        if host in known:
            return known[host]
        if host == "localhost" or host[0].isdigit():  # numbers are read by the C library, without asking anybody
            found = await asyncio.get_running_loop().getaddrinfo(host, port, flags=socket.AI_ADDRCONFIG)
            return [str(entry[4][0]) for entry in found]
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(egress, "look_up", look_up)
        yield known


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """A busy machine takes longer to ask Redis than a visitor waits; the stricter limits would then hold for a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_limit, "REDIS_TIMEOUT_SECONDS", 30)
        yield


@pytest.fixture
def ageless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing grows old in a cache while the test lasts, however slow the machine: what is renewed was dropped."""
    now = time.monotonic()
    monkeypatch.setattr("switchboard.core.cache.monotonic", lambda: now)


@pytest.fixture(scope="session")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """Connected resources, for tests that call services directly and for the factories."""
    opened = create_resources(settings)
    await opened.open()
    yield opened
    await opened.close()


async def start_server(settings: Settings) -> tuple[Api, asyncio.Task[None]]:
    """A real server on a free port, in the loop of the tests."""
    app = create_app(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            log_config=None,
            lifespan="on",
            timeout_graceful_shutdown=3,
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            await task
            raise RuntimeError("the API did not start")
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    return Api(f"http://127.0.0.1:{port}", server, app), task


@asynccontextmanager
async def run_server(settings: Settings) -> AsyncIterator[Api]:
    """A real server until the block ends."""
    api, task = await start_server(settings)
    try:
        yield api
    finally:
        api.server.should_exit = True
        await task


@pytest.fixture(scope="session")
async def api(settings: Settings) -> AsyncIterator[Api]:
    """The API server that most tests share."""
    async with run_server(settings) as api:
        yield api


@pytest.fixture(scope="session")
async def fake_model() -> AsyncIterator[FakeOpenAI]:
    """A local OpenAI-compatible server."""
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture(scope="session")
async def model_settings(settings: Settings, fake_model: FakeOpenAI) -> Settings:
    """Settings under which assistants talk to the fake model."""
    return settings.model_copy(
        update={
            "llm_provider": "openai_compatible",
            "openai_api_key": SecretStr("sk-fake"),
            "openai_base_url": fake_model.base_url,
        }
    )


@pytest.fixture(scope="session")
async def model_api(model_settings: Settings) -> AsyncIterator[Api]:
    """An API server whose assistants talk to the fake model."""
    async with run_server(model_settings) as api:
        yield api


@pytest.fixture(scope="session")
async def other_model_api(model_settings: Settings) -> AsyncIterator[Api]:
    """A second replica of `model_api`."""
    async with run_server(model_settings) as api:
        yield api


@pytest.fixture
async def http(api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without credentials."""
    async with api.client() as client:
        yield client


@pytest.fixture
async def client_a(resources: Resources) -> Client:
    """A fresh tenant: the one that acts."""
    return await create_tenant(resources, knowledge={"Opening hours": "We are open from nine to five on weekdays."})


@pytest.fixture
async def client_b(resources: Resources) -> Client:
    """Its neighbour: nothing of it may be seen or changed."""
    return await create_tenant(resources, knowledge={"Secret recipe": "The neighbour bakes with cinnamon at midnight."})


@pytest.fixture
async def admin(resources: Resources) -> Person:
    """A platform administrator."""
    return await create_user(resources)
