"""What the documentation links to and shows is there, and not only because git ignores it on one machine."""

import re
import subprocess
from pathlib import Path

import pytest

from switchboard.dev.services import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
TABLE_OF_SYSTEMS = re.compile(r"^\| your website is made with.*?\n\n", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def files() -> set[Path]:
    """All files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode != 0:
        pytest.skip("what git ignores is known in a work tree only")
    return {ROOT / path for path in result.stdout.splitlines()}


def links_of(page: Path) -> list[Path]:
    """The files that a page leads to, addresses on the web left out."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in LINK.findall(text) if "://" not in target]
    return [(page.parent / target).resolve() for target in targets if target]


def test_links_lead_to_files_that_everybody_has(files: set[Path]) -> None:
    known = files | {parent for path in files for parent in path.parents}
    pages = [path for path in files if path.suffix == ".md" and path.exists()]
    lost = [f"{page}: {target}" for page in pages for target in links_of(page) if target not in known]

    assert len(pages) > 30
    assert lost == []


def test_every_way_to_install_is_pictured() -> None:
    folder = ROOT / "docs/integrate"
    table = TABLE_OF_SYSTEMS.search((folder / "README.md").read_text(encoding="utf-8"))
    assert table is not None
    pages = LINK.findall(table[0])

    assert len(pages) >= 13
    for page in pages:
        assert any(target.suffix == ".png" for target in links_of(folder / page)), page
