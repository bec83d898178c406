"""Changing, forgetting and resetting passwords."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.errors import InvalidRequest
from switchboard.core.jobs import enqueue
from switchboard.core.logging import get_logger
from switchboard.core.rate_limit import address_prefix
from switchboard.core.resources import Resources
from switchboard.core.tenancy import UserPrincipal
from switchboard.domains.user import mails, repository
from switchboard.domains.user.errors import ResetTokenInvalid, SessionExpired
from switchboard.domains.user.login import limit
from switchboard.domains.user.models import PasswordReset, User
from switchboard.domains.user.sessions import LoginSessions
from switchboard.domains.user.tokens import end_sessions_of
from switchboard.integrations.email import Mailer, queue_mail

SEND_PASSWORD_RESET = "send_password_reset"  # noqa: S105 - the name of a job
RESET_LIFETIME = timedelta(minutes=30)
RESETS_WITHIN_LIFETIME = 3
CHANGES_PER_USER = ("10/minute", "50/hour")
FORGOTTEN_PER_ADDRESS = ("20/minute", "100/hour")
RESETS_PER_ADDRESS = ("20/minute", "100/hour")
log = get_logger(__name__)


def check_password(password: str, email: str, *, field: str) -> None:
    """Refuse a password that is the e-mail address (its length is checked at the edge).

    Raises:
        InvalidRequest: names `field`.
    """
    if password.strip().casefold() == email.casefold():
        raise InvalidRequest.for_field(field, "Choose a password that is not the e-mail address")


async def change_password(
    resources: Resources,
    live: LoginSessions,
    user: UserPrincipal,
    *,
    current_password: str,
    new_password: str,
) -> None:
    """Replace one's own password; every other session of the user ends.

    Raises:
        InvalidRequest: the current password is wrong, or the new one is not acceptable.
        SessionExpired: the user was removed meanwhile.
        TooManyRequests: too many attempts for this user.
    """
    await limit(resources, CHANGES_PER_USER, "password_change", str(user.user_id))
    check_password(new_password, user.email, field="new_password")
    async with resources.system_db.system_tx() as session:
        row = await session.get(User, user.user_id)
    if row is None:
        raise SessionExpired
    if not await resources.security.passwords.verify(current_password, row.password_hash):
        raise InvalidRequest.for_field("current_password", "This is not your current password")
    password_hash = await resources.security.passwords.hash(new_password)
    async with resources.system_db.system_tx() as session:
        locked = await repository.lock_user(session, user.user_id)
        if locked is None or locked.password_hash != row.password_hash:
            raise SessionExpired  # somebody else changed it in between
        await _set_password(session, resources, live, locked, password_hash, keep_session_id=user.session_id)


async def request_reset(resources: Resources, *, email: str, address: str) -> None:
    """Let the worker mail a reset link if there is such a user: the caller cannot tell, not even by the time.

    Raises:
        TooManyRequests: too many requests from this source.
    """
    await limit(resources, FORGOTTEN_PER_ADDRESS, "password_forgot", address_prefix(address))
    async with resources.system_db.system_tx() as session:
        await enqueue(session, SEND_PASSWORD_RESET, None, {"email": email})


async def send_reset(resources: Resources, mailer: Mailer, *, email: str) -> None:
    """The job behind `request_reset`: make a reset token and mail its link.

    The token exists in the mail alone. Nobody is mailed more than a few links at a time.
    """
    now = utc_now()
    async with resources.system_db.system_tx() as session:
        user = await repository.find_user_by_email(session, email)
        if user is None or not user.is_active:
            return
        if await repository.count_resets_since(session, user.id, now - RESET_LIFETIME) >= RESETS_WITHIN_LIFETIME:
            log.info("password_reset_not_sent", user_id=str(user.id), reason="several links were sent already")
            return
        token = resources.security.secrets.draw("pr")
        token_hash = resources.security.secrets.hash(token)
        session.add(PasswordReset(user_id=user.id, token_hash=token_hash, expires_at=now + RESET_LIFETIME))
    link = f"{resources.settings.app_origin}/reset-password#token={token}"
    minutes = int(RESET_LIFETIME.total_seconds()) // 60
    try:
        await mailer.send(mails.password_reset(user.email, user.name, link, minutes))
    except Exception:
        async with resources.system_db.system_tx() as session:
            await repository.delete_reset(session, token_hash)  # nobody has it; the next attempt makes another
        raise


async def reset_password(
    resources: Resources, live: LoginSessions, *, token: str, new_password: str, address: str
) -> None:
    """Set a new password by the link that was mailed; every session of the user ends.

    Raises:
        ResetTokenInvalid: unknown, used or expired token.
        InvalidRequest: the new password is not acceptable; the token stays usable.
        TooManyRequests: too many attempts from this source.
    """
    await limit(resources, RESETS_PER_ADDRESS, "password_reset", address_prefix(address))
    hashes = resources.security.secrets.candidate_hashes(token)
    async with resources.system_db.system_tx() as session:
        reset = await repository.find_open_reset(session, hashes, utc_now())
        owner = await session.get(User, reset.user_id) if reset is not None else None
    if owner is None or not owner.is_active:
        raise ResetTokenInvalid
    check_password(new_password, owner.email, field="new_password")
    password_hash = await resources.security.passwords.hash(new_password)
    async with resources.system_db.system_tx() as session:
        user = await repository.lock_user(session, owner.id)
        if user is None or not user.is_active or not await repository.find_open_reset(session, hashes, utc_now()):
            raise ResetTokenInvalid  # used by somebody else in between: the user's row is the lock
        await _set_password(session, resources, live, user, password_hash, keep_session_id=None)


async def _set_password(
    session: AsyncSession,
    resources: Resources,
    live: LoginSessions,
    user: User,
    password_hash: str,
    *,
    keep_session_id: UUID | None,
) -> None:
    user.password_hash = password_hash
    await session.flush()
    await repository.use_up_resets(session, user.id, utc_now())
    await end_sessions_of(session, live, user_id=user.id, except_id=keep_session_id)
    await queue_mail(session, mails.password_changed(user.email, user.name, resources.settings.app_origin))
