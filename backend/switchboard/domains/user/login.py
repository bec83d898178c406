"""Log-in, refresh and log-out."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from switchboard.core.clock import utc_now
from switchboard.core.errors import NotAuthenticated, RateLimited
from switchboard.core.rate_limit import address_prefix
from switchboard.core.resources import Resources
from switchboard.core.security import TokenKind
from switchboard.domains.user import repository
from switchboard.domains.user.errors import InvalidCredentials, TooManyRequests
from switchboard.domains.user.models import User
from switchboard.domains.user.sessions import LoginSessions
from switchboard.domains.user.tokens import IssuedTokens, end_sessions, open_login_session, rotate

# Nobody can lock an account's owner out: every limit counts one source, never an account alone.
PER_ADDRESS = ("60/minute", "600/hour")
PER_ADDRESS_AND_EMAIL = ("20/minute", "100/hour")
REFRESHES_PER_ADDRESS = ("300/minute",)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A person who just logged in."""

    user: User
    tokens: IssuedTokens


async def limit(resources: Resources, limits: tuple[str, ...], *key: str) -> None:
    """Count one attempt against several limits.

    Raises:
        TooManyRequests: one of them is used up.
    """
    try:
        for text in limits:
            await resources.limiter.hit(text, *key)
    except RateLimited as error:
        raise TooManyRequests(int(error.headers["Retry-After"])) from None


async def log_in(resources: Resources, *, email: str, password: str, address: str) -> LoggedIn:
    """Open a log-in session. An unknown address costs the same time as a wrong password.

    Raises:
        InvalidCredentials: unknown address, wrong password or deactivated user: one answer for all.
        TooManyRequests: too many attempts from this source.
    """
    source = address_prefix(address)
    await limit(resources, PER_ADDRESS, "login", source)
    await limit(resources, PER_ADDRESS_AND_EMAIL, "login", source, email)
    async with resources.system_db.system_tx() as session:
        known = await repository.find_user_by_email(session, email)
    stored = known.password_hash if known is not None and known.is_active else None
    if not await resources.security.passwords.verify(password, stored) or known is None:
        raise InvalidCredentials
    async with resources.system_db.system_tx() as session:
        user = await repository.lock_user(session, known.id)
        if user is None or not user.is_active or user.password_hash != stored:
            raise InvalidCredentials  # changed while the password was being checked
        tokens = await open_login_session(session, resources.security, user)
        user.last_login_at = utc_now()
    return LoggedIn(user, tokens)


async def refresh(resources: Resources, live: LoginSessions, *, refresh_token: str, address: str) -> IssuedTokens:
    """New tokens for a refresh token.

    Raises:
        SessionExpired: it is not, or no longer, worth anything.
        TooManyRequests: too many refreshes from this source.
    """
    await limit(resources, REFRESHES_PER_ADDRESS, "refresh", address_prefix(address))
    return await rotate(resources, live, refresh_token)


async def log_out(
    resources: Resources, live: LoginSessions, *, refresh_token: str | None, access_token: str | None
) -> None:
    """End the log-in sessions that the given credentials belong to; a worthless credential ends nothing."""
    session_ids: set[UUID] = set()
    if access_token is not None:
        with suppress(NotAuthenticated, KeyError, ValueError):
            session_ids.add(UUID(resources.security.signer.verify(TokenKind.DASHBOARD, access_token)["sid"]))
    async with resources.system_db.system_tx() as session:
        if refresh_token is not None:
            hashes = resources.security.secrets.candidate_hashes(refresh_token)
            login_session = await repository.lock_session_of_token(session, hashes)
            if login_session is not None:
                session_ids.add(login_session.id)
        await end_sessions(session, live, session_ids=session_ids)
