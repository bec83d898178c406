"""Finds the browsers that the end-to-end tests drive, or has the system's package manager install them.

Chromium runs everything; Firefox and WebKit run what is written for all engines (`make test-browsers`). WebKit is
WebKitGTK's small browser with its WebDriver, on a screen of Xvfb.
"""

import glob
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from switchboard.dev.console import say


class BrowserMissing(Exception):
    """A browser is not here and we may not install it; the message says what to run."""


@dataclass(frozen=True, slots=True)
class Program:
    """One program that a browser's tests need: what names it, and where else it may be (names, paths, patterns)."""

    variable: str
    places: tuple[str, ...]

    def find(self) -> str | None:
        """The path that the variable names, or the first place where there is one."""
        if named := os.environ.get(self.variable):
            return named
        for place in self.places:
            found = glob.glob(place) if "/" in place else [path] if (path := shutil.which(place)) else []
            if found:
                return found[0]
        return None


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser, its programs, and the system packages that bring them."""

    name: str
    programs: tuple[Program, ...]
    debian_packages: tuple[str, ...]
    hints: tuple[str, ...]

    def missing(self) -> list[Program]:
        """The programs that are not on this machine."""
        return [program for program in self.programs if program.find() is None]


CHROMIUM = Browser(
    "Chromium",
    (
        Program(
            "CHROMIUM_PATH",
            (
                "chromium",
                "chromium-browser",
                "google-chrome-stable",
                "google-chrome",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            ),
        ),
    ),
    ("chromium",),
    (
        "sudo apt-get install chromium        (Debian)",
        "sudo dnf install chromium            (Fedora)",
        "brew install --cask chromium         (macOS)",
    ),
)
FIREFOX = Browser(
    "Firefox",
    (Program("FIREFOX_PATH", ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")),),
    ("firefox-esr",),
    (
        "sudo apt-get install firefox-esr     (Debian)",
        "sudo dnf install firefox             (Fedora)",
        "brew install --cask firefox          (macOS)",
    ),
)
WEBKIT = Browser(
    "WebKit",
    (
        Program("WEBKIT_DRIVER_PATH", ("WebKitWebDriver",)),
        Program(
            "WEBKIT_BROWSER_PATH",
            ("/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser"),
        ),
        Program("XVFB_PATH", ("Xvfb",)),
    ),
    ("webkit2gtk-driver", "xvfb"),
    ("sudo apt-get install webkit2gtk-driver xvfb     (Debian)",),
)
ALL = (CHROMIUM, FIREFOX, WEBKIT)


def require_browsers(browsers: Iterable[Browser]) -> dict[str, str]:
    """The variables that name the browsers' programs, installed first where we are root and have apt.

    Raises:
        BrowserMissing: one is not here and cannot be installed.
    """
    wanted = list(browsers)
    absent = [browser for browser in wanted if browser.missing()]
    if absent and shutil.which("apt-get") and os.geteuid() == 0:
        say(f"  installing {' and '.join(browser.name for browser in absent)} with apt-get ...")
        packages = [package for browser in absent for package in browser.debian_packages]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", *command], env=environment, check=False)  # noqa: S603, S607
        absent = [browser for browser in wanted if browser.missing()]
    if absent:
        raise BrowserMissing("\n".join(_how_to_install(browser) for browser in absent))
    return {program.variable: program.find() or "" for browser in wanted for program in browser.programs}


def _how_to_install(browser: Browser) -> str:
    lines = "".join(f"\n    {hint}" for hint in browser.hints)
    named = " ".join(f"{program.variable}=/path/to/it" for program in browser.missing())
    need = f"The browser tests need {browser.name}, and there is none."
    return f"{need} Install it, for example with{lines}\nor name it: {named}"
