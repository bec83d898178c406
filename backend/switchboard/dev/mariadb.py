"""MariaDB for the tests that start a client's own system: on a socket only, its data in the run's folder.

`mariadb-server-core` is the program alone, without a service that would start with the machine.
"""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from switchboard.core.embedded.process import log_tail
from switchboard.dev import packages, servers

PROGRAM = "mariadbd"
PACKAGE = "mariadb-server-core"
TABLES = "share/mysql"  # below the prefix of the program: the SQL files that make MariaDB's own tables
SYSTEM_TABLES = ("mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql")
SERVER_USER = "nobody"  # MariaDB refuses to run as root


def list_missing_packages() -> list[str]:
    """The package that has to be installed, if any."""
    return [] if packages.find_program(PROGRAM) else [PACKAGE]


@contextmanager
def running(folder: Path, *databases: str) -> Iterator[Path]:
    """Yields the socket of a MariaDB with these empty databases; its user `root` needs no password.

    Args:
        folder: an existing one of the run's own, for data and log.
        databases: their names.

    Raises:
        ServerFailed: it does not start.
    """
    data, log = folder / "mariadb", folder / "mariadb.log"
    data.mkdir()
    user = _user()
    if os.geteuid() == 0:
        shutil.chown(data, user)
        folder.chmod(0o711)  # it has to reach its own folder below
    program = Path(packages.find_program(PROGRAM) or PROGRAM)
    server: list[str | Path] = [
        program,
        "--no-defaults",
        f"--datadir={data}",
        f"--user={user}",
        "--innodb-buffer-pool-size=32M",
        "--innodb-flush-log-at-trx-commit=0",
    ]
    _create_tables(server, program.parent.parent / TABLES, databases, log)
    socket_path = data / "socket"
    with servers.running(
        "MariaDB",
        [*server, f"--socket={socket_path}", "--skip-networking"],
        log=log,
        is_ready=lambda: servers.accepts(socket.AF_UNIX, str(socket_path)),
    ):
        yield socket_path


def _create_tables(server: list[str | Path], tables: Path, databases: Iterable[str], log: Path) -> None:
    """What `mariadb-install-db` does; that script wants further packages. Root has no password, and a socket only."""
    prepare = ("CREATE DATABASE mysql;", "USE mysql;", "SET @auth_root_socket=NULL;", "SET @skip_auth_anonymous=1;")
    contents = (file.read_text("utf-8") for file in (tables / name for name in SYSTEM_TABLES))
    create = (f"CREATE DATABASE {name} CHARACTER SET utf8mb4;" for name in databases)
    script = "\n".join([*prepare, *contents, *create, ""])  # it takes one statement a line
    with log.open("wb") as output:
        result = subprocess.run(  # noqa: S603
            [*server, "--bootstrap"], input=script.encode(), stdout=output, stderr=output, check=False
        )
    if result.returncode != 0:
        raise servers.ServerFailed(f"MariaDB cannot make its tables. The end of {log}:\n{log_tail(log)}")


def _user() -> str:
    return SERVER_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
