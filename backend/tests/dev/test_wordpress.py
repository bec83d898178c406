"""The plugin's zip file is what WordPress expects, and the tests say what is missing."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from switchboard.dev import packages
from switchboard.dev.wordpress import parts, plugin, translations


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
    assert "switchboard-chat/languages/switchboard-chat.pot" in names
    assert all(name.startswith("switchboard-chat/") for name in names)


def test_without_the_programs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "SEARCH_PATH", "")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(packages.PartMissing, match=r"apt-get install .*mariadb-server-core php-cli php-mysql"):
        parts.require_php()


def test_the_translation_template_has_each_text_of_the_plugin() -> None:
    template = (plugin.SOURCES / translations.TEMPLATE).read_text(encoding="utf-8")
    assert template == translations.render(translations.read_texts()), (
        "run python -m switchboard.dev.wordpress.translations"
    )
    # Counted without the program's own eyes: every mention of the text domain as an argument is one text.
    code = "".join(path.read_text(encoding="utf-8") for path in plugin.SOURCES.rglob("*.php"))
    in_calls = [text for text in translations.read_texts() if text.file != "switchboard-chat.php"]
    assert len(in_calls) == code.count(", 'switchboard-chat' )") > 20
    assert all(f'msgid "{text.text}"' in template for text in in_calls if '"' not in text.text)


def test_a_text_that_no_template_can_hold_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page.php"
    page.write_text("<?php\n/* translators: %s is a name. */\n__( 'It\\'s \"%s\"', 'switchboard-chat' );\n")
    texts = translations.read_texts(tmp_path)
    assert texts == [translations.Text('It\'s "%s"', "page.php", "translators: %s is a name.")]
    assert '#. translators: %s is a name.\n#: page.php\n#, php-format\nmsgid "It\'s \\"%s\\""' in translations.render(
        texts
    )
    for bad in ("__( $text, 'switchboard-chat' )", "__( 'a', 'another' )", "_n( 'a', 'b', 2, 'switchboard-chat' )"):
        page.write_text(f"<?php\n{bad};\n")
        with pytest.raises(ValueError, match=r"page\.php:2"):
            translations.read_texts(tmp_path)
