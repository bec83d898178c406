"""MCP servers: a real one is asked for its tools, keeps what the client chose, and fails in words."""

import threading
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.ids import AssistantId
from switchboard.core.resources import Resources
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.assistant.tools import servers
from switchboard.domains.assistant.tools.calling import Caller, CallResult, ToolCaller
from switchboard.domains.assistant.tools.offering import MOST_OFFERED, offer_tools
from switchboard.domains.assistant.tools.parameters import simplify
from switchboard.integrations import mcp_client
from switchboard.integrations.mcp_client import RemoteTool
from tests.conftest import Api
from tests.factories import Client
from tests.fixtures.mcp_service import KEY, McpService
from tests.fixtures.tool_service import ToolService

HEADERS = [{"name": "Authorization", "value": KEY}]


async def add_server(http: httpx2.AsyncClient, client: Client, url: str, **fields: Any) -> dict[str, Any]:
    body = {"assistant_id": str(client.assistant_id), "label": "Looking at our stock", "url": url, **fields}
    answer = await http.post("/api/client/mcp-servers", json=body, headers=client.owner.headers)
    assert answer.status_code == 201, answer.text
    server: dict[str, Any] = answer.json()
    return server


async def change(http: httpx2.AsyncClient, client: Client, server: dict[str, Any], **fields: Any) -> httpx2.Response:
    return await http.patch(f"/api/client/mcp-servers/{server['id']}", json=fields, headers=client.owner.headers)


async def call(api: Api, client: Client, name: str, arguments: str) -> CallResult:
    """Call a tool as a conversation of the assistant would."""
    assistants: AssistantDirectory = api.app.state.assistants
    caller: ToolCaller = api.app.state.tool_caller
    assistant = await assistants.get(client.id, client.assistant_id)
    tool = next(tool for tool in assistant.tools if tool.name == name)
    return await caller.call(Caller(client.id, AssistantId(client.assistant_id), None, None), tool, arguments)


async def test_a_server_is_asked_for_its_tools(
    local: httpx2.AsyncClient, local_api: Api, client_a: Client, client_b: Client, mcp_service: McpService
) -> None:
    server = await add_server(local, client_a, mcp_service.url, headers=HEADERS)
    assert (server["status"], server["failure_text"]) == ("ready", None)
    assert [(tool["name"], tool["is_enabled"], tool["asks_first"]) for tool in server["tools"]] == [
        ("find-stock", True, False),
        ("reserve", True, True),
        ("broken", True, True),
        ("forever", True, True),
    ]
    assert server["headers"] == [{"name": "Authorization", "value": None, "is_secret": True}]
    listed = await local.get("/api/client/mcp-servers", headers=client_b.owner.headers)
    assert listed.json()["items"] == []
    theirs = await local.post(f"/api/client/mcp-servers/{server['id']}/refresh", headers=client_b.owner.headers)
    assert theirs.json()["code"] == "mcp_server_not_found"
    assistants: AssistantDirectory = local_api.app.state.assistants
    assert (await assistants.get(client_b.id, None)).tools == ()
    offered = (await assistants.get(client_a.id, None)).tools
    assert [(tool.name, tool.remote_name, tool.label) for tool in offered][:1] == [
        ("find_stock", "find-stock", "Looking at our stock")
    ]


async def test_a_tool_is_called_with_the_servers_secret(
    local: httpx2.AsyncClient, local_api: Api, client_a: Client, mcp_service: McpService
) -> None:
    await add_server(local, client_a, mcp_service.url, headers=HEADERS)
    found = await call(local_api, client_a, "find_stock", '{"article": "spoons"}')
    assert (found.outcome, found.text, found.byte_size) == ("ok", "There are 7 of spoons.", 22)
    assert mcp_service.calls == ["find-stock spoons"]
    assert mcp_service.authorizations == {KEY}
    for arguments in ('{"article": 7}', "{}", '{"article": "x", "role": "admin"}', "[]", "{", ""):
        assert (await call(local_api, client_a, "find_stock", arguments)).outcome == "invalid_arguments"
    assert len(mcp_service.calls) == 1
    broken = await call(local_api, client_a, "broken", "{}")
    assert broken.outcome == "tool_error"
    await local_api.app.state.tool_caller.drain()
    log = (await local.get("/api/client/tool-calls", headers=client_a.owner.headers)).json()["items"]
    assert sorted((one["source"], one["outcome"]) for one in log) == sorted(
        [("mcp", "tool_error"), ("mcp", "ok"), *[("mcp", "invalid_arguments")] * 6]
    )


async def test_what_the_client_chose_stays_chosen(
    local: httpx2.AsyncClient, client_a: Client, mcp_service: McpService
) -> None:
    server = await add_server(local, client_a, mcp_service.url, headers=HEADERS)
    choice = [{"name": "find-stock", "is_enabled": False}, {"name": "reserve", "asks_first": False}]
    assert (await change(local, client_a, server, tools=choice)).status_code == 200
    refreshed = await local.post(f"/api/client/mcp-servers/{server['id']}/refresh", headers=client_a.owner.headers)
    assert [(tool["is_enabled"], tool["asks_first"]) for tool in refreshed.json()["tools"]][:2] == [
        (False, False),
        (True, False),
    ]
    unknown = await change(local, client_a, server, tools=[{"name": "fly", "is_enabled": True}])
    assert unknown.status_code == 422


