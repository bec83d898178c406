"""Create conversations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import protect_tenant_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visitors",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("resume_hash", sa.LargeBinary(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f("fk_visitors_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_visitors_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_visitors")),
    )
    op.create_index(op.f("ix_visitors_tenant_id_assistant_id"), "visitors", ["tenant_id", "assistant_id"], unique=False)
    op.create_index("uq_visitors_resume", "visitors", ["tenant_id", "resume_hash"], unique=True)
    op.create_table(
        "conversations",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("is_preview", sa.Boolean(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f("fk_conversations_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "visitor_id"],
            ["visitors.tenant_id", "visitors.id"],
            name=op.f("fk_conversations_tenant_id_visitor_id_visitors"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_conversations_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversations")),
    )
    op.create_index(
        op.f("ix_conversations_tenant_id_assistant_id"),
        "conversations",
        ["tenant_id", "assistant_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_conversations_tenant_id_last_message_at"),
        "conversations",
        ["tenant_id", "last_message_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_conversations_tenant_id_visitor_id"),
        "conversations",
        ["tenant_id", "visitor_id"],
        unique=False,
    )
    op.create_table(
        "messages",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("citations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("reply_to_id", sa.Uuid(), nullable=True),
        sa.Column("is_superseded", sa.Boolean(), nullable=False),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finish_reason", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_microusd", sa.BigInteger(), nullable=False),
        sa.Column("reserved_microusd", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("feedback_comment", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            name=op.f("fk_messages_tenant_id_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_messages_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_conversation", "messages", ["tenant_id", "conversation_id", "id"], unique=False)
    op.create_index(
        "ix_messages_lease",
        "messages",
        ["lease_expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'streaming'"),
    )
    op.create_index(
        "uq_messages_idempotency",
        "messages",
        ["tenant_id", "visitor_id", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key is not null"),
    )
    op.create_index(
        "uq_messages_running_answer",
        "messages",
        ["tenant_id", "conversation_id"],
        unique=True,
        postgresql_where=sa.text("status = 'streaming'"),
    )
    protect_tenant_table("visitors")
    protect_tenant_table("conversations")
    # How many turns a visitor began in the last minute (UUIDv7 ids are times).
    op.create_index("ix_messages_visitor", "messages", ["tenant_id", "visitor_id", "id"])
    op.create_check_constraint("role", "messages", "role in ('user', 'assistant', 'agent')")
    op.create_check_constraint(
        "status", "messages", "status in ('complete', 'streaming', 'interrupted', 'stopped', 'failed')"
    )
    op.create_check_constraint("feedback", "messages", "feedback in ('up', 'down')")
    protect_tenant_table("messages")


def downgrade() -> None:
    op.drop_index("uq_messages_running_answer", table_name="messages", postgresql_where=sa.text("status = 'streaming'"))
    op.drop_index(
        "uq_messages_idempotency",
        table_name="messages",
        postgresql_where=sa.text("idempotency_key is not null"),
    )
    op.drop_index("ix_messages_lease", table_name="messages", postgresql_where=sa.text("status = 'streaming'"))
    op.drop_index("ix_messages_conversation", table_name="messages")
    op.drop_table("messages")
    op.drop_index(op.f("ix_conversations_tenant_id_visitor_id"), table_name="conversations")
    op.drop_index(op.f("ix_conversations_tenant_id_last_message_at"), table_name="conversations")
    op.drop_index(op.f("ix_conversations_tenant_id_assistant_id"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index("uq_visitors_resume", table_name="visitors")
    op.drop_index(op.f("ix_visitors_tenant_id_assistant_id"), table_name="visitors")
    op.drop_table("visitors")
