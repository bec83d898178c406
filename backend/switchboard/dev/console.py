"""What the launcher says at the terminal: one line a step, and a table at the end."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

LABEL_WIDTH = 34
DOT_EVERY_SECONDS = 1.0


class Progress:
    """The line of one running step; `tick` makes it grow, so that waiting is visible."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def tick(self) -> None:
        """Add a dot for each second that went by."""
        if time.monotonic() - self._last >= DOT_EVERY_SECONDS:
            self._last = time.monotonic()
            say(".", end="")


@contextmanager
def step(label: str) -> Iterator[Progress]:
    """Print a step when it begins, and how many seconds it took when it is done."""
    started = time.monotonic()
    say(f"  {label:<{LABEL_WIDTH}} ", end="")
    try:
        yield Progress()
    except Exception:
        say(" failed")
        raise
    except BaseException:  # asked to stop
        say("")
        raise
    say(f" {time.monotonic() - started:.1f} s")


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Two columns; a row with an empty first cell continues the one above."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"  {name:<{width}}   {value}".rstrip() for name, value in rows)


def say(text: str, *, end: str = "\n") -> None:
    """Write to the terminal at once; a terminal that has gone away is no reason to leave children behind."""
    try:
        sys.stdout.write(text + end)
        sys.stdout.flush()
    except OSError:
        return
