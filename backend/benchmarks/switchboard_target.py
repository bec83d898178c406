"""Switchboard itself: embedded PostgreSQL and Valkey, seeded tenants, one api process, real sessions."""

import asyncio
import subprocess
import tempfile
from pathlib import Path

import httpx2
import orjson
from pydantic import PostgresDsn, SecretStr

from benchmarks import processes
from benchmarks.load import KEY_PLACEHOLDER
from benchmarks.targets import AnswerSpec, Target, http_get, http_post, uvicorn_arguments
from switchboard.core.database_roles import ensure_database
from switchboard.core.embedded import EmbeddedPostgres, EmbeddedValkey
from switchboard.core.resources import create_resources
from switchboard.core.settings import load_settings
from switchboard.migrate import migrate
from tests.factories import Client, create_tenant

TENANT_COUNT = 8
SECRET_KEY = "benchmark-secret-0123456789-abcdefghijklmnopqrstuvwxyz"  # noqa: S105  thrown away with the data
_DATABASES = {"postgres": "postgres", "valkey": "valkey-server"}
KNOWLEDGE = {
    "Opening hours": "We are open from nine to five on weekdays, and on Saturdays until noon.",
    "Parking": "There is free parking behind the building.",
}


class SwitchboardTarget(Target):
    """The whole chat path: session check, quota, two commits, stream."""

    name = "Switchboard"
    end_mark = "message.completed"

    def __init__(self, upstream_port: int) -> None:
        super().__init__(upstream_port)
        self._folder = tempfile.TemporaryDirectory(prefix="switchboard-bench-")
        folder = Path(self._folder.name)
        self._postgres = EmbeddedPostgres(folder / "postgres")
        self._valkey = EmbeddedValkey(folder / "valkey")
        self._process: subprocess.Popen[bytes] | None = None
        # Made before it is needed: making one takes longer than many a look.
        self._probe = httpx2.Client(timeout=2, trust_env=False)
        self._tenants: list[Client] = []
        self._tokens: list[str] = []

    def start(self) -> None:
        administrator_url = self._postgres.start()
        redis_url = self._valkey.start()
        owner_url = asyncio.run(self._seed(administrator_url, redis_url))
        self.port = processes.free_port()
        environment = {
            "ENVIRONMENT": "development",
            "LOG_LEVEL": "WARNING",
            "SECRET_KEYS": SECRET_KEY,
            "DATABASE_URL": owner_url,
            "REDIS_URL": redis_url,
            "LLM_PROVIDER": "openai",
            "OPENAI_API_KEY": "sk-bench",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{self.upstream_port}/v1",
            "OPENAI_MODEL": "gpt-6-luna",
            "MESSAGES_PER_MINUTE": "1000000",
            "TICKETS_PER_MINUTE": "1000000",
            "DATA_DIR": self._folder.name,
        }
        arguments = uvicorn_arguments("switchboard.main:create_app", self.port, is_factory=True)
        self._process = processes.spawn(*arguments, environment=environment)
        self.start_seconds = processes.wait_until(self._is_healthy, self._process, seconds=30)

    def stop(self) -> None:
        if self._process is not None:
            processes.stop(self._process)
        self._probe.close()
        self._valkey.stop()
        self._postgres.stop()
        self._folder.cleanup()

    @property
    def pids(self) -> dict[str, int]:
        assert self._process is not None, "the target is not running"
        databases = {name: processes.child_named(program) for name, program in _DATABASES.items()}
        return {"api": self._process.pid, **databases}

    def chat_requests(self, spec: AnswerSpec, count: int) -> list[str]:
        """One request per visitor; each use of it is a new message in a conversation of its own."""
        body = orjson.dumps({"content": f"What are your opening hours? {spec.directive}"}).decode()
        return [
            http_post(
                "/api/widget/conversations/new/messages",
                body,
                port=self.port,
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": KEY_PLACEHOLDER},
            )
            for token in self._visitor_tokens(count)
        ]

    def config_request(self) -> str:
        """The public configuration, as the loader asks for it."""
        tenant = self._tenants[0]
        path = f"/api/widget/config?tenant_id={tenant.id}"
        return http_get(path, port=self.port, headers={"Origin": tenant.origin})

    def _visitor_tokens(self, count: int) -> list[str]:
        if len(self._tokens) < count:
            with httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", trust_env=False) as client:
                while len(self._tokens) < count:
                    self._tokens.append(self._open_session(client, len(self._tokens)))
        return self._tokens[:count]

    def _open_session(self, client: httpx2.Client, number: int) -> str:
        tenant = self._tenants[number % len(self._tenants)]
        # Each visitor comes from a network of their own, as behind a trusted proxy.
        headers = {"X-Forwarded-For": f"198.{18 + number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"}
        ticket = client.post(
            "/api/widget/tickets", data={"tenant_id": tenant.id}, headers={**headers, "Origin": tenant.origin}
        )
        _expect_created(ticket)
        session = client.post("/api/widget/sessions", json={"ticket": ticket.json()["ticket"]}, headers=headers)
        _expect_created(session)
        return str(session.json()["token"])

    def _is_healthy(self) -> bool:
        try:
            return self._probe.get(f"http://127.0.0.1:{self.port}/healthz").status_code == 200
        except httpx2.TransportError:
            return False

    async def _seed(self, administrator_url: str, redis_url: str) -> str:
        owner_url = await ensure_database(administrator_url, "bench", SECRET_KEY)
        await migrate(owner_url)
        settings = load_settings(
            _env_file=None,
            secret_keys=(SecretStr(SECRET_KEY),),
            database_url=PostgresDsn(owner_url),
            redis_url=redis_url,
            password_rounds=4,
        )
        resources = create_resources(settings)
        await resources.open()
        try:
            self._tenants = [
                await create_tenant(resources, messages_per_month=10_000_000, knowledge=KNOWLEDGE, provider="openai")
                for _ in range(TENANT_COUNT)
            ]
        finally:
            await resources.close()
        return owner_url


def _expect_created(response: httpx2.Response) -> None:
    if response.status_code != 201:
        raise RuntimeError(f"{response.url} answered {response.status_code}: {response.text[:600]}")