async def test_what_the_client_chooses_while_the_server_is_asked_stays_chosen(
    local: httpx2.AsyncClient, client_a: Client, mcp_service: McpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await add_server(local, client_a, mcp_service.url, headers=HEADERS)
    careless = [{"name": "reserve", "asks_first": False}]
    assert (await change(local, client_a, server, tools=careless)).status_code == 200
    list_tools = mcp_client.list_remote_tools

    async def list_slowly(url: str, headers: Mapping[str, str], *, allow_loopback: bool) -> list[RemoteTool]:
        careful = [{"name": "reserve", "asks_first": True}]
        assert (await change(local, client_a, server, tools=careful)).status_code == 200
        return await list_tools(url, headers, allow_loopback=allow_loopback)

    monkeypatch.setattr(mcp_client, "list_remote_tools", list_slowly)
    refreshed = await local.post(f"/api/client/mcp-servers/{server['id']}/refresh", headers=client_a.owner.headers)
    assert [tool["asks_first"] for tool in refreshed.json()["tools"] if tool["name"] == "reserve"] == [True]


async def test_what_a_server_said_before_its_address_changed_is_not_kept(
    local: httpx2.AsyncClient, client_a: Client, mcp_service: McpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await add_server(local, client_a, mcp_service.url, headers=HEADERS)
    list_tools = mcp_client.list_remote_tools

    async def list_slowly(url: str, headers: Mapping[str, str], *, allow_loopback: bool) -> list[RemoteTool]:
        if url == mcp_service.url:
            nowhere = "http://localhost:1/mcp"
            assert (await change(local, client_a, server, url=nowhere, headers=[])).json()["status"] == "failed"
        return await list_tools(url, headers, allow_loopback=allow_loopback)

    monkeypatch.setattr(mcp_client, "list_remote_tools", list_slowly)
    refreshed = await local.post(f"/api/client/mcp-servers/{server['id']}/refresh", headers=client_a.owner.headers)
    assert (refreshed.json()["url"], refreshed.json()["status"]) == ("http://localhost:1/mcp", "failed")


def test_a_model_is_offered_a_bounded_number_of_tools() -> None:
    tools = [
        {"name": f"tool-{n}", "description": "x", "parameters": {}, "is_enabled": True, "asks_first": False}
        for n in range(100)
    ]
    listed = [{"id": str(uuid4()), "label": "Looking", "tools": tools} for _ in range(5)]
    assert len({tool.name for tool in offer_tools([], listed)}) == MOST_OFFERED


async def test_what_a_server_offers_is_read_beside_everybodys_answers(
    local: httpx2.AsyncClient, client_a: Client, mcp_service: McpService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred large schemas stopped the event loop for four seconds."""
    threads: set[int] = set()

    def watch(schema: dict[str, Any]) -> dict[str, Any] | None:
        threads.add(threading.get_ident())
        return simplify(schema)

    monkeypatch.setattr(servers, "simplify", watch)
    server = await add_server(local, client_a, mcp_service.url, headers=HEADERS)
    assert len(server["tools"]) == 4
    assert threads
    assert threading.get_ident() not in threads


async def test_a_server_that_cannot_be_used_says_why(
    local: httpx2.AsyncClient, client_a: Client, mcp_service: McpService, service: ToolService
) -> None:
    for url, headers, words in (
        (mcp_service.url, [], "does not accept our credentials"),
        (mcp_service.url.replace("/mcp", "/elsewhere"), HEADERS, "status 404"),
        ("http://localhost:1/mcp", [], "does not accept connections"),
        (service.origin, [], "does not speak the Model Context Protocol"),
    ):
        server = await add_server(local, client_a, url, headers=headers)
        assert server["status"] == "failed"
        assert words in server["failure_text"], url
        assert server["tools"] == []
    body = {"assistant_id": str(client_a.assistant_id), "label": "Stock", "url": mcp_service.url}
    answer = await local.post("/api/client/mcp-servers", json=body, headers=client_a.owner.headers)
    assert answer.status_code == 201
    sixth = await local.post("/api/client/mcp-servers", json=body, headers=client_a.owner.headers)
    assert sixth.json()["code"] == "tool_limit_reached"


async def test_what_is_done_to_a_server_is_audited_by_its_id(
    local: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, mcp_service: McpService
) -> None:
    server = await add_server(local, client_a, f"{mcp_service.url}?key=secret-of-the-shop", headers=HEADERS)
    assert (await change(local, client_a, server, label="Our stock")).status_code == 200
    await local.delete(f"/api/client/mcp-servers/{server['id']}", headers=client_a.owner.headers)
    statement = text("select action, target from audit_events where tenant_id = :id and action like 'mcp%' order by id")
    async with resources.system_db.system_tx() as session:
        found = (await session.execute(statement, {"id": client_a.id})).all()
        assert (await session.execute(statement, {"id": client_b.id})).all() == []
    deeds = ("mcp_server.created", "mcp_server.changed", "mcp_server.deleted")
    assert [tuple(row) for row in found] == [(deed, server["id"]) for deed in deeds]


async def test_a_secret_goes_to_the_server_that_it_was_typed_for(
    local: httpx2.AsyncClient, client_a: Client, mcp_service: McpService, service: ToolService
) -> None:
    server = await add_server(local, client_a, mcp_service.url, headers=HEADERS)
    answer = await change(local, client_a, server, url=service.origin)
    assert answer.status_code == 422
    assert service.received == []


async def test_addresses_of_private_networks_are_refused(
    http: httpx2.AsyncClient, client_a: Client, mcp_service: McpService, resources: Resources
) -> None:
    for url in (mcp_service.url, "https://10.0.0.1/mcp", "http://mcp.example.com/mcp", "https://x.example/{y}"):
        body = {"assistant_id": str(client_a.assistant_id), "label": "Stock", "url": url}
        answer = await http.post("/api/client/mcp-servers", json=body, headers=client_a.owner.headers)
        assert answer.status_code == 422, url
    assert mcp_service.authorizations == set()
