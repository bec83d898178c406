"""Finds the Chromium that the end-to-end tests drive, or has the system's package manager install it."""

import os
import shutil
import subprocess
from pathlib import Path

from switchboard.dev.console import say

VARIABLE = "CHROMIUM_PATH"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MACOS_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class ChromiumMissing(Exception):
    """There is no Chromium and we may not install one; the message says what to run."""


def require_chromium() -> str:
    """The path of a Chromium or Chrome, installed first where we are root and have apt.

    Raises:
        ChromiumMissing: none is here and none can be installed.
    """
    found = find_chromium()
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        say("  installing Chromium with apt-get ...")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ("apt-get update -qq", "apt-get install -y -qq --no-install-recommends chromium"):
            subprocess.run(command.split(), env=environment, check=False)  # noqa: S603
        found = find_chromium()
    if found is None:
        raise ChromiumMissing(
            "The end-to-end tests need Chromium, and there is none. Install it, for example with\n"
            "    sudo apt-get install chromium        (Debian)\n"
            "    sudo dnf install chromium            (Fedora)\n"
            "    brew install --cask chromium         (macOS)\n"
            f"or name one: {VARIABLE}=/path/to/chrome make test-e2e"
        )
    return found


def find_chromium() -> str | None:
    """The path in CHROMIUM_PATH, or of the first known program on this machine."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    for program in PROGRAMS:
        if path := shutil.which(program):
            return path
    return next((app for app in MACOS_APPS if Path(app).exists()), None)
