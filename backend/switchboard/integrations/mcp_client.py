"""Remote MCP servers, through the official `mcp` package over streamable HTTP.

The package speaks the protocol; the connections are ours (`egress_calls`), so that every address is vetted. It takes
fifty megabytes and a second to import: whoever imports this module does so at its first use. One session for each
call: nothing of one visitor's is kept for the next.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import mcp_types
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from pydantic_core import to_json

from switchboard.integrations.egress import FetchFailed
from switchboard.integrations.egress_addresses import EgressRefused, vet_url
from switchboard.integrations.egress_calls import stream_request

LIST_SECONDS: Final = 10.0
MOST_PAGES: Final = 5
MAX_LIST_BYTES: Final = 1_000_000
# ValueError: what pydantic says of messages that are none; RuntimeError: what the package says of sessions that broke.
_FAILURES: Final = (ExceptionGroup, EgressRefused, FetchFailed, MCPError, httpx2.HTTPError, ValueError, RuntimeError)
# The package logs messages that it cannot read, and what they hold with them: a client's data, and its customers'.
for _name in ("mcp", "client"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class McpFailed(Exception):
    """The server could not be used; the message says why, in words for the client who named it."""


class McpTimeout(McpFailed):
    """The server took too long."""


@dataclass(frozen=True, slots=True)
class RemoteTool:
    """A tool as its server describes it; `is_read_only` is what the server says of itself."""

    name: str
    description: str
    parameters: dict[str, Any]
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class RemoteResult:
    """What a tool answered, as text; `is_error` when the tool says that it failed."""

    text: str
    is_error: bool


async def list_remote_tools(url: str, headers: Mapping[str, str], *, allow_loopback: bool) -> list[RemoteTool]:
    """What a server offers. Raises McpFailed."""
    found: list[RemoteTool] = []
    async with _connected(url, headers, LIST_SECONDS, MAX_LIST_BYTES, allow_loopback) as client:
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            found += [_describe(tool) for tool in page.tools]
            cursor = page.next_cursor
            if cursor is None:
                break
    return found


async def call_remote_tool(
    url: str,
    headers: Mapping[str, str],
    *,
    name: str,
    arguments: dict[str, Any],
    timeout_seconds: float,
    max_bytes: int,
    allow_loopback: bool,
) -> RemoteResult:
    """Call one tool. Raises McpFailed."""
    request = mcp_types.CallToolRequest(params=mcp_types.CallToolRequestParams(name=name, arguments=arguments))
    async with _connected(url, headers, timeout_seconds, max_bytes, allow_loopback) as client:
        # Not `call_tool`: it lists the tools first and checks the result against a schema of the server's choice.
        answer = await client.session.send_request(request, mcp_types.CallToolResult)
        texts = [part.text for part in answer.content if isinstance(part, mcp_types.TextContent)]
        if not texts and answer.structured_content is not None:
            texts = [to_json(answer.structured_content, inf_nan_mode="null").decode()]
    return RemoteResult("\n".join(texts), answer.is_error)


@asynccontextmanager
async def _connected(
    url: str, headers: Mapping[str, str], seconds: float, max_bytes: int, allow_loopback: bool
) -> AsyncIterator[Client]:
    transport = _VettedTransport(dict(headers), max_bytes, allow_loopback)
    try:
        vet_url(url, allow_loopback=allow_loopback)
        async with asyncio.timeout(seconds), httpx2.AsyncClient(transport=transport, trust_env=False) as http:
            # A session that stays open is the server's to end: a farewell would cost the visitor another round trip.
            streams = streamable_http_client(url, http_client=http, terminate_on_close=False)
            async with Client(streams, cache=None) as client:
                yield client
    except TimeoutError:
        raise McpTimeout(f"The server did not answer within {seconds:.0f} seconds.") from None
    except _FAILURES as failure:
        raise McpFailed(transport.failure or _explain(failure)) from None


class _VettedTransport(httpx2.AsyncBaseTransport):
    """Sends the package's requests through our own connections, with the client's headers."""

    def __init__(self, headers: dict[str, str], max_bytes: int, allow_loopback: bool) -> None:
        self._headers = headers
        self._max_bytes = max_bytes
        self._allow_loopback = allow_loopback
        self.failure: str | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request; its body is read as it comes."""
        stack = AsyncExitStack()
        try:
            answer = await stack.enter_async_context(
                stream_request(
                    request.method,
                    str(request.url),
                    headers=dict(request.headers) | self._headers,
                    body=await request.aread(),
                    max_bytes=self._max_bytes,
                    allow_loopback=self._allow_loopback,
                )
            )
        except (EgressRefused, FetchFailed) as error:
            self.failure = str(error)
            raise httpx2.ConnectError(str(error)) from error
        except BaseException:
            await stack.aclose()
            raise
        if answer.status >= 400 and request.method == "POST":
            self.failure = _explain_status(answer.status)
        return httpx2.Response(answer.status, headers=dict(answer.headers), stream=_Body(answer.pieces, stack))


class _Body(httpx2.AsyncByteStream):
    def __init__(self, pieces: AsyncIterator[bytes], stack: AsyncExitStack) -> None:
        self._pieces = pieces
        self._stack = stack

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._pieces:
                yield piece
        except FetchFailed as error:
            raise httpx2.ReadError(str(error)) from error

    async def aclose(self) -> None:
        await self._stack.aclose()


def _describe(tool: mcp_types.Tool) -> RemoteTool:
    return RemoteTool(
        name=tool.name,
        description=tool.description or "",
        parameters=tool.input_schema,
        is_read_only=tool.annotations is not None and tool.annotations.read_only_hint is True,
    )


def _explain_status(status: int) -> str:
    if status in (401, 403):
        return f"The server does not accept our credentials (status {status}). Check the headers."
    return f"The server answered with status {status}. Check the address: it often ends in /mcp."


def _explain(failure: Exception) -> str:
    first = failure
    while isinstance(first, ExceptionGroup):
        first = first.exceptions[0]
    if isinstance(first, EgressRefused | FetchFailed):
        return str(first)
    return "The server does not speak the Model Context Protocol over HTTP as we understand it."
