"""Ghost is installed once for each set of versions, and never with install scripts."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from switchboard.dev.ghost import parts
from switchboard.dev.packages import PartMissing


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What would have been run. In place of npm, `pack` leaves an archive with one file."""
    seen: list[tuple[str, ...]] = []

    def run(command: tuple[str, ...], *, cwd: Path, **_: object) -> subprocess.CompletedProcess[bytes]:
        seen.append(command)
        if "pack" in command:
            (cwd / "index.js").write_text("a Ghost")
            with tarfile.open(cwd / "ghost-0.tgz", "w:gz") as archive:
                archive.add(cwd / "index.js", "package/index.js")
        if "--store-dir" in command:
            Path(command[-1]).mkdir()
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return seen


def test_a_ghost_of_the_same_versions_is_used_again(
    tmp_path: Path, commands: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    first = parts.require_ghost(folder)
    assert (first.folder / "index.js").read_text() == "a Ghost"
    assert [command[0] for command in commands] == ["npm", "npm", "node"]
    assert all("--ignore-scripts" in command for command in commands if "install" in command)
    assert not (folder / "store").exists()

    assert parts.require_ghost(folder) == first
    assert len(commands) == 3

    (first.folder / "left-over").touch()
    monkeypatch.setattr(parts, "GHOST", "ghost@7.0.0")
    parts.require_ghost(folder)
    assert len(commands) == 6
    assert not (first.folder / "left-over").exists()


def test_a_failed_installation_is_shown_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[bytes]:
        (tmp_path / "install.log").write_text("no such package")
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", fail)
    for _ in range(2):
        with pytest.raises(PartMissing, match="no such package"):
            parts.require_ghost(tmp_path)
