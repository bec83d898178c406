"""What a log-in and a chat leave in the logs: ids to find them by, and nothing that anybody could use (KEY-06)."""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import httpx2
import orjson
import pytest
import structlog

from switchboard.core.logging import configure_logging
from switchboard.core.settings import Settings
from tests.conftest import Api, start_server
from tests.factories import PASSWORD, Client
from tests.visitors import get_ticket, text_of, visit

QUESTION = "When are you open, and is my rash on the left knee a reason to come?"


class Lines:
    """Everything that was logged, as the lines that would be written."""

    def __init__(self) -> None:
        self.raw: list[str] = []

    def msg(self, message: str) -> None:
        """What structlog's write logger is asked to write."""
        self.raw.append(message)

    debug = info = warning = error = critical = log = msg

    @property
    def parsed(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.raw]

    @property
    def text(self) -> str:
        return "\n".join(self.raw)


class ToLines(logging.Handler):
    """The libraries' records, with all that they carry."""

    def __init__(self, lines: Lines) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.raw.append(orjson.dumps({"event": record.getMessage(), "logger": record.name}).decode())


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """All logs from the most talkative level on; the usual configuration is back afterwards."""
    for module in [module for name, module in sys.modules.items() if name.startswith("switchboard.")]:
        logger = getattr(module, "log", None)
        if hasattr(logger, "__dict__"):
            monkeypatch.delitem(vars(logger), "bind", raising=False)  # what the first use of it cached
    yield Lines()
    configure_logging("WARNING")


async def start_talkative_server(settings: Settings, lines: Lines) -> tuple[Api, Any]:
    api, task = await start_server(settings.model_copy(update={"log_level": "DEBUG"}))
    structlog.configure(
        logger_factory=lambda *_: lines,
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        cache_logger_on_first_use=False,
    )
    logging.getLogger().handlers = [ToLines(lines)]
    logging.getLogger().setLevel(logging.DEBUG)
    return api, task


async def test_no_secret_and_no_text_in_any_line(
    settings: Settings, lines: Lines, client_a: Client, client_b: Client
) -> None:
    api, task = await start_talkative_server(settings, lines)
    secrets: list[str] = [PASSWORD, QUESTION, "rash", "Basic c2VjcmV0"]
    async with api.client() as http:
        login = await http.post("/api/auth/login", json={"email": client_a.owner.email, "password": PASSWORD})
        wrong = await http.post("/api/auth/login", json={"email": client_a.owner.email, "password": "wrong-pass-word"})
        assert (login.status_code, wrong.status_code) == (200, 401)
        secrets += [login.json()["access_token"], login.json()["refresh_token"], "wrong-pass-word"]
        rotated = await http.post("/api/auth/refresh", json={"refresh_token": login.json()["refresh_token"]})
        secrets += [rotated.json()["access_token"], rotated.json()["refresh_token"]]
        ticket = (await get_ticket(http, client_a)).json()["ticket"]
        session = (await http.post("/api/widget/sessions", json={"ticket": ticket})).json()
        secrets += [ticket, session["token"], session["resume"]]
        visitor = await visit(http, client_a, resume=session["resume"])
        answer = text_of(await visitor.ask(QUESTION))
        secrets += [visitor.session["token"], answer]
        await http.post("/api/auth/password/forgot", json={"email": client_b.owner.email})
        reset = {"token": "pr_made-up-reset-token", "new_password": "a brand new password"}
        await http.post("/api/auth/password/reset", json=reset)
        secrets += [*reset.values()]
        await http.get("/api/client/tenant?token=in-the-query", headers={"Authorization": "Basic c2VjcmV0"})
        await http.get("/api/client/domains", headers={"Authorization": f"Bearer {rotated.json()['access_token']}"})
        await http.post(
            "/api/widget/sessions", content=b'{"ticket": "half a tick', headers={"Content-Type": "application/json"}
        )
        secrets += ["in-the-query", "half a tick"]
    api.server.should_exit = True
    await task
    assert len(lines.raw) > 10
    assert [secret for secret in secrets if secret in lines.text] == []
    assert answer


async def test_each_request_has_a_line_with_its_ids(
    settings: Settings, lines: Lines, client_a: Client, client_b: Client
) -> None:
    api, task = await start_talkative_server(settings, lines)
    async with api.client() as http:
        visitor = await visit(http, client_a)
        answers: list[tuple[httpx2.Response, str | None]] = [
            (await http.get("/api/widget/conversations", headers=visitor.headers), client_a.id),
            (await http.get("/api/client/tenant", headers=client_b.owner.headers), client_b.id),
            (await http.get("/api/client/tenant"), None),
            (await http.get("/api/client/assistants/not-an-id", headers=client_a.owner.headers), None),
            (await http.get("/no/such/path"), None),
        ]
    api.server.should_exit = True
    await task
    requests = {line["request_id"]: line for line in lines.parsed if line["event"] == "request"}
    for answer, tenant_id in answers:
        line = requests[answer.headers["x-request-id"]]
        assert (line["status"], line["method"]) == (answer.status_code, "GET")
        assert tenant_id is None or line["tenant_id"] == tenant_id
        assert line["ms"] >= 0
        assert "not-an-id" not in line["route"], "a template, never a path"
    assert requests[answers[-1][0].headers["x-request-id"]]["route"] == "unmatched"


async def test_health_is_not_logged(settings: Settings, lines: Lines) -> None:
    api, task = await start_talkative_server(settings, lines)
    async with api.client() as http:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (await http.get(path)).status_code == 200
    api.server.should_exit = True
    await task
    assert [line for line in lines.parsed if line["event"] == "request"] == []


async def test_a_made_up_line_stays_within_its_line(settings: Settings, lines: Lines) -> None:
    """INJ-05: control characters, ANSI codes and line breaks of a caller are encoded."""
    api, task = await start_talkative_server(settings, lines)
    async with api.client() as http:
        await http.get('/api/client/%0a{"event":"request","status":200}%1b[31m', headers={"X-Request-ID": '"},{"x":"y'})
    api.server.should_exit = True
    await task
    assert all("\n" not in line and "\x1b" not in line for line in lines.raw)
    assert [line["status"] for line in lines.parsed if line["event"] == "request"] == [404]
