"""Create identity secrets, and let visitors be identified by their tenant's server."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import protect_tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_secrets",
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("previous_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("previous_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_identity_secrets_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_identity_secrets")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_identity_secrets_tenant_id")),
    )
    protect_tenant_table("identity_secrets")
    op.add_column("visitors", sa.Column("external_id", sa.Text(), nullable=True))
    op.add_column("visitors", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("visitors", sa.Column("email", sa.Text(), nullable=True))
    op.add_column(
        "visitors",
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    # Null: no secret resumes this visitor. An identified one comes back by identity alone.
    op.alter_column("visitors", "resume_hash", nullable=True)
    op.create_check_constraint("identified_not_resumable", "visitors", "external_id is null or resume_hash is null")
    op.create_unique_constraint(
        op.f("uq_visitors_tenant_id_assistant_id_external_id"),
        "visitors",
        ["tenant_id", "assistant_id", "external_id"],
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_visitors_tenant_id_assistant_id_external_id"), "visitors")
    op.drop_constraint(op.f("ck_visitors_identified_not_resumable"), "visitors")
    op.execute("update visitors set resume_hash = uuid_send(gen_random_uuid()) where resume_hash is null")
    op.alter_column("visitors", "resume_hash", nullable=False)
    for column in ("attributes", "email", "name", "external_id"):
        op.drop_column("visitors", column)
    op.drop_table("identity_secrets")
