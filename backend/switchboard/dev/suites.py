"""`make test`: runs all test suites and linters, one after the other, and adds up what they report.

    python -m switchboard.dev.suites                  # everything
    python -m switchboard.dev.suites backend loader   # parts
    python -m switchboard.dev.suites browsers         # the widget, also on hostile pages, in all engines

Numbers come from the runners' JUnit files, never from their text. The last line is `N passed, N failed,
N skipped`; a linter that complains, or a runner that dies without a report, counts as one failure.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from switchboard.dev import browsers, build
from switchboard.dev.console import say, table
from switchboard.dev.services import ROOT, python_environment

SUITES = ("backend", "loader", "frontend", "e2e")
"""What `make test` runs."""
MORE_SUITES = ("browsers",)
"""What runs only when it is named: `browsers` repeats in all engines what `e2e` runs in Chromium."""
MOST_FAILURES = 8
FAILURE_LINES = 16
BROWSERS = {"e2e": (browsers.CHROMIUM,), "browsers": browsers.ALL}
PLAYWRIGHT = {"e2e": ("--project=chromium",), "browsers": ("everywhere/", "torture/")}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a suite: with a `report` a test runner that writes that JUnit file, else a linter."""

    suite: str
    name: str
    argv: tuple[str, ...]
    folder: str
    report: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)


def main(argv: Sequence[str] | None = None) -> int:
    """Run suites; answers with 0 only if everything passed."""
    parser = argparse.ArgumentParser(description="Runs test suites and linters.")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"of {', '.join((*SUITES, *MORE_SUITES))}")
    names = parser.parse_args(argv).suites or list(SUITES)
    if unknown := set(names) - set(SUITES) - set(MORE_SUITES):
        parser.error(f"unknown suite: {', '.join(sorted(unknown))}")

    rows: list[tuple[str, str]] = []
    failures: list[str] = []
    total = Counts()
    with tempfile.TemporaryDirectory(prefix="switchboard-tests-") as reports:
        for name in names:
            for step in steps_of(name, Path(reports)):
                counts, seconds = run(step)
                total += counts
                failures += read_failures(step.report) if step.report else []
                result = str(counts) if step.report else "failed" if counts.failed else "ok"
                rows.append((f"{step.suite}: {step.name}", f"{result} ({seconds:.0f} s)"))
    # Again at the end, where a build server's log is read first, and sometimes only.
    for failure in failures[:MOST_FAILURES]:
        say("\n" + failure)
    say("\n" + table(rows))
    say(str(total))
    return 1 if total.failed else 0


def steps_of(suite: str, reports: Path) -> list[Step]:
    """The commands of a suite, quick ones first."""
    report = reports / f"{suite}.xml"
    tools = Path(sys.executable).parent
    if suite == "backend":
        python = sys.executable
        return [
            Step(suite, "lint", (str(tools / "ruff"), "check"), "backend"),
            Step(suite, "format", (str(tools / "ruff"), "format", "--check"), "backend"),
            Step(suite, "types", (python, "-m", "mypy"), "backend"),
            Step(suite, "imports", (str(tools / "lint-imports"),), "backend"),
            Step(suite, "openapi.json", (python, "-m", "switchboard.cli", "openapi", "--check"), "backend"),
            Step(suite, "tests", (python, "-m", "pytest", "-q", f"--junitxml={report}"), "backend", report),
        ]
    if suite in BROWSERS:
        env = {"PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report)}
        playwright = ("npx", "--no-install", "playwright", "test", "--reporter=list,junit", *PLAYWRIGHT[suite])
        return [
            Step(suite, "lint and types", ("npm", "run", "check"), "e2e"),
            Step(suite, "tests", playwright, "e2e", report, env),
        ]
    folder = {"loader": "widget-loader"}.get(suite, suite)
    vitest = (
        "npx",
        "--no-install",
        "vitest",
        "run",
        "--reporter=default",
        "--reporter=junit",
        f"--outputFile.junit={report}",
    )
    return [
        Step(suite, "lint and types", ("npm", "run", "check"), folder),
        Step(suite, "tests", vitest, folder, report),
    ]


def run(step: Step) -> tuple[Counts, float]:
    """Run one step with its output on the terminal; answers with what it counted and the seconds it took."""
    say(f"\n=== {step.suite}: {step.name}")
    started = time.monotonic()
    prepared = _prepare_browser_tests(step.suite) if step.suite in BROWSERS and step.report else {}
    if prepared is None:
        return Counts(failed=1), time.monotonic() - started
    env = python_environment(**step.env, **prepared)
    code = subprocess.run(step.argv, cwd=ROOT / step.folder, env=env, check=False).returncode  # noqa: S603
    counts = read_report(step.report) if step.report else Counts()
    if code != 0 and counts.failed == 0:
        counts += Counts(failed=1)
    return counts, time.monotonic() - started


def read_report(path: Path) -> Counts:
    """Count the test cases of a JUnit file; a missing or broken file is one failure."""
    cases = _read_cases(path)
    if cases is None:
        return Counts(failed=1)
    counts = Counts()
    for case in cases:
        outcomes = {child.tag for child in case}
        if outcomes & {"failure", "error"}:
            counts += Counts(failed=1)
        elif "skipped" in outcomes:
            counts += Counts(skipped=1)
        else:
            counts += Counts(passed=1)
    return counts


def read_failures(path: Path) -> list[str]:
    """The failed test cases of a JUnit file: each one's name and the first lines of what went wrong."""
    failures = []
    for case in _read_cases(path) or ():
        for child in case:
            if child.tag in ("failure", "error"):
                lines = [line for line in (child.text or child.get("message") or "").splitlines() if line.strip()]
                name = f"{case.get('classname', '')} {case.get('name', '')}".strip()
                failures.append("\n    ".join([f"FAILED {name}", *lines[:FAILURE_LINES]]))
    return failures


def _read_cases(path: Path) -> list[ElementTree.Element] | None:
    try:
        return list(ElementTree.parse(path).getroot().iter("testcase"))  # noqa: S314 - our own runners wrote it
    except (OSError, ElementTree.ParseError):
        return None


def _prepare_browser_tests(suite: str) -> dict[str, str] | None:
    try:
        variables = browsers.require_browsers(BROWSERS[suite])
    except browsers.BrowserMissing as error:
        say(str(error))
        return None
    return variables if build.main() == 0 else None


if __name__ == "__main__":
    sys.exit(main())
