"""The web build is made again when its sources have changed, and only then."""

import json
from pathlib import Path

import pytest

from switchboard.dev import build

BUILD = (
    "mkdir -p ../frontend/.next ../frontend/public && echo 1 >> ../frontend/.next/BUILD_ID "
    "&& touch ../frontend/public/widget.js"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    workspaces = {"widget-loader": BUILD, "frontend": "true"}
    (tmp_path / "package.json").write_text(json.dumps({"workspaces": list(workspaces)}))
    (tmp_path / "package-lock.json").write_text("{}")
    for name, command in workspaces.items():
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "package.json").write_text(json.dumps({"name": name, "scripts": {"build": command}}))
        (tmp_path / name / "src" / "index.ts").write_text("export {};\n")
    return tmp_path


def builds(root: Path) -> int:
    return len((root / "frontend/.next/BUILD_ID").read_text().splitlines())


def test_an_unchanged_tree_is_built_once(root: Path) -> None:
    assert [build.main(root), build.main(root)] == [0, 0]
    (root / "frontend/src/index.ts").touch()
    assert build.main(root) == 0

    assert builds(root) == 1


@pytest.mark.parametrize("changed", ["frontend/src/index.ts", "widget-loader/package.json", "package-lock.json"])
def test_a_changed_source_is_built_again(root: Path, changed: str) -> None:
    build.main(root)
    (root / changed).write_text((root / changed).read_text() + "\n")
    build.main(root)

    assert builds(root) == 2


def test_a_new_or_renamed_source_counts_and_outputs_and_tests_do_not(root: Path) -> None:
    before = build.fingerprint_of(root)
    for ignored in (
        "frontend/.next/x",
        "frontend/public/widget/a.js",
        "frontend/node_modules/y",
        "frontend/src/a.test.ts",
    ):
        (root / ignored).parent.mkdir(parents=True, exist_ok=True)
        (root / ignored).write_text("1")
    assert build.fingerprint_of(root) == before

    (root / "frontend/src/new.ts").write_text("")
    added = build.fingerprint_of(root)
    (root / "frontend/src/new.ts").rename(root / "frontend/src/newer.ts")
    assert len({before, added, build.fingerprint_of(root)}) == 3


def test_a_deleted_output_is_built_again(root: Path) -> None:
    build.main(root)
    (root / "frontend/public/widget.js").unlink()
    build.main(root)

    assert builds(root) == 2


def test_a_failed_build_is_reported_and_tried_again(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = root / "frontend/package.json"
    good = package.read_text()
    package.write_text(good.replace('"true"', '"false"'))

    assert build.main(root) == 1
    assert "Building frontend failed" in capsys.readouterr().out
    package.write_text(good)
    assert build.main(root) == 0
