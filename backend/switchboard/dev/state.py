"""Which processes a run has started, in its data directory: for `make stop` and after a kill -9."""

import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from switchboard.core.embedded import AlreadyRunning
from switchboard.core.embedded.process import (
    is_alive,
    kill_group,
    lock_directory,
    start_time,
    wait_until,
    with_environment,
)

# Marks every process of a run, also those that a child started and that nobody recorded.
RUN_VARIABLE = "SWITCHBOARD_RUN"
LOCK_NAME = "dev.lock"
STOP_SECONDS = 45  # an orderly stop of everything, the database last


@dataclass(frozen=True, slots=True)
class Recorded:
    """A process as it was when it was recorded; numbers are reused, start times tell them apart."""

    name: str
    pid: int
    started: str
    stop_signal: int

    def is_running(self) -> bool:
        """Whether that very process still runs."""
        return is_alive(self.pid) and start_time(self.pid) == self.started


class RunState:
    """The record of the run on one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._file = data_dir / "dev.json"

    def acquire(self) -> IO[str]:
        """Take the data directory for this process; ends what a killed run left, waits for a stopping one.

        Raises:
            AlreadyRunning: a launcher runs here.
        """
        self._data_dir.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            try:
                lock = lock_directory(self._data_dir, LOCK_NAME)
            except AlreadyRunning:
                if not self._is_stopping() or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                self._stop_children(self._read())
                os.environ[RUN_VARIABLE] = str(self._data_dir)
                self.write([])
                return lock

    def write(self, children: list[Recorded], *, is_stopping: bool = False) -> None:
        """Record this launcher and its children, replacing the record at once."""
        launcher = Recorded("launcher", os.getpid(), start_time(os.getpid()), signal.SIGTERM)
        record = {
            "is_stopping": is_stopping,
            "processes": [asdict(process) for process in (launcher, *children)],
        }
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(record, indent=1), encoding="utf-8")
        draft.replace(self._file)

    def clear(self) -> None:
        """Forget the run: everything has ended."""
        self._file.unlink(missing_ok=True)

    def stop(self) -> list[str]:
        """End the recorded run's launcher and what it left; answer with the names of what was running."""
        processes = self._read()
        running = [process for process in processes if process.is_running()]
        for process in running:
            if process.name == "launcher":
                _signal(process.pid, signal.SIGTERM)
                wait_until(partial(_has_ended, process), seconds=STOP_SECONDS)
        self._stop_children([process for process in processes if process.name != "launcher"])
        self.clear()
        return [process.name for process in running]

    def _stop_children(self, processes: list[Recorded]) -> None:
        left = [process for process in processes if process.name != "launcher" and process.is_running()]
        for process in left:
            _signal(process.pid, process.stop_signal)
        wait_until(lambda: not any(process.is_running() for process in left), seconds=10)
        for process in left:
            kill_group(process.pid)
        for pid in with_environment(RUN_VARIABLE, str(self._data_dir)):
            _signal(pid, signal.SIGKILL)

    def _read(self) -> list[Recorded]:
        return [Recorded(**entry) for entry in self._load().get("processes", [])]

    def _is_stopping(self) -> bool:
        return bool(self._load().get("is_stopping"))

    def _load(self) -> dict[str, Any]:
        try:
            loaded = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}


def _has_ended(process: Recorded) -> bool:
    return not process.is_running()


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
