"""Let documents say where they come from and how far their ingestion is, and chunks where in the document they stand.

The code before this migration adds ready texts only, which is what the defaults of the new columns say.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DOCUMENT_COLUMNS = (
    sa.Column("kind", sa.Text(), server_default="text", nullable=False),
    sa.Column("status", sa.Text(), server_default="ready", nullable=False),
    sa.Column("stage", sa.Text(), server_default="done", nullable=False),
    sa.Column("progress", sa.Integer(), server_default="100", nullable=False),
    sa.Column("failure", sa.Text(), nullable=True),
    sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
    sa.Column("page_count", sa.Integer(), nullable=True),
    sa.Column("chunk_count", sa.Integer(), server_default="0", nullable=False),
    sa.Column("file_name", sa.Text(), nullable=True),
    sa.Column("media_type", sa.Text(), nullable=True),
    sa.Column("byte_size", sa.BigInteger(), nullable=True),
    sa.Column("storage_key", sa.Text(), nullable=True),
    sa.Column("content_hash", sa.Text(), nullable=True),
    sa.Column("content", sa.Text(), nullable=True),
    sa.Column("citation", sa.Text(), server_default="link", nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    sa.Column("ingested_at", sa.DateTime(timezone=True), nullable=True),
)

# What is there already: a text is put together again from its pieces, so that it can be edited.
FILL = """
update documents d set chunk_count = c.total, content = c.content, ingested_at = d.created_at, updated_at = d.created_at
from (
  select tenant_id, document_id, count(*) as total, string_agg(text, E'\\n\\n' order by position) as content
  from chunks group by 1, 2
) c
where c.tenant_id = d.tenant_id and c.document_id = d.id
"""


def upgrade() -> None:
    for column in DOCUMENT_COLUMNS:
        op.add_column("documents", column)
    op.add_column("chunks", sa.Column("heading_path", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("chunks", sa.Column("page", sa.Integer(), nullable=True))
    op.add_column("tenants", sa.Column("max_documents", sa.Integer(), server_default="500", nullable=False))
    _fill_as_owner()


def downgrade() -> None:
    op.drop_column("tenants", "max_documents")
    op.drop_column("chunks", "page")
    op.drop_column("chunks", "heading_path")
    for column in reversed(DOCUMENT_COLUMNS):
        op.drop_column("documents", column.name)


def _fill_as_owner() -> None:
    """Forced row-level security binds the owner too; nobody else sees the tables until this transaction ends."""
    for table in ("documents", "chunks"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(FILL)
    for table in ("documents", "chunks"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
