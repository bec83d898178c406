"""However a run ends, it takes what it started with it, and nothing else."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from switchboard.core.embedded.process import is_alive, wait_until
from switchboard.dev.state import RunState

BACKEND = Path(__file__).parents[2]


@contextmanager
def run(folder: Path, *names: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.dev.stand_in", str(folder), *names]
    options: dict[str, Any] = {
        "stdout": subprocess.PIPE,
        "text": True,
        "cwd": BACKEND,
        "start_new_session": True,
    }
    with subprocess.Popen(command, **options) as launcher:  # noqa: S603 - our own program
        try:
            yield launcher
        finally:
            launcher.kill()


def read_until_ready(launcher: subprocess.Popen[str]) -> str:
    assert launcher.stdout is not None
    lines = []
    for line in launcher.stdout:
        lines.append(line)
        if line.startswith("ready"):
            break
    return "".join(lines)


def children_of(folder: Path) -> dict[str, int]:
    processes = json.loads((folder / "dev.json").read_text())["processes"]
    pids = {process["name"]: process["pid"] for process in processes if process["name"] != "launcher"}
    if "parent" in pids:
        match = re.search(r"child (\d+)", (folder / "logs" / "parent.log").read_text())
        assert match is not None
        pids["grandchild"] = int(match[1])
    return pids


def all_ended(pids: dict[str, int]) -> bool:
    return wait_until(lambda: not any(is_alive(pid) for pid in pids.values()), seconds=15)


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process like ours that somebody else started."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_all_children_and_their_children(
    tmp_path: Path, number: signal.Signals, bystander: subprocess.Popen[bytes]
) -> None:
    with run(tmp_path, "steady", "parent") as launcher:
        read_until_ready(launcher)
        pids = children_of(tmp_path)
        assert set(pids) == {"Valkey", "steady", "parent", "grandchild"}
        launcher.send_signal(number)
        output, _ = launcher.communicate(timeout=30)

    assert launcher.returncode == 0
    assert f"stopping: {number.name}" in output
    assert all_ended(pids)
    assert bystander.poll() is None
    assert not (tmp_path / "dev.json").exists()


def test_a_second_ctrl_c_does_not_interrupt_the_stopping(tmp_path: Path) -> None:
    with run(tmp_path, "steady", "stubborn") as launcher:
        read_until_ready(launcher)
        pids = children_of(tmp_path)
        launcher.send_signal(signal.SIGINT)
        time.sleep(0.3)  # it waits for the stubborn one
        launcher.send_signal(signal.SIGINT)
        launcher.communicate(timeout=30)

    assert launcher.returncode == 0
    assert all_ended(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_launcher_leaves_no_process_and_the_next_one_starts(tmp_path: Path) -> None:
    with run(tmp_path, "steady", "stubborn") as launcher:
        read_until_ready(launcher)
        pids = children_of(tmp_path)
        launcher.kill()
        launcher.communicate(timeout=10)
        assert all_ended(pids)

    with run(tmp_path, "steady") as launcher:
        assert "ready" in read_until_ready(launcher)


def test_the_next_start_ends_grandchildren_that_a_killed_launcher_left(tmp_path: Path) -> None:
    with run(tmp_path, "parent") as launcher:
        read_until_ready(launcher)
        pids = children_of(tmp_path)
        launcher.kill()
    assert is_alive(pids["grandchild"])

    with run(tmp_path, "steady") as launcher:
        read_until_ready(launcher)
        assert all_ended(pids)


def test_stop_ends_a_running_launcher_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    with run(tmp_path, "steady") as launcher:
        read_until_ready(launcher)
        pids = children_of(tmp_path)
        assert set(RunState(tmp_path).stop()) == {"launcher", "Valkey", "steady"}
        launcher.communicate(timeout=10)

    assert launcher.returncode == 0
    assert all_ended(pids)
    assert RunState(tmp_path).stop() == []


def test_stop_leaves_a_process_alone_that_got_a_recorded_number_later(
    tmp_path: Path, bystander: subprocess.Popen[bytes]
) -> None:
    process = {"name": "api", "pid": bystander.pid, "started": "long ago", "stop_signal": int(signal.SIGTERM)}
    (tmp_path / "dev.json").write_text(json.dumps({"is_stopping": False, "processes": [process]}))

    assert RunState(tmp_path).stop() == []
    assert bystander.poll() is None


def test_a_child_that_ends_is_named_with_its_last_words_and_ends_the_run(tmp_path: Path) -> None:
    with run(tmp_path, "steady", "doomed") as launcher:
        output, _ = launcher.communicate(timeout=30)

    assert launcher.returncode == 1
    assert "doomed ended unexpectedly (exit code 3)" in output
    assert "out of luck" in output
    assert not (tmp_path / "dev.json").exists()


def test_a_killed_server_ends_the_run_too(tmp_path: Path) -> None:
    with run(tmp_path, "steady") as launcher:
        read_until_ready(launcher)
        pids = children_of(tmp_path)
        os.kill(pids["Valkey"], signal.SIGKILL)
        output, _ = launcher.communicate(timeout=30)

    assert launcher.returncode == 1
    assert "Valkey ended unexpectedly (killed by SIGKILL)" in output
    assert all_ended(pids)


def test_a_service_that_never_answers_is_given_up_with_what_is_missing(tmp_path: Path) -> None:
    with run(tmp_path, "silent") as launcher:
        output, _ = launcher.communicate(timeout=30)

    assert launcher.returncode == 1
    assert "silent does not answer after 2 s (no silent_ready in" in output


def test_a_second_launcher_on_the_same_data_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with run(tmp_path, "steady") as first:
        read_until_ready(first)
        with run(tmp_path, "steady") as second:
            output, _ = second.communicate(timeout=30)
        assert second.returncode == 1
        assert f"{tmp_path} is in use by process {first.pid}" in output
        assert first.poll() is None
        assert all(is_alive(pid) for pid in children_of(tmp_path).values())


def test_logs_begin_anew_and_the_run_before_is_kept(tmp_path: Path) -> None:
    for _ in range(2):
        with run(tmp_path, "doomed") as launcher:
            launcher.communicate(timeout=30)

    for name in ("doomed.log", "doomed.log.1"):
        assert (tmp_path / "logs" / name).read_text().count("out of luck") == 1
