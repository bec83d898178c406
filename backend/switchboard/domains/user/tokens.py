"""Access and refresh tokens: issued at log-in, rotated with every refresh, ended as a family."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.ids import uuid7
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.core.security import Secrets, Security, TokenKind
from switchboard.domains.user import repository
from switchboard.domains.user.errors import SessionExpired
from switchboard.domains.user.mails import session_revoked
from switchboard.domains.user.models import LoginSession, RefreshToken, User
from switchboard.domains.user.sessions import LoginSessions
from switchboard.integrations.email import queue_mail

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
REPLAY_WINDOW = timedelta(seconds=10)
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """One access token with the refresh token that renews it."""

    access_token: str
    refresh_token: str

    @property
    def expires_in(self) -> int:
        """Seconds until the access token expires."""
        return int(ACCESS_LIFETIME.total_seconds())


async def open_login_session(session: AsyncSession, security: Security, user: User) -> IssuedTokens:
    """Begin a log-in session: a new family of refresh tokens."""
    login_session = LoginSession(id=uuid7(), user_id=user.id)
    session.add(login_session)
    await session.flush()
    refresh_token = _add_refresh_token(session, security.secrets, login_session.id)
    return IssuedTokens(_sign_access_token(security, login_session), refresh_token)


async def rotate(resources: Resources, live: LoginSessions, presented: str) -> IssuedTokens:
    """Exchange a refresh token for its successor and a new access token.

    Of parallel exchanges of one token, one rotates and the others get the same successor for ten seconds. A
    token that was rotated longer ago, or whose successor was rotated too, is in the hands of two: the whole
    family ends and its owner is told (RFC 9700, section 4.14.2).

    Raises:
        SessionExpired: the token is unknown, expired, of an ended session or of a user who may not log in.
    """
    async with resources.system_db.system_tx() as session:
        tokens = await _rotate(session, resources, live, presented)
    if tokens is None:
        raise SessionExpired
    return tokens


async def end_sessions(session: AsyncSession, live: LoginSessions, *, session_ids: set[UUID]) -> None:
    """End log-in sessions; their access tokens are refused at once here and within two seconds elsewhere."""
    await repository.revoke_sessions(session, session_ids, utc_now())
    live.announce_on_commit(session, session_ids)


async def end_sessions_of(
    session: AsyncSession, live: LoginSessions, *, user_id: UUID, except_id: UUID | None = None
) -> None:
    """End every log-in session of a user, but for one that may stay."""
    open_ids = set(await repository.open_session_ids(session, user_id))
    await end_sessions(session, live, session_ids=open_ids - {except_id} if except_id else open_ids)


async def _rotate(
    session: AsyncSession, resources: Resources, live: LoginSessions, presented: str
) -> IssuedTokens | None:
    security, now = resources.security, utc_now()
    hashes = security.secrets.candidate_hashes(presented)
    login_session = await repository.lock_session_of_token(session, hashes)
    if login_session is None or login_session.revoked_at is not None:
        return None
    token = await repository.find_refresh_token(session, hashes)
    user = await session.get(User, login_session.user_id)
    if token is None or user is None or not user.is_active or token.expires_at <= now:
        return None
    if token.rotated_at is None:
        await repository.forget_successors(session, login_session.id)
        successor = _add_refresh_token(session, security.secrets, login_session.id)
        token.rotated_at, token.successor = now, security.secrets.encrypt(successor)
        return IssuedTokens(_sign_access_token(security, login_session), successor)
    if now - token.rotated_at <= REPLAY_WINDOW:
        replayed = await _find_unused_successor(session, security.secrets, token)
        if replayed is not None:
            return IssuedTokens(_sign_access_token(security, login_session), replayed)
    log.warning("refresh_token_reused", user_id=str(user.id), session_id=str(login_session.id))
    await end_sessions(session, live, session_ids={login_session.id})
    await queue_mail(session, session_revoked(user.email, user.name, resources.settings.app_origin))
    return None


async def _find_unused_successor(session: AsyncSession, secrets: Secrets, token: RefreshToken) -> str | None:
    successor = secrets.decrypt(token.successor) if token.successor is not None else None
    if successor is None:
        return None
    child = await repository.find_refresh_token(session, secrets.candidate_hashes(successor))
    return successor if child is not None and child.rotated_at is None else None


def _add_refresh_token(session: AsyncSession, secrets: Secrets, session_id: UUID) -> str:
    refresh_token = secrets.draw("rt")
    session.add(
        RefreshToken(
            session_id=session_id,
            token_hash=secrets.hash(refresh_token),
            expires_at=utc_now() + REFRESH_LIFETIME,
        )
    )
    return refresh_token


def _sign_access_token(security: Security, login_session: LoginSession) -> str:
    claims = {"sub": str(login_session.user_id), "sid": str(login_session.id)}
    return security.signer.sign(TokenKind.DASHBOARD, claims, ACCESS_LIFETIME)
