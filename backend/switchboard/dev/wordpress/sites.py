"""Two WordPress websites on free loopback ports: one program folder, one database, tables of their own.

Everything lies below one temporary folder. The processes end with this one, also after kill -9.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from switchboard.core.embedded import process
from switchboard.core.embedded.ports import free_port
from switchboard.dev.console import step
from switchboard.dev.wordpress.parts import Programs

START_SECONDS = 120
STOP_SECONDS = 30
SERVER_USER = "nobody"  # MariaDB refuses to run as root
SYSTEM_TABLES = ("mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql")
CREATE_DATABASE = "CREATE DATABASE wordpress CHARACTER SET utf8mb4;"
# Every page of a website asks for several files at once.
PHP_WORKERS = "4"

# Read by every page of both websites; the environment says which one it is.
CONFIGURATION = """<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', getenv( 'SITE_DATABASE_USER' ) );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'SITE_DATABASE_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'WP_HOME', getenv( 'SITE_ORIGIN' ) );
define( 'WP_SITEURL', getenv( 'SITE_ORIGIN' ) );
define( 'FS_METHOD', 'direct' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISABLE_WP_CRON', true );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', getenv( 'SITE_LOG' ) );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $purpose ) {
    define( $purpose . '_KEY', 'of a website that lives for a minute' );
    define( $purpose . '_SALT', getenv( 'SITE_ORIGIN' ) );
}
$table_prefix = getenv( 'SITE_PREFIX' );
if ( ! defined( 'ABSPATH' ) ) {
    define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
"""


class SiteFailed(Exception):
    """A server did not start; the message ends with the last lines of its log."""


@contextmanager
def running_sites(programs: Programs, wordpress: Path, folder: Path, count: int) -> Iterator[list[str]]:
    """Yields the origins of `count` websites on which WordPress is unpacked but not installed yet.

    Args:
        programs: what runs them.
        wordpress: the folder of WordPress's `index.php`; its configuration is written there.
        folder: an existing one of the run's own, for data and logs.

    Raises:
        SiteFailed: MariaDB or PHP does not start.
    """
    (wordpress / "wp-config.php").write_text(CONFIGURATION, encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []
    try:
        with step("MariaDB"):
            socket_path = _start_database(programs, folder, started)
        with step("PHP"):
            origins = [
                _start_site(programs, wordpress, folder, socket_path, number, started) for number in range(count)
            ]
        yield origins
    finally:
        for child in reversed(started):
            process.stop(child, signal.SIGTERM, patience_seconds=STOP_SECONDS)


def _start_database(programs: Programs, folder: Path, started: list[subprocess.Popen[bytes]]) -> Path:
    """MariaDB on a socket only, with an empty database for all websites."""
    data, log = folder / "mariadb", folder / "mariadb.log"
    data.mkdir()
    user = _database_user()
    if os.geteuid() == 0:
        shutil.chown(data, user)
        folder.chmod(0o711)  # it has to reach its own folder below
    socket_path = data / "socket"
    server: list[str | Path] = [
        programs.mariadbd,
        "--no-defaults",
        f"--datadir={data}",
        f"--user={user}",
        "--innodb-buffer-pool-size=32M",
        "--innodb-flush-log-at-trx-commit=0",
    ]
    _create_system_tables(server, programs.mariadb_tables, log)
    child = process.spawn(
        [*server, f"--socket={socket_path}", "--skip-networking"], log=log, death_signal=signal.SIGKILL
    )
    started.append(child)
    _wait_for("MariaDB", child, log, lambda: _accepts(socket.AF_UNIX, str(socket_path)))
    return socket_path


def _create_system_tables(server: list[str | Path], tables: Path, log: Path) -> None:
    """What `mariadb-install-db` does; that script wants further packages. Root has no password, and a socket only."""
    prepare = ("CREATE DATABASE mysql;", "USE mysql;", "SET @auth_root_socket=NULL;", "SET @skip_auth_anonymous=1;")
    contents = (file.read_text("utf-8") for file in (tables / name for name in SYSTEM_TABLES))
    script = "\n".join([*prepare, *contents, CREATE_DATABASE, ""])  # it takes one statement a line
    with log.open("wb") as output:
        result = subprocess.run(  # noqa: S603
            [*server, "--bootstrap"], input=script.encode(), stdout=output, stderr=output, check=False
        )
    if result.returncode != 0:
        raise SiteFailed(f"MariaDB cannot make its tables. The end of {log}:\n{process.log_tail(log)}")


def _start_site(
    programs: Programs,
    wordpress: Path,
    folder: Path,
    socket_path: Path,
    number: int,
    started: list[subprocess.Popen[bytes]],
) -> str:
    port = free_port()
    origin = f"http://localhost:{port}"
    log = folder / f"site-{number}.log"
    child = process.spawn(
        [programs.php, "-S", f"127.0.0.1:{port}", "-t", wordpress],
        log=log,
        death_signal=signal.SIGKILL,
        cwd=wordpress,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "PHP_CLI_SERVER_WORKERS": PHP_WORKERS,
            "SITE_ORIGIN": origin,
            "SITE_PREFIX": f"site{number}_",
            "SITE_DATABASE_USER": "root",
            "SITE_DATABASE_SOCKET": str(socket_path),
            "SITE_LOG": str(folder / f"site-{number}-debug.log"),
        },
    )
    started.append(child)
    _wait_for("PHP", child, log, lambda: _accepts(socket.AF_INET, ("127.0.0.1", port)))
    return origin


def _database_user() -> str:
    return SERVER_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _wait_for(name: str, child: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if child.poll() is not None or time.monotonic() > deadline:
            raise SiteFailed(f"{name} does not start. The end of {log}:\n{process.log_tail(log)}")
        time.sleep(0.1)


def _accepts(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0
