"""Runs sites made with frameworks, as docs/integrate/ says, with our whole stack in Chromium. `make` installs them.

python -m switchboard.dev.websites              # the tests; the last line is `N passed, N failed, N skipped`
python -m switchboard.dev.websites --pictures   # takes the pictures of docs/integrate/ instead
"""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from switchboard.dev import systems


def start(_folder: Path) -> AbstractContextManager[Mapping[str, object]]:
    """Nothing: each test builds its site and serves it."""
    return nullcontext({})


if __name__ == "__main__":
    sys.exit(systems.main("Websites", start))
