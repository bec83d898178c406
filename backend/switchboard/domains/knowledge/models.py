"""Tables of the knowledge domain."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Computed, ForeignKeyConstraint, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import TenantRow, Timestamps

# Of a document that nobody has looked at; it is searched as an English one.
UNDETERMINED = "und"


class Document(Timestamps, TenantRow):
    """A knowledge source of one assistant.

    `revision` grows with everything that asks for a new ingestion; a job publishes only the revision it was made for.
    `language` is an ISO 639-1 code, `other` or `und`.
    `published_hash` is the `content_hash` of what the pieces were made from.
    """

    __tablename__ = "documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        # Named, not imported: the row of a website knows its documents.
        ForeignKeyConstraint(["tenant_id", "website_id"], ["websites.tenant_id", "websites.id"], ondelete="CASCADE"),
        Index(None, "tenant_id", "assistant_id"),
        Index(None, "tenant_id", "assistant_id", "language"),
        Index("ix_documents_undetermined", "tenant_id", "id", postgresql_where=sql("language = 'und'")),
        Index("ix_documents_website", "tenant_id", "website_id", postgresql_where=sql("website_id is not null")),
    )

    assistant_id: Mapped[UUID]
    website_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(default="text", server_default="text")
    title: Mapped[str]
    url: Mapped[str | None]
    language: Mapped[str] = mapped_column(default=UNDETERMINED, server_default=UNDETERMINED)
    citation: Mapped[str] = mapped_column(default="link", server_default="link")
    content: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="ready", server_default="ready")
    stage: Mapped[str] = mapped_column(default="done", server_default="done")
    progress: Mapped[int] = mapped_column(default=100, server_default="100")
    failure: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    page_count: Mapped[int | None]
    chunk_count: Mapped[int] = mapped_column(default=0, server_default="0")
    file_name: Mapped[str | None]
    media_type: Mapped[str | None]
    byte_size: Mapped[int | None] = mapped_column(BigInteger)
    storage_key: Mapped[str | None]
    content_hash: Mapped[str | None]
    published_hash: Mapped[str | None]
    ingested_at: Mapped[datetime | None]


class Chunk(TenantRow):
    """A searchable piece of a document; `assistant_id` is repeated so that a search touches one table.

    `heading` is what a search weighs most: the document's title and the headings above the piece. `language` is the
    document's, and decides how words become what is searched (`language_vector`, migration 0020).
    """

    __tablename__ = "chunks"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "document_id"], ["documents.tenant_id", "documents.id"], ondelete="CASCADE"),
        Index(None, "tenant_id", "document_id"),
        Index(None, "tenant_id", "assistant_id"),
    )

    document_id: Mapped[UUID]
    assistant_id: Mapped[UUID]
    position: Mapped[int]
    heading: Mapped[str]
    heading_path: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    page: Mapped[int | None]
    text: Mapped[str]
    language: Mapped[str] = mapped_column(default=UNDETERMINED, server_default=UNDETERMINED)
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(language_vector(language, heading), 'A') || setweight(language_vector(language, text), 'B')",
            persisted=True,
        ),
    )
