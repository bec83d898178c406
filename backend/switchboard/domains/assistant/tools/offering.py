"""What a model is told of an assistant's tools: both kinds of them, under names that are unique."""

import re
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from switchboard.domains.assistant.tools.schemas import Source

MOST_OFFERED: Final = 40
MOST_DESCRIPTION: Final = 1000
_NOT_IN_A_NAME: Final = re.compile(r"[^a-zA-Z0-9_]+")

# Two lists of JSON for the statement that loads an assistant; both empty for nearly every one.
OFFERED_SQL: Final = """
(select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'label', t.label,
    'description', t.description, 'parameters', t.parameters, 'asks_first', t.asks_first) order by t.name), '[]')
  from tools t where t.tenant_id = a.tenant_id and t.assistant_id = a.id and t.is_enabled) as tools,
(select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'label', s.label, 'tools', s.tools) order by s.id), '[]')
  from mcp_servers s where s.tenant_id = a.tenant_id and s.assistant_id = a.id and s.is_enabled
    and s.status = 'ready') as mcp_servers
"""


@dataclass(frozen=True, slots=True)
class OfferedTool:
    """A tool as a model sees it, and where to find it: `target_id` is the row of the tool, or of its MCP server.

    `remote_name` is what the MCP server calls it. No address and no header is here.
    """

    source: Source
    target_id: UUID
    name: str
    remote_name: str
    label: str
    description: str
    parameters: dict[str, Any]
    asks_first: bool


def offer_tools(tools: list[dict[str, Any]], servers: list[dict[str, Any]]) -> tuple[OfferedTool, ...]:
    """The tools of an assistant from what `OFFERED_SQL` found, the client's own first."""
    offered = [
        OfferedTool(
            source="http",
            target_id=UUID(tool["id"]),
            name=tool["name"],
            remote_name=tool["name"],
            label=tool["label"],
            description=tool["description"],
            parameters=tool["parameters"],
            asks_first=tool["asks_first"],
        )
        for tool in tools
    ]
    taken = {tool.name for tool in offered}
    for server in servers:
        for tool in server["tools"]:
            if tool["is_enabled"] and len(offered) < MOST_OFFERED:
                name = _free_name(tool["name"], taken)
                taken.add(name)
                offered.append(_remote(server, tool, name))
    return tuple(offered)


def _remote(server: dict[str, Any], tool: dict[str, Any], name: str) -> OfferedTool:
    return OfferedTool(
        source="mcp",
        target_id=UUID(server["id"]),
        name=name,
        remote_name=tool["name"],
        label=server["label"],
        description=tool["description"][:MOST_DESCRIPTION],
        parameters=tool["parameters"],
        asks_first=tool["asks_first"],
    )


def _free_name(wanted: str, taken: set[str]) -> str:
    base = _NOT_IN_A_NAME.sub("_", wanted)[:48] or "tool"
    return next(name for number in range(1, len(taken) + 2) if (name := _numbered(base, number)) not in taken)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}_{number}"
