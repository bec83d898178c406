"""Identity secrets: what a tenant's own server signs user ids with, so that nobody can pretend to be another user.

The hash is the lower-case hexadecimal HMAC-SHA256 (RFC 2104) of the user id in UTF-8, keyed with the secret's text.
"""

import hmac
from datetime import timedelta

import asyncpg
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.logging import get_logger
from switchboard.core.security import Secrets
from switchboard.domains.tenant.models import IdentitySecret
from switchboard.domains.tenant.schemas import IdentitySecretDetail

PREFIX = "ids"
GRACE = timedelta(hours=24)
log = get_logger(__name__)

_ACCEPTED = """
select encrypted, case when previous_expires_at > now() then previous_encrypted end as previous_encrypted
from identity_secrets where tenant_id = $1
"""


async def get_identity_secret(session: AsyncSession, secrets: Secrets, tenant_id: str) -> IdentitySecretDetail:
    """The tenant's secret, made now if it has none."""
    row = await _lock(session, secrets, tenant_id)
    secret = secrets.decrypt(row.encrypted)
    if secret is None:  # encrypted under a key that was taken out of SECRET_KEYS: it verifies nothing any more
        log.warning("identity_secret_lost", tenant_id=tenant_id)
        return await _renew(session, secrets, row, keep_previous=False)
    return _describe(row, secret)


async def rotate_identity_secret(session: AsyncSession, secrets: Secrets, tenant_id: str) -> IdentitySecretDetail:
    """A new secret; the one before it is accepted for `GRACE`."""
    return await _renew(session, secrets, await _lock(session, secrets, tenant_id), keep_previous=True)


async def is_signed_user_id(
    connection: asyncpg.Connection, secrets: Secrets, tenant_id: str, *, user_id: str, user_hash: str
) -> bool:
    """Whether the tenant's server made this hash of this user id, with the current secret or the one before it."""
    row = await connection.fetchrow(_ACCEPTED, tenant_id)
    if row is None:
        return False
    is_signed = False
    for encrypted in (row["encrypted"], row["previous_encrypted"]):
        secret = None if encrypted is None else secrets.decrypt(encrypted)
        if secret is not None:
            is_signed |= hmac.compare_digest(sign_user_id(secret, user_id).encode(), user_hash.encode())
    return is_signed


def sign_user_id(secret: str, user_id: str) -> str:
    """What the tenant's server computes."""
    return hmac.digest(secret.encode(), user_id.encode(), "sha256").hex()


async def _lock(session: AsyncSession, secrets: Secrets, tenant_id: str) -> IdentitySecret:
    """The tenant's row; of two that make it at once, one does."""
    statement = select(IdentitySecret).where(IdentitySecret.tenant_id == tenant_id).with_for_update()
    row = (await session.scalars(statement)).one_or_none()
    if row is not None:
        return row
    fresh = secrets.encrypt(Secrets.draw(PREFIX))
    await session.execute(
        insert(IdentitySecret)
        .values(tenant_id=tenant_id, encrypted=fresh)
        .on_conflict_do_nothing(index_elements=["tenant_id"])
    )
    return (await session.scalars(statement)).one()


async def _renew(
    session: AsyncSession, secrets: Secrets, row: IdentitySecret, *, keep_previous: bool
) -> IdentitySecretDetail:
    secret, now = Secrets.draw(PREFIX), utc_now()
    row.previous_encrypted = row.encrypted if keep_previous else None
    row.previous_expires_at = now + GRACE if keep_previous else None
    row.encrypted, row.rotated_at = secrets.encrypt(secret), now
    await session.flush()
    return _describe(row, secret)


def _describe(row: IdentitySecret, secret: str) -> IdentitySecretDetail:
    expires_at = row.previous_expires_at
    return IdentitySecretDetail(
        secret=secret,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
        previous_expires_at=expires_at if expires_at is not None and expires_at > utc_now() else None,
    )
