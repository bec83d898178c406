"""Programs that come from the system's packages, installed first where we are root and have apt."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence

from switchboard.dev.console import say

# Debian keeps servers in sbin, which is not on everybody's PATH.
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])


class PartMissing(Exception):
    """Something that tests need is not here and we may not install it; the message says what to run."""


def find_program(name: str) -> str | None:
    """The path of a program, also of a server."""
    return shutil.which(name, path=SEARCH_PATH)


def require_packages(find_missing: Callable[[], Sequence[str]], purpose: str) -> None:
    """Install the packages that `find_missing` names.

    Raises:
        PartMissing: one is not here and cannot be installed.
    """
    missing = find_missing()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        say(f"  installing {', '.join(missing)} with apt-get ...")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", *command], env=environment, check=False)  # noqa: S603, S607
        missing = find_missing()
    if missing:
        raise PartMissing(
            f"{purpose} need {', '.join(missing)}. Install them, on Debian or Ubuntu with\n"
            f"    sudo apt-get install --no-install-recommends {' '.join(missing)}"
        )
