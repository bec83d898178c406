"""Two WordPress websites on free loopback ports: one program folder, one database, tables of their own.

Everything lies below one temporary folder.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from switchboard.core.embedded.ports import free_port
from switchboard.dev import mariadb, servers
from switchboard.dev.console import step

DATABASE = "wordpress"
# Every page of a website asks for several files at once.
PHP_WORKERS = "4"

# Read by every page of both websites; the environment says which one it is.
CONFIGURATION = """<?php
define( 'DB_NAME', getenv( 'SITE_DATABASE' ) );
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


@contextmanager
def running_sites(php: Path, wordpress: Path, folder: Path, count: int) -> Iterator[list[str]]:
    """Yields the origins of `count` websites on which WordPress is unpacked but not installed yet.

    Args:
        php: what runs them.
        wordpress: the folder of WordPress's `index.php`; its configuration is written there.
        folder: an existing one of the run's own, for data and logs.
        count: how many.

    Raises:
        ServerFailed: MariaDB or PHP does not start.
    """
    (wordpress / "wp-config.php").write_text(CONFIGURATION, encoding="utf-8")
    with ExitStack() as stack:
        with step("MariaDB"):
            socket_path = stack.enter_context(mariadb.running(folder, DATABASE))
        with step("PHP"):
            origins = [
                stack.enter_context(_site(php, wordpress, folder, socket_path, number)) for number in range(count)
            ]
        yield origins


@contextmanager
def _site(php: Path, wordpress: Path, folder: Path, socket_path: Path, number: int) -> Iterator[str]:
    port = free_port()
    origin = f"http://localhost:{port}"
    with servers.running(
        "PHP",
        [php, "-S", f"127.0.0.1:{port}", "-t", wordpress],
        log=folder / f"site-{number}.log",
        is_ready=lambda: servers.accepts(socket.AF_INET, ("127.0.0.1", port)),
        cwd=wordpress,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "PHP_CLI_SERVER_WORKERS": PHP_WORKERS,
            "SITE_ORIGIN": origin,
            "SITE_PREFIX": f"site{number}_",
            "SITE_DATABASE": DATABASE,
            "SITE_DATABASE_USER": "root",
            "SITE_DATABASE_SOCKET": str(socket_path),
            "SITE_LOG": str(folder / f"site-{number}-debug.log"),
        },
    ):
        yield origin
