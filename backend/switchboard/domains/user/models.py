"""Tables of the user domain. They are the platform's, not a tenant's: only the system role reads them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.ids import uuid7
from switchboard.core.models import Base, CreatedAt, Timestamps


class User(Timestamps, Base):
    """A person who logs in. `email` is stored in lower case and is unique over all tenants."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    tenant_id: Mapped[str | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    last_login_at: Mapped[datetime | None]


class LoginSession(CreatedAt, Base):
    """One log-in on one device: the family of its refresh tokens. Ended means revoked, for every credential of it."""

    __tablename__ = "login_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    revoked_at: Mapped[datetime | None]


class RefreshToken(CreatedAt, Base):
    """One link in the chain of a session's refresh tokens, stored as a keyed hash.

    For a few seconds after its rotation a token keeps its successor, encrypted, so that parallel requests of one
    browser end up with the same one.
    """

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        Index("ix_refresh_tokens_expires_at", "expires_at"),
        Index("ix_refresh_tokens_successor", "rotated_at", postgresql_where=text("successor is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("login_sessions.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None]
    successor: Mapped[bytes | None]


class PasswordReset(CreatedAt, Base):
    """A single-use reset link, stored as a keyed hash."""

    __tablename__ = "password_resets"
    __table_args__ = (Index("ix_password_resets_expires_at", "expires_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
