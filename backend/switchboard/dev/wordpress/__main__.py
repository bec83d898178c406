"""Runs the WordPress tests: a real WordPress and our whole stack, driven in Chromium. Nothing is left behind.

python -m switchboard.dev.wordpress              # the tests; the last line is `N passed, N failed, N skipped`
python -m switchboard.dev.wordpress --pictures   # takes the pictures of docs/integrate/ instead
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from switchboard.dev import systems
from switchboard.dev.wordpress import parts, plugin, sites


@contextmanager
def start(folder: Path) -> Iterator[Mapping[str, object]]:
    """Two websites on which nobody has installed WordPress yet, and the plugin's zip file."""
    php = parts.require_php()
    archive = folder / f"{plugin.NAME}.zip"
    plugin.write(archive)
    wordpress = parts.unpack_wordpress(folder / "system")
    with sites.running_sites(php, wordpress, folder, systems.SITE_COUNT) as origins:
        yield {"plugin": str(archive), "origins": origins, "logs": str(folder)}


if __name__ == "__main__":
    sys.exit(systems.main("WordPress", start))
