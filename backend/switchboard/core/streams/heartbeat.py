"""One timer that reminds every reader of a process that it has been silent, not one for each."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

SLOTS = 15


class Wakeable(Protocol):
    """What waits, and returns from waiting when it is woken."""

    def wake(self) -> None:
        """Stop waiting; it must not raise."""


class Heartbeat:
    """Wakes all that joined once in `seconds`, each at its own time; it rests while there are none."""

    def __init__(self, seconds: float) -> None:
        self._step_seconds = seconds / SLOTS
        self._slots: tuple[set[Wakeable], ...] = tuple(set() for _ in range(SLOTS))
        self._current = 0
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def joined(self, member: Wakeable) -> Iterator[None]:
        """Wake `member` every so often, until the block ends; for the first time after `seconds` at most."""
        slot = self._slots[self._current]
        slot.add(member)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._step_seconds, self._step)
        try:
            yield
        finally:
            slot.discard(member)

    def _step(self) -> None:
        # The slot that was filled until now comes last.
        self._current = (self._current + 1) % SLOTS
        for member in self._slots[self._current]:
            member.wake()
        if any(self._slots):
            self._timer = asyncio.get_running_loop().call_later(self._step_seconds, self._step)
        else:
            self._timer = None
