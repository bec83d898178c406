"""Queries of the user domain. All of them run as the system role: users belong to the platform."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.audit import AuditEvent
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.user.models import LoginSession, PasswordReset, RefreshToken, User


async def find_user_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with this (normalised) address."""
    return await session.scalar(select(User).where(User.email == email))


async def lock_user(session: AsyncSession, user_id: UUID) -> User | None:
    """The user, locked until the transaction ends, so that log-in and password change take turns."""
    return await session.get(User, user_id, with_for_update=True, populate_existing=True)


async def list_users(
    session: AsyncSession,
    query: PageQuery,
    *,
    role: str | None,
    tenant_id: str | None,
    is_active: bool | None,
) -> tuple[list[User], str | None]:
    """One page of users."""
    statement = select(User)
    if role is not None:
        statement = statement.where(User.role == role)
    if tenant_id is not None:
        statement = statement.where(User.tenant_id == tenant_id)
    if is_active is not None:
        statement = statement.where(User.is_active == is_active)
    if query.q:
        statement = statement.where(or_(contains(User.email, query.q), contains(User.name, query.q)))
    return await fetch_page(
        session,
        statement,
        query,
        sortable={"email": User.email, "created_at": User.created_at},
        default_sort="email",
        key=User.id,
    )


async def list_audit_events(
    session: AsyncSession, query: PageQuery, *, tenant_id: str | None
) -> tuple[list[AuditEvent], str | None]:
    """One page of the audit trail."""
    statement = select(AuditEvent)
    if tenant_id is not None:
        statement = statement.where(AuditEvent.tenant_id == tenant_id)
    if query.q:
        matches = (
            contains(column, query.q) for column in (AuditEvent.action, AuditEvent.target, AuditEvent.actor_email)
        )
        statement = statement.where(or_(*matches))
    return await fetch_page(
        session,
        statement,
        query,
        sortable={"created_at": AuditEvent.created_at},
        default_sort="-created_at",
        key=AuditEvent.id,
    )


async def find_live_user(session: AsyncSession, session_id: UUID) -> User | None:
    """The active user of a log-in session that has not ended."""
    return await session.scalar(
        select(User)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.id == session_id, LoginSession.revoked_at.is_(None), User.is_active)
    )


async def lock_session_of_token(session: AsyncSession, token_hashes: Sequence[bytes]) -> LoginSession | None:
    """The log-in session that a refresh token belongs to, locked: one rotation at a time in a family."""
    owner = select(RefreshToken.session_id).where(RefreshToken.token_hash.in_(token_hashes)).scalar_subquery()
    return await session.scalar(select(LoginSession).where(LoginSession.id == owner).with_for_update())


async def find_refresh_token(session: AsyncSession, token_hashes: Sequence[bytes]) -> RefreshToken | None:
    """A refresh token by the hashes it may be stored under."""
    return await session.scalar(select(RefreshToken).where(RefreshToken.token_hash.in_(token_hashes)))


async def forget_successors(session: AsyncSession, session_id: UUID) -> None:
    """Wipe the encrypted successors that a family still keeps."""
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.session_id == session_id, RefreshToken.successor.is_not(None))
        .values(successor=None)
    )


async def open_session_ids(session: AsyncSession, user_id: UUID) -> list[UUID]:
    """The log-in sessions of a user that have not ended."""
    statement = select(LoginSession.id).where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None))
    return list((await session.scalars(statement)).all())


async def revoke_sessions(session: AsyncSession, session_ids: Collection[UUID], now: datetime) -> None:
    """End log-in sessions, and with them every credential of theirs."""
    if session_ids:
        await session.execute(
            update(LoginSession)
            .where(LoginSession.id.in_(session_ids), LoginSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )


async def find_open_reset(session: AsyncSession, token_hashes: Sequence[bytes], now: datetime) -> PasswordReset | None:
    """A reset token that may still be used."""
    return await session.scalar(
        select(PasswordReset).where(
            PasswordReset.token_hash.in_(token_hashes),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
    )


async def delete_reset(session: AsyncSession, token_hash: bytes) -> None:
    """Forget a reset token that was never handed over."""
    await session.execute(delete(PasswordReset).where(PasswordReset.token_hash == token_hash))


async def use_up_resets(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Make every open reset token of a user worthless."""
    await session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )


async def count_resets_since(session: AsyncSession, user_id: UUID, moment: datetime) -> int:
    """How many reset tokens were made for a user since a moment."""
    statement = select(func.count()).where(PasswordReset.user_id == user_id, PasswordReset.created_at > moment)
    return (await session.execute(statement)).scalar_one()


async def delete_expired(
    session: AsyncSession, *, now: datetime, replay_ended_at: datetime, sessions_before: datetime
) -> int:
    """Delete credentials past their time, and sessions from before a moment that have none left.

    Answers with the number of rows. Successors whose replay window ended before `replay_ended_at` are wiped,
    and not counted.
    """
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.successor.is_not(None), RefreshToken.rotated_at < replay_ended_at)
        .values(successor=None)
    )
    has_token = exists().where(RefreshToken.session_id == LoginSession.id)
    statements: tuple[Any, ...] = (
        delete(RefreshToken).where(RefreshToken.expires_at < now),
        delete(PasswordReset).where(PasswordReset.expires_at < now),
        delete(LoginSession).where(~has_token, LoginSession.created_at < sessions_before),
    )
    total = 0
    for statement in statements:
        result = await session.execute(statement.execution_options(synchronize_session=False))
        assert isinstance(result, CursorResult)
        total += result.rowcount
    return total
