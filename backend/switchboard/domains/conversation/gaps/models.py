"""Table of knowledge gaps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import CreatedAt, TenantRow


class Gap(CreatedAt, TenantRow):
    """Something that an assistant was asked and did not know: all questions that mean the same, as one.

    The messages point here (`messages.gap_id`). `document_id` is the answer that the client gave.
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
    )

    assistant_id: Mapped[UUID]
    question: Mapped[str]
    status: Mapped[str] = mapped_column(default="open", server_default="open")
    ask_count: Mapped[int] = mapped_column(default=0, server_default="0")
    last_asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    document_id: Mapped[UUID | None]
