"""What is measured: something that listens, answers a chat, and whose processes are known."""

import json
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar, Self

from benchmarks import processes


@dataclass(frozen=True)
class AnswerSpec:
    """The answer that the upstream is asked for."""

    tokens: int = 60
    delay_ms: int = 0

    @property
    def directive(self) -> str:
        return f"[[n={self.tokens} d={self.delay_ms}]]"

    @property
    def last_token(self) -> str:
        return f"tok{self.tokens - 1} "


class Target(ABC):
    """One contender. Use as a context manager: it runs inside, and is gone afterwards."""

    name: ClassVar[str]
    end_mark: ClassVar[str] = "response.completed"
    port: int
    start_seconds: float = 0.0

    def __init__(self, upstream_port: int) -> None:
        self.upstream_port = upstream_port

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it answers; set `port`."""

    @abstractmethod
    def stop(self) -> None:
        """End every process that was started."""

    @property
    @abstractmethod
    def pids(self) -> dict[str, int]:
        """Its processes by role, the one that serves chats first."""

    @property
    def main_pid(self) -> int:
        """The process that serves chats; 0 if that is not one of the target's own."""
        return next(iter(self.pids.values()), 0)

    def chat_requests(self, spec: AnswerSpec, count: int) -> list[str]:
        """Whole HTTP requests for up to `count` chats at once; one is enough where visitors do not differ."""
        del count
        body = {
            "model": "gpt-6-luna",
            "instructions": "You are a helpful assistant.",
            "input": [{"role": "user", "content": f"What are your opening hours? {spec.directive}"}],
            "stream": True,
            "store": False,
        }
        return [http_post("/v1/responses", json.dumps(body), port=self.port)]

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class DirectUpstream(Target):
    """The floor: what upstream and load generator cost with nothing between them."""

    name = "upstream, directly"

    def start(self) -> None:
        self.port = self.upstream_port

    def stop(self) -> None:
        """The upstream is not this target's to end."""

    @property
    def pids(self) -> dict[str, int]:
        return {}


class UvicornTarget(Target):
    """An application of `benchmarks.proxies` under one uvicorn process."""

    application: ClassVar[str]
    is_factory: ClassVar[bool] = False
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.port = processes.free_port()
        environment = {"BENCH_UPSTREAM_URL": f"http://127.0.0.1:{self.upstream_port}/v1"}
        self._process = processes.spawn(
            *uvicorn_arguments(self.application, self.port, is_factory=self.is_factory),
            environment=environment,
        )
        self.start_seconds = processes.wait_for_port(self.port, self._process)

    def stop(self) -> None:
        if self._process is not None:
            processes.stop(self._process)

    @property
    def pids(self) -> dict[str, int]:
        assert self._process is not None, "the target is not running"
        return {"proxy": self._process.pid}


class PassthroughProxy(UvicornTarget):
    """Bytes in, bytes out."""

    name = "bare ASGI + aiohttp proxy"
    application = "benchmarks.proxies:passthrough"


class ReemitProxy(UvicornTarget):
    """The usual way to write such a proxy."""

    name = "FastAPI + openai objects"
    application = "benchmarks.proxies:reemit"
    is_factory = True


class JsonRoute(UvicornTarget):
    """Not a chat: the plainest FastAPI JSON route."""

    name = "bare FastAPI JSON route"
    application = "benchmarks.proxies:json_route"
    is_factory = True


def uvicorn_arguments(application: str, port: int, *, is_factory: bool) -> list[str]:
    """How every contender is started: one process, uvloop, httptools, no access log."""
    arguments = ["-m", "uvicorn", application, "--host", "127.0.0.1", "--port", str(port)]
    arguments += [
        "--log-level",
        "warning",
        "--no-access-log",
        "--loop",
        "uvloop",
        "--http",
        "httptools",
        "--ws",
        "none",
    ]
    return [*arguments, "--factory"] if is_factory else arguments


def http_post(path: str, body: str, *, port: int, headers: dict[str, str] | None = None) -> str:
    """A whole HTTP request with a JSON body."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines += [f"Content-Length: {len(body.encode())}", "", body]
    return "\r\n".join(lines)


def http_get(path: str, *, port: int, headers: dict[str, str] | None = None) -> str:
    """A whole HTTP request without a body."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""])
