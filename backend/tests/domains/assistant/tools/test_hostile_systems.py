"""Systems that answer with what nobody expects: the call has an outcome, and nothing that they say is logged."""

import gzip
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import orjson
import pytest
from aiohttp import web

from switchboard.domains.assistant.tools import repository
from switchboard.domains.assistant.tools.parameters import simplify
from switchboard.integrations.mcp_client import McpFailed, call_remote_tool
from tests.domains.assistant.tools.test_tools import add_tool, attempt, change
from tests.factories import Client
from tests.fixtures.tool_service import ToolService

SECRET = "what the shop knows of Ada"
GREETING = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "x", "version": "1"}}


@asynccontextmanager
async def run_mcp_server(result: str, *, is_packed: bool = False) -> AsyncIterator[str]:
    """An MCP server that answers each call with this JSON; the block gets its address."""

    async def serve(request: web.Request) -> web.Response:
        if request.method != "POST":
            return web.Response(status=405)
        asked = orjson.loads(await request.read())
        if asked["method"].startswith("notifications/"):
            return web.Response(status=202)
        if asked["method"] == "initialize":
            return web.json_response({"jsonrpc": "2.0", "id": asked["id"], "result": GREETING})
        if asked["method"] != "tools/call":
            error = {"code": -32601, "message": "no such method"}
            return web.json_response({"jsonrpc": "2.0", "id": asked["id"], "error": error})
        answer = f'{{"jsonrpc": "2.0", "id": {orjson.dumps(asked["id"]).decode()}, "result": {result}}}'
        if is_packed:
            packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
            return web.Response(body=gzip.compress(answer.encode()), headers=packed)
        return web.Response(text=answer, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/mcp", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/mcp"
    finally:
        await runner.cleanup()


async def call(result: str, *, is_packed: bool = False) -> str:
    async with run_mcp_server(result, is_packed=is_packed) as url:
        answer = await call_remote_tool(
            url, {}, name="find", arguments={}, timeout_seconds=10, max_bytes=100_000, allow_loopback=True
        )
    return answer.text


async def test_a_number_beyond_measure_is_read_as_it_is() -> None:
    number = "9" * 60
    assert await call(f'{{"content": [], "structuredContent": {{"stock": {number}}}}}') == f'{{"stock":{number}}}'


async def test_an_answer_is_read_up_to_a_size_and_never_unpacked() -> None:
    """What unpacks an answer in the package does so without a bound."""
    fits = '{"content": [{"type": "text", "text": "' + "x" * 90_000 + '"}]}'
    assert await call(fits) == "x" * 90_000
    with pytest.raises(McpFailed, match="compressed"):
        await call(fits, is_packed=True)
    with pytest.raises(McpFailed):
        await call(fits.replace("xxx", "xxxx"))


@pytest.mark.parametrize(
    "result", [f'"{SECRET}"', f'{{"content": "{SECRET}"}}', f'{{"content": [{{"x": "{SECRET}"}}]}}']
)
async def test_nothing_of_an_answer_that_is_none_is_logged(result: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(McpFailed) as failed:
        await call(result)
    assert SECRET not in caplog.text
    assert SECRET not in str(failed.value)


async def test_a_call_that_breaks_in_our_own_hands_is_an_outcome(
    local: httpx2.AsyncClient,
    client_a: Client,
    client_b: Client,
    service: ToolService,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tool = await add_tool(local, client_a, url=f"{service.origin}/now?town={{town}}")

    async def breaks(*_: Any) -> None:
        raise KeyError(SECRET)

    with monkeypatch.context() as patch:
        patch.setattr(repository, "find_target", breaks)
        tried = await attempt(local, client_a, tool, {"town": "x"})
    assert (tried["outcome"], service.received) == ("unavailable", [])
    assert SECRET not in tried["result"]
    assert SECRET not in capsys.readouterr().err
    logged = await local.get("/api/client/tool-calls", headers=client_a.owner.headers)
    assert [one["outcome"] for one in logged.json()["items"]] == ["unavailable"]
    assert (await local.get("/api/client/tool-calls", headers=client_b.owner.headers)).json()["items"] == []


async def test_an_address_that_is_none_is_no_new_address(http: httpx2.AsyncClient, client_a: Client) -> None:
    tool = await add_tool(http, client_a)
    answer = await change(http, client_a, tool, url="https://[::1")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"allOf": [{"type": "object"}] * 200}
    for _ in range(depth):
        schema = {"if": schema, "unevaluatedProperties": True}
    return {"type": "object", "properties": {"a": {}, "b": {}}, **schema}


async def test_a_schema_that_would_be_evaluated_again_at_each_level_is_refused(
    http: httpx2.AsyncClient, client_a: Client
) -> None:
    """Four kilobytes of it, held against two small arguments, stopped everybody's answers for three seconds."""
    body = {
        "assistant_id": str(client_a.assistant_id),
        "name": "slow",
        "label": "Slow",
        "description": "Slow.",
        "url": "https://slow.example.com/",
        "parameters": nested(8),
    }
    answer = await http.post("/api/client/tools", json=body, headers=client_a.owner.headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "parameters")
    left = simplify(nested(8))
    assert left is not None
    assert "unevaluated" not in str(left)
