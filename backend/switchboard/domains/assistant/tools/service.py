"""What happens to an assistant's tools. Callers own the transaction."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.db import mark_changed
from switchboard.core.errors import InvalidRequest
from switchboard.core.paging import Page, PageQuery
from switchboard.core.resources import Resources
from switchboard.domains.assistant import service as assistants
from switchboard.domains.assistant.repository import lock_assistants
from switchboard.domains.assistant.tools import repository
from switchboard.domains.assistant.tools.errors import ToolLimitReached, ToolNameTaken, ToolNotFound
from switchboard.domains.assistant.tools.headers import describe_headers, open_headers, store_headers
from switchboard.domains.assistant.tools.models import Tool
from switchboard.domains.assistant.tools.offering import OfferedTool
from switchboard.domains.assistant.tools.parameters import ParametersRefused, check_schema
from switchboard.domains.assistant.tools.request import PLACEHOLDER, TemplateRefused, check_template
from switchboard.domains.assistant.tools.schemas import ToolCallView, ToolCreate, ToolDetail, ToolPatch

MAX_TOOLS = 20


async def list_tools(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> Page[ToolDetail]:
    """A page of the tenant's tools."""
    found, next_cursor = await repository.list_tools(session, query, tenant_id=tenant_id, assistant_id=assistant_id)
    return Page(items=[describe(tool) for tool in found], next_cursor=next_cursor)


