"""The writer's side of a stream: what was said in memory, readers woken when there is more."""

import asyncio
from array import array
from typing import Any, NamedTuple, Protocol

import orjson

from switchboard.core.streams.pulse import Pulse


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
        self._position = min(max(after_id, 0), stream.last_id)
        self._waiter: asyncio.Future[None] | None = None
        self._is_closed = False

    async def read(self) -> bytes | None:
        """The encoded events that are new, `b""` when only woken, None at the end of the stream."""
        stream = self._stream
        if self._position == stream.last_id and not stream.is_finished and not self._is_closed:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if self._is_closed:
            return None
        if self._position < stream.last_id:
            chunk = stream.encoded_after(self._position)
            self._position = stream.last_id
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


class StreamOwner(Protocol):
    """Whose answer it is."""

    def on_event(self) -> None:
        """There is an event more (the mirror's mark)."""

    def on_deserted(self) -> None:
        """The last reader left."""


class LiveStream:
    """Events of one answer. Text that arrives between two beats of `pulse` is joined.

    The text is kept once, with the place where each piece ends: pieces on the wire are four times as long, and making
    them again costs a microsecond each.
    """

    __slots__ = (
        "_ends",
        "_is_joining",
        "_others",
        "_owner",
        "_pending",
        "_pulse",
        "_subscriptions",
        "_text",
        "is_finished",
    )

    def __init__(self, pulse: Pulse, owner: StreamOwner) -> None:
        self.is_finished = False
        self._text = bytearray()
        # Of the text, after each event: one that is not a piece of it ends where the one before it did.
        self._ends = array("I", (0,))
        self._others: dict[int, bytes] = {}
        self._pending = ""
        self._is_joining = False
        self._subscriptions: set[Subscription] = set()
        self._pulse = pulse
        self._owner: StreamOwner | None = owner

    @property
    def reader_count(self) -> int:
        """How many follow in this process."""
        return len(self._subscriptions)

    @property
    def last_id(self) -> int:
        """The id of the newest event, 0 before the first."""
        return len(self._ends) - 1

    @property
    def text(self) -> str:
        """All that was written, with what still waits to be joined."""
        return self._text.decode() + self._pending

    def encoded_after(self, event_id: int) -> bytes:
        """The events behind one, as they go over the wire; empty when there are none."""
        return b"".join([self._encoded(number) for number in range(event_id + 1, len(self._ends))])

    def subscribe(self, after_id: int = 0) -> Subscription:
        """A reader that starts behind the event `after_id` (0: from the first)."""
        subscription = Subscription(self, after_id)
        self._subscriptions.add(subscription)
        return subscription

    def forget(self, subscription: Subscription) -> None:
        """Called by a subscription that closes."""
        self._subscriptions.discard(subscription)
        if not self._subscriptions and self._owner is not None:
            self._owner.on_deserted()

    def write(self, text: str) -> None:
        """Add text to the answer. The first piece leaves at once, later ones at the next beat."""
        if self._is_joining:
            self._pending += text
            return
        self._append(text)
        self._tell()
        self._is_joining = True
        self._pulse.call_next(self._end_joining)

    def emit(self, name: str, data: dict[str, Any]) -> None:
        """Add an event that is not text; text that is still being joined goes first."""
        if self._pending:
            text, self._pending = self._pending, ""
            self._append(text)
        self._append("")
        self._others[self.last_id] = encode_sse(StreamEvent(self.last_id, name, data))
        self._tell()

    def finish(self) -> None:
        """No more events will come, and the owner is told nothing more. The last event was not text, so nothing is
        waiting to be joined.
        """
        self.is_finished = True
        # It holds us, too: such a ring would stay until the collector comes, as long as hundreds of answers.
        self._owner = None
        for subscription in self._subscriptions:
            subscription.wake()

    def _end_joining(self) -> None:
        self._is_joining = False
        if self._pending:
            text, self._pending = self._pending, ""
            self.write(text)

    def _append(self, text: str) -> None:
        self._text += text.encode()
        self._ends.append(len(self._text))

    def _tell(self) -> None:
        if self._owner is not None:
            self._owner.on_event()
        for subscription in self._subscriptions:
            subscription.wake()

    def _encoded(self, number: int) -> bytes:
        other = self._others.get(number)
        if other is not None:
            return other
        text = self._text[self._ends[number - 1] : self._ends[number]].decode()
        return encode_sse(StreamEvent(number, "delta", {"text": text}))
