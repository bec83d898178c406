"""Tickets (single-use proof that a browser stood on an allowed page) and visitor sessions (fifteen minutes each)."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from switchboard.core.errors import NotAuthenticated, SwitchboardError
from switchboard.core.ids import AssistantId, TenantId, VisitorId
from switchboard.core.origins import Origin
from switchboard.core.resources import Resources
from switchboard.core.security import TokenKind
from switchboard.core.tenancy import TenantNotFound, TenantSuspended, VisitorPrincipal
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.widget.errors import OriginNotAllowed, SessionInvalid, TicketInvalid
from switchboard.domains.widget.gate import Admission, Gate
from switchboard.domains.widget.schemas import Identity
from switchboard.domains.widget.visitors import find_or_create_visitor

TICKET_LIFETIME = timedelta(seconds=60)
SESSION_LIFETIME = timedelta(minutes=15)
VERIFIED_TOKENS_KEPT = 20_000

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
    is_identified: bool
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

    async def redeem(self, ticket: str, resume: str | None, identity: Identity | None) -> Redeemed:
        """Turn a ticket into a session, once; a resume secret or an identity that fits brings the same visitor back.

        Raises:
            TicketInvalid: used, expired, or not ours.
            IdentityInvalid: the user id is not signed by the tenant's server. The ticket stays good.
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
        async with self._resources.db.tenant_connection(tenant_id) as connection:
            await _spend(connection, tenant_id, claims)
            found = await find_or_create_visitor(
                connection,
                self._resources.security.secrets,
                tenant_id,
                admission.assistant.id,
                resume=resume,
                identity_claim=identity,
            )
            conversation_id = await connection.fetchval(_LATEST_CONVERSATION, tenant_id, found.id, is_preview)
        visitor = VisitorPrincipal(
            tenant_id=tenant_id,
            assistant_id=AssistantId(admission.assistant.id),
            visitor_id=VisitorId(found.id),
            origin=str(admission.origin),
            is_preview=is_preview,
        )
        token = self.issue_session(visitor)
        return Redeemed(visitor, admission, token, found.resume, found.is_identified, conversation_id)

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
