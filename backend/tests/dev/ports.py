"""Free ports for tests of what wants several in a row."""

from switchboard.core.embedded import PortTaken
from switchboard.core.embedded.ports import free_port, require_free


def free_ports_in_a_row(count: int) -> int:
    """The first of `count` neighbouring ports that nobody used a moment ago."""
    while True:
        first = free_port()
        try:
            for number in range(count):
                require_free(first + number, variable="TEST", purpose="test")
        except (PortTaken, OverflowError):
            continue
        return first
