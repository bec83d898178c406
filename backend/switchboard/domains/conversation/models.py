"""Tables of the conversation domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import CreatedAt, TenantRow


class Visitor(CreatedAt, TenantRow):
    """A person on a client's website, known to one assistant.

    Anonymous ones come back by a resume secret (stored hashed); identified ones by `external_id`, the user id that
    their tenant's server signed, and by nothing else.
    """

    __tablename__ = "visitors"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        Index("uq_visitors_resume", "tenant_id", "resume_hash", unique=True),
        UniqueConstraint("tenant_id", "assistant_id", "external_id"),
        Index(None, "tenant_id", "assistant_id"),
    )

    assistant_id: Mapped[UUID]
    resume_hash: Mapped[bytes | None]
    external_id: Mapped[str | None]
    name: Mapped[str | None]
    email: Mapped[str | None]
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Conversation(CreatedAt, TenantRow):
    """What one visitor and one assistant said to each other."""

    __tablename__ = "conversations"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "visitor_id"], ["visitors.tenant_id", "visitors.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant_id", "visitor_id"),
        Index(None, "tenant_id", "assistant_id"),
        Index(None, "tenant_id", "last_message_at"),
    )

    assistant_id: Mapped[UUID]
    visitor_id: Mapped[UUID]
    title: Mapped[str]
    is_preview: Mapped[bool] = mapped_column(default=False)
    last_message_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Message(CreatedAt, TenantRow):
    """One utterance. An answer row exists, `streaming`, before the model is called, and holds the turn's lease.

    The partial unique indexes are the rules: one question per visitor and idempotency key, one running answer per
    conversation.
    """

    __tablename__ = "messages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="CASCADE",
        ),
        Index(
            "uq_messages_idempotency",
            "tenant_id",
            "visitor_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key is not null"),
        ),
        Index(
            "uq_messages_running_answer",
            "tenant_id",
            "conversation_id",
            unique=True,
            postgresql_where=text("status = 'streaming'"),
        ),
        Index("ix_messages_visitor", "tenant_id", "visitor_id", "id"),
        Index("ix_messages_conversation", "tenant_id", "conversation_id", "id"),
        ForeignKeyConstraint(["tenant_id", "gap_id"], ["gaps.tenant_id", "gaps.id"], ondelete="SET NULL (gap_id)"),
        Index("ix_messages_gap", "tenant_id", "gap_id", postgresql_where=text("gap_id is not null")),
        Index(
            "ix_messages_unsorted",
            "tenant_id",
            "id",
            postgresql_where=text("gap_id is null and (is_unanswered or feedback = 'down')"),
        ),
        Index("ix_messages_lease", "lease_expires_at", postgresql_where=text("status = 'streaming'")),
    )

    conversation_id: Mapped[UUID]
    visitor_id: Mapped[UUID]
    role: Mapped[str]
    content: Mapped[str]
    status: Mapped[str]
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    idempotency_key: Mapped[str | None]
    reply_to_id: Mapped[UUID | None]
    is_superseded: Mapped[bool] = mapped_column(default=False)
    lease_expires_at: Mapped[datetime | None]
    finish_reason: Mapped[str | None]
    error_code: Mapped[str | None]
    model: Mapped[str | None]
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    cost_microusd: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved_microusd: Mapped[int] = mapped_column(BigInteger, default=0)
    completed_at: Mapped[datetime | None]
    feedback: Mapped[str | None]
    feedback_comment: Mapped[str | None]
    is_unanswered: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    gap_id: Mapped[UUID | None]
