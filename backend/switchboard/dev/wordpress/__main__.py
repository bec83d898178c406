"""Runs the WordPress tests: a real WordPress and our whole stack, driven in Chromium. Nothing is left behind.

python -m switchboard.dev.wordpress              # the tests; the last line is `N passed, N failed, N skipped`
python -m switchboard.dev.wordpress --pictures   # takes the pictures of docs/integrate/ instead
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from switchboard.dev import suites
from switchboard.dev.console import say
from switchboard.dev.launcher import StopRequested, stop_signals
from switchboard.dev.suites import Counts, Step
from switchboard.dev.wordpress import parts, plugin, sites

VARIABLE = "SWITCHBOARD_WORDPRESS"
SITE_COUNT = 2  # the second one belongs to a neighbour
STOPPED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run them; answers with 0 only if everything passed."""
    parser = argparse.ArgumentParser(prog="make test-wordpress", description="Runs the plugin in a real WordPress.")
    parser.add_argument("--pictures", action="store_true", help="take the documentation's pictures instead")
    project = "pictures" if parser.parse_args(argv).pictures else "tests"
    try:
        with stop_signals():
            counts = run(project)
    except (parts.PartMissing, sites.SiteFailed) as error:
        say(f"\n{error}")
        counts = Counts(failed=1)
    except StopRequested:
        return STOPPED
    say(str(counts))
    return 1 if counts.failed else 0


def run(project: str) -> Counts:
    """Start WordPress, have Playwright drive it, and end everything."""
    programs = parts.require_programs()
    with tempfile.TemporaryDirectory(prefix="switchboard-wordpress-") as temporary:
        folder = Path(temporary)
        archive = folder / f"{plugin.NAME}.zip"
        plugin.write(archive)
        wordpress = parts.unpack_wordpress(folder / "system")
        with sites.running_sites(programs, wordpress, folder, SITE_COUNT) as origins:
            report = folder / "report.xml"
            facts = {"plugin": str(archive), "origins": origins, "logs": str(folder)}
            step = Step("e2e", f"WordPress {project}", _playwright(project), "e2e", report, _environment(report, facts))
            return suites.run(step)[0]


def _playwright(project: str) -> tuple[str, ...]:
    config = "--config=wordpress/playwright.config.ts"
    return ("npx", "--no-install", "playwright", "test", config, f"--project={project}", "--reporter=list,junit")


def _environment(report: Path, facts: Mapping[str, object]) -> dict[str, str]:
    return {"PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report), VARIABLE: json.dumps(facts)}


if __name__ == "__main__":
    sys.exit(main())
