"""MCP servers of an assistant. They are asked outside of any transaction: strangers take their time."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.db import mark_changed
from switchboard.core.errors import InvalidRequest
from switchboard.core.paging import Page, PageQuery
from switchboard.core.resources import Resources
from switchboard.core.tenancy import TenantEntry
from switchboard.domains.assistant import service as assistants
from switchboard.domains.assistant.repository import lock_assistants
from switchboard.domains.assistant.tools import repository
from switchboard.domains.assistant.tools.errors import McpServerNotFound, ToolLimitReached
from switchboard.domains.assistant.tools.headers import (
    StoredHeaders,
    describe_headers,
    open_headers,
    store_headers,
)
from switchboard.domains.assistant.tools.models import McpServer
from switchboard.domains.assistant.tools.parameters import simplify
from switchboard.domains.assistant.tools.request import PLACEHOLDER
from switchboard.domains.assistant.tools.schemas import McpServerCreate, McpServerDetail, McpServerPatch, McpTool
from switchboard.domains.assistant.tools.service import check_address, origin_of, require_known_secrets

if TYPE_CHECKING:
    from switchboard.integrations.mcp_client import RemoteTool

MAX_SERVERS = 5
MAX_SERVER_TOOLS = 100
MOST_DESCRIPTION = 1000


async def list_servers(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> Page[McpServerDetail]:
    """A page of the tenant's MCP servers."""
    found, next_cursor = await repository.list_servers(session, query, tenant_id=tenant_id, assistant_id=assistant_id)
    return Page(items=[describe(server) for server in found], next_cursor=next_cursor)


async def get_server(session: AsyncSession, tenant_id: str, server_id: UUID, *, for_update: bool = False) -> McpServer:
    """An MCP server of the tenant. Raises McpServerNotFound."""
    found = await repository.find_server(session, tenant_id, server_id, for_update=for_update)
    if found is None:
        raise McpServerNotFound
    return found


async def create_server(entry: TenantEntry, body: McpServerCreate) -> McpServerDetail:
    """Ask a server for its tools, and store both; one that does not answer is stored as `failed`.

    Raises:
        AssistantNotFound, ToolLimitReached.
        InvalidRequest: an address or headers that cannot be used.
    """
    resources = entry.resources
    _check_url(resources, body.url)
    stored = store_headers(resources.security.secrets, body.headers, {})
    async with entry.transaction() as scope:
        await _require_room(scope.session, entry.tenant_id, body.assistant_id)
    found = await _ask(resources, body.url, stored, [])
    async with entry.transaction() as scope:
        await lock_assistants(scope.session, entry.tenant_id)
        await _require_room(scope.session, entry.tenant_id, body.assistant_id)
        server = McpServer(
            tenant_id=entry.tenant_id,
            headers=stored.shown,
            secrets=stored.secrets,
            **body.model_dump(exclude={"headers"}),
            **found,
        )
        scope.session.add(server)
        created = await _save(scope.session, server)
        scope.audit("mcp_server.created", str(created.id))
        return created


async def update_server(entry: TenantEntry, server_id: UUID, patch: McpServerPatch) -> McpServerDetail:
    """Change what was sent; a new address or new headers are tried at once.

    Raises:
        McpServerNotFound.
        InvalidRequest: as `create_server`, a tool that the server does not have, secrets that would go elsewhere.
    """
    resources, changes = entry.resources, patch.changes()
    async with entry.transaction() as scope:
        server = await get_server(scope.session, entry.tenant_id, server_id, for_update=True)
        if "url" in changes:
            _check_url(resources, patch.url)
        if "headers" in changes or "url" in changes:
            is_elsewhere = origin_of(changes.get("url", server.url)) != origin_of(server.url)
            require_known_secrets(server.headers, changes.get("headers"), is_elsewhere=is_elsewhere)
            if "headers" in changes:
                secrets = resources.security.secrets
                kept = {} if is_elsewhere else open_headers(secrets, server.headers, server.secrets) or {}
                lowered = {name.lower(): value for name, value in kept.items()}
                server.headers, server.secrets = store_headers(secrets, patch.headers, lowered, before=server.headers)
        if "tools" in changes:
            server.tools = _choose(server.tools, patch)
        for name in {"label", "url", "is_enabled"} & changes.keys():
            setattr(server, name, changes[name])
        answer = await _save(scope.session, server)
        scope.audit("mcp_server.changed", str(server_id))
    return await refresh_server(entry, server_id) if {"url", "headers"} & changes.keys() else answer


