"""The stack follows the variables, gives each process what it needs, and refuses taken ports before it starts one."""

import asyncio
import os
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from switchboard import cli
from switchboard.core.embedded.ports import free_port, loopback_addresses
from switchboard.core.settings import load_settings
from switchboard.dev import loopback
from switchboard.dev.run import make_stack, run_dev
from switchboard.dev.services import Service, Stack, http_probe, log_probe
from switchboard.dev.state import RUN_VARIABLE
from tests.dev.ports import free_ports_in_a_row

SECRETS = {
    "DATABASE_URL": "postgresql://owner:hidden@db/switchboard",
    "REDIS_URL": "redis://:hidden@cache/0",
    "SECRET_KEYS": "hidden-key",
    "OPENAI_API_KEY": "sk-hidden",
    "SEED_PASSWORD": "hidden-password",
}


@pytest.fixture(autouse=True)
def _own_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUN_VARIABLE, "restored after the test: a run marks its process")


def stack_of(tmp_path: Path, **settings: Any) -> Stack:
    return make_stack(
        load_settings(_env_file=None, **settings),
        database_url=SECRETS["DATABASE_URL"],
        redis_url=SECRETS["REDIS_URL"],
        data_dir=tmp_path,
    )


def test_origins_follow_the_web_port(tmp_path: Path) -> None:
    stack = stack_of(tmp_path, web_port=3456)

    assert (stack.app_origin, stack.widget_origin) == ("http://localhost:3456", "http://127.0.0.1:3456")


def test_origins_that_were_set_are_kept(tmp_path: Path) -> None:
    stack = stack_of(tmp_path, web_port=3456, app_origin="http://app.test", widget_origin="http://widget.test")

    assert (stack.app_origin, stack.widget_origin) == ("http://app.test", "http://widget.test")


def test_python_processes_get_the_urls_and_our_packages(tmp_path: Path) -> None:
    stack = stack_of(tmp_path, api_port=8123)
    api, worker, migrate = stack.api(), stack.worker(), stack.task("migrate")

    for service in (api, worker, migrate):
        assert service.argv[0] == sys.executable
        assert service.env["DATABASE_URL"] == SECRETS["DATABASE_URL"]
        assert service.env["REDIS_URL"] == SECRETS["REDIS_URL"]
        assert service.env["DATA_DIR"] == str(tmp_path)
        assert service.env["PYTHONPATH"].endswith("backend")
    assert "8123" in api.argv


def test_web_and_demo_sites_get_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    stack = stack_of(tmp_path, web_port=3456, api_port=8123)
    services: list[Service] = [stack.web(), stack.demo(), *filter(None, [stack.loopback()])]

    for service in services:
        assert not any("hidden" in value for value in (*service.env.values(), *service.argv)), service.name
    assert stack.web().env["API_URL"] == "http://127.0.0.1:8123"
    assert stack.web().env["PORT"] == "3456"
    assert stack.web().env["HOSTED_DOMAIN"] == ""
    assert stack_of(tmp_path, hosted_domain="chat.test").web().env["HOSTED_DOMAIN"] == "chat.test"


@pytest.mark.parametrize(
    ("variable", "offset"),
    [("web_port", 0), ("api_port", 0), ("demo_port", 1), ("postgres_port", 0), ("redis_port", 0)],
)
def test_a_taken_port_is_named_before_anything_starts(
    variable: str, offset: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ports = {"web_port": free_port(), "api_port": free_port(), "demo_port": free_ports_in_a_row(3)}
    first = free_ports_in_a_row(3)
    taken = first + offset
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", taken))
        listener.listen()
        settings: dict[str, Any] = {**ports, variable: first, "data_dir": tmp_path}
        code = run_dev(load_settings(_env_file=None, **settings))

    printed = capsys.readouterr().out
    assert code == 1
    assert f"Port {taken} " in printed
    assert f"{variable.upper()}=" in printed
    assert not (tmp_path / "postgres").exists()


def test_a_port_taken_on_the_other_loopback_family_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if "::1" not in loopback_addresses():
        pytest.skip("this machine has no IPv6 loopback")
    with socket.socket(socket.AF_INET6) as listener:
        listener.bind(("::1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        assert run_dev(load_settings(_env_file=None, web_port=taken, data_dir=tmp_path)) == 1

    assert f"Port {taken} (dashboards and widget)" in capsys.readouterr().out


def test_it_is_refused_in_production(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    production = {
        "ENVIRONMENT": "production",
        "SECRET_KEYS": "0123456789abcdefghijklmnopqrstuvwxyz",
        "APP_ORIGIN": "https://app.test",
        "WIDGET_ORIGIN": "https://widget.test",
        "DATABASE_URL": SECRETS["DATABASE_URL"],
        "REDIS_URL": SECRETS["REDIS_URL"],
    }
    for name, value in production.items():
        monkeypatch.setenv(name, value)

    assert cli.main(["dev"]) == 2
    assert "ENVIRONMENT" in capsys.readouterr().err


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WEB_PORT", "many")

    assert cli.main(["dev"]) == 2
    assert "WEB_PORT:" in capsys.readouterr().err


def test_migrate_without_a_database_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)  # no .env here

    assert cli.main(["migrate"]) == 2
    assert "DATABASE_URL is not set. `make dev`" in capsys.readouterr().err


def test_migrate_of_a_database_that_is_away_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://owner:hidden@127.0.0.1:{free_port()}/switchboard")

    assert cli.main(["migrate"]) == 2
    printed = capsys.readouterr().err
    assert "The database in DATABASE_URL is not usable" in printed
    assert "hidden" not in printed


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(200 if self.path == "/well" else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def echo_port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_an_http_probe_tells_what_is_missing(echo_port: int) -> None:
    assert http_probe(echo_port, "/well")() is None
    assert http_probe(echo_port, "/ill", host="app.test")() == "/ill answers 503: app.test"
    assert "refused" in str(http_probe(free_port(), "/")())


def test_a_log_probe_waits_for_its_word(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    probe = log_probe(log, "worker_ready")

    assert probe() == f"no worker_ready in {log}"
    log.write_text('{"event": "worker_ready"}\n')
    assert probe() is None


async def test_localhost_works_where_it_means_the_other_family(echo_port: int) -> None:
    if "::1" not in loopback_addresses():
        pytest.skip("this machine has no IPv6 loopback")
    forwarding = asyncio.create_task(loopback.serve([echo_port]))
    try:
        await asyncio.sleep(0)
        while True:
            try:
                reader, writer = await asyncio.open_connection("::1", echo_port)
                break
            except OSError:
                assert not forwarding.done()
                await asyncio.sleep(0.01)
        writer.write(b"GET /well HTTP/1.0\r\nHost: through\r\n\r\n")
        answer = await reader.read()
        writer.close()
    finally:
        forwarding.cancel()
        await asyncio.gather(forwarding, return_exceptions=True)

    assert answer.startswith(b"HTTP/1.0 200")
    assert answer.endswith(b"through")


def test_the_environment_of_this_process_is_kept_for_python_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_PROVIDER", "builtin")

    environment = stack_of(tmp_path).api().env
    assert environment["LLM_PROVIDER"] == "builtin"
    assert environment["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
