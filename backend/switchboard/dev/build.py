"""Builds loader, panel and web server when their sources have changed since the last build.

    python -m switchboard.dev.build

The stamp holds a hash of what went in, not a time: switching branches back and forth costs nothing.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from switchboard.dev.console import say
from switchboard.dev.services import ROOT, python_environment

WORKSPACES = ("widget-loader", "frontend")  # in the order in which they are built
OUTPUTS = ("frontend/public/widget.js", "frontend/.next/BUILD_ID")
STAMP = ".stamps/web-build"
NOT_SOURCES = {
    *("node_modules", ".next", "dist", "frontend/public/widget", "frontend/public/widget.js"),
    *("widget-loader/wordpress", "widget-loader/shopify", "widget-loader/tag-manager"),
}
NOT_SOURCE_SUFFIXES = (".tsbuildinfo", "next-env.d.ts", ".test.ts", ".test.tsx")


def main(root: Path = ROOT) -> int:
    """Build if needed; answers with the exit code of the build."""
    fingerprint = fingerprint_of(root)
    if is_current(root, fingerprint):
        return 0
    for workspace in WORKSPACES:
        say(f"  building {workspace} ...")
        command = ["npm", "run", "build", "--silent", "--workspace", workspace]
        result = subprocess.run(command, cwd=root, env=python_environment(), check=False)  # noqa: S603
        if result.returncode != 0:
            say(f"\nBuilding {workspace} failed; its output is above.")
            return 1
    stamp = root / STAMP
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(fingerprint, encoding="ascii")
    return 0


def is_current(root: Path, fingerprint: str) -> bool:
    """Whether the last build was made of just these sources and is still there."""
    stamp = root / STAMP
    return (
        all((root / output).exists() for output in OUTPUTS)
        and stamp.exists()
        and stamp.read_text(encoding="ascii") == fingerprint
    )


def fingerprint_of(root: Path) -> str:
    """A hash over names and contents of everything that the builds read, and over the locked packages."""
    digest = hashlib.sha256()
    for path in sorted(
        [root / "package-lock.json", *(file for name in WORKSPACES for file in _sources(root, root / name))]
    ):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(root: Path, folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in NOT_SOURCES or entry.relative_to(root).as_posix() in NOT_SOURCES:
            continue
        if entry.is_dir():
            yield from _sources(root, entry)
        elif not entry.name.endswith(NOT_SOURCE_SUFFIXES):
            yield entry


if __name__ == "__main__":
    sys.exit(main())