async def refresh_server(entry: TenantEntry, server_id: UUID) -> McpServerDetail:
    """Ask a server for its tools again; what the client chose stays chosen, and new tools are switched on.

    Raises:
        McpServerNotFound
    """
    async with entry.transaction() as scope:
        server = await get_server(scope.session, entry.tenant_id, server_id)
        url, stored, known = server.url, StoredHeaders(server.headers, server.secrets), server.tools
    found = await _ask(entry.resources, url, stored, known)
    async with entry.transaction() as scope:
        server = await get_server(scope.session, entry.tenant_id, server_id, for_update=True)
        if (server.url, server.headers, server.secrets) != (url, stored.shown, stored.secrets):
            return describe(server)  # it was changed meanwhile, and whoever changed it asks as well
        # What the client chose meanwhile stays chosen: whether visitors are asked first is not ours to undo.
        chosen = {tool["name"]: tool for tool in server.tools}
        tools = [tool | _choice(chosen.get(tool["name"], tool)) for tool in found["tools"]]
        for name, value in {**found, "tools": tools}.items():
            setattr(server, name, value)
        return await _save(scope.session, server)


async def delete_server(session: AsyncSession, *, tenant_id: str, server_id: UUID) -> None:
    """Remove a server and its tools; the log of their calls stays. Raises McpServerNotFound."""
    await session.delete(await get_server(session, tenant_id, server_id, for_update=True))
    mark_changed(session, tenant_id)


def describe(server: McpServer) -> McpServerDetail:
    """The server without the values of its secret headers."""
    members: dict[str, Any] = {name: getattr(server, name) for name in McpServerDetail.model_fields}
    tools = [McpTool.model_validate({name: tool[name] for name in McpTool.model_fields}) for tool in server.tools]
    return McpServerDetail.model_validate(members | {"headers": describe_headers(server.headers), "tools": tools})


async def _ask(resources: Resources, url: str, stored: StoredHeaders, known: list[dict[str, Any]]) -> dict[str, Any]:
    """What to store of a server's answer; after a failure the tools of before are kept."""
    # Only now: the official package takes fifty megabytes, and few processes ever need it.
    from switchboard.integrations.mcp_client import McpFailed, list_remote_tools

    headers = open_headers(resources.security.secrets, stored.shown, stored.secrets)
    try:
        if headers is None:
            raise McpFailed("The secret headers can no longer be read. Type their values again.")
        remote = await list_remote_tools(url, headers, allow_loopback=resources.settings.may_fetch_loopback)
    except McpFailed as failure:
        return {"status": "failed", "failure_text": str(failure), "checked_at": utc_now(), "tools": known}
    # Each schema takes up to a twentieth of a second, and there may be a hundred: not for the event loop.
    tools = await asyncio.to_thread(_keep, remote, known)
    return {"status": "ready", "failure_text": None, "checked_at": utc_now(), "tools": tools}


def _keep(remote: Sequence["RemoteTool"], known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tools that we could call, as they are stored; what was chosen of those that are known stays chosen."""
    before = {tool["name"]: tool for tool in known}
    tools = []
    for tool in remote[:MAX_SERVER_TOOLS]:
        parameters = simplify(tool.parameters)
        name, description = _storable(tool.name)[:128], _storable(tool.description)[:MOST_DESCRIPTION]
        if parameters is None or not name:
            continue  # a tool that we could not call
        chosen = before.get(name, {"is_enabled": True, "asks_first": not tool.is_read_only})
        tools.append({"name": name, "description": description, "parameters": parameters, **_choice(chosen)})
    return tools


def _choice(tool: dict[str, Any]) -> dict[str, Any]:
    return {"is_enabled": tool["is_enabled"], "asks_first": tool["asks_first"]}


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _choose(tools: list[dict[str, Any]], patch: McpServerPatch) -> list[dict[str, Any]]:
    chosen = {tool.name: tool.model_dump(include={"is_enabled", "asks_first"}) for tool in patch.tools}
    unknown = chosen.keys() - {tool["name"] for tool in tools}
    if unknown:
        raise InvalidRequest.for_field("tools", f"The server has no tool {min(unknown)}.")
    return [
        tool | {name: value for name, value in chosen.get(tool["name"], {}).items() if value is not None}
        for tool in tools
    ]


def _check_url(resources: Resources, url: str) -> None:
    if PLACEHOLDER.search(url):
        raise InvalidRequest.for_field("url", "The address of a server has no placeholders.")
    check_address(resources, url)


async def _require_room(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> None:
    await assistants.get_assistant(session, tenant_id, assistant_id)
    if await repository.count_servers(session, tenant_id, assistant_id) >= MAX_SERVERS:
        raise ToolLimitReached(f"An assistant may have {MAX_SERVERS} MCP servers. Delete one first.")


async def _save(session: AsyncSession, server: McpServer) -> McpServerDetail:
    await session.flush()
    await session.refresh(server)
    mark_changed(session, server.tenant_id)
    return describe(server)
