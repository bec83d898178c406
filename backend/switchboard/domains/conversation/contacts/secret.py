"""The secret that a tenant's webhook deliveries are signed with (Standard Webhooks, symmetric signatures)."""

import base64
import hmac
import os
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.logging import get_logger
from switchboard.core.security import Secrets
from switchboard.domains.conversation.contacts.models import WebhookSecret
from switchboard.domains.conversation.contacts.schemas import WebhookSecretDetail

PREFIX = "whsec_"
SECRET_BYTES = 24
GRACE = timedelta(hours=24)
log = get_logger(__name__)


async def get_webhook_secret(session: AsyncSession, secrets: Secrets, tenant_id: str) -> WebhookSecretDetail:
    """The tenant's secret, made now if it has none."""
    row = await _lock(session, secrets, tenant_id)
    secret = secrets.decrypt(row.encrypted)
    if secret is None:  # encrypted under a key that was taken out of SECRET_KEYS
        log.warning("webhook_secret_lost", tenant_id=tenant_id)
        return await _renew(session, secrets, row)
    return _describe(row, secret)


async def list_signing_secrets(session: AsyncSession, secrets: Secrets, tenant_id: str) -> list[str]:
    """What a delivery is signed with: the tenant's secret, and for a while after a change the one before it."""
    found = [(await get_webhook_secret(session, secrets, tenant_id)).secret]
    row = await _lock(session, secrets, tenant_id)
    if row.previous_encrypted is not None and _is_previous_valid(row):
        previous = secrets.decrypt(row.previous_encrypted)
        found += [previous] if previous is not None else []
    return found


async def rotate_webhook_secret(session: AsyncSession, secrets: Secrets, tenant_id: str) -> WebhookSecretDetail:
    """A new secret. The one before it signs as well for `GRACE`, so that the receiver can be changed meanwhile."""
    row = await _lock(session, secrets, tenant_id)
    row.previous_encrypted, row.previous_until = row.encrypted, utc_now() + GRACE
    return await _renew(session, secrets, row)


def sign_delivery(secrets: Sequence[str], delivery_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: for each secret `v1,` and the base64 HMAC-SHA256 of `ID.TIMESTAMP.BODY`."""
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix(PREFIX)) for secret in secrets]
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)


def _draw() -> str:
    return PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


async def _lock(session: AsyncSession, secrets: Secrets, tenant_id: str) -> WebhookSecret:
    """The tenant's row; of two that make it at once, one does."""
    statement = select(WebhookSecret).where(WebhookSecret.tenant_id == tenant_id).with_for_update()
    row = (await session.scalars(statement)).one_or_none()
    if row is not None:
        return row
    await session.execute(
        insert(WebhookSecret)
        .values(tenant_id=tenant_id, encrypted=secrets.encrypt(_draw()))
        .on_conflict_do_nothing(index_elements=["tenant_id"])
    )
    return (await session.scalars(statement)).one()


async def _renew(session: AsyncSession, secrets: Secrets, row: WebhookSecret) -> WebhookSecretDetail:
    secret = _draw()
    row.encrypted, row.rotated_at = secrets.encrypt(secret), utc_now()
    await session.flush()
    return _describe(row, secret)


def _describe(row: WebhookSecret, secret: str) -> WebhookSecretDetail:
    return WebhookSecretDetail(
        secret=secret,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
        previous_until=row.previous_until if _is_previous_valid(row) else None,
    )


def _is_previous_valid(row: WebhookSecret) -> bool:
    return row.previous_until is not None and row.previous_until > utc_now()
