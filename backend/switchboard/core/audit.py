"""The audit trail: who did what to which object. Written in the same transaction as the deed."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.ids import uuid7
from switchboard.core.models import Base, CreatedAt

PLATFORM = ""


class AuditEvent(CreatedAt, Base):
    """One deed. It outlives its tenant and its actor, so it references neither; `''` as tenant is the platform."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "tenant_id", "created_at"),)

    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    actor_user_id: Mapped[UUID]
    actor_email: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]


def record_audit(
    session: AsyncSession, *, tenant_id: str | None, actor_user_id: UUID, actor_email: str, action: str, target: str
) -> None:
    """Add an event to the running transaction; `action` is `noun.verb`, `target` names the object by id."""
    session.add(
        AuditEvent(
            tenant_id=tenant_id or PLATFORM,
            actor_user_id=actor_user_id,
            actor_email=actor_email,
            action=action,
            target=target,
        )
    )
