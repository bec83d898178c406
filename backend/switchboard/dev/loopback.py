"""Passes connections on [::1]:PORT to 127.0.0.1:PORT, byte for byte, for servers on one address family.

`localhost` is both addresses. Listening on all interfaces instead would show the demo's known passwords to
the network.

    python -m switchboard.dev.loopback 3000 8000
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

CHUNK_BYTES = 65_536


async def serve(ports: list[int]) -> None:
    """Forward each port until cancelled."""
    servers = [await asyncio.start_server(_forwarder(port), host="::1", port=port) for port in ports]
    await asyncio.gather(*(server.serve_forever() for server in servers))


def _forwarder(port: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copy(reader, upstream_writer), _copy(upstream_reader, writer))

    return forward


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(CHUNK_BYTES):
            target.write(data)
            await target.drain()
    except OSError:
        pass  # one side went away; closing the other tells it
    finally:
        target.close()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve([int(port) for port in sys.argv[1:]]))