async def list_calls(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> Page[ToolCallView]:
    """A page of the log of calls."""
    found, next_cursor = await repository.list_calls(session, query, tenant_id=tenant_id, assistant_id=assistant_id)
    return Page(items=[ToolCallView.model_validate(call) for call in found], next_cursor=next_cursor)


async def get_tool(session: AsyncSession, tenant_id: str, tool_id: UUID, *, for_update: bool = False) -> Tool:
    """A tool of the tenant. Raises ToolNotFound."""
    found = await repository.find_tool(session, tenant_id, tool_id, for_update=for_update)
    if found is None:
        raise ToolNotFound
    return found


async def create_tool(session: AsyncSession, resources: Resources, *, tenant_id: str, body: ToolCreate) -> Tool:
    """A new tool.

    Raises:
        AssistantNotFound, ToolLimitReached, ToolNameTaken.
        InvalidRequest: an address, a schema or headers that cannot be used.
    """
    await lock_assistants(session, tenant_id)
    await assistants.get_assistant(session, tenant_id, body.assistant_id)
    if await repository.count_tools(session, tenant_id, body.assistant_id) >= MAX_TOOLS:
        raise ToolLimitReached(f"An assistant may have {MAX_TOOLS} tools. Delete one first.")
    values = body.model_dump(exclude={"headers"})
    values["asks_first"] = body.method != "GET" if body.asks_first is None else body.asks_first
    values["allowed_hosts"] = _check(resources, values)
    stored = store_headers(resources.security.secrets, body.headers, {})
    await _require_free_name(session, tenant_id, body.assistant_id, body.name, but=None)
    tool = Tool(tenant_id=tenant_id, headers=stored.shown, secrets=stored.secrets, **values)
    session.add(tool)
    return await _save(session, tool)


async def update_tool(
    session: AsyncSession, resources: Resources, *, tenant_id: str, tool_id: UUID, patch: ToolPatch
) -> Tool:
    """Change what was sent. A method other than GET makes the tool ask first, unless the caller says otherwise.

    Raises:
        ToolNotFound, ToolNameTaken.
        InvalidRequest: as `create_tool`, and secrets that would go to another server.
    """
    await lock_assistants(session, tenant_id)
    tool = await get_tool(session, tenant_id, tool_id, for_update=True)
    changes = patch.changes()
    headers = changes.pop("headers", None)
    if changes.get("method", "GET") not in ("GET", tool.method):
        changes.setdefault("asks_first", True)
    after = {name: changes.get(name, getattr(tool, name)) for name in ("url", "parameters", "allowed_hosts")}
    is_elsewhere = origin_of(after["url"]) != origin_of(tool.url)
    if is_elsewhere and "allowed_hosts" not in changes:
        after["allowed_hosts"] = []
    changes["allowed_hosts"] = _check(resources, after)
    if headers is not None or is_elsewhere:
        secrets = resources.security.secrets
        kept = {} if is_elsewhere else open_headers(secrets, tool.headers, tool.secrets) or {}
        require_known_secrets(tool.headers, headers, is_elsewhere=is_elsewhere)
        if headers is not None:
            lowered = {name.lower(): value for name, value in kept.items()}
            tool.headers, tool.secrets = store_headers(secrets, patch.headers, lowered, before=tool.headers)
    if changes.get("name", tool.name) != tool.name:
        await _require_free_name(session, tenant_id, tool.assistant_id, changes["name"], but=tool.id)
    for name, value in changes.items():
        setattr(tool, name, value)
    return await _save(session, tool)


async def delete_tool(session: AsyncSession, *, tenant_id: str, tool_id: UUID) -> None:
    """Remove a tool; the log of its calls stays. Raises ToolNotFound."""
    await session.delete(await get_tool(session, tenant_id, tool_id, for_update=True))
    mark_changed(session, tenant_id)


def describe(tool: Tool) -> ToolDetail:
    """The tool without the values of its secret headers."""
    members: dict[str, Any] = {name: getattr(tool, name) for name in ToolDetail.model_fields if name != "headers"}
    return ToolDetail.model_validate(members | {"headers": describe_headers(tool.headers)})


def offer(tool: Tool) -> OfferedTool:
    """The tool as a model would see it."""
    return OfferedTool(
        source="http",
        target_id=tool.id,
        name=tool.name,
        remote_name=tool.name,
        label=tool.label,
        description=tool.description,
        parameters=tool.parameters,
        asks_first=tool.asks_first,
    )


def origin_of(url: str) -> tuple[str, str]:
    """Scheme and authority: where secrets may go.

    Raises:
        InvalidRequest: no address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InvalidRequest.for_field("url", "This is not an address.") from None
    return parts.scheme, parts.netloc


def require_known_secrets(stored: list[dict[str, Any]], sent: list[Any] | None, *, is_elsewhere: bool) -> None:
    """Secrets follow no address: whoever names another server types them again.

    Raises:
        InvalidRequest
    """
    has_secret = any(header["is_secret"] for header in stored)
    if is_elsewhere and has_secret and (sent is None or any(header.value is None for header in sent)):
        raise InvalidRequest.for_field(
            "headers", "The address leads to another server now: type the secret values again, or remove the headers."
        )


def check_address(resources: Resources, url: str) -> str:
    """Refuse an address that would never be called; answers with its host.

    Raises:
        InvalidRequest
    """
    # Only now: API processes seldom need what reads addresses.
    from switchboard.integrations.egress_addresses import EgressRefused, vet_url

    allow_loopback = resources.settings.may_fetch_loopback
    try:
        vetted = vet_url(PLACEHOLDER.sub("x", url), allow_loopback=allow_loopback)
    except EgressRefused as refusal:
        raise InvalidRequest.for_field("url", str(refusal)) from None
    host = (vetted.raw_host or "").lower()
    is_local = allow_loopback and (host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost"))
    if vetted.scheme != "https" and not is_local:
        raise InvalidRequest.for_field("url", "The address must start with https://, so that nobody can read along.")
    return host


def _check(resources: Resources, values: dict[str, Any]) -> list[str]:
    """Refuse a tool that could never be called; answers with its allowed hosts, the address's own among them."""
    try:
        check_schema(values["parameters"])
    except ParametersRefused as refusal:
        raise InvalidRequest.for_field("parameters", str(refusal)) from None
    try:
        check_template(values["url"], values["parameters"])
    except TemplateRefused as refusal:
        raise InvalidRequest.for_field("url", str(refusal)) from None
    host = check_address(resources, values["url"])
    hosts: list[str] = values["allowed_hosts"] or [host]
    if host not in hosts:
        raise InvalidRequest.for_field("allowed_hosts", f"{host}, where the address leads, must be one of them.")
    return hosts


async def _require_free_name(
    session: AsyncSession, tenant_id: str, assistant_id: UUID, name: str, *, but: UUID | None
) -> None:
    if await repository.has_name(session, tenant_id, assistant_id, name, but=but):
        raise ToolNameTaken(f"Another tool of this assistant is called {name}.")


async def _save(session: AsyncSession, tool: Tool) -> Tool:
    await session.flush()
    await session.refresh(tool)
    mark_changed(session, tool.tenant_id)
    return tool
