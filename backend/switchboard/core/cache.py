"""Snapshots of configuration, kept in process for at most two seconds and dropped at once when told to."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

MAX_AGE_SECONDS = 2.0
REFRESH_AFTER_SECONDS = 1.4
MAX_ENTRIES = 20_000

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class SnapshotCache(Generic[Key, Value]):
    """Loads each key once, serves it for `MAX_AGE_SECONDS`, and renews a used one in the background before that.

    So a busy key never makes a request wait, and no replica is staler than two seconds even if it is told nothing.
    """

    def __init__(self, load: Callable[[Key], Awaitable[Value]]) -> None:
        self._load = load
        self._entries: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._loading: dict[Key, asyncio.Task[Value]] = {}

    def peek(self, key: Key) -> Value | None:
        """The snapshot if it is fresh, without waiting; starts its renewal when it grows old."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        age = monotonic() - entry[0]
        if age > MAX_AGE_SECONDS:
            return None
        if age > REFRESH_AFTER_SECONDS and key not in self._loading:
            self._start(key)
        return entry[1]

    async def get(self, key: Key) -> Value:
        """The snapshot, loaded if need be; whatever the loader raises is raised here."""
        fresh = self.peek(key)
        if fresh is not None:
            return fresh
        return await asyncio.shield(self._loading.get(key) or self._start(key))

    def drop(self, key: Key) -> None:
        """Forget a key, also a load of it that began before now."""
        self._entries.pop(key, None)
        self._loading.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._loading.clear()

    def _start(self, key: Key) -> "asyncio.Task[Value]":
        started_at = monotonic()
        task = asyncio.ensure_future(self._load(key))
        self._loading[key] = task

        def finish(done: "asyncio.Future[Value]") -> None:
            # Looking at the exception also keeps asyncio from reporting it when nobody waits any more.
            has_failed = done.cancelled() or done.exception() is not None
            if self._loading.get(key) is not done:
                return  # dropped meanwhile: what it read may be older than the change
            del self._loading[key]
            if has_failed:
                return
            self._entries[key] = (started_at, done.result())
            self._entries.move_to_end(key)
            if len(self._entries) > MAX_ENTRIES:
                self._entries.popitem(last=False)

        task.add_done_callback(finish)
        return task
