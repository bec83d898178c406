"""Servers that tests with a client's own system start: waited for, and ended with the run, also after kill -9."""

import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from switchboard.core.embedded import process

START_SECONDS = 120
STOP_SECONDS = 30


class ServerFailed(Exception):
    """A server did not start; the message ends with the last lines of its log."""


@contextmanager
def running(
    name: str,
    argv: Sequence[str | Path],
    *,
    log: Path,
    is_ready: Callable[[], bool],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """A server from when it is ready on.

    Raises:
        ServerFailed: it ended, or did not get ready in time.
    """
    child = process.spawn(argv, log=log, death_signal=signal.SIGKILL, cwd=cwd, env=env)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if child.poll() is not None or time.monotonic() > deadline:
                raise ServerFailed(f"{name} does not start. The end of {log}:\n{process.log_tail(log)}")
            time.sleep(0.1)
        yield
    finally:
        process.stop(child, signal.SIGTERM, patience_seconds=STOP_SECONDS)


def accepts(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    """Whether somebody listens there."""
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0
