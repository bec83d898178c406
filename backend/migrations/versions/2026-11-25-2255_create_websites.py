"""Create websites: pages that a client names as knowledge, their finding, and the documents that they become.

The code before this migration neither makes nor reads documents of kind `page`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import grant_platform_table, protect_tenant_table

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "websites",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("max_depth", sa.Integer(), nullable=False),
        sa.Column("max_pages", sa.Integer(), nullable=False),
        sa.Column("include_paths", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("exclude_paths", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("sync", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("round", sa.Integer(), server_default="1", nullable=False),
        sa.Column("takes_new", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_truncated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_sync_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f("fk_websites_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_websites_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_websites")),
        sa.CheckConstraint("kind in ('page', 'sitemap', 'crawl')", name="kind"),
        sa.CheckConstraint("status in ('finding', 'choosing', 'ready', 'failed')", name="status"),
    )
    op.create_index(op.f("ix_websites_tenant_id_assistant_id"), "websites", ["tenant_id", "assistant_id"])
    op.create_index(
        "ix_websites_due", "websites", ["next_sync_at"], postgresql_where=sa.text("next_sync_at is not null")
    )
    protect_tenant_table("websites")
    _extend_documents()
    _create_pages()
    op.create_table(
        "crawl_hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_crawl_hosts")),
    )
    grant_platform_table("crawl_hosts")


def downgrade() -> None:
    _turn_pages_into_texts()
    op.drop_table("crawl_hosts")
    op.drop_table("website_pages")
    op.drop_index("ix_documents_website", table_name="documents", postgresql_where=sa.text("website_id is not null"))
    op.drop_constraint(op.f("fk_documents_tenant_id_website_id_websites"), "documents")
    op.drop_column("documents", "published_hash")
    op.drop_column("documents", "website_id")
    op.drop_table("websites")


def _turn_pages_into_texts() -> None:
    """The code before fails on documents of a kind, or with a failure, that it does not know."""
    op.execute("ALTER TABLE documents NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM documents WHERE kind = 'page' AND content IS NULL")
    op.execute(
        "UPDATE documents SET kind = 'text', failure = CASE WHEN failure IS NOT NULL THEN 'not_reachable' END "
        "WHERE kind = 'page'"
    )
    op.execute("ALTER TABLE documents FORCE ROW LEVEL SECURITY")


def _extend_documents() -> None:
    op.add_column("documents", sa.Column("website_id", sa.Uuid(), nullable=True))
    op.add_column("documents", sa.Column("published_hash", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_documents_tenant_id_website_id_websites"),
        "documents",
        "websites",
        ["tenant_id", "website_id"],
        ["tenant_id", "id"],
        ondelete="CASCADE",
    )
    op.create_index(
        "ix_documents_website",
        "documents",
        ["tenant_id", "website_id"],
        postgresql_where=sa.text("website_id is not null"),
    )


def _create_pages() -> None:
    op.create_table(
        "website_pages",
        sa.Column("website_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("visited_round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("read_revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "website_id"],
            ["websites.tenant_id", "websites.id"],
            name=op.f("fk_website_pages_tenant_id_website_id_websites"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["documents.tenant_id", "documents.id"],
            name=op.f("fk_website_pages_tenant_id_document_id_documents"),
            ondelete="SET NULL (document_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_website_pages_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_website_pages")),
        sa.UniqueConstraint("tenant_id", "website_id", "key", name=op.f("uq_website_pages_tenant_id_website_id_key")),
    )
    op.create_index(op.f("ix_website_pages_tenant_id_document_id"), "website_pages", ["tenant_id", "document_id"])
    protect_tenant_table("website_pages")
