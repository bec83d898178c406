"""The plugin's zip file is what WordPress expects, and the tests say what is missing."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from switchboard.dev.wordpress import parts, plugin


def test_the_same_sources_give_the_same_zip_file_with_one_folder(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(plugin.SOURCES, copy)
    (copy / ".DS_Store").write_text("an editor's leftovers")
    (copy / "readme.txt").chmod(0o600)

    plugin.write(tmp_path / "a.zip")
    plugin.write(tmp_path / "b.zip", copy)

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    names = zipfile.ZipFile(tmp_path / "a.zip").namelist()
    assert "switchboard-chat/switchboard-chat.php" in names
    assert "switchboard-chat/uninstall.php" in names
    assert all(name.startswith("switchboard-chat/") for name in names)


def test_without_the_programs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SEARCH_PATH", "")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(parts.PartMissing, match=r"apt-get install .*mariadb-server-core php-cli php-mysql"):
        parts.require_programs()
