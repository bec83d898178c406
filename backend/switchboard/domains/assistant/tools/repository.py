"""Queries of tools. Every one names its tenant, besides the row-level security below."""

from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import CursorResult, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.assistant.tools.models import McpServer, Tool, ToolCall
from switchboard.domains.assistant.tools.offering import OfferedTool

_ADD_CALL = """
insert into tool_calls
  (tenant_id, assistant_id, conversation_id, tool_name, source, outcome, status, duration_ms, byte_size)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
# A running answer knows the tool as it was: one that asks first since then is not found for who did not ask ($5).
_FIND_TOOL = """
select method, url, headers, secrets, allowed_hosts, timeout_seconds, max_bytes from tools
where tenant_id = $1 and assistant_id = $2 and id = $3 and is_enabled and name = $4 and (not asks_first or $5)
"""
_FIND_SERVER = """
select url, headers, secrets from mcp_servers
where tenant_id = $1 and assistant_id = $2 and id = $3 and is_enabled and status = 'ready' and exists (
  select from jsonb_array_elements(tools) tool
  where tool ->> 'name' = $4 and (tool -> 'is_enabled')::boolean and (not (tool -> 'asks_first')::boolean or $5)
)
"""
# By assistant: that is how the log is indexed, and what is old is found without reading what is not.
_DELETE_OLD_CALLS = text("""
delete from tool_calls t using (
  select old.tenant_id, old.id from assistants a
  cross join lateral (
    select c.tenant_id, c.id from tool_calls c
    where c.tenant_id = a.tenant_id and c.assistant_id = a.id and c.created_at < :before
    order by c.created_at limit :limit for update skip locked
  ) old
  limit :limit
) old
where t.tenant_id = old.tenant_id and t.id = old.id
""")
# A user id stands there only when the tenant's own server signed it.
_FIND_USER_ID = "select external_id from visitors where tenant_id = $1 and id = $2"


async def list_tools(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> tuple[list[Tool], str | None]:
    """A page of a tenant's tools."""
    statement = select(Tool).where(Tool.tenant_id == tenant_id)
    if assistant_id is not None:
        statement = statement.where(Tool.assistant_id == assistant_id)
    if query.q is not None:
        statement = statement.where(contains(Tool.label, query.q))
    sortable = {"name": Tool.name, "label": Tool.label, "created_at": Tool.created_at}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="created_at", key=Tool.id)


async def list_servers(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> tuple[list[McpServer], str | None]:
    """A page of a tenant's MCP servers."""
    statement = select(McpServer).where(McpServer.tenant_id == tenant_id)
    if assistant_id is not None:
        statement = statement.where(McpServer.assistant_id == assistant_id)
    if query.q is not None:
        statement = statement.where(contains(McpServer.label, query.q))
    sortable = {"label": McpServer.label, "created_at": McpServer.created_at}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="created_at", key=McpServer.id)


async def list_calls(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> tuple[list[ToolCall], str | None]:
    """A page of the log of calls."""
    statement = select(ToolCall).where(ToolCall.tenant_id == tenant_id)
    if assistant_id is not None:
        statement = statement.where(ToolCall.assistant_id == assistant_id)
    if query.q is not None:
        statement = statement.where(contains(ToolCall.tool_name, query.q))
    sortable = {"created_at": ToolCall.created_at, "duration_ms": ToolCall.duration_ms}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="-created_at", key=ToolCall.id)


async def find_tool(session: AsyncSession, tenant_id: str, tool_id: UUID, *, for_update: bool = False) -> Tool | None:
    """A tool of the tenant."""
    statement = select(Tool).where(Tool.tenant_id == tenant_id, Tool.id == tool_id)
    return (await session.scalars(statement.with_for_update() if for_update else statement)).one_or_none()


async def find_server(
    session: AsyncSession, tenant_id: str, server_id: UUID, *, for_update: bool = False
) -> McpServer | None:
    """An MCP server of the tenant."""
    statement = select(McpServer).where(McpServer.tenant_id == tenant_id, McpServer.id == server_id)
    return (await session.scalars(statement.with_for_update() if for_update else statement)).one_or_none()


async def count_tools(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> int:
    """How many tools an assistant has."""
    statement = select(func.count()).where(Tool.tenant_id == tenant_id, Tool.assistant_id == assistant_id)
    return (await session.scalars(statement)).one()


async def count_servers(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> int:
    """How many MCP servers an assistant has."""
    statement = select(func.count()).where(McpServer.tenant_id == tenant_id, McpServer.assistant_id == assistant_id)
    return (await session.scalars(statement)).one()


async def has_name(session: AsyncSession, tenant_id: str, assistant_id: UUID, name: str, *, but: UUID | None) -> bool:
    """Whether another tool of the assistant has this name."""
    where = Tool.tenant_id == tenant_id, Tool.assistant_id == assistant_id, Tool.name == name
    statement = select(exists().where(*where, Tool.id != but) if but is not None else exists().where(*where))
    return bool(await session.scalar(statement))


async def find_target(
    connection: asyncpg.Connection, tenant_id: TenantId, assistant_id: UUID, tool: OfferedTool
) -> asyncpg.Record | None:
    """Where a tool, or the server of one, is called: if it is enabled, and asks first only if it was offered so."""
    statement = _FIND_TOOL if tool.source == "http" else _FIND_SERVER
    return await connection.fetchrow(
        statement, tenant_id, assistant_id, tool.target_id, tool.remote_name, tool.asks_first
    )


async def find_user_id(connection: asyncpg.Connection, tenant_id: TenantId, visitor_id: UUID) -> str | None:
    """The verified user id of a visitor."""
    found: str | None = await connection.fetchval(_FIND_USER_ID, tenant_id, visitor_id)
    return found


async def add_call(connection: asyncpg.Connection, tenant_id: TenantId, *values: object) -> None:
    """Log a call: assistant, conversation, name, source, outcome, status, duration in ms, size in bytes."""
    await connection.execute(_ADD_CALL, tenant_id, *values)


async def delete_old_calls(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete lines of the log from before a moment, at most `limit`; answers with their number. For the system role."""
    result = await session.execute(_DELETE_OLD_CALLS, {"before": before, "limit": limit})
    assert isinstance(result, CursorResult)
    return result.rowcount
