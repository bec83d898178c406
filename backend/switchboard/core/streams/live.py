"""The writer's side of a stream: events in memory, readers woken when there is more."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

JOIN_SECONDS = 0.03


class StreamEvent(NamedTuple):
    """One server-sent event; `id` grows by one with each event of a stream, from 1."""

    id: int
    name: str
    data: dict[str, Any]


def encode_sse(event: StreamEvent) -> bytes:
    """An event on the wire (WHATWG HTML, section 9.2)."""
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (event.id, event.name.encode(), orjson.dumps(event.data))


class Subscription:
    """One reader. It reads everything after its position, then waits to be woken."""

    __slots__ = ("_is_closed", "_position", "_stream", "_waiter")

    def __init__(self, stream: "LiveStream", after_id: int) -> None:
        self._stream = stream
        self._position = min(max(after_id, 0), len(stream.events))
        self._waiter: asyncio.Future[None] | None = None
        self._is_closed = False

    async def read(self, timeout_seconds: float) -> bytes | None:
        """The encoded events that are new, `b""` when none came in time, None at the end of the stream."""
        stream = self._stream
        if self._position == len(stream.events) and not stream.is_finished and not self._is_closed:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            timer = loop.call_later(timeout_seconds, self.wake)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        if self._is_closed:
            return None
        if self._position < len(stream.events):
            chunk = b"".join(stream.encoded[self._position :])
            self._position = len(stream.events)
            return chunk
        return None if stream.is_finished else b""

    def wake(self) -> None:
        """Let a waiting `read` look again."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def close(self) -> None:
        """The reader is gone."""
        if not self._is_closed:
            self._is_closed = True
            self._stream.forget(self)
            self.wake()


class LiveStream:
    """Events of one answer. Text that arrives within 30 ms after a delta is joined to one event.

    `on_deserted` is called when the last reader left, `on_event` after each event (the mirror's mark).
    """

    __slots__ = (
        "_flush_timer",
        "_on_deserted",
        "_on_event",
        "_pending",
        "_subscriptions",
        "encoded",
        "events",
        "is_finished",
    )

    def __init__(self, *, on_event: Callable[[], None], on_deserted: Callable[[], None]) -> None:
        self.events: list[StreamEvent] = []
        self.encoded: list[bytes] = []
        self.is_finished = False
        self._pending: list[str] = []
        self._flush_timer: asyncio.TimerHandle | None = None
        self._subscriptions: set[Subscription] = set()
        self._on_event = on_event
        self._on_deserted = on_deserted

    @property
    def reader_count(self) -> int:
        """How many follow in this process."""
        return len(self._subscriptions)

    def subscribe(self, after_id: int = 0) -> Subscription:
        """A reader that starts behind the event `after_id` (0: from the first)."""
        subscription = Subscription(self, after_id)
        self._subscriptions.add(subscription)
        return subscription

    def forget(self, subscription: Subscription) -> None:
        """Called by a subscription that closes."""
        self._subscriptions.discard(subscription)
        if not self._subscriptions:
            self._on_deserted()

    def write(self, text: str) -> None:
        """Add text to the answer. The first piece leaves at once, later ones join for up to 30 ms."""
        if self._flush_timer is not None:
            self._pending.append(text)
            return
        self.emit("delta", {"text": text})
        self._flush_timer = asyncio.get_running_loop().call_later(JOIN_SECONDS, self._flush)

    def emit(self, name: str, data: dict[str, Any]) -> None:
        """Add an event; text that is still being joined goes first."""
        if self._pending:
            self._append("delta", {"text": "".join(self._pending)})
            self._pending.clear()
        self._append(name, data)

    def finish(self) -> None:
        """No more events will come."""
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush()
        self.is_finished = True
        self._wake_all()

    def _flush(self) -> None:
        self._flush_timer = None
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self.write(text)

    def _append(self, name: str, data: dict[str, Any]) -> None:
        event = StreamEvent(len(self.events) + 1, name, data)
        self.events.append(event)
        self.encoded.append(encode_sse(event))
        self._on_event()
        self._wake_all()

    def _wake_all(self) -> None:
        for subscription in self._subscriptions:
            subscription.wake()
