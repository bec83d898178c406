"""The way to one model endpoint: HTTP/1.1 over kept connections, parsed by httptools as the bytes arrive (ADR 0008).

It does what a streaming POST needs and nothing else: no redirects, no cookies, no proxies, no content coding.
"""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Final, Protocol, cast
from urllib.parse import urlsplit

import httptools

# Servers close idle connections after a while; one that idled longer than this is not worth the risk.
_IDLE_SECONDS: Final = 15.0
_MOST_IDLE: Final = 256
_MAX_HEADER_BYTES: Final = 64 * 1024
# A server that sends faster than we read is told to wait.
_MAX_BUFFERED_BYTES: Final = 256 * 1024


class UpstreamError(Exception):
    """The connection could not be made, broke, or carried something that is not HTTP."""


class _ResponseParser(Protocol):
    """What we use of httptools' parser, which has no types of its own."""

    def feed_data(self, data: bytes) -> None: ...
    def get_status_code(self) -> int: ...
    def should_keep_alive(self) -> bool: ...


class UpstreamResponse(asyncio.Protocol):
    """One connection, and the response that it is receiving.

    `status` and `headers` (names in lower case) are there once `UpstreamPool.post` returned it.
    """

    __slots__ = (
        "_chunks",
        "_ends_with_connection",
        "_error",
        "_header_bytes",
        "_is_complete",
        "_is_paused",
        "_keeps_alive",
        "_loop",
        "_parser",
        "_size",
        "_transport",
        "_waiter",
        "headers",
        "idle_since",
        "status",
    )

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._chunks: list[bytes] = []
        self._waiter: asyncio.Future[None] | None = None
        self.idle_since = 0.0
        self._reset()

    def _reset(self) -> None:
        self._parser: _ResponseParser = httptools.HttpResponseParser(self)
        self.status = 0
        self.headers: dict[str, str] = {}
        self._header_bytes = 0
        self._size = 0
        self._error: Exception | None = None
        self._is_complete = self._is_paused = self._ends_with_connection = self._keeps_alive = False

    @property
    def is_open(self) -> bool:
        """Whether another request may be sent: both sides are done with the last one and want to go on."""
        return self._transport is not None and not self._transport.is_closing() and not self._chunks

    async def send(self, request: bytes) -> None:
        """Send a whole request and wait for the head of its response. Raises UpstreamError."""
        self._reset()
        if self._transport is None:
            raise UpstreamError("closed before it was used")
        self._transport.write(request)
        while not self.status:
            await self._wait()

    async def read(self) -> bytes:
        """What has arrived of the body, waiting for more if there is nothing; empty at its end.

        Raises:
            UpstreamError: the response broke off. Or whatever `interrupt` was given.
        """
        while not self._chunks and not self._is_complete:
            await self._wait()
        data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self._size = 0
        if self._is_paused and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    def interrupt(self, error: Exception) -> None:
        """Let the current or next wait raise `error`."""
        self._error = self._error or error
        self._wake()

    @property
    def is_reusable(self) -> bool:
        """Whether the response was read to its end and the connection stays open."""
        return self._is_complete and self._keeps_alive and self._error is None and self.is_open

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    async def _wait(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        if self._error is not None and not self._chunks:
            raise self._error

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not a subclass

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.interrupt(UpstreamError(f"not a response we understand: {type(error).__name__}"))
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        del self._parser  # it holds our methods, and so us
        if self._ends_with_connection and error is None:
            self._is_complete = True
        elif not self._is_complete:
            self.interrupt(UpstreamError("the connection was lost"))
        self._wake()

    # httptools

    def on_header(self, name: bytes, value: bytes) -> None:
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > _MAX_HEADER_BYTES:
            raise UpstreamError("more headers than a response needs")
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            self.headers = {}  # an interim response (RFC 9110, section 15.2): the real one follows
            return
        if self.headers.get("content-encoding", "identity") != "identity":
            raise UpstreamError("a content coding that we did not ask for")
        self.status = status
        self._ends_with_connection = not {"content-length", "transfer-encoding"} & self.headers.keys()
        self._wake()

    def on_body(self, body: bytes) -> None:
        self._chunks.append(body)
        self._size += len(body)
        if self._size > _MAX_BUFFERED_BYTES and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def on_message_complete(self) -> None:
        if self.status:
            self._is_complete = True
            self._keeps_alive = self._parser.should_keep_alive()
            self._wake()


class UpstreamPool:
    """Connections to one endpoint; as many as there are answers at the same time."""

    def __init__(self, url: str, headers: Mapping[str, str], *, connect_seconds: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"Not an http address: {url}")
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._connect_seconds = connect_seconds
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"POST {path} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("A header or the address of the model endpoint holds a line break")
        self._head = "\r\n".join(lines).encode("latin-1")
        self._idle: list[UpstreamResponse] = []
        self._busy: set[UpstreamResponse] = set()

    async def post(self, body: bytes) -> UpstreamResponse:
        """Send `body`; return the response with its head read. Give it back with `release`.

        Raises:
            UpstreamError: no connection, or it broke before the response began.
        """
        response = self._take_idle() or await self._connect()
        self._busy.add(response)
        try:
            await response.send(b"%b\r\nContent-Length: %d\r\n\r\n%b" % (self._head, len(body), body))
        except BaseException:
            self.release(response)
            raise
        return response

    def release(self, response: UpstreamResponse) -> None:
        """Keep the connection for the next request if the response was read to its end, else hang up."""
        self._busy.discard(response)
        if response.is_reusable and len(self._idle) < _MOST_IDLE:
            response.idle_since = asyncio.get_running_loop().time()
            self._idle.append(response)
        else:
            response.close()

    def close(self) -> None:
        """Hang up everywhere."""
        for response in (*self._idle, *self._busy):
            response.close()
        self._idle.clear()

    def _take_idle(self) -> UpstreamResponse | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            response = self._idle.pop()
            if response.is_open and now - response.idle_since < _IDLE_SECONDS:
                return response
            response.close()
        return None

    async def _connect(self) -> UpstreamResponse:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._connect_seconds):
                _, response = await loop.create_connection(
                    UpstreamResponse,
                    self._host,
                    self._port,
                    ssl=self._tls,
                    server_hostname=self._host if self._tls else None,
                )
        except (OSError, TimeoutError) as error:
            raise UpstreamError(f"no connection: {type(error).__name__}") from error
        return response
