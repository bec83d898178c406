"""The writer's side of a stream: encoded events in memory, readers woken when there is more."""

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


def decode_sse(chunk: bytes) -> list[StreamEvent]:
    """Events that `encode_sse` wrote; JSON holds no line break, so lines and blocks are unambiguous."""
    events = []
    for block in chunk.split(b"\n\n")[:-1]:
        number, name, data = (line.split(b": ", 1)[1] for line in block.split(b"\n"))
        events.append(StreamEvent(int(number), name.decode(), orjson.loads(data)))
    return events


class Subscription:
    """One reader. It reads everything after its position, then waits to be woken."""

    __slots__ = ("_is_closed", "_position", "_stream", "_waiter")

    def __init__(self, stream: "LiveStream", after_id: int) -> None:
        self._stream = stream
        self._position = min(max(after_id, 0), len(stream.events))
        self._waiter: asyncio.Future[None] | None = None
        self._is_closed = False

    async def read(self) -> bytes | None:
        """The encoded events that are new, `b""` when only woken, None at the end of the stream."""
        stream = self._stream
        if self._position == len(stream.events) and not stream.is_finished and not self._is_closed:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._is_closed:
            return None
        if self._position < len(stream.events):
            chunk = b"".join(stream.events[self._position :])
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
    """Events of one answer, as they go over the wire. Text that arrives within 30 ms after a delta is joined to one.

    `on_deserted` is called when the last reader left, `on_event` after each event (the mirror's mark).
    """

    __slots__ = ("_flush_timer", "_on_deserted", "_on_event", "_pending", "_subscriptions", "events", "is_finished")

    def __init__(self, *, on_event: Callable[[], None], on_deserted: Callable[[], None]) -> None:
        self.events: list[bytes] = []
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
            text = "".join(self._pending)
            self._pending.clear()
            self._append("delta", {"text": text})
        self._append(name, data)
        self._on_event()
        for subscription in self._subscriptions:
            subscription.wake()

    def finish(self) -> None:
        """No more events will come. The last one was not text, so nothing is waiting to be joined."""
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        self.is_finished = True
        for subscription in self._subscriptions:
            subscription.wake()

    def _flush(self) -> None:
        self._flush_timer = None
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self.write(text)

    def _append(self, name: str, data: dict[str, Any]) -> None:
        self.events.append(encode_sse(StreamEvent(len(self.events) + 1, name, data)))
