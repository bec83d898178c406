"""Let a contact form be sent again without leaving two contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contacts", sa.Column("idempotency_key", sa.Text(), nullable=True))
    op.create_index(
        "uq_contacts_idempotency",
        "contacts",
        ["tenant_id", "visitor_id", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key is not null"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_contacts_idempotency", table_name="contacts", postgresql_where=sa.text("idempotency_key is not null")
    )
    op.drop_column("contacts", "idempotency_key")
