"""Free and taken TCP ports on the loopback addresses."""

import errno
import socket

from switchboard.core.embedded.errors import PortTaken

LOOPBACK_ADDRESSES = ("127.0.0.1", "::1")


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody used a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def loopback_addresses() -> list[str]:
    """The loopback addresses that this machine has: some containers come without IPv6."""
    return [address for address in LOOPBACK_ADDRESSES if _bind_error(address, 0) is None]


def require_free(port: int, *, variable: str, purpose: str) -> None:
    """Refuse a port that somebody listens on, on either loopback family.

    Raises:
        PortTaken: the message names port, purpose and the variable that chooses another one.
    """
    if any(_bind_error(address, port) == errno.EADDRINUSE for address in LOOPBACK_ADDRESSES):
        raise PortTaken(port, variable, purpose)


def _bind_error(address: str, port: int) -> int | None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            # As servers do: a port whose last connections are still in TIME_WAIT is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        return error.errno
    return None
