"""A launcher with stand-in services and a real Valkey, as a program: to be ended in every way there is."""

import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from switchboard.core.embedded import AlreadyRunning, EmbeddedValkey
from switchboard.dev.console import say
from switchboard.dev.launcher import ChildFailed, Launcher, StopRequested, stop_signals
from switchboard.dev.services import Service, log_probe, python_environment
from switchboard.dev.state import RunState

PROGRAMS = {
    "steady": "import time; print('steady_ready', flush=True); time.sleep(600)",
    "parent": (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('child', child.pid, 'parent_ready', flush=True)\n"
        "time.sleep(600)"
    ),
    "stubborn": (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('stubborn_ready', flush=True)\n"
        "time.sleep(600)"
    ),
    "doomed": "import sys; print('doomed_ready', flush=True); print('out of luck'); sys.exit(3)",
    "silent": "import time; time.sleep(600)",
}


def main(folder: Path, names: list[str]) -> int:
    """Run the named programs and a Valkey until asked to stop."""
    state = RunState(folder)
    try:
        with stop_signals() as ignore_signals, ExitStack() as cleanup:
            try:
                cleanup.enter_context(state.acquire())
                cleanup.callback(state.clear)
                launcher = Launcher(state, folder / "logs", grace_seconds=2)
                valkey = EmbeddedValkey(folder / "valkey")
                cleanup.callback(valkey.stop)
                valkey.start()
                launcher.watch_server("Valkey", valkey.process, signal.SIGTERM)
                cleanup.callback(launcher.stop)
                services = [
                    Service(
                        name,
                        (sys.executable, "-c", PROGRAMS[name]),
                        python_environment(),
                        log_probe(folder / "logs" / f"{name}.log", f"{name}_ready"),
                    )
                    for name in names
                ]
                for service in services:
                    launcher.start(service)
                for service in services:
                    launcher.wait_until_healthy(service, seconds=2 if service.name == "silent" else 30)
                say("ready")
                launcher.watch()
            except StopRequested as request:
                ignore_signals()
                say(f"stopping: {request}")
    except (ChildFailed, AlreadyRunning) as error:
        say(f"\n{error}")
        return 1
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
