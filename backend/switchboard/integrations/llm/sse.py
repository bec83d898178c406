"""Server-sent events out of arbitrary pieces of bytes (WHATWG HTML, section 9.2.6).

Works on bytes until an event is complete: line ends are ASCII, so no piece can break a character in two.
"""

from typing import Final

from switchboard.integrations.llm.base import ModelBrokenStream

# The last event of a Responses stream repeats the whole request and answer; beyond this it is not an answer
# any more.
MAX_EVENT_BYTES: Final = 2 * 1024 * 1024

SseEvent = tuple[bytes, bytes]
"""Name (empty when the event has none) and data."""


class SseDecoder:
    """Collects pieces of one response and hands out the events that are complete."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[SseEvent]:
        """Take the next bytes; return the events they complete, in order, without those that carry no data.

        Raises `ModelBrokenStream` when one event grows past `MAX_EVENT_BYTES`.
        """
        pending = self._rest + piece if self._rest else piece
        held_back = b""
        if b"\r" in pending:
            # A CR at the very end may be the first half of a CR LF: look at it again with the next piece.
            if pending.endswith(b"\r"):
                pending, held_back = pending[:-1], b"\r"
            pending = pending.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *blocks, rest = pending.split(b"\n\n")
        self._rest = rest + held_back
        if len(self._rest) > MAX_EVENT_BYTES:
            raise ModelBrokenStream()
        return [event for block in blocks if (event := _parse_block(block))[1]]


def _parse_block(block: bytes) -> SseEvent:
    name = b""
    data: list[bytes] = []
    for line in block.split(b"\n"):
        field, _, value = line.partition(b":")
        if field == b"data":
            data.append(value.removeprefix(b" "))
        elif field == b"event":
            name = value.removeprefix(b" ")
    return name, data[0] if len(data) == 1 else b"\n".join(data)
