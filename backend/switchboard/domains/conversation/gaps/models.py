"""Table of knowledge gaps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import CreatedAt, TenantRow
from switchboard.core.vectors import HalfVector


class Gap(CreatedAt, TenantRow):
    """Something that an assistant was asked and did not know: all questions that mean the same, as one.

    The messages point here (`messages.gap_id`). `document_id` is the answer that the client gave. `proof_*` is what
    came of asking the question again; `proof_outcome` is null until then, and `proof_queued_at` says since when a
    worker has been told to. `embedding` is the question in the space of vectors that it was put into last.
    """

    __tablename__ = "gaps"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "document_id"], ["documents.tenant_id", "documents.id"], ondelete="SET NULL (document_id)"
        ),
        Index(None, "tenant_id", "assistant_id", "last_asked_at"),
        Index(None, "tenant_id", "document_id"),
        Index(
            "ix_gaps_unproven",
            "tenant_id",
            "id",
            postgresql_where=text("status = 'answered' and proof_outcome is null"),
        ),
    )

    assistant_id: Mapped[UUID]
    question: Mapped[str]
    status: Mapped[str] = mapped_column(default="open", server_default="open")
    ask_count: Mapped[int] = mapped_column(default=0, server_default="0")
    last_asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    document_id: Mapped[UUID | None]
    proof_outcome: Mapped[str | None]
    proof_answer: Mapped[str | None]
    proof_note: Mapped[str | None]
    proof_sources: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    proof_at: Mapped[datetime | None]
    proof_queued_at: Mapped[datetime | None]
    embedding_model: Mapped[str | None]
    embedding_dimensions: Mapped[int | None]
    embedding: Mapped[Any | None] = mapped_column(HalfVector, deferred=True)
