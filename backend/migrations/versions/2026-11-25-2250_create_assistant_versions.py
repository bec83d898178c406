"""Create versions of assistants, and what a tenant may use of models: providers, and the length of an answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import protect_tenant_table

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Every assistant begins its history with what it is now. What is left out is not its configuration.
PRESENT_STATE = """
insert into assistant_versions (tenant_id, assistant_id, version, configuration, changed, is_by_platform)
select a.tenant_id, a.id, a.version,
  to_jsonb(a) - array['tenant_id', 'id', 'version', 'created_at', 'updated_at', 'archived_reason',
    'moved_to_tenant_id', 'moved_to_assistant_id'],
  '{}', false
from assistants a
"""


def upgrade() -> None:
    op.add_column("assistants", sa.Column("reasoning_effort", sa.Text(), nullable=True))
    op.create_check_constraint(
        "reasoning_effort", "assistants", "reasoning_effort in ('minimal', 'low', 'medium', 'high')"
    )
    op.add_column(
        "tenants",
        sa.Column("allowed_providers", sa.ARRAY(sa.Text()), server_default=sa.text("'{*}'"), nullable=False),
    )
    op.add_column("tenants", sa.Column("max_output_tokens", sa.Integer(), nullable=True))
    op.create_table(
        "assistant_versions",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("configuration", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("is_by_platform", sa.Boolean(), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f("fk_assistant_versions_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_assistant_versions_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_assistant_versions")),
        sa.UniqueConstraint(
            "tenant_id", "assistant_id", "version", name=op.f("uq_assistant_versions_tenant_id_assistant_id_version")
        ),
    )
    # Before the walls: the owner of the tables, who runs this, is bound by them as well.
    op.execute("ALTER TABLE assistants NO FORCE ROW LEVEL SECURITY")
    op.execute(PRESENT_STATE)
    op.execute("ALTER TABLE assistants FORCE ROW LEVEL SECURITY")
    protect_tenant_table("assistant_versions")


def downgrade() -> None:
    op.drop_table("assistant_versions")
    op.drop_column("tenants", "max_output_tokens")
    op.drop_column("tenants", "allowed_providers")
    op.drop_constraint(op.f("ck_assistants_reasoning_effort"), "assistants")
    op.drop_column("assistants", "reasoning_effort")
