"""Which migration the code expects, read from the names of the files: Alembic takes half a second to import."""

import re
from functools import lru_cache
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)


@lru_cache(maxsize=1)
def head_revision() -> str:
    """The newest migration: file names start with the date, so the last one in order (a test asks Alembic too)."""
    newest = max(VERSIONS.glob("*.py"))
    found = _REVISION.search(newest.read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError(f"{newest.name} names no revision")
    return found[1]
