"""Child processes that never outlive us, and directories that only one process uses.

Linux ends a child with its parent by itself (PR_SET_PDEATHSIG, prctl(2)), also after kill -9. Elsewhere, what
such an end leaves behind is found by its directory or its pid file and stopped at the next start.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from switchboard.core.embedded.errors import AlreadyRunning

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.02


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    death_signal: signal.Signals,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    user: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to `log`. A Ctrl-C is ours to pass on.

    `death_signal` is what it gets when this process ends first. Call it from the main thread: for Linux the
    parent is the thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children must be started from the main thread, or they end with the thread")
    arrange_end = die_with_parent(os.getpid(), death_signal) if sys.platform == "linux" else None
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            user=user,
            start_new_session=True,
            preexec_fn=arrange_end,  # noqa: PLW1509 - we are the main thread
        )


def die_with_parent(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program, so that it gets `death_signal` when `parent` ends."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, death_signal.value, 0, 0, 0)
        if os.getppid() != parent:  # it ended before the line above took effect
            os.kill(os.getpid(), signal.SIGKILL)

    return arrange


def stop(process: subprocess.Popen[bytes], with_signal: signal.Signals, *, patience_seconds: float) -> None:
    """Ask a child to end, then end it and whatever is left of its session."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    kill_group(process.pid)


def kill_group(leader: int) -> None:
    """End what is left of a process group that a child of ours led."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nothing is left (macOS says "not permitted" when only zombies are)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not collected by its parent does not."""
    stat = Path(f"/proc/{pid}/stat")
    if sys.platform == "linux":
        try:
            return stat.read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
        except OSError:
            return False
    return bool(_ps(pid, "stat")) and not _ps(pid, "stat").startswith("Z")


def start_time(pid: int) -> str:
    """When a process started, in the system's notation, "" if there is none: numbers are used again."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        except OSError:
            return ""
    return _ps(pid, "lstart")


def stop_leftovers(directory: Path, pid_file: Path, program: str, with_signal: signal.Signals) -> None:
    """End servers of an earlier run that still work in `directory`; the caller holds the directory's lock.

    Linux knows them by their working directory; elsewhere the pid file is believed when that process runs
    `program`.
    """
    found = _working_in(directory) if sys.platform == "linux" else _named_by(pid_file, program)
    for pid in found:
        _signal(pid, with_signal)
    if not wait_until(lambda: not any(is_alive(pid) for pid in found), seconds=10):
        for pid in found:
            _signal(pid, signal.SIGKILL)
        wait_until(lambda: not any(is_alive(pid) for pid in found), seconds=5)


def lock_directory(directory: Path, name: str = "lock") -> IO[str]:
    """Create a directory for this process alone, until the answer is closed or the process ends.

    Raises:
        AlreadyRunning: another process has it; the message names the process.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = (directory / name).open("a+", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        pid = handle.read().strip()
        handle.close()
        raise AlreadyRunning(directory, pid) from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def log_tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, indented for the terminal."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        text = ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (it wrote nothing)"


def with_environment(name: str, value: str) -> list[int]:
    """The processes that were started with an environment variable of this value (Linux; elsewhere none)."""
    wanted = f"{name}={value}".encode()
    return _processes_where(lambda entry: wanted in (entry / "environ").read_bytes().split(b"\0"))


def _working_in(directory: Path) -> list[int]:
    wanted = directory.resolve()
    return _processes_where(lambda entry: (entry / "cwd").readlink() == wanted)


def _processes_where(matches: Callable[[Path], bool]) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if matches(entry):
                found.append(int(entry.name))
        except OSError:
            continue  # it ended, or belongs to somebody else
    return found


def _named_by(pid_file: Path, program: str) -> list[int]:
    try:
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return []
    return [pid] if program in _ps(pid, "command") else []


def _ps(pid: int, column: str) -> str:
    ps = shutil.which("ps") or "/bin/ps"
    result = subprocess.run(  # noqa: S603
        [ps, "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return result.stdout.strip()


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
