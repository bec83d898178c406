"""The browsers of the tests are found, named or installed; else somebody is told what to run."""

import subprocess
from pathlib import Path

import pytest

from switchboard.dev import browsers
from switchboard.dev.browsers import ALL, Browser, BrowserMissing, Program, require_browsers


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for browser in ALL:
        for program in browser.programs:
            monkeypatch.delenv(program.variable, raising=False)


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("glob.glob", lambda _: [])


def test_named_programs_are_taken(monkeypatch: pytest.MonkeyPatch, bare_machine: None) -> None:
    named = {program.variable: f"/opt/{program.variable}" for browser in ALL for program in browser.programs}
    for variable, path in named.items():
        monkeypatch.setenv(variable, path)

    assert require_browsers(ALL) == named


def test_programs_are_found_by_name_and_by_pattern(tmp_path: Path) -> None:
    program = tmp_path / "lib-4.1" / "MiniBrowser"
    program.parent.mkdir()
    program.touch()

    assert Program("X_PATH", ("no-such-program", str(tmp_path / "lib-4.*" / "MiniBrowser"))).find() == str(program)
    assert Program("X_PATH", ("sh",)).find()
    assert Program("X_PATH", ("no-such-program", "/no/such/*/program")).find() is None


@pytest.mark.parametrize(
    ("browser", "command"),
    [
        (browsers.CHROMIUM, "sudo apt-get install chromium"),
        (browsers.FIREFOX, "sudo apt-get install firefox-esr"),
        (browsers.WEBKIT, "sudo apt-get install webkit2gtk-driver xvfb"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_machine_that_cannot_install_one_says_what_to_run(browser: Browser, command: str, bare_machine: None) -> None:
    with pytest.raises(BrowserMissing) as raised:
        require_browsers([browser])

    assert f"need {browser.name}" in str(raised.value)
    assert command in str(raised.value)
    assert f"{browser.programs[0].variable}=" in str(raised.value)


def test_root_installs_what_is_missing_and_only_that(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here, absent = tmp_path / "here", tmp_path / "absent"
    here.touch()
    ours = Browser("Ours", (Program("OURS_PATH", (str(here),)),), ("ours",), ())
    theirs = Browser("Theirs", (Program("THEIRS_PATH", (str(absent),)),), ("theirs", "more"), ())
    commands: list[list[str]] = []

    def install(command: list[str], **_: object) -> None:
        commands.append(command)
        absent.touch()

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", install)

    assert require_browsers([ours, theirs]) == {"OURS_PATH": str(here), "THEIRS_PATH": str(absent)}
    assert commands[0][:2] == ["apt-get", "update"]
    assert commands[1][-2:] == ["theirs", "more"]
