"""Accounts: what administrators do with users."""

from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.errors import InvalidRequest
from switchboard.core.security import Passwords
from switchboard.core.tenancy import AdminScope
from switchboard.domains.user import repository
from switchboard.domains.user.errors import CannotRemoveSelf, EmailTaken, UserNotFound
from switchboard.domains.user.models import User
from switchboard.domains.user.passwords import check_password
from switchboard.domains.user.schemas import UserCreate, UserPatch
from switchboard.domains.user.sessions import LoginSessions
from switchboard.domains.user.tokens import end_sessions_of


async def get_user(session: AsyncSession, user_id: UUID) -> User:
    """One user. Raises UserNotFound."""
    user = await session.get(User, user_id)
    if user is None:
        raise UserNotFound
    return user


async def create_user(session: AsyncSession, passwords: Passwords, data: UserCreate) -> User:
    """Add a user.

    Raises:
        EmailTaken: another user, of whichever tenant, has the address.
        InvalidRequest: role and tenant do not fit, there is no such tenant, or the password is the address.
    """
    _check_tenant(data.role, data.tenant_id)
    password = data.password.get_secret_value()
    check_password(password, data.email, field="password")
    user = User(
        email=data.email,
        name=data.name,
        role=data.role,
        tenant_id=data.tenant_id,
        password_hash=await passwords.hash(password),
    )
    session.add(user)
    await _flush(session)
    return user


async def update_user(
    scope: AdminScope, live: LoginSessions, passwords: Passwords, user_id: UUID, data: UserPatch
) -> User:
    """Change a user. A new password or deactivation ends the user's sessions; all else counts at once.

    Raises:
        UserNotFound: no such user.
        CannotRemoveSelf: administrators cannot take their own access away.
        InvalidRequest: role and tenant do not fit, there is no such tenant, or the password is the address.
    """
    changes = data.changes()
    user = await repository.lock_user(scope.session, user_id)
    if user is None:
        raise UserNotFound
    is_self = user.id == scope.actor.user_id
    if is_self and (changes.get("is_active") is False or changes.get("role", "admin") != "admin"):
        raise CannotRemoveSelf
    password = changes.pop("password", None)
    for name, value in changes.items():
        setattr(user, name, value)
    _check_tenant(user.role, user.tenant_id)
    if password is not None:
        check_password(password.get_secret_value(), user.email, field="password")
        user.password_hash = await passwords.hash(password.get_secret_value())
    fields = sorted(data.model_fields_set)
    if not inspect(user).modified:
        return user
    await _flush(scope.session)
    if password is not None or not user.is_active:
        await repository.use_up_resets(scope.session, user.id, utc_now())
        await end_sessions_of(
            scope.session, live, user_id=user.id, except_id=scope.actor.session_id if is_self else None
        )
    live.announce_on_commit(scope.session, await repository.open_session_ids(scope.session, user.id))
    scope.audit("user.updated", f"{user.id} {','.join(fields)}", user.tenant_id)
    return user


async def delete_user(scope: AdminScope, live: LoginSessions, user_id: UUID) -> None:
    """Delete a user with all log-in sessions.

    Raises:
        UserNotFound: no such user.
        CannotRemoveSelf: it is the caller.
    """
    user = await repository.lock_user(scope.session, user_id)
    if user is None:
        raise UserNotFound
    if user.id == scope.actor.user_id:
        raise CannotRemoveSelf
    await end_sessions_of(scope.session, live, user_id=user.id)
    await scope.session.delete(user)
    await scope.session.flush()
    scope.audit("user.deleted", str(user.id), user.tenant_id)


def _check_tenant(role: str, tenant_id: str | None) -> None:
    if role == "client" and tenant_id is None:
        raise InvalidRequest.for_field("tenant_id", "A client user belongs to a tenant. Name it")
    if role == "admin" and tenant_id is not None:
        raise InvalidRequest.for_field("tenant_id", "An administrator belongs to no tenant. Leave it empty")


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        constraint = getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
        if constraint == "uq_users_email":
            message = "Another user has this e-mail address"
            raise EmailTaken(errors=[{"field": "email", "message": message}]) from None
        if constraint == "fk_users_tenant_id_tenants":
            raise InvalidRequest.for_field("tenant_id", "There is no tenant by that id") from None
        raise
