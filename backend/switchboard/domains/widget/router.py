"""Routes of the widget: what host pages and the iframe call before a conversation."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Query, Request, Response, status

from switchboard.core.errors import RateLimited, SwitchboardError, problems
from switchboard.core.rate_limit import address_prefix
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import PUBLIC, TenantAccess, TenantNotFound, TenantSuspended, VisitorAccess
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.conversation.schemas import refuse_dangerous_fields
from switchboard.domains.widget.config import closed_policy, open_policy, panel_config, public_config
from switchboard.domains.widget.errors import IdentityInvalid, OriginMissing, OriginNotAllowed, TicketInvalid
from switchboard.domains.widget.gate import Gate
from switchboard.domains.widget.host_page import ConfigCache
from switchboard.domains.widget.schemas import (
    FramePolicy,
    PreviewTicketRequest,
    PublicConfig,
    RenewedSession,
    SessionRequest,
    SessionResponse,
    TicketResponse,
)
from switchboard.domains.widget.sessions import SESSION_LIFETIME, TICKET_LIFETIME, VisitorSessionStore

widget_router = api_router("/api/widget", "widget")
client_router = api_router("/api/client/preview-tickets", "client: assistants")
NOT_ADMITTED = problems(TenantNotFound, AssistantNotFound, TenantSuspended, OriginMissing, OriginNotAllowed)


async def get_gate(request: Request) -> Gate:
    """FastAPI dependency."""
    gate: Gate = request.app.state.gate
    return gate


async def get_session_store(request: Request) -> VisitorSessionStore:
    """FastAPI dependency."""
    store: VisitorSessionStore = request.app.state.visitor_sessions
    return store


async def refuse_dangerous_form_fields(request: Request) -> None:
    """The form that the loader sends is not parsed into a model."""
    refuse_dangerous_fields(await request.form())


TheGate = Annotated[Gate, Depends(get_gate)]
Sessions = Annotated[VisitorSessionStore, Depends(get_session_store)]
Shared = Annotated[Resources, Depends(get_resources)]
TenantQuery = Annotated[str, Query(max_length=63, description="Public tenant id")]
AssistantQuery = Annotated[UUID | None, Query(description="The tenant's default assistant if left out")]


@widget_router.get(
    "/config",
    summary="Public configuration of a published assistant",
    dependencies=[PUBLIC],
    response_model=PublicConfig,
    responses=NOT_ADMITTED | {304: {"description": "Not changed"}},
)
async def get_widget_config(
    request: Request, gate: TheGate, tenant_id: TenantQuery, assistant_id: AssistantQuery = None
) -> Response:
    """Called by the loader from the host page: CORS for exactly the allowed origins, cacheable, `Vary: Origin`."""
    admission = await gate.admit(request, tenant_id, assistant_id, is_read=True)
    config = public_config(admission.assistant)
    cache: ConfigCache = request.app.state.config_cache
    return cache.respond(request, admission, assistant_id, config.model_dump_json().encode(), f'"{config.version}"')


@widget_router.post(
    "/tickets",
    summary="A single-use ticket for an allowed page",
    dependencies=[PUBLIC, Depends(refuse_dangerous_form_fields)],
    status_code=status.HTTP_201_CREATED,
    responses=NOT_ADMITTED | problems(RateLimited),
)
async def create_ticket(
    request: Request,
    response: Response,
    gate: TheGate,
    sessions: Sessions,
    resources: Shared,
    tenant_id: Annotated[str, Form(max_length=63)],
    assistant_id: Annotated[UUID | None, Form()] = None,
) -> TicketResponse:
    """Form-encoded, so that the browser needs no preflight. The origin is the one that the browser set."""
    admission = await gate.admit(request, tenant_id, assistant_id)
    source = address_prefix(resources.addresses.of(request))
    await resources.limiter.hit(
        f"{resources.settings.tickets_per_minute}/minute", "tickets", admission.tenant.id, source
    )
    response.headers["Access-Control-Allow-Origin"] = str(admission.origin)
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    ticket = sessions.issue_ticket(admission.tenant.id, admission.assistant.id, admission.origin)
    return TicketResponse(ticket=ticket, expires_in=int(TICKET_LIFETIME.total_seconds()))


@widget_router.post(
    "/sessions",
    summary="Redeem a ticket for a visitor session",
    dependencies=[PUBLIC],
    status_code=status.HTTP_201_CREATED,
    responses=problems(TicketInvalid, IdentityInvalid, TenantSuspended, OriginNotAllowed, AssistantNotFound),
)
async def create_session(body: SessionRequest, response: Response, sessions: Sessions) -> SessionResponse:
    """Called by the iframe from our own origin. A ticket works once.

    With an `identity` that the tenant's server signed, the conversations follow the user to any device.
    """
    redeemed = await sessions.redeem(body.ticket, body.resume, body.identity)
    response.headers["Cache-Control"] = "no-store"
    return SessionResponse(
        token=redeemed.token,
        expires_in=int(SESSION_LIFETIME.total_seconds()),
        resume=redeemed.resume,
        visitor_id=redeemed.visitor.visitor_id,
        is_identified=redeemed.is_identified,
        conversation_id=redeemed.conversation_id,
        embed_origin=redeemed.visitor.origin,
        config=panel_config(redeemed.admission.assistant),
    )


@widget_router.post("/sessions/renew", summary="Renew a visitor session", responses=problems(TenantSuspended))
async def renew_session(visitor: VisitorAccess, response: Response, sessions: Sessions) -> RenewedSession:
    """A fresh token for the same visitor."""
    response.headers["Cache-Control"] = "no-store"
    return RenewedSession(token=sessions.issue_session(visitor), expires_in=int(SESSION_LIFETIME.total_seconds()))


@widget_router.get("/frame-policy", summary="Headers of the iframe page", dependencies=[PUBLIC])
async def get_frame_policy(
    request: Request,
    gate: TheGate,
    resources: Shared,
    tenant_id: Annotated[str, Query(max_length=200)] = "",
    assistant_id: Annotated[str | None, Query(max_length=200)] = None,
    preview: Annotated[str, Query(max_length=10, description="`1` for the portal's own preview")] = "",
) -> FramePolicy:
    """Called by the web server, server to server. Always 200; whatever is not allowed gets the same closed policy."""
    try:
        tenant = await gate.tenants.get(tenant_id)
        named = UUID(assistant_id) if assistant_id else None
        if not tenant.is_active:
            return closed_policy()
        if preview == "1":
            return open_policy(resources.settings.app_origin, await gate.assistants.get(tenant.id, named))
        assistant = await gate.assistants.get_published(tenant.id, named)
    except (SwitchboardError, ValueError):
        return closed_policy()
    if not tenant.csp_sources:
        return closed_policy()
    return open_policy(" ".join(tenant.csp_sources), assistant)


@client_router.post(
    "",
    summary="A ticket for the portal's own preview",
    status_code=status.HTTP_201_CREATED,
    responses=problems(AssistantNotFound),
)
async def create_preview_ticket(
    scope: TenantAccess, body: PreviewTicketRequest, gate: TheGate, sessions: Sessions, resources: Shared
) -> TicketResponse:
    """Bound to the dashboards' origin; works for drafts too, and is not metered as visitor traffic."""
    assistant = await gate.assistants.get(scope.tenant_id, body.assistant_id)
    ticket = sessions.issue_ticket(scope.tenant_id, assistant.id, resources.settings.app_origin, is_preview=True)
    return TicketResponse(ticket=ticket, expires_in=int(TICKET_LIFETIME.total_seconds()))
