"""Child processes and what they cost, read from /proc (Linux)."""

import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from switchboard.core.embedded.process import die_with_parent

BACKEND = Path(__file__).parents[1]
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A loopback port that nothing uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def spawn(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start `python arguments…` in the backend's folder; it dies with this process, however that ends."""
    return subprocess.Popen(  # noqa: S603  our own programs
        [sys.executable, *arguments],
        cwd=BACKEND,
        env={**os.environ, **(environment or {})},
        preexec_fn=die_with_parent(os.getpid(), signal.SIGKILL),  # noqa: PLW1509  no threads run yet
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a child: politely, then not."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], *, seconds: float = 30.0) -> float:
    """Wait until `process` accepts connections; return the seconds that took.

    Raises `RuntimeError` if it ends or stays silent.
    """
    return wait_until(lambda: _accepts(port), process, seconds=seconds)


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], *, seconds: float) -> float:
    """Wait for a condition of `process`; return the seconds that took.

    Raises `RuntimeError` if it ends first or takes longer than `seconds`.
    """
    began_at = time.perf_counter()
    while not is_ready():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with code {process.returncode} before it was ready")
        if time.perf_counter() - began_at > seconds:
            raise RuntimeError(f"{process.args!r} was not ready within {seconds:g} s")
        time.sleep(0.01)
    return time.perf_counter() - began_at


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, of its ended children, and of all living processes below it."""
    return sum(_own_cpu_seconds(member) for member in _family(pid))


def child_named(name: str) -> int:
    """The process id of this process's own child that runs the program `name`. Raises `LookupError`."""
    for child in _children(os.getpid()):
        if _read(Path(f"/proc/{child}/comm")).strip() == name:
            return child
    raise LookupError(f"{name} is not running below this process")


def _own_cpu_seconds(pid: int) -> float:
    fields = _stat_fields(pid)
    # utime, stime, cutime, cstime: fields 14 to 17 of proc(5); the first two were cut off with the name.
    return sum(map(int, fields[11:15])) / _TICKS_PER_SECOND if fields else 0.0


def _family(pid: int) -> list[int]:
    family = [pid]
    for member in family:
        family += _children(member)
    return family


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for children in tasks for child in _read(children).split()]


def _stat_fields(pid: int) -> list[str]:
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()


def memory_kib(pid: int, *, is_peak: bool = False) -> int:
    """Resident memory of one process now, or the most it had since `forget_peak_memory`."""
    name = "VmHWM:" if is_peak else "VmRSS:"
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def forget_peak_memory(pid: int) -> None:
    """Let the peak of `memory_kib` begin again at what the process uses now (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def describe_machine() -> str:
    """Cores, processor, kernel, Python, and how busy the machine was before we began."""
    models = [line for line in _read(Path("/proc/cpuinfo")).splitlines() if line.startswith("model name")]
    processor = models[0].partition(":")[2].strip() if models else platform.machine()
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {processor}, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, load average before the run {load}"
    )
