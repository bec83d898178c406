"""Tables of tools: what clients declare, and a line for every call."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import CreatedAt, TenantRow, Timestamps


class Remote(Timestamps):
    """Mixin: an address of the client's that is called with headers; the secret values are in `secrets`, encrypted."""

    assistant_id: Mapped[UUID]
    label: Mapped[str]
    url: Mapped[str]
    headers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    secrets: Mapped[bytes | None]
    is_enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class Tool(Remote, TenantRow):
    """An HTTP function that an assistant may call."""

    __tablename__ = "tools"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("tenant_id", "assistant_id", "name"),
    )

    name: Mapped[str]
    description: Mapped[str]
    method: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    allowed_hosts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    timeout_seconds: Mapped[int]
    max_bytes: Mapped[int]
    asks_first: Mapped[bool]


class McpServer(Remote, TenantRow):
    """A remote MCP server, and what it offered when it was last asked."""

    __tablename__ = "mcp_servers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant_id", "assistant_id"),
    )

    tools: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    status: Mapped[str]
    failure_text: Mapped[str | None]
    checked_at: Mapped[datetime]


class ToolCall(CreatedAt, TenantRow):
    """One call of a tool: how it ended and how long it took, and nothing of what was said."""

    __tablename__ = "tool_calls"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant_id", "assistant_id", "created_at"),
        Index(None, "tenant_id", "conversation_id"),
    )

    assistant_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
    tool_name: Mapped[str]
    source: Mapped[str]
    outcome: Mapped[str]
    status: Mapped[int | None]
    duration_ms: Mapped[int]
    byte_size: Mapped[int]
