"""The processes of the development stack: what each runs, with which environment, and when it answers."""

import http.client
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from switchboard.core.embedded.ports import loopback_addresses
from switchboard.dev.state import RUN_VARIABLE

ROOT = Path(__file__).parents[3]
PROBE_SECONDS = 10
WORKER_READY = "worker_ready"

# What a process needs of the system; web and demo sites get no secret of ours.
SYSTEM_VARIABLES = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "NODE_OPTIONS", RUN_VARIABLE)

Probe = Callable[[], str | None]
"""Tells what is still missing, or None when the service answers."""


def nothing_to_wait_for() -> None:
    """The probe of a service that is ready as soon as it runs."""


@dataclass(frozen=True, slots=True)
class Service:
    """One child process."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    probe: Probe = field(default=nothing_to_wait_for)
    cwd: Path = ROOT


@dataclass(frozen=True, slots=True)
class Stack:
    """The ports, origins and environments of one run."""

    app_origin: str
    widget_origin: str
    api_host: str
    api_port: int
    web_port: int
    demo_port: int
    environment: Mapping[str, str]
    logs: Path
    logs_progress: bool = True
    hosted_domain: str | None = None

    def task(self, command: str) -> Service:
        """A command of our command line that ends by itself, such as `migrate`."""
        return Service(command, (sys.executable, "-m", "switchboard.cli", command), self.environment)

    def api(self) -> Service:
        """The API. Forwarded headers are the application's to judge, so uvicorn leaves them alone."""
        argv = (
            *(
                sys.executable,
                "-m",
                "uvicorn",
                "switchboard.main:create_app",
                "--factory",
                "--no-proxy-headers",
            ),
            *("--host", self.api_host, "--port", str(self.api_port), "--no-server-header", "--no-access-log"),
            *("--timeout-graceful-shutdown", "5", "--timeout-keep-alive", "75", "--ws", "none"),
        )
        return Service("api", argv, self.environment, http_probe(self.api_port, "/readyz"))

    def worker(self) -> Service:
        """The worker; its log tells when it has begun to take jobs, if LOG_LEVEL lets it."""
        probe = log_probe(self.logs / "worker.log", WORKER_READY) if self.logs_progress else nothing_to_wait_for
        return Service("worker", (sys.executable, "-m", "switchboard.worker"), self.environment, probe)

    def web(self) -> Service:
        """The production build of the web server, with the run-time variables it reads and no others."""
        next_cli = ROOT / "node_modules" / "next" / "dist" / "bin" / "next"
        argv = ("node", str(next_cli), "start", "--hostname", "127.0.0.1", "--port", str(self.web_port))
        env = {
            **self._system_environment(),
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
            "API_URL": f"http://127.0.0.1:{self.api_port}",
            "APP_ORIGIN": self.app_origin,
            "WIDGET_ORIGIN": self.widget_origin,
            "HOSTED_DOMAIN": self.hosted_domain or "",
            "PORT": str(self.web_port),
        }
        pages = (
            http_probe(self.web_port, "/login", host=urlsplit(self.app_origin).netloc),
            http_probe(self.web_port, "/widget.js", host=urlsplit(self.widget_origin).netloc),
        )
        return Service(
            "web",
            argv,
            env,
            lambda: next(filter(None, (probe() for probe in pages)), None),
            ROOT / "frontend",
        )

    def demo(self) -> Service:
        """The three demo client sites."""
        env = {**self._system_environment(), "PYTHONPATH": self.environment["PYTHONPATH"]}
        argv = (
            sys.executable,
            "-m",
            "switchboard.demo",
            "--port",
            str(self.demo_port),
            "--widget-origin",
            self.widget_origin,
        )
        probes = [http_probe(self.demo_port + number, "/") for number in range(3)]
        return Service("demo sites", argv, env, lambda: next(filter(None, (probe() for probe in probes)), None))

    def loopback(self) -> Service | None:
        """Makes `localhost` work where it means ::1: api and web listen on 127.0.0.1. None without IPv6."""
        if "::1" not in loopback_addresses():
            return None
        env = {**self._system_environment(), "PYTHONPATH": self.environment["PYTHONPATH"]}
        argv = (sys.executable, "-m", "switchboard.dev.loopback", str(self.web_port), str(self.api_port))
        return Service("loopback", argv, env)

    def _system_environment(self) -> dict[str, str]:
        return {name: self.environment[name] for name in SYSTEM_VARIABLES if name in self.environment}


def python_environment(**variables: str) -> dict[str, str]:
    """Our own environment, with the virtual environment's tools and our packages first, and `variables`."""
    tools = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": os.pathsep.join([tools, os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": str(ROOT / "backend"),
        "PYTHONUNBUFFERED": "1",
        **variables,
    }


def http_probe(port: int, path: str, *, host: str | None = None) -> Probe:
    """Healthy when `path` answers 200; `host` is the Host header, for a server with several names."""

    def probe() -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_SECONDS)
        try:
            connection.request("GET", path, headers={"Host": host} if host else {})
            response = connection.getresponse()
            body = response.read(300).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return f"{path}: {error}"
        finally:
            connection.close()
        return None if response.status == http.HTTPStatus.OK else f"{path} answers {response.status}: {body}"

    return probe


def log_probe(log: Path, marker: str) -> Probe:
    """Healthy when the log holds the marker; a run begins with empty logs."""

    def probe() -> str | None:
        try:
            found = marker in log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            found = False
        return None if found else f"no {marker} in {log}"

    return probe
