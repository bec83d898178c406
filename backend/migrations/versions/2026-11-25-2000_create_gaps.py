"""Create knowledge gaps: what assistants did not know, sorted by meaning."""

import sqlalchemy as sa
from alembic import op

from migrations.rls import protect_tenant_table

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Exactly what waits to be sorted, so that looking for it costs nothing while there is nothing.
UNSORTED = "gap_id is null and (is_unanswered or feedback = 'down')"


def upgrade() -> None:
    op.create_table(
        "gaps",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("ask_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f("fk_gaps_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_gaps_tenant_id_document_id_documents"),
            ondelete="SET NULL (document_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_gaps_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_gaps")),
        sa.CheckConstraint("status in ('open', 'answered', 'dismissed')", name="status"),
    )
    op.create_index(
        op.f("ix_gaps_tenant_id_assistant_id_last_asked_at"), "gaps", ["tenant_id", "assistant_id", "last_asked_at"]
    )
    op.create_index(op.f("ix_gaps_tenant_id_document_id"), "gaps", ["tenant_id", "document_id"])
    protect_tenant_table("gaps")
    op.add_column("messages", sa.Column("gap_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_messages_tenant_id_gap_id_gaps"),
        "messages",
        "gaps",
        ["tenant_id", "gap_id"],
        ["tenant_id", "id"],
        ondelete="SET NULL (gap_id)",
    )
    op.create_index(
        "ix_messages_gap", "messages", ["tenant_id", "gap_id"], postgresql_where=sa.text("gap_id is not null")
    )
    op.create_index("ix_messages_unsorted", "messages", ["tenant_id", "id"], postgresql_where=sa.text(UNSORTED))


def downgrade() -> None:
    op.drop_index("ix_messages_unsorted", table_name="messages", postgresql_where=sa.text(UNSORTED))
    op.drop_index("ix_messages_gap", table_name="messages", postgresql_where=sa.text("gap_id is not null"))
    op.drop_constraint(op.f("fk_messages_tenant_id_gap_id_gaps"), "messages")
    op.drop_column("messages", "gap_id")
    op.drop_table("gaps")
