"""Starts processes, waits until they answer, watches them, and stops every one, however the run ends."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from switchboard.core.embedded import process
from switchboard.dev.console import step
from switchboard.dev.services import Service
from switchboard.dev.state import Recorded, RunState

HEALTH_SECONDS = 120
GRACE_SECONDS = 10
POLL_SECONDS = 0.1


class ChildFailed(Exception):
    """A process ended, or did not become healthy; the message ends with the last lines of its log."""


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or the end of the terminal. Not an Exception: no handler for errors may swallow it."""


class Launcher:
    """The children of one run.

    Args:
        state: where they are recorded.
        logs: the folder of their logs, one file each, begun anew by each run.
        grace_seconds: how long services may take to end before they are killed.
    """

    def __init__(self, state: RunState, logs: Path, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._state = state
        self._logs = logs
        self._grace_seconds = grace_seconds
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._servers: dict[str, tuple[subprocess.Popen[bytes], signal.Signals]] = {}
        self._log_files: dict[str, Path] = {}

    def log_of(self, name: str) -> Path:
        """The log file of a process; that of the run before is kept beside it as `.log.1`."""
        if name not in self._log_files:
            path = self._logs / f"{name.replace(' ', '-')}.log"
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                path.replace(path.with_suffix(".log.1"))
            self._log_files[name] = path
        return self._log_files[name]

    def watch_server(self, name: str, server: subprocess.Popen[bytes] | None, stop_signal: signal.Signals) -> None:
        """Watch a process that has an owner of its own (an embedded server), who also stops it."""
        assert server is not None, f"{name} was not started"
        self._servers[name] = (server, stop_signal)
        self._record()

    def start(self, service: Service) -> None:
        """Start a service without waiting for it."""
        self._children[service.name] = process.spawn(
            service.argv,
            log=self.log_of(service.name),
            # A killed launcher has nobody left who could wait for an orderly end.
            death_signal=signal.SIGKILL,
            cwd=service.cwd,
            env=service.env,
        )
        self._record()

    def run_to_end(self, service: Service) -> None:
        """Start a service that ends by itself and wait for its success.

        Raises:
            ChildFailed: it ended with an error.
        """
        with step(service.name) as progress:
            self.start(service)
            child = self._children[service.name]
            while child.poll() is None:
                self._check(except_for=service.name)
                progress.tick()
                time.sleep(POLL_SECONDS)
            del self._children[service.name]
            process.kill_group(child.pid)
            self._record()
            if child.returncode != 0:
                raise self._failure(service.name, f"failed ({describe_exit(child.returncode)})")

    def wait_until_healthy(self, service: Service, *, seconds: float = HEALTH_SECONDS) -> None:
        """Wait until a started service answers.

        Raises:
            ChildFailed: it, or another process, ended; or it took too long.
        """
        with step(service.name) as progress:
            deadline = time.monotonic() + seconds
            while missing := service.probe():
                self._check()
                if time.monotonic() > deadline:
                    raise self._failure(service.name, f"does not answer after {seconds:.0f} s ({missing})")
                progress.tick()
                time.sleep(POLL_SECONDS)
            self._check()

    def watch(self) -> None:
        """Return never; raises ChildFailed when a process ends, StopRequested when asked to stop."""
        while True:
            self._check()
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop the services, all at once; servers are their owners' to stop, after this."""
        self._record(is_stopping=True)
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + self._grace_seconds
        for child in self._children.values():
            process.stop(child, signal.SIGTERM, patience_seconds=max(0.1, deadline - time.monotonic()))
        self._children.clear()

    def _check(self, *, except_for: str = "") -> None:
        everything = self._children | {name: server for name, (server, _) in self._servers.items()}
        for name, child in everything.items():
            if name != except_for and child.poll() is not None:
                raise self._failure(name, f"ended unexpectedly ({describe_exit(child.returncode)})")

    def _failure(self, name: str, what: str) -> ChildFailed:
        log = self.log_of(name)
        return ChildFailed(f"{name} {what}. The end of {log}:\n{process.log_tail(log)}")

    def _record(self, *, is_stopping: bool = False) -> None:
        children = [(name, child, signal.SIGTERM) for name, child in self._children.items()]
        servers = [(name, server, number) for name, (server, number) in self._servers.items()]
        self._state.write(
            [
                Recorded(name, child.pid, process.start_time(child.pid), number)
                for name, child, number in children + servers
            ],
            is_stopping=is_stopping,
        )


@contextmanager
def stop_signals() -> Iterator[Callable[[], None]]:
    """Inside, SIGINT, SIGTERM and SIGHUP raise StopRequested, once; yields a function to ignore them.

    What follows the first request is the stopping, which bounds its own time and must not be interrupted.
    """
    watched = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # under nohup it stays ignored
        watched.append(signal.SIGHUP)

    def ignore() -> None:
        for number in watched:
            signal.signal(number, signal.SIG_IGN)

    def request(number: int, _: FrameType | None) -> None:
        ignore()
        raise StopRequested(signal.Signals(number).name)

    previous = {number: signal.signal(number, request) for number in watched}
    try:
        yield ignore
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def describe_exit(code: int) -> str:
    """An exit code in words; negative ones are signals."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
