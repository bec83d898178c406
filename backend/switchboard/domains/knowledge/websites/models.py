"""Tables of websites as a source of knowledge."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import Base, CreatedAt, TenantRow, Timestamps


class Website(Timestamps, TenantRow):
    """A page, a sitemap or a crawl that one assistant learns from.

    `revision` grows with everything that asks for work: only the newest one's job goes on. `round` counts how often
    pages were looked for. `takes_new`: what this round finds for the first time becomes knowledge without being
    chosen, because everything found before it was. `chosen_at` is none until pages were chosen.
    """

    __tablename__ = "websites"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant_id", "assistant_id"),
        Index("ix_websites_due", "next_sync_at", postgresql_where=text("next_sync_at is not null")),
    )

    assistant_id: Mapped[UUID]
    kind: Mapped[str]
    url: Mapped[str]
    max_depth: Mapped[int]
    max_pages: Mapped[int]
    include_paths: Mapped[list[str]] = mapped_column(ARRAY(Text))
    exclude_paths: Mapped[list[str]] = mapped_column(ARRAY(Text))
    citation: Mapped[str]
    sync: Mapped[str]
    status: Mapped[str]
    failure: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    takes_new: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_truncated: Mapped[bool] = mapped_column(default=False, server_default=false())
    chosen_at: Mapped[datetime | None]
    last_synced_at: Mapped[datetime | None]
    next_sync_at: Mapped[datetime | None]


class WebsitePage(CreatedAt, TenantRow):
    """An address of a website, and how far we are with it; the unopened ones of a round are what a crawl has to do.

    `key` tells addresses of one page from those of another. `outcome` says why it is not offered (a failure code,
    `duplicate` or `outside`), and is none for a page that is. `document_id` is what it became when it was chosen;
    `read_revision` is that document's revision for which the page has been fetched.
    """

    __tablename__ = "website_pages"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "website_id"], ["websites.tenant_id", "websites.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["tenant_id", "document_id"], ["documents.tenant_id", "documents.id"], ondelete="SET NULL (document_id)"
        ),
        UniqueConstraint("tenant_id", "website_id", "key"),
        Index(None, "tenant_id", "document_id"),
    )

    website_id: Mapped[UUID]
    url: Mapped[str]
    key: Mapped[str]
    title: Mapped[str | None]
    depth: Mapped[int]
    round: Mapped[int]
    visited_round: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str | None]
    document_id: Mapped[UUID | None]
    read_revision: Mapped[int] = mapped_column(default=0, server_default="0")


class CrawlHost(Base):
    """When a host may be asked next, by whichever worker and for whichever tenant; nothing of a tenant is in it."""

    __tablename__ = "crawl_hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
