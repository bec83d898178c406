"""Tickets (single-use proof that a browser stood on an allowed page) and visitor sessions (fifteen minutes each)."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from switchboard.core.errors import NotAuthenticated, SwitchboardError
from switchboard.core.ids import AssistantId, TenantId, VisitorId, uuid7
from switchboard.core.origins import Origin
from switchboard.core.resources import Resources
from switchboard.core.security import Secrets, TokenKind
from switchboard.core.tenancy import TenantNotFound, TenantSuspended, VisitorPrincipal
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.widget.errors import OriginNotAllowed, SessionInvalid, TicketInvalid
from switchboard.domains.widget.gate import Admission, Gate

TICKET_LIFETIME = timedelta(seconds=60)
SESSION_LIFETIME = timedelta(minutes=15)
VERIFIED_TOKENS_KEPT = 20_000

_FIND_VISITOR = """
update visitors set last_seen_at = now()
where tenant_id = $1 and assistant_id = $2 and resume_hash = any($3::bytea[]) returning id
"""
_LATEST_CONVERSATION = """
select id from conversations where tenant_id = $1 and visitor_id = $2 and is_preview = $3
order by last_message_at desc limit 1
"""


class Redeemed(NamedTuple):
    """What a ticket was good for."""

    visitor: VisitorPrincipal
    admission: Admission
    token: str
    resume: str
    conversation_id: UUID | None


class VisitorSessionStore:
    """Issues and verifies tickets and sessions. Implements `core.tenancy.VisitorSessions`."""

    def __init__(self, resources: Resources, gate: Gate) -> None:
        self._resources = resources
        self._signer = resources.security.signer
        self._gate = gate
        self._verified: OrderedDict[str, tuple[float, VisitorPrincipal]] = OrderedDict()

    def issue_ticket(
        self, tenant_id: TenantId, assistant_id: UUID, origin: Origin | str, *, is_preview: bool = False
    ) -> str:
        """A ticket that is bound to tenant, assistant and the origin of the page."""
        claims = {
            "tenant": tenant_id,
            "assistant": str(assistant_id),
            "origin": str(origin),
            "preview": is_preview,
        }
        return self._signer.sign(TokenKind.TICKET, claims, TICKET_LIFETIME)

    async def redeem(self, ticket: str, resume: str | None) -> Redeemed:
        """Turn a ticket into a session, once; a resume secret that fits brings the same visitor back.

        Raises:
            TicketInvalid: used, expired, or not ours.
            TenantSuspended, TenantNotFound, OriginNotAllowed, AssistantNotFound: no longer admitted.
        """
        try:
            claims = self._signer.verify(TokenKind.TICKET, ticket)
        except NotAuthenticated:
            raise TicketInvalid from None
        tenant_id, is_preview = TenantId(claims["tenant"]), bool(claims["preview"])
        admission = await self._gate.readmit(
            tenant_id, UUID(claims["assistant"]), claims["origin"], is_preview=is_preview
        )
        secret = resume or Secrets.draw("vr")
        async with self._resources.db.tenant_connection(tenant_id) as connection:
            await _spend(connection, tenant_id, claims)
            visitor_id, secret = await self._visitor(connection, tenant_id, admission.assistant.id, secret)
            conversation_id = await connection.fetchval(_LATEST_CONVERSATION, tenant_id, visitor_id, is_preview)
        visitor = VisitorPrincipal(
            tenant_id=tenant_id,
            assistant_id=AssistantId(admission.assistant.id),
            visitor_id=VisitorId(visitor_id),
            origin=str(admission.origin),
            is_preview=is_preview,
        )
        return Redeemed(visitor, admission, self.issue_session(visitor), secret, conversation_id)

    def issue_session(self, visitor: VisitorPrincipal) -> str:
        """A session token, valid for `SESSION_LIFETIME`."""
        claims = {
            "sub": str(visitor.visitor_id),
            "tenant": visitor.tenant_id,
            "assistant": str(visitor.assistant_id),
            "origin": visitor.origin,
            "preview": visitor.is_preview,
        }
        return self._signer.sign(TokenKind.VISITOR, claims, SESSION_LIFETIME)

    async def authenticate(self, token: str) -> VisitorPrincipal:
        """The visitor of a session; tenant, assistant and domain are decided again from caches.

        Raises:
            SessionInvalid: not a session of ours, expired, or its assistant is gone.
            TenantSuspended, OriginNotAllowed: switched off meanwhile.
        """
        visitor = self._verify(token)
        try:
            await self._gate.readmit(
                visitor.tenant_id, visitor.assistant_id, visitor.origin, is_preview=visitor.is_preview
            )
        except (TenantSuspended, OriginNotAllowed):
            raise
        except (TenantNotFound, AssistantNotFound) as error:
            raise SessionInvalid(_ended(error)) from None
        return visitor

    def _verify(self, token: str) -> VisitorPrincipal:
        known = self._verified.get(token)
        if known is not None and known[0] > time():
            return known[1]
        try:
            claims = self._signer.verify(TokenKind.VISITOR, token)
        except NotAuthenticated:
            raise SessionInvalid("This chat session has ended. Open the chat again.") from None
        visitor = VisitorPrincipal(
            tenant_id=TenantId(claims["tenant"]),
            assistant_id=AssistantId(UUID(claims["assistant"])),
            visitor_id=VisitorId(UUID(claims["sub"])),
            origin=claims["origin"],
            is_preview=bool(claims["preview"]),
        )
        self._verified[token] = (float(claims["exp"]), visitor)
        if len(self._verified) > VERIFIED_TOKENS_KEPT:
            self._verified.popitem(last=False)
        return visitor

    async def _visitor(
        self, connection: asyncpg.Connection, tenant_id: TenantId, assistant_id: UUID, secret: str
    ) -> tuple[UUID, str]:
        hashes = self._resources.security.secrets.candidate_hashes(secret)
        known = await connection.fetchval(_FIND_VISITOR, tenant_id, assistant_id, hashes)
        if known is not None:
            return known, secret
        visitor_id, fresh = uuid7(), Secrets.draw("vr")
        await connection.execute(
            "insert into visitors (tenant_id, id, assistant_id, resume_hash) values ($1, $2, $3, $4)",
            tenant_id,
            visitor_id,
            assistant_id,
            self._resources.security.secrets.hash(fresh),
        )
        return visitor_id, fresh


async def _spend(connection: asyncpg.Connection, tenant_id: TenantId, claims: dict[str, Any]) -> None:
    """A ticket's id can be inserted once: of fifty parallel redemptions one wins."""
    try:
        await connection.execute(
            "insert into redeemed_tickets (tenant_id, id, expires_at) values ($1, $2, $3)",
            tenant_id,
            UUID(claims["jti"]),
            datetime.fromtimestamp(claims["exp"], UTC),
        )
    except asyncpg.UniqueViolationError:
        raise TicketInvalid("This ticket was used already. Reload the page.") from None


def _ended(error: SwitchboardError) -> str:
    return f"This chat session has ended: {error.detail}"
