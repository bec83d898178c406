"""The load generator: a process of its own, so that its cost is never counted to what it measures.

Reads a `Plan` as JSON from standard input, keeps `connections` requests running for `seconds`, and writes a
`LoadResult` as JSON. Raw asyncio on uvloop; it looks for byte strings in the responses and parses nothing.
"""

import asyncio
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import cast

import orjson
import uvloop

KEY_PLACEHOLDER = "@@@@@@@@-unique-key-of-the-request-@@@@"
# With the line end before it: a header may end with a nought too.
_END_OF_RESPONSE = b"\r\n0\r\n\r\n"
_TAIL_BYTES = 64
_PATIENCE_SECONDS = 60.0


@dataclass
class Plan:
    """What to send, how much at once, for how long; `requests` are whole HTTP requests, dealt out in turn.

    With `rounds` each connection does so many requests and `seconds` is not used; `stagger_seconds` spreads
    the starts.
    """

    port: int
    requests: list[str]
    connections: int
    seconds: float
    first_mark: str = ""  # seen: the first token is here
    last_mark: str = ""  # not seen before the end: the answer is not whole
    rounds: int | None = None
    stagger_seconds: float = 0.0


@dataclass
class LoadResult:
    """What came of it. Times in milliseconds, of whole requests only: p50, p95, p99."""

    count: int
    failures: int
    failure_example: str
    wall_seconds: float
    first_ms: tuple[float, float, float]
    total_ms: tuple[float, float, float]


@dataclass
class _Tally:
    first_ms: list[float] = field(default_factory=list)
    total_ms: list[float] = field(default_factory=list)
    failures: int = 0
    failure_example: str = ""


class _Client(asyncio.Protocol):
    """One connection, one request after the other."""

    def __init__(self, plan: Plan, request: bytes, tally: _Tally, stop_at: float) -> None:
        self._request = request
        self._has_key = KEY_PLACEHOLDER.encode() in request
        self._first_mark, self._last_mark = plan.first_mark.encode(), plan.last_mark.encode()
        self._rounds_left = plan.rounds
        self._tally = tally
        self._stop_at = stop_at
        self._tail = b""
        self._received_bytes = self._length = 0
        self._first_at = 0.0
        self._is_ok = self._is_whole = False
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not a subclass
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self._fail(f"connection lost: {error}")
            self.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        # Only the end of what came before is kept: a mark may lie across two pieces.
        window = self._tail + data
        self._tail = window[-_TAIL_BYTES:]
        self._received_bytes += len(data)
        if not self._first_at and self._first_mark in window:
            self._first_at = time.perf_counter()
        if not self._is_whole and self._last_mark in window:
            self._is_whole = True
        if self._received_bytes == len(data):
            self._read_head(data)
        if window.endswith(_END_OF_RESPONSE) or 0 < self._length <= self._received_bytes:
            self._finish_one(window)

    def _read_head(self, data: bytes) -> None:
        head, _, _ = data.partition(b"\r\n\r\n")
        self._is_ok = head.startswith(b"HTTP/1.1 200")
        _, found, rest = head.lower().partition(b"content-length:")
        if found:
            self._length = len(head) + 4 + int(rest.split(b"\r\n", 1)[0])

    def _send(self) -> None:
        request = self._request
        if self._has_key:
            request = request.replace(KEY_PLACEHOLDER.encode(), str(uuid.uuid4()).encode())
        self._tail = b""
        self._received_bytes = 0
        self._length = 0
        self._is_ok = self._is_whole = False
        self._first_at = 0.0
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _finish_one(self, window: bytes) -> None:
        now = time.perf_counter()
        if self._is_ok and self._is_whole:
            self._tally.total_ms.append((now - self._sent_at) * 1000)
            self._tally.first_ms.append(((self._first_at or now) - self._sent_at) * 1000)
        else:
            self._fail(window[-600:].decode(errors="replace"))
        if self._rounds_left is not None:
            self._rounds_left -= 1
        if self._rounds_left == 0 or (self._rounds_left is None and now >= self._stop_at):
            self.done.set_result(None)
            self._transport.close()
        else:
            self._send()

    def _fail(self, example: str) -> None:
        self._tally.failures += 1
        self._tally.failure_example = self._tally.failure_example or example


async def run_plan(plan: Plan) -> LoadResult:
    """Carry out `plan` in this process."""
    loop = asyncio.get_running_loop()
    tally = _Tally()
    began_at = time.perf_counter()
    stop_at = began_at + plan.seconds

    async def keep_busy(number: int) -> None:
        await asyncio.sleep(plan.stagger_seconds * number / plan.connections)
        request = plan.requests[number % len(plan.requests)].encode()
        _, client = await loop.create_connection(lambda: _Client(plan, request, tally, stop_at), "127.0.0.1", plan.port)
        await asyncio.wait_for(client.done, plan.seconds + _PATIENCE_SECONDS)

    for outcome in await asyncio.gather(*map(keep_busy, range(plan.connections)), return_exceptions=True):
        if isinstance(outcome, BaseException):
            tally.failures += 1
            tally.failure_example = tally.failure_example or repr(outcome)
    return LoadResult(
        count=len(tally.total_ms),
        failures=tally.failures,
        failure_example=tally.failure_example,
        wall_seconds=time.perf_counter() - began_at,
        first_ms=percentiles(tally.first_ms),
        total_ms=percentiles(tally.total_ms),
    )


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """p50, p95 and p99; zeros without values."""
    if len(values) < 2:
        return (values[0],) * 3 if values else (0.0, 0.0, 0.0)
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


if __name__ == "__main__":
    outcome = uvloop.run(run_plan(Plan(**orjson.loads(sys.stdin.buffer.read()))))
    print(orjson.dumps(asdict(outcome)).decode())
