"""Who a session belongs to: an anonymous visitor with a resume secret, or one whom the tenant's server identified.

An identified visitor comes back by a signed user id, on any device, and by nothing else: whoever sits down at a shared
computer afterwards starts as a new anonymous visitor. What the anonymous visitor of a device said before is handed to
the identified one, and the device's resume secret dies with that.
"""

from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson

from switchboard.core.ids import TenantId, uuid7
from switchboard.core.security import Secrets
from switchboard.domains.tenant import identity
from switchboard.domains.widget.errors import IdentityInvalid
from switchboard.domains.widget.schemas import Identity

_RESUME = """
update visitors set last_seen_at = now()
where tenant_id = $1 and assistant_id = $2 and resume_hash = any($3::bytea[]) returning id
"""
_INSERT_ANONYMOUS = "insert into visitors (tenant_id, id, assistant_id, resume_hash) values ($1, $2, $3, $4)"
# Two devices that identify the same user at once get the same visitor.
_IDENTIFY = """
insert into visitors (tenant_id, id, assistant_id, external_id, name, email, attributes)
values ($1, $2, $3, $4, $5, $6, coalesce($7::jsonb, '{}'))
on conflict (tenant_id, assistant_id, external_id) do update set
  last_seen_at = now(),
  name = coalesce(excluded.name, visitors.name),
  email = coalesce(excluded.email, visitors.email),
  attributes = case when $7::jsonb is null then visitors.attributes else excluded.attributes end
returning id
"""
_END_RESUME = """
update visitors set resume_hash = null
where tenant_id = $1 and assistant_id = $2 and resume_hash = any($3::bytea[]) returning id
"""
_HAND_OVER_CONVERSATIONS = "update conversations set visitor_id = $3 where tenant_id = $1 and visitor_id = $2"
# A key is unique for a visitor; should both have used the same one, the older message or contact no longer needs it.
_HAND_OVER_CONTACTS = """
update contacts c set visitor_id = $3, idempotency_key = case when not exists (
  select from contacts o where o.tenant_id = $1 and o.visitor_id = $3 and o.idempotency_key = c.idempotency_key
) then c.idempotency_key end
where c.tenant_id = $1 and c.visitor_id = $2
"""
_HAND_OVER_MESSAGES = """
update messages m set visitor_id = $3, idempotency_key = case when not exists (
  select from messages o where o.tenant_id = $1 and o.visitor_id = $3 and o.idempotency_key = m.idempotency_key
) then m.idempotency_key end
where m.tenant_id = $1 and m.visitor_id = $2
"""


class FoundVisitor(NamedTuple):
    """A visitor, and the secret that the panel keeps; an identified visitor's resumes nobody."""

    id: UUID
    resume: str
    is_identified: bool


async def find_or_create_visitor(
    connection: asyncpg.Connection,
    secrets: Secrets,
    tenant_id: TenantId,
    assistant_id: UUID,
    *,
    resume: str | None,
    identity_claim: Identity | None,
) -> FoundVisitor:
    """The visitor behind a session.

    Raises:
        IdentityInvalid: the user id is not signed with this tenant's secret.
    """
    hashes = [] if resume is None else secrets.candidate_hashes(resume)
    if identity_claim is not None:
        await _check(connection, secrets, tenant_id, identity_claim)
        visitor_id = await _identify(connection, tenant_id, assistant_id, identity_claim, hashes)
        return FoundVisitor(visitor_id, Secrets.draw("vr"), True)
    if resume is not None:
        known = await connection.fetchval(_RESUME, tenant_id, assistant_id, hashes)
        if known is not None:
            return FoundVisitor(known, resume, False)
    visitor_id, fresh = uuid7(), Secrets.draw("vr")
    await connection.execute(_INSERT_ANONYMOUS, tenant_id, visitor_id, assistant_id, secrets.hash(fresh))
    return FoundVisitor(visitor_id, fresh, False)


async def _check(connection: asyncpg.Connection, secrets: Secrets, tenant_id: TenantId, claim: Identity) -> None:
    if claim.user_hash is None:
        raise IdentityInvalid("The user id came without a hash. Your server makes it: see Identity in the portal.")
    if not await identity.is_signed_user_id(
        connection, secrets, tenant_id, user_id=claim.user_id, user_hash=claim.user_hash
    ):
        raise IdentityInvalid(
            "The hash does not fit the user id. It is the HMAC-SHA256 of exactly this user id, made with this tenant's "
            "identity secret, in lower-case hexadecimal."
        )


async def _identify(
    connection: asyncpg.Connection, tenant_id: TenantId, assistant_id: UUID, claim: Identity, hashes: list[bytes]
) -> UUID:
    visitor_id: UUID = await connection.fetchval(
        _IDENTIFY,
        tenant_id,
        uuid7(),
        assistant_id,
        claim.user_id,
        claim.name,
        claim.email,
        None if claim.attributes is None else orjson.dumps(claim.attributes).decode(),
    )
    anonymous_id = await connection.fetchval(_END_RESUME, tenant_id, assistant_id, hashes) if hashes else None
    if anonymous_id is not None:
        await connection.execute(_HAND_OVER_CONVERSATIONS, tenant_id, anonymous_id, visitor_id)
        await connection.execute(_HAND_OVER_MESSAGES, tenant_id, anonymous_id, visitor_id)
        await connection.execute(_HAND_OVER_CONTACTS, tenant_id, anonymous_id, visitor_id)
    return visitor_id
