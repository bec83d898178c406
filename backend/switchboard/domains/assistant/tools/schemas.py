"""What crosses the edge: tools, MCP servers, trying a tool, and the log of calls."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, field_validator

from switchboard.core.schemas import PatchModel, RequestModel, ResponseModel, Timestamp
from switchboard.core.text_fields import Line, Text, unset
from switchboard.domains.assistant.appearance import StrictBool

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Source = Literal["http", "mcp"]
Outcome = Literal[
    "ok", "http_error", "tool_error", "invalid_arguments", "not_identified", "refused", "timeout", "unreachable",
    "declined", "cancelled", "unavailable",
]  # fmt: skip
"""How a call ended. `refused`: the address is not allowed; `declined`: the visitor said no, or nothing in time."""

MAX_HEADERS = 12
MAX_HOSTS = 10
_HEADER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Ours to say, or only between two machines (RFC 9110, section 7.6.1).
_OWN_HEADERS = {
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
    "accept-encoding", "content-encoding",
}  # fmt: skip

ToolName = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{0,47}$", description="What the model calls it", examples=["current_weather"]),
]
Label = Annotated[Line, Field(min_length=1, max_length=60, description="What visitors read while it is used")]
Description = Annotated[
    Text, Field(min_length=1, max_length=1000, description="What it does and when to use it, for the model")
]
Url = Annotated[Line, Field(min_length=1, max_length=2000, description="May hold {parameters} in path and query")]
Parameters = Annotated[dict[str, Any], Field(description="JSON Schema of an object")]
Timeout = Annotated[int, Field(strict=True, ge=1, le=20)]
MaxBytes = Annotated[int, Field(strict=True, ge=256, le=131_072)]

WEATHER: dict[str, Any] = {
    "name": "current_weather",
    "label": "Looking at the weather",
    "description": "The weather in a town, now. Use it when the visitor asks about the weather.",
    "method": "GET",
    "url": "https://weather.example.com/v1/now?town={town}",
    "parameters": {
        "type": "object",
        "properties": {"town": {"type": "string", "description": "Name of the town"}},
        "required": ["town"],
    },
    "headers": [{"name": "X-Api-Key", "value": "a-secret-key", "is_secret": True}],
}
TOOL_EXAMPLE: dict[str, Any] = WEATHER | {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d11",
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "headers": [{"name": "X-Api-Key", "value": None, "is_secret": True}],
    "allowed_hosts": ["weather.example.com"],
    "timeout_seconds": 8,
    "max_bytes": 32768,
    "asks_first": False,
    "is_enabled": True,
    "created_at": "2026-11-25T09:30:00.000Z",
    "updated_at": "2026-11-25T09:30:00.000Z",
}


class HeaderInput(RequestModel):
    """A header that is sent with every call. A value of null keeps the one that is stored under this name."""

    name: Annotated[str, Field(max_length=64, examples=["X-Api-Key"])]
    value: Annotated[str | None, Field(max_length=2000)] = None
    is_secret: StrictBool = True

    @field_validator("name")
    @classmethod
    def _is_sendable(cls, name: str) -> str:
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError("A header's name has letters, digits and hyphens only")
        if name.lower() in _OWN_HEADERS or name.lower().startswith("proxy-"):
            raise ValueError("This header is set by us")
        return name

    @field_validator("value")
    @classmethod
    def _is_one_line(cls, value: str | None) -> str | None:
        if value is not None and not _HEADER_VALUE.fullmatch(value):
            raise ValueError("Use plain ASCII characters on one line")
        return value


class Header(ResponseModel):
    """A header as it is shown: the value of a secret one never is."""

    name: str
    value: str | None
    is_secret: bool


Headers = Annotated[list[HeaderInput], Field(max_length=MAX_HEADERS)]
AllowedHosts = Annotated[list[str], Field(max_length=MAX_HOSTS, description="Empty: the address's own host")]


def _check_hosts(hosts: list[str]) -> list[str]:
    lowered = [host.strip().lower() for host in hosts]
    if any(len(host) > 253 or not _HOST.fullmatch(host) for host in lowered):
        raise ValueError("Names of servers only, such as api.example.com")
    return list(dict.fromkeys(lowered))


class ToolCreate(RequestModel):
    """A new tool.

    `asks_first`: visitors must agree to each call. Without a word it is true for every method but GET; say false for
    one that changes nothing.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [WEATHER | {"assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10"}]}
    )

    assistant_id: UUID
    name: ToolName
    label: Label
    description: Description
    method: Method = "GET"
    url: Url
    parameters: Parameters = Field(default={"type": "object", "properties": {}}, validate_default=True)
    headers: Headers = Field(default=[])
    allowed_hosts: AllowedHosts = Field(default=[])
    timeout_seconds: Timeout = 8
    max_bytes: MaxBytes = 32_768
    asks_first: StrictBool | None = None
    is_enabled: StrictBool = True

    _hosts = field_validator("allowed_hosts")(_check_hosts)


