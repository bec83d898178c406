"""The table of versions."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import CreatedAt, TenantRow


class AssistantVersion(CreatedAt, TenantRow):
    """An assistant as one change left it. `changed` names the fields in which it differs from the version before.

    `configuration` holds its columns as JSON. `restored_from` is the version that was brought back by this one.
    """

    __tablename__ = "assistant_versions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "assistant_id", "version"),
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
    )

    assistant_id: Mapped[UUID]
    version: Mapped[int]
    configuration: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed: Mapped[list[str]] = mapped_column(ARRAY(Text))
    author: Mapped[str | None]
    is_by_platform: Mapped[bool]
    restored_from: Mapped[int | None]
