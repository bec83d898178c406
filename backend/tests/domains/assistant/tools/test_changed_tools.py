"""A running answer knows a tool as it was when the answer began; what the client changed since then holds as well."""

from typing import Any

import httpx2
import pytest

from switchboard.core.ids import AssistantId
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.assistant.tools.calling import Caller, ToolCaller
from switchboard.domains.assistant.tools.offering import OfferedTool
from tests.conftest import Api
from tests.domains.assistant.tools.test_mcp_servers import HEADERS, add_server, change
from tests.factories import Client
from tests.fixtures.mcp_service import McpService
from tests.fixtures.tool_service import ToolService


async def offered(api: Api, client: Client, name: str) -> OfferedTool:
    assistants: AssistantDirectory = api.app.state.assistants
    assistant = await assistants.get(client.id, client.assistant_id)
    return next(tool for tool in assistant.tools if tool.name == name)


async def outcome_of(api: Api, client: Client, tool: OfferedTool, arguments: str) -> str:
    caller: ToolCaller = api.app.state.tool_caller
    result = await caller.call(Caller(client.id, AssistantId(client.assistant_id), None, None), tool, arguments)
    return result.outcome


@pytest.mark.parametrize("changed", [{"asks_first": True}, {"is_enabled": False}])
async def test_a_tool_of_a_server_that_asks_first_or_is_off_by_now_is_not_called(
    local: httpx2.AsyncClient,
    local_api: Api,
    client_a: Client,
    client_b: Client,
    mcp_service: McpService,
    changed: dict[str, Any],
) -> None:
    server, theirs = [await add_server(local, one, mcp_service.url, headers=HEADERS) for one in (client_a, client_b)]
    tool = await offered(local_api, client_a, "find_stock")
    neighbours = await offered(local_api, client_b, "find_stock")
    assert (await change(local, client_a, server, tools=[{"name": "find-stock", **changed}])).status_code == 200
    arguments = '{"article": "spoons"}'
    assert await outcome_of(local_api, client_a, tool, arguments) == "unavailable"
    assert await outcome_of(local_api, client_a, neighbours, arguments) == "unavailable"
    assert mcp_service.calls == []
    assert await outcome_of(local_api, client_b, neighbours, arguments) == "ok"
    assert theirs["id"] != server["id"]


async def test_a_function_that_asks_first_by_now_is_not_called_without(
    local: httpx2.AsyncClient, local_api: Api, client_a: Client, client_b: Client, service: ToolService
) -> None:
    ids = []
    for client in (client_a, client_b):
        body = {
            "assistant_id": str(client.assistant_id),
            "name": "stock",
            "label": "Looking at our stock",
            "description": "What is in stock.",
            "url": f"{service.origin}/now",
        }
        added = await local.post("/api/client/tools", json=body, headers=client.owner.headers)
        assert added.status_code == 201, added.text
        ids.append(added.json()["id"])
    tool, neighbours = await offered(local_api, client_a, "stock"), await offered(local_api, client_b, "stock")
    changed = {"asks_first": True}
    answer = await local.patch(f"/api/client/tools/{ids[0]}", json=changed, headers=client_a.owner.headers)
    assert answer.status_code == 200
    assert await outcome_of(local_api, client_a, tool, "{}") == "unavailable"
    assert service.received == []
    assert await outcome_of(local_api, client_a, await offered(local_api, client_a, "stock"), "{}") == "ok"
    assert await outcome_of(local_api, client_b, neighbours, "{}") == "ok"
