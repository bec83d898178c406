"""Create redeemed tickets."""

import sqlalchemy as sa
from alembic import op

from migrations.rls import protect_tenant_table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "redeemed_tickets",
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_redeemed_tickets_tenant_id_tenants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_redeemed_tickets")),
    )
    op.create_index(op.f("ix_redeemed_tickets_expires_at"), "redeemed_tickets", ["expires_at"], unique=False)
    protect_tenant_table("redeemed_tickets")


def downgrade() -> None:
    op.drop_index(op.f("ix_redeemed_tickets_expires_at"), table_name="redeemed_tickets")
    op.drop_table("redeemed_tickets")
