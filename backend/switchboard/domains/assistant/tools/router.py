"""Routes of tools: `/client/tools…`, `/client/mcp-servers…` and the log of calls."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Path, Query, Request

from switchboard.core.errors import InvalidRequest, RateLimited, problems
from switchboard.core.ids import AssistantId
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantEntrance, TenantEntry, TenantSuspended
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.assistant.tools import servers, service
from switchboard.domains.assistant.tools.calling import Caller, ToolCaller
from switchboard.domains.assistant.tools.errors import (
    McpServerNotFound,
    ToolLimitReached,
    ToolNameTaken,
    ToolNotFound,
)
from switchboard.domains.assistant.tools.schemas import (
    McpServerCreate,
    McpServerDetail,
    McpServerPatch,
    ToolCallView,
    ToolCreate,
    ToolDetail,
    ToolPatch,
    ToolTrial,
    ToolTrialResult,
)

SHOWN_OF_RESULT = 4000
Paging = Annotated[PageQuery, Depends(page_query)]
Shared = Annotated[Resources, Depends(get_resources)]
ToolIdPath = Annotated[UUID, Path(description="Id of the tool")]
McpServerIdPath = Annotated[UUID, Path(description="Id of the MCP server")]
OfAssistant = Annotated[UUID | None, Query(description="Only this assistant's")]

client_router = api_router("/api/client", "client: tools", TenantSuspended)


async def get_tool_caller(request: Request) -> ToolCaller:
    """FastAPI dependency: what calls tools in this process."""
    caller: ToolCaller = request.app.state.tool_caller
    return caller


@client_router.get("/tools", summary="List tools")
async def list_tools(scope: TenantAccess, paging: Paging, assistant_id: OfAssistant = None) -> Page[ToolDetail]:
    """HTTP functions that assistants may call. `q` searches the label; sort by `name`, `label` or `created_at`."""
    return await service.list_tools(scope.session, paging, tenant_id=scope.tenant_id, assistant_id=assistant_id)


@client_router.post(
    "/tools",
    status_code=201,
    summary="Declare a tool",
    responses=problems(AssistantNotFound, ToolLimitReached, ToolNameTaken),
)
async def create_tool(scope: TenantAccess, resources: Shared, body: ToolCreate) -> ToolDetail:
    """Arguments fill the {placeholders} of the address; others become its query (GET, DELETE) or a JSON body.

    `{visitor.user_id}`, in the address or a header, is the id that the client's website signed for the visitor; the
    tool is not called for anybody else. Values of secret headers are stored encrypted and never shown again.
    """
    tool = await service.create_tool(scope.session, resources, tenant_id=scope.tenant_id, body=body)
    scope.audit("tool.created", str(tool.id))
    return service.describe(tool)


@client_router.get("/tools/{tool_id}", summary="Read a tool", responses=problems(ToolNotFound))
async def get_tool(scope: TenantAccess, tool_id: ToolIdPath) -> ToolDetail:
    """One tool, without the values of its secret headers."""
    return service.describe(await service.get_tool(scope.session, scope.tenant_id, tool_id))


@client_router.patch("/tools/{tool_id}", summary="Change a tool", responses=problems(ToolNotFound, ToolNameTaken))
async def update_tool(scope: TenantAccess, resources: Shared, tool_id: ToolIdPath, body: ToolPatch) -> ToolDetail:
    """Changes what is sent. An address on another server needs its secrets typed again."""
    tool = await service.update_tool(scope.session, resources, tenant_id=scope.tenant_id, tool_id=tool_id, patch=body)
    scope.audit("tool.changed", str(tool_id))
    return service.describe(tool)


@client_router.delete("/tools/{tool_id}", status_code=204, summary="Delete a tool", responses=problems(ToolNotFound))
async def delete_tool(scope: TenantAccess, tool_id: ToolIdPath) -> None:
    """The assistant forgets the tool within two seconds; the log of its calls stays."""
    await service.delete_tool(scope.session, tenant_id=scope.tenant_id, tool_id=tool_id)
    scope.audit("tool.deleted", str(tool_id))


@client_router.post("/tools/{tool_id}/test", summary="Try a tool", responses=problems(ToolNotFound, RateLimited))
async def try_tool(
    entry: TenantEntrance,
    caller: Annotated[ToolCaller, Depends(get_tool_caller)],
    tool_id: ToolIdPath,
    body: ToolTrial,
) -> ToolTrialResult:
    """Really calls the address, with these arguments and no visitor. A tool that is switched off is not called."""
    async with entry.transaction() as scope:
        tool = await service.get_tool(scope.session, entry.tenant_id, tool_id)
        offered, assistant_id = service.offer(tool), AssistantId(tool.assistant_id)
    await _count_trial(entry)
    try:
        arguments = orjson.dumps(body.arguments).decode()
    except orjson.JSONEncodeError:
        raise InvalidRequest.for_field("arguments", "They hold something that JSON cannot carry.") from None
    result = await caller.call(Caller(entry.tenant_id, assistant_id, None, None), offered, arguments)
    await caller.drain()  # who tries a tool looks at the log next
    return ToolTrialResult(
        outcome=result.outcome,
        status=result.status,
        duration_ms=result.duration_ms,
        byte_size=result.byte_size,
        result=result.text[:SHOWN_OF_RESULT],
    )


@client_router.get("/tool-calls", summary="List calls of tools")
async def list_tool_calls(scope: TenantAccess, paging: Paging, assistant_id: OfAssistant = None) -> Page[ToolCallView]:
    """Every call of the last 90 days, the newest first: how it ended, how long it took, how much came back.

    What was said is not kept. `q` searches the tool's name; sort by `created_at` or `duration_ms`.
    """
    return await service.list_calls(scope.session, paging, tenant_id=scope.tenant_id, assistant_id=assistant_id)


@client_router.get("/mcp-servers", summary="List MCP servers")
async def list_mcp_servers(
    scope: TenantAccess, paging: Paging, assistant_id: OfAssistant = None
) -> Page[McpServerDetail]:
    """Remote servers of the Model Context Protocol. `q` searches the label; sort by `label` or `created_at`."""
    return await servers.list_servers(scope.session, paging, tenant_id=scope.tenant_id, assistant_id=assistant_id)


@client_router.post(
    "/mcp-servers",
    status_code=201,
    summary="Add an MCP server",
    responses=problems(AssistantNotFound, ToolLimitReached, RateLimited),
)
async def create_mcp_server(entry: TenantEntrance, body: McpServerCreate) -> McpServerDetail:
    """Asks the server (streamable HTTP) for its tools. One that does not answer is kept, `failed`, with the reason."""
    await _count_trial(entry)
    return await servers.create_server(entry, body)


@client_router.get("/mcp-servers/{mcp_server_id}", summary="Read an MCP server", responses=problems(McpServerNotFound))
async def get_mcp_server(scope: TenantAccess, mcp_server_id: McpServerIdPath) -> McpServerDetail:
    """One server with its tools."""
    return servers.describe(await servers.get_server(scope.session, scope.tenant_id, mcp_server_id))


@client_router.patch(
    "/mcp-servers/{mcp_server_id}", summary="Change an MCP server", responses=problems(McpServerNotFound, RateLimited)
)
async def update_mcp_server(
    entry: TenantEntrance, mcp_server_id: McpServerIdPath, body: McpServerPatch
) -> McpServerDetail:
    """Changes what is sent; a new address or new headers are tried at once."""
    await _count_trial(entry)
    return await servers.update_server(entry, mcp_server_id, body)


@client_router.delete(
    "/mcp-servers/{mcp_server_id}",
    status_code=204,
    summary="Delete an MCP server",
    responses=problems(McpServerNotFound),
)
async def delete_mcp_server(scope: TenantAccess, mcp_server_id: McpServerIdPath) -> None:
    """The assistant forgets its tools within two seconds."""
    await servers.delete_server(scope.session, tenant_id=scope.tenant_id, server_id=mcp_server_id)
    scope.audit("mcp_server.deleted", str(mcp_server_id))


@client_router.post(
    "/mcp-servers/{mcp_server_id}/refresh",
    summary="Ask an MCP server for its tools again",
    responses=problems(McpServerNotFound, RateLimited),
)
async def refresh_mcp_server(entry: TenantEntrance, mcp_server_id: McpServerIdPath) -> McpServerDetail:
    """What was switched off stays so; new tools are switched on, and ask first unless they only read."""
    await _count_trial(entry)
    return await servers.refresh_server(entry, mcp_server_id)


async def _count_trial(entry: TenantEntry) -> None:
    limit = f"{entry.resources.settings.tool_trials_per_minute}/minute"
    await entry.resources.limiter.hit(limit, "tool-trials", entry.tenant_id)
