"""Tables of the assistant domain."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import TenantRow, Timestamps
from switchboard.core.settings import ProviderKind


class Assistant(Timestamps, TenantRow):
    """A bot of a tenant: instructions, model settings, appearance. `version` grows with every change."""

    __tablename__ = "assistants"
    __table_args__ = (
        Index("ix_assistants_id", "id"),  # administrators name an assistant without its tenant
        Index("uq_assistants_tenant_default", "tenant_id", unique=True, postgresql_where=text("is_default")),
    )

    name: Mapped[str]
    instructions: Mapped[str]
    provider: Mapped[ProviderKind] = mapped_column(Text, default="auto")
    model: Mapped[str | None]
    temperature: Mapped[float | None]
    reasoning_effort: Mapped[str | None]
    max_output_tokens: Mapped[int | None]
    status: Mapped[str] = mapped_column(default="draft")
    is_default: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None]
    welcome_text: Mapped[str] = mapped_column(default="")
    starters: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    appearance: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    answer_policy: Mapped[str] = mapped_column(default="general", server_default=text("'general'"))
    topics: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    has_follow_ups: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    contact_form: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(default=1)
    archived_reason: Mapped[str | None]
    moved_to_tenant_id: Mapped[str | None]
    moved_to_assistant_id: Mapped[UUID | None]
