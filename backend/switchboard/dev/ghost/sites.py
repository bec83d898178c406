"""Two Ghost websites on free loopback ports: one program folder, databases and content folders of their own."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from switchboard.core.embedded.ports import free_port
from switchboard.dev import mariadb, servers
from switchboard.dev.console import step
from switchboard.dev.services import http_probe

NODE = Path(sys.executable).with_name("node")
CONFIGURATION = {
    "NODE_ENV": "production",
    "database__client": "mysql",
    "database__connection__user": "root",
    "logging__transports": '["stdout"]',
    "mail__transport": "stub",
    "privacy__useUpdateCheck": "false",
    "sendWelcomeEmail": "false",
    # No mail arrives, so there is no code from a mail at log-in.
    "security__staffDeviceVerification": "false",
}
READY_PATH = "/ghost/api/admin/site/"


@contextmanager
def running_sites(ghost: Path, folder: Path, count: int) -> Iterator[list[str]]:
    """Yields the origins of `count` websites on which nobody has set up Ghost yet.

    Args:
        ghost: the folder of Ghost's `index.js`.
        folder: an existing one of the run's own, for data and logs.
        count: how many.

    Raises:
        ServerFailed: MariaDB or Ghost does not start.
    """
    databases = [f"ghost{number}" for number in range(count)]
    with ExitStack() as stack:
        with step("MariaDB"):
            socket_path = stack.enter_context(mariadb.running(folder, *databases))
        with step("Ghost"):
            origins = [stack.enter_context(_site(ghost, folder, socket_path, name)) for name in databases]
        yield origins


@contextmanager
def _site(ghost: Path, folder: Path, socket_path: Path, database: str) -> Iterator[str]:
    port = free_port()
    origin = f"http://localhost:{port}"
    content = folder / database
    shutil.copytree(ghost / "content", content)
    find_obstacle = http_probe(port, READY_PATH, host=f"localhost:{port}")
    with servers.running(
        "Ghost",
        [NODE, "index.js"],
        log=folder / f"{database}.log",
        is_ready=lambda: find_obstacle() is None,
        cwd=ghost,
        env={
            **CONFIGURATION,
            "PATH": os.environ.get("PATH", os.defpath),
            "url": origin,
            "server__port": str(port),
            "database__connection__database": database,
            "database__connection__socketPath": str(socket_path),
            "paths__contentPath": str(content),
        },
    ):
        yield origin
