"""What the documentation links to and shows is there, also in a fresh clone."""

import re
import subprocess
from pathlib import Path

import pytest

from switchboard.dev.services import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
TABLE_OF_SYSTEMS = re.compile(r"^\| your website is made with.*?\n\n", re.MULTILINE | re.DOTALL)


def tracked(*patterns: str) -> list[str]:
    """Paths below the project, as git knows them; new files that are not ignored too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()  # noqa: S603


def links_of(page: str) -> list[Path]:
    """The files that a page leads to, addresses on the web left out."""
    text = FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in LINK.findall(text) if "://" not in target]
    return [((ROOT / page).parent / target).resolve() for target in targets if target]


@pytest.mark.parametrize("page", tracked("*.md"))
def test_links_lead_to_files_that_everybody_has(page: str) -> None:
    known = {ROOT / path for path in tracked()}
    folders = {parent for path in known for parent in path.parents}

    assert [str(target) for target in links_of(page) if target not in known | folders] == []


def test_every_way_to_install_is_pictured() -> None:
    index = (ROOT / "docs/integrate/README.md").read_text(encoding="utf-8")
    table = TABLE_OF_SYSTEMS.search(index)
    assert table is not None
    pages = LINK.findall(table[0])

    assert len(pages) >= 13
    for page in pages:
        assert any(target.suffix == ".png" for target in links_of(f"docs/integrate/{page}")), page
