"""Add the hosted page's switch to tenants, and a fixed panel language to assistants."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("hosted_page", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("assistants", sa.Column("language", sa.Text(), nullable=True))
    # The one thing about itself that a tenant decides; everything else in `tenants` is the administrators'.
    op.execute("GRANT UPDATE (hosted_page, updated_at) ON tenants TO switchboard_app")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (hosted_page, updated_at) ON tenants FROM switchboard_app")
    op.drop_column("assistants", "language")
    op.drop_column("tenants", "hosted_page")
