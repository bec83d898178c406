"""The sum at the end of `make test` is what the runners reported, and nothing that failed is lost from it."""

import sys
from pathlib import Path

import pytest

from switchboard.dev import browsers, suites
from switchboard.dev.suites import Counts, Step

REPORT = """<testsuites><testsuite>
  <testcase name="a"/><testcase name="b"><system-out>x</system-out></testcase>
  <testcase name="c"><failure>no</failure></testcase><testcase name="d"><error>no</error></testcase>
  <testcase name="e"><skipped/></testcase>
</testsuite></testsuites>"""


def python_step(code: str, report: Path | None = None) -> Step:
    return Step("backend", "step", (sys.executable, "-c", code), "backend", report)


def test_test_cases_are_counted_by_outcome(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)

    assert suites.read_report(report) == Counts(passed=2, failed=2, skipped=1)


def test_what_went_wrong_is_said_again_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.xml"
    lines = "\n".join(f"line {number}" for number in range(50))
    case = f'<testcase classname="tests.a" name="b"><failure>{lines}</failure></testcase>'
    code = f"open({str(report)!r}, 'w').write({f'<testsuites>{case}</testsuites>'!r})"
    monkeypatch.setattr(suites, "steps_of", lambda *_: [python_step(code, report)])

    assert suites.main(["loader"]) == 1
    out = capsys.readouterr().out
    assert "FAILED tests.a b\n    line 0\n    line 1\n" in out
    assert "line 49" not in out


@pytest.mark.parametrize("content", [None, "", "<testsuites><testsuite>"])
def test_a_missing_or_broken_report_is_a_failure(tmp_path: Path, content: str | None) -> None:
    report = tmp_path / "report.xml"
    if content is not None:
        report.write_text(content)

    assert suites.read_report(report) == Counts(failed=1)


def test_a_runner_that_fails_without_a_failed_test_counts_as_one_failure(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    code = f"open({str(report)!r}, 'w').write('<testsuites><testcase name=\"a\"/></testsuites>'); raise SystemExit(1)"

    assert suites.run(python_step(code, report))[0] == Counts(passed=1, failed=1)


def test_a_linter_counts_only_when_it_complains() -> None:
    assert suites.run(python_step("pass"))[0] == Counts()
    assert suites.run(python_step("raise SystemExit(2)"))[0] == Counts(failed=1)


def test_every_step_runs_and_the_last_line_is_the_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.xml"
    passing = f"open({str(report)!r}, 'w').write('<testsuites><testcase name=\"a\"/></testsuites>')"
    steps = {
        "backend": [python_step("raise SystemExit(1)"), python_step(passing, report)],
        "loader": [python_step("pass")],
    }
    monkeypatch.setattr(suites, "steps_of", lambda name, _: steps[name])

    assert suites.main(["backend", "loader"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed, 0 skipped"
    assert suites.main(["loader"]) == 0


@pytest.mark.parametrize("name", [*suites.SUITES, *suites.MORE_SUITES])
def test_every_suite_ends_with_a_runner_that_reports(name: str, tmp_path: Path) -> None:
    steps = suites.steps_of(name, tmp_path)

    assert [step.report is not None for step in steps] == [False] * (len(steps) - 1) + [True]
    assert str(steps[-1].report) in " ".join([*steps[-1].argv, *steps[-1].env.values()])


def test_an_unknown_suite_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        suites.main(["everything"])
    assert "unknown suite: everything" in capsys.readouterr().err


def test_make_test_runs_chromium_only_and_test_browsers_all_engines(tmp_path: Path) -> None:
    assert "--project=chromium" in suites.steps_of("e2e", tmp_path)[-1].argv
    assert not [argument for argument in suites.steps_of("browsers", tmp_path)[-1].argv if "project" in argument]
    assert [browser.name for browser in suites.BROWSERS["browsers"]] == ["Chromium", "Firefox", "WebKit"]


def test_a_browser_that_cannot_be_had_is_one_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_: object) -> dict[str, str]:
        raise browsers.BrowserMissing("there is none")

    monkeypatch.setattr(browsers, "require_browsers", refuse)

    assert suites.run(suites.steps_of("browsers", tmp_path)[-1])[0] == Counts(failed=1)
