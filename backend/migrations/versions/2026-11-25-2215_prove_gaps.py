"""Let an answered gap be asked again and keep its meaning as a vector; remember how a contact's webhook delivery went.

`proof_outcome` is null until the question was asked again. The vector is the gap's question in one space of vectors,
the newest that it was put into.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NEW_COLUMNS: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "gaps": {
        "proof_outcome": sa.Text(),
        "proof_answer": sa.Text(),
        "proof_note": sa.Text(),
        "proof_at": sa.DateTime(timezone=True),
        "proof_queued_at": sa.DateTime(timezone=True),
        "embedding_model": sa.Text(),
        "embedding_dimensions": sa.Integer(),
    },
    "contacts": {
        "webhook_status": sa.Text(),
        "webhook_error": sa.Text(),
        "webhook_tried_at": sa.DateTime(timezone=True),
    },
    "webhook_secrets": {"previous_encrypted": sa.LargeBinary(), "previous_until": sa.DateTime(timezone=True)},
}
UNPROVEN = "status = 'answered' and proof_outcome is null"


def upgrade() -> None:
    for table, columns in NEW_COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.add_column(
        "gaps", sa.Column("proof_sources", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False)
    )
    op.execute("ALTER TABLE gaps ADD COLUMN embedding halfvec")
    op.drop_constraint("status", "gaps", type_="check")
    op.create_check_constraint("status", "gaps", "status in ('open', 'answered', 'proven', 'dismissed')")
    op.create_index("ix_gaps_unproven", "gaps", ["tenant_id", "id"], postgresql_where=sa.text(UNPROVEN))


def downgrade() -> None:
    op.drop_index("ix_gaps_unproven", table_name="gaps", postgresql_where=sa.text(UNPROVEN))
    _as_owner("UPDATE gaps SET status = 'answered' WHERE status = 'proven'")
    op.drop_constraint("status", "gaps", type_="check")
    op.create_check_constraint("status", "gaps", "status in ('open', 'answered', 'dismissed')")
    op.drop_column("gaps", "embedding")
    op.drop_column("gaps", "proof_sources")
    for table, columns in NEW_COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)


def _as_owner(statement: str) -> None:
    """Forced row-level security binds the owner too; nobody else sees the table until this transaction ends."""
    op.execute("ALTER TABLE gaps NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute("ALTER TABLE gaps FORCE ROW LEVEL SECURITY")
