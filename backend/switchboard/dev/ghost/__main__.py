"""Runs the Ghost tests: a real Ghost and our whole stack, driven in Chromium. Only the installed Ghost stays behind.

python -m switchboard.dev.ghost              # the tests; the last line is `N passed, N failed, N skipped`
python -m switchboard.dev.ghost --pictures   # takes the pictures of docs/integrate/ instead
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from switchboard.dev import mariadb, packages, systems
from switchboard.dev.ghost import parts, sites


@contextmanager
def start(folder: Path) -> Iterator[Mapping[str, object]]:
    """Two websites on which nobody has set up Ghost yet, and the script that Ghost's pages load from elsewhere."""
    packages.require_packages(mariadb.list_missing_packages, "The Ghost tests")
    ghost = parts.require_ghost()
    with sites.running_sites(ghost.folder, folder, systems.SITE_COUNT) as origins:
        yield {"portal": str(ghost.portal), "origins": origins}


if __name__ == "__main__":
    sys.exit(systems.main("Ghost", start))