class ToolPatch(PatchModel):
    """What to change of a tool. `headers` replaces them all; another server needs its secrets typed again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"label": "Looking at the weather", "is_enabled": True}]})

    name: ToolName = unset()
    label: Label = unset()
    description: Description = unset()
    method: Method = unset()
    url: Url = unset()
    parameters: Parameters = unset()
    headers: Headers = unset()
    allowed_hosts: AllowedHosts = unset()
    timeout_seconds: Timeout = unset()
    max_bytes: MaxBytes = unset()
    asks_first: StrictBool = unset()
    is_enabled: StrictBool = unset()

    _hosts = field_validator("allowed_hosts")(_check_hosts)


class ToolDetail(ResponseModel):
    """A tool."""

    model_config = ConfigDict(json_schema_extra={"examples": [TOOL_EXAMPLE]})

    id: UUID
    assistant_id: UUID
    name: str
    label: str
    description: str
    method: Method
    url: str
    parameters: dict[str, Any]
    headers: list[Header]
    allowed_hosts: list[str]
    timeout_seconds: int
    max_bytes: int
    asks_first: bool
    is_enabled: bool
    created_at: Timestamp
    updated_at: Timestamp


class ToolTrial(RequestModel):
    """Arguments to try a tool with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"arguments": {"town": "Sydney"}}]})

    arguments: Annotated[dict[str, Any], Field(description="What a model would send")]


class ToolTrialResult(ResponseModel):
    """How the call went. `result` is the beginning of what the model would read."""

    outcome: Outcome
    status: int | None
    duration_ms: int
    byte_size: int
    result: str


class McpToolInput(RequestModel):
    """What to change of a server's tool."""

    name: Annotated[Line, Field(min_length=1, max_length=128)]
    is_enabled: StrictBool | None = None
    asks_first: StrictBool | None = None


class McpTool(ResponseModel):
    """A tool of an MCP server. `asks_first`: visitors must agree to each call; true unless the server says that the
    tool only reads."""

    name: str
    description: str
    is_enabled: bool
    asks_first: bool


class McpServerCreate(RequestModel):
    """A new MCP server; its tools are listed at once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
                    "label": "Looking at our stock",
                    "url": "https://stock.example.com/mcp",
                    "headers": [{"name": "Authorization", "value": "Bearer a-secret", "is_secret": True}],
                }
            ]
        }
    )

    assistant_id: UUID
    label: Label
    url: Url
    headers: Headers = Field(default=[])
    is_enabled: StrictBool = True


class McpServerPatch(PatchModel):
    """What to change of an MCP server. `tools` names those to change; the others stay as they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_enabled": True}]})

    label: Label = unset()
    url: Url = unset()
    headers: Headers = unset()
    is_enabled: StrictBool = unset()
    tools: Annotated[list[McpToolInput], Field(max_length=100)] = unset()


class McpServerDetail(ResponseModel):
    """An MCP server and what it offered when it was last asked."""

    id: UUID
    assistant_id: UUID
    label: str
    url: str
    headers: list[Header]
    is_enabled: bool
    tools: list[McpTool]
    status: Literal["ready", "failed"]
    failure_text: str | None
    checked_at: Timestamp
    created_at: Timestamp
    updated_at: Timestamp


class ToolCallView(ResponseModel):
    """One call. What was sent and what came back is not kept."""

    id: UUID
    assistant_id: UUID
    conversation_id: UUID | None
    tool_name: str
    source: Source
    outcome: Outcome
    status: int | None
    duration_ms: int
    byte_size: int
    created_at: Timestamp
