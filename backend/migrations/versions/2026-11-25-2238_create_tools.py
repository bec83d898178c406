"""Create tools: HTTP functions and MCP servers of assistants, and the log of calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import protect_tenant_table

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tools",
        *_remote(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("allowed_hosts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("max_bytes", sa.Integer(), nullable=False),
        sa.Column("asks_first", sa.Boolean(), nullable=False),
        *_keys("tools"),
        sa.UniqueConstraint("tenant_id", "assistant_id", "name", name=op.f("uq_tools_tenant_id_assistant_id_name")),
    )
    op.create_table(
        "mcp_servers",
        *_remote(),
        sa.Column("tools", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failure_text", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        *_keys("mcp_servers"),
    )
    op.create_index(op.f("ix_mcp_servers_tenant_id_assistant_id"), "mcp_servers", ["tenant_id", "assistant_id"])
    op.create_table(
        "tool_calls",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("tool_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("byte_size", sa.Integer(), nullable=False),
        *_keys("tool_calls"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            name=op.f("fk_tool_calls_tenant_id_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_tool_calls_tenant_id_assistant_id_created_at"),
        "tool_calls",
        ["tenant_id", "assistant_id", "created_at"],
    )
    op.create_index(op.f("ix_tool_calls_tenant_id_conversation_id"), "tool_calls", ["tenant_id", "conversation_id"])
    for table in ("tools", "mcp_servers", "tool_calls"):
        protect_tenant_table(table)


def downgrade() -> None:
    for table in ("tool_calls", "mcp_servers", "tools"):
        op.drop_table(table)


def _remote() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    ]


def _keys(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f(f"fk_{table}_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    ]
