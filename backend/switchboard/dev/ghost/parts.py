"""Ghost from npm, installed once into the checkout's cache.

Ghost's package names parts of itself by path (`file:components/...`). npm cannot follow that; pnpm installs just what
the lock file in Ghost's package says. No install script runs: one would build SQLite, and our Ghost uses MariaDB.
"""

import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from switchboard.core.embedded.process import log_tail
from switchboard.dev.console import step
from switchboard.dev.packages import PartMissing
from switchboard.dev.services import ROOT, python_environment

GHOST = "ghost@6.65.0"
PNPM = "pnpm@12.4.2"
PORTAL = "@tryghost/portal@2.71.227"  # Ghost's pages load the newest 2.71 from a CDN
FOLDER = ROOT / ".cache" / "ghost"
STAMP = "versions"


@dataclass(frozen=True, slots=True)
class Ghost:
    """An installed Ghost."""

    folder: Path
    """Where its `index.js` is."""
    portal: Path
    """The script of its button for subscribers."""


def require_ghost(folder: Path = FOLDER) -> Ghost:
    """Ghost in `folder`, installed there unless it is already, in these versions.

    Raises:
        PartMissing: npm or pnpm failed.
    """
    stamp, versions = folder / STAMP, f"{GHOST} {PNPM} {PORTAL}"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != versions:
        with step("installing Ghost"):
            _install(folder)
        stamp.write_text(versions, encoding="ascii")
    return Ghost(folder / "package", folder / "node_modules" / "@tryghost" / "portal" / "umd" / "portal.min.js")


def _install(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = folder / "install.log"
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
    _run(log, folder, "npm", "install", "--prefix", str(folder), "--no-save", *quiet, PNPM, PORTAL)
    _run(log, folder, "npm", "pack", GHOST)
    archive = next(folder.glob("ghost-*.tgz"))
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    archive.unlink()
    # The files are hard links into the store, so that they stay when the store goes.
    pnpm, store = folder / "node_modules" / "pnpm" / "bin" / "pnpm.mjs", folder / "store"
    options = ("--prod", "--frozen-lockfile", "--ignore-scripts", "--store-dir", str(store))
    _run(log, folder / "package", "node", str(pnpm), "install", *options)
    shutil.rmtree(store)


def _run(log: Path, folder: Path, *command: str) -> None:
    with log.open("ab") as output:
        result = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=folder, env=python_environment(CI="true"), stdout=output, stderr=output, check=False
        )
    if result.returncode != 0:
        raise PartMissing(f"Ghost could not be installed. The end of {log}:\n{log_tail(log)}")
