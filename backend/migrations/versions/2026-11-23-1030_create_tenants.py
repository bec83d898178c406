"""Create tenants."""

import sqlalchemy as sa
from alembic import op

from migrations.rls import protect_tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_user_id", sa.Uuid(), nullable=False),
        sa.Column("actor_email", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_events")),
    )
    op.create_index(
        op.f("ix_audit_events_tenant_id_created_at"),
        "audit_events",
        ["tenant_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "tenants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("max_bots", sa.Integer(), nullable=False),
        sa.Column("messages_per_month", sa.Integer(), nullable=False),
        sa.Column("allowed_models", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("monthly_budget_microusd", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
    )
    op.create_table(
        "allowed_domains",
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_allowed_domains_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_allowed_domains")),
        sa.UniqueConstraint("tenant_id", "pattern", name=op.f("uq_allowed_domains_tenant_id_pattern")),
    )
    op.create_table(
        "origin_sightings",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_origin_sightings_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_origin_sightings")),
        sa.UniqueConstraint("tenant_id", "origin", name=op.f("uq_origin_sightings_tenant_id_origin")),
    )
    op.create_check_constraint("id_is_slug", "tenants", "id ~ '^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$'")
    op.create_check_constraint("status", "tenants", "status in ('active', 'suspended')")
    protect_tenant_table("tenants", tenant_column="id", app_may="SELECT")
    protect_tenant_table("allowed_domains")
    protect_tenant_table("origin_sightings")
    protect_tenant_table("audit_events", app_may="SELECT, INSERT")
    # /readyz compares the schema's revision with the code's.
    op.execute("GRANT SELECT ON alembic_version TO switchboard_app, switchboard_system")


def downgrade() -> None:
    op.drop_table("origin_sightings")
    op.drop_table("allowed_domains")
    op.drop_table("tenants")
    op.drop_index(op.f("ix_audit_events_tenant_id_created_at"), table_name="audit_events")
    op.drop_table("audit_events")
