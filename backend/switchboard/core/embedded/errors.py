"""What can go wrong when servers are started here; each message is for the person at the terminal."""

from pathlib import Path


class EmbeddedError(Exception):
    """A server could not be started."""


class PortTaken(EmbeddedError):
    """Another program listens on a port that we were told to use."""

    def __init__(self, port: int, variable: str, purpose: str) -> None:
        super().__init__(
            f"Port {port} ({purpose}) is taken by another program. "
            f"Stop that program, or choose another port: {variable}=…"
        )
        self.port = port
        self.variable = variable


class AlreadyRunning(EmbeddedError):
    """Another process uses the same data directory."""

    def __init__(self, directory: Path, pid: str) -> None:
        owner = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{directory} is in use by {owner}. Stop that first (make stop), or choose another directory: DATA_DIR=…"
        )
