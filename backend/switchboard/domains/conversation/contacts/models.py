"""Tables of contacts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import CreatedAt, TenantRow


class Contact(CreatedAt, TenantRow):
    """What a visitor left in a contact form. It outlives the conversation and the visitor that it came from.

    One for each visitor and idempotency key: who sends a form again because no answer came has left one contact.
    `fields` keeps the form's order and labels of that day: `{key, label, kind, value}`. `search` is its values, one a
    line, for looking through them. `webhook_status` is null for a contact that no webhook was to be told of.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            ondelete="SET NULL (conversation_id)",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "visitor_id"], ["visitors.tenant_id", "visitors.id"], ondelete="SET NULL (visitor_id)"
        ),
        Index(None, "tenant_id", "assistant_id"),
        Index(None, "tenant_id", "conversation_id"),
        Index(None, "tenant_id", "visitor_id"),
        Index(None, "tenant_id", "created_at"),
        Index(
            "uq_contacts_idempotency",
            "tenant_id",
            "visitor_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key is not null"),
        ),
    )

    assistant_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
    visitor_id: Mapped[UUID | None]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    search: Mapped[str]
    idempotency_key: Mapped[str | None]
    is_read: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    webhook_status: Mapped[str | None]
    webhook_error: Mapped[str | None]
    webhook_tried_at: Mapped[datetime | None]


class WebhookSecret(CreatedAt, TenantRow):
    """What a tenant's webhook deliveries are signed with, encrypted; one for each tenant.

    The secret before the present one signs as well until `previous_until`.
    """

    __tablename__ = "webhook_secrets"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    encrypted: Mapped[bytes]
    rotated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    previous_encrypted: Mapped[bytes | None]
    previous_until: Mapped[datetime | None]
