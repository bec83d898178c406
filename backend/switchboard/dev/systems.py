"""The tests that drive a client's own system, such as a WordPress, together with our whole stack in Chromium.

A system has a folder of its name in `e2e/`, whose `pictures` project takes the pictures of docs/integrate/ instead.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from switchboard.dev import suites
from switchboard.dev.console import say
from switchboard.dev.launcher import StopRequested, stop_signals
from switchboard.dev.packages import PartMissing
from switchboard.dev.servers import ServerFailed
from switchboard.dev.suites import Counts, Step

STOPPED = 130
SITE_COUNT = 2
"""How many websites a system runs: the second one belongs to a neighbour."""

Start = Callable[[Path], AbstractContextManager[Mapping[str, object]]]
"""Starts a system in an empty folder, for as long as it is entered; yields what the tests have to know."""


def main(name: str, start: Start, argv: Sequence[str] | None = None) -> int:
    """Run a system's tests; answers with 0 only if everything passed. The last line is how many did."""
    parser = argparse.ArgumentParser(prog=f"make test-{name.lower()}", description=f"Runs our chat in {name}.")
    parser.add_argument("--pictures", action="store_true", help="take the documentation's pictures instead")
    project = "pictures" if parser.parse_args(argv).pictures else "tests"
    try:
        with stop_signals():
            counts = _run(name, start, project)
    except (PartMissing, ServerFailed) as error:
        say(f"\n{error}")
        counts = Counts(failed=1)
    except StopRequested:
        return STOPPED
    say(str(counts))
    return 1 if counts.failed else 0


def _run(name: str, start: Start, project: str) -> Counts:
    """Start the system, have Playwright drive it, and end everything."""
    with tempfile.TemporaryDirectory(prefix=f"switchboard-{name.lower()}-") as temporary:
        folder = Path(temporary)
        with start(folder) as facts:
            report = folder / "report.xml"
            config = f"--config={name.lower()}/playwright.config.ts"
            playwright = ("npx", "--no-install", "playwright", "test", config, f"--project={project}")
            env = {"PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report), f"SWITCHBOARD_{name.upper()}": json.dumps(facts)}
            step = Step("e2e", f"{name} {project}", (*playwright, "--reporter=list,junit"), "e2e", report, env)
            return suites.run(step)[0]
