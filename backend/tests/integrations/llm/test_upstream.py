"""HTTP as servers really speak it: in any pieces, with any end, over connections that come and go."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from switchboard.integrations.llm.upstream import UpstreamError, UpstreamPool, UpstreamResponse

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE = CHUNKED + b"5\r\nhello\r\n1;x=y\r\n \r\n5\r\nworld\r\n0\r\n\r\n"


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head + await reader.readexactly(length)


@asynccontextmanager
async def serving(talk: Talk) -> AsyncIterator[UpstreamPool]:
    """A server that talks as told, and a pool of connections to it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = UpstreamPool(f"http://127.0.0.1:{port}/v1/x?y=1", {"X-Test": "yes"}, connect_seconds=5)
    try:
        async with asyncio.timeout(20):
            yield pool
    finally:
        pool.close()
        server.close()
        await server.wait_closed()


def answering(*pieces: bytes) -> Talk:
    """Answers every request of a connection with these pieces, one write each."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await read_request(reader)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.001)

    return talk


async def read_all(response: UpstreamResponse) -> bytes:
    body = b""
    while piece := await response.read():
        body += piece
    return body


async def test_the_request_is_whole_and_says_where_it_goes() -> None:
    seen: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(WHOLE)

    async with serving(talk) as pool:
        pool.release(await pool.post(b'{"a": 1}'))
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v1/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Test: yes\r\n" in head
    assert body == b'{"a": 1}'


@pytest.mark.parametrize("size", [1, 2, 7, 64, len(WHOLE)])
async def test_a_response_may_come_in_any_pieces(size: int) -> None:
    pieces = [WHOLE[at : at + size] for at in range(0, len(WHOLE), size)]
    async with serving(answering(*pieces)) as pool:
        response = await pool.post(b"{}")
        assert (response.status, response.headers["content-type"]) == (200, "text/event-stream")
        assert await read_all(response) == b"hello world"
        assert await response.read() == b"", "the end stays the end"
        assert response.is_reusable


async def test_connections_are_kept_and_used_again() -> None:
    async with serving(answering(WHOLE)) as pool:
        first = await pool.post(b"{}")
        assert await read_all(first) == b"hello world"
        pool.release(first)
        second = await pool.post(b"{}")
        assert second is first
        beside = await pool.post(b"{}")
        assert beside is not first, "a busy connection carries one request"
        assert await read_all(second) == await read_all(beside) == b"hello world"


async def test_one_that_was_not_read_to_its_end_is_hung_up() -> None:
    async with serving(answering(CHUNKED + b"5\r\nhello\r\n")) as pool:
        first = await pool.post(b"{}")
        assert await first.read() == b"hello"
        pool.release(first)
        assert not first.is_open
        assert await pool.post(b"{}") is not first


@pytest.mark.parametrize(
    "ending", [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", b"HTTP/1.0 200 OK\r\n\r\nhi"]
)
async def test_a_server_that_closes_is_not_asked_on_the_same_connection(ending: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(ending)

    async with serving(talk) as pool:
        first = await pool.post(b"{}")
        assert await read_all(first) == b"hi"
        pool.release(first)
        second = await pool.post(b"{}")
        assert second is not first
        assert await read_all(second) == b"hi"


async def test_a_kept_connection_that_the_server_closed_meanwhile_is_not_used() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(WHOLE)

    async with serving(talk) as pool:
        first = await pool.post(b"{}")
        await read_all(first)
        pool.release(first)
        for _ in range(1000):
            if not first.is_open:
                break
            await asyncio.sleep(0.005)
        assert await read_all(await pool.post(b"{}")) == b"hello world"


async def test_an_interim_response_is_passed_over() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    async with serving(answering(hints, WHOLE)) as pool:
        response = await pool.post(b"{}")
        assert (response.status, response.headers.get("link")) == (200, None)
        assert await read_all(response) == b"hello world"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Big: %b\r\n" % (b"x" * 1000) * 80 + b"\r\n",
    ],
)
async def test_what_is_no_response_is_an_error(broken: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(broken)

    async with serving(talk) as pool:
        with pytest.raises(UpstreamError):
            await pool.post(b"{}")


@pytest.mark.parametrize(
    "cut", [CHUNKED + b"5\r\nhello\r\n5\r\nwor", b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello"]
)
async def test_a_body_that_breaks_off_is_an_error_behind_what_came(cut: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(cut)

    async with serving(talk) as pool:
        response = await pool.post(b"{}")
        assert (await response.read()).startswith(b"hello")
        with pytest.raises(UpstreamError):
            await read_all(response)
        pool.release(response)
        assert not response.is_reusable


async def test_a_content_coding_that_we_cannot_read_is_an_error() -> None:
    coded = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"
    async with serving(answering(coded)) as pool:
        with pytest.raises(UpstreamError):
            await pool.post(b"{}")


async def test_a_wait_can_be_interrupted() -> None:
    async with serving(answering(CHUNKED)) as pool:
        response = await pool.post(b"{}")
        asyncio.get_running_loop().call_later(0.01, response.interrupt, TimeoutError("enough"))
        with pytest.raises(TimeoutError, match="enough"):
            await response.read()
        pool.release(response)
        assert not response.is_open


async def test_a_server_that_is_faster_than_its_reader_has_to_wait() -> None:
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    written = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await read_request(reader)
        writer.write(CHUNKED)
        for _ in range(400):
            writer.write(piece)
            await writer.drain()
            written += 1
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async with serving(talk) as pool:
        response = await pool.post(b"{}")
        before = -1
        while written != before:
            before = written
            await asyncio.sleep(0.2)
        assert written < 400, "what is not read piles up at the server's side"
        assert len(await read_all(response)) == 400 * 0x10000


async def test_a_cancelled_call_gives_its_connection_up() -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(silence) as pool:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await pool.post(b"{}")
        assert pool._idle == []
        assert pool._busy == set()


async def test_nobody_there_and_no_address() -> None:
    with pytest.raises(UpstreamError):
        await UpstreamPool("http://127.0.0.1:1/v1", {}, connect_seconds=5).post(b"{}")
    for url in ("ftp://example.com/v1", "example.com/v1", "http:///v1"):
        with pytest.raises(ValueError, match="Not an http address"):
            UpstreamPool(url, {}, connect_seconds=5)
    with pytest.raises(ValueError, match="line break"):
        UpstreamPool("http://example.com", {"Authorization": "Bearer x\r\nHost: evil"}, connect_seconds=5)


async def test_https_means_that_the_certificate_is_checked() -> None:
    pool = UpstreamPool("https://127.0.0.1:1/v1", {}, connect_seconds=5)
    assert pool._tls is not None
    assert (pool._tls.verify_mode, pool._tls.check_hostname) == (ssl.CERT_REQUIRED, True)
