"""Tables of the knowledge domain."""

from uuid import UUID

from sqlalchemy import Computed, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import CreatedAt, TenantRow

SEARCH_CONFIGURATION = "english"


class Document(CreatedAt, TenantRow):
    """A knowledge source of one assistant."""

    __tablename__ = "documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant_id", "assistant_id"),
    )

    assistant_id: Mapped[UUID]
    title: Mapped[str]
    url: Mapped[str | None]


class Chunk(TenantRow):
    """A searchable piece of a document; `assistant_id` is repeated so that a search touches one table."""

    __tablename__ = "chunks"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "document_id"], ["documents.tenant_id", "documents.id"], ondelete="CASCADE"),
        Index(None, "tenant_id", "document_id"),
        Index("ix_chunks_search", "search", postgresql_using="gin"),
        Index(None, "tenant_id", "assistant_id"),
    )

    document_id: Mapped[UUID]
    assistant_id: Mapped[UUID]
    position: Mapped[int]
    heading: Mapped[str]
    text: Mapped[str]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            f"setweight(to_tsvector('{SEARCH_CONFIGURATION}', heading), 'A') || "
            f"setweight(to_tsvector('{SEARCH_CONFIGURATION}', text), 'B')",
            persisted=True,
        ),
    )
