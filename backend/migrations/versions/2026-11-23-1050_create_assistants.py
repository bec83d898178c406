"""Create assistants."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import protect_tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assistants",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("temperature", sa.Double(), nullable=True),
        sa.Column("max_output_tokens", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("welcome_text", sa.Text(), nullable=False),
        sa.Column("starters", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("appearance", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_reason", sa.Text(), nullable=True),
        sa.Column("moved_to_tenant_id", sa.Text(), nullable=True),
        sa.Column("moved_to_assistant_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_assistants_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistants")),
    )
    op.create_index(
        "uq_assistants_tenant_default",
        "assistants",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_check_constraint("status", "assistants", "status in ('draft', 'published', 'archived')")
    op.create_check_constraint("default_is_not_archived", "assistants", "not (is_default and status = 'archived')")
    # Administrators name an assistant without its tenant.
    op.create_index("ix_assistants_id", "assistants", ["id"])
    protect_tenant_table("assistants")


def downgrade() -> None:
    op.drop_index("uq_assistants_tenant_default", table_name="assistants", postgresql_where=sa.text("is_default"))
    op.drop_table("assistants")
