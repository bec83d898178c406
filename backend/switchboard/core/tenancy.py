"""Who is calling, for which tenant, with which rights: the policies that every route declares exactly one of.

A policy is a FastAPI dependency. A route handler asks for the scope it needs and receives tenant, actor and an open
transaction bound to that tenant; `core.policies` keeps an application without a policy on every route from starting.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bind_contextvars

from switchboard.core.audit import record_audit
from switchboard.core.errors import (
    Forbidden,
    NotAuthenticated,
    NotFound,
    OriginProofMissing,
    SwitchboardError,
    TenantMismatch,
)
from switchboard.core.ids import AssistantId, TenantId, VisitorId
from switchboard.core.resources import Resources, get_resources
from switchboard.core.security import TokenKind

TENANT_HEADER = "X-Tenant-ID"
TENANT_QUERY = "tenant_id"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Role = Literal["admin", "client"]

BEARER_DESCRIPTION = "Access token, or visitor session on widget routes"
bearer_scheme = HTTPBearer(auto_error=False, description=BEARER_DESCRIPTION)
cookie_scheme = APIKeyCookie(name="sb_access", auto_error=False, description="Access token of the dashboards")


class TenantSuspended(SwitchboardError):
    status, code, title = 403, "tenant_suspended", "This tenant is suspended"


class TenantNotFound(NotFound):
    code, title = "tenant_not_found", "There is no tenant by that id"


class TenantRequired(SwitchboardError):
    status, code, title = 403, "tenant_required", "Name the tenant to act in with the X-Tenant-ID header"


@dataclass(frozen=True, slots=True)
class UserPrincipal:
    """A logged-in person, as the database knew them at most two seconds ago."""

    user_id: UUID
    session_id: UUID
    email: str
    name: str
    role: Role
    tenant_id: TenantId | None


@dataclass(frozen=True, slots=True)
class VisitorPrincipal:
    """An anonymous person in a widget; `origin` is the host page's, `is_preview` marks the portal's own preview."""

    tenant_id: TenantId
    assistant_id: AssistantId
    visitor_id: VisitorId
    origin: str
    is_preview: bool


@dataclass(frozen=True, slots=True)
class TenantScope:
    """Everything a tenant route may touch: one tenant, one actor, one transaction."""

    tenant_id: TenantId
    actor: UserPrincipal
    session: AsyncSession

    def audit(self, action: str, target: str) -> None:
        """Record a deed in the same transaction; `action` is `noun.verb`."""
        record_audit(
            self.session,
            tenant_id=self.tenant_id,
            actor_user_id=self.actor.user_id,
            actor_email=self.actor.email,
            action=action,
            target=target,
        )


@dataclass(frozen=True, slots=True)
class TenantEntry:
    """A tenant route's caller without a transaction, for routes that take long to receive what they are sent."""

    tenant_id: TenantId
    actor: UserPrincipal
    resources: Resources
    request_line: str

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[TenantScope]:
        """One transaction bound to the tenant; what an administrator does in it is audited."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            if self.actor.role == "admin":
                record_audit(
                    session,
                    tenant_id=self.tenant_id,
                    actor_user_id=self.actor.user_id,
                    actor_email=self.actor.email,
                    action="admin.acted_in_tenant",
                    target=self.request_line,
                )
            yield TenantScope(self.tenant_id, self.actor, session)


@dataclass(frozen=True, slots=True)
class AdminScope:
    """The platform administrator's transaction: it sees every tenant, and changes are audited."""

    actor: UserPrincipal
    session: AsyncSession

    def audit(self, action: str, target: str, tenant_id: str | None = None) -> None:
        """Record a deed in the same transaction; `action` is `noun.verb`."""
        record_audit(
            self.session,
            tenant_id=tenant_id,
            actor_user_id=self.actor.user_id,
            actor_email=self.actor.email,
            action=action,
            target=target,
        )


class LiveSessions(Protocol):
    """Looks up a log-in session; implemented by the user domain."""

    async def find(self, session_id: UUID) -> UserPrincipal | None:
        """The person behind a session that has not ended, at most two seconds old."""


class TenantStates(Protocol):
    """Looks up a tenant's state; implemented by the tenant domain."""

    async def is_active(self, tenant_id: TenantId) -> bool:
        """Whether the tenant is active, at most two seconds old. Raises TenantNotFound."""


class VisitorSessions(Protocol):
    """Verifies visitor sessions; implemented by the widget domain."""

    async def authenticate(self, token: str) -> VisitorPrincipal:
        """The visitor of a session token, with tenant, assistant and domain re-checked from caches."""


class Policy:
    """Base of the dependencies that decide who may call a route."""


class Public(Policy):
    """Anyone may call; the route is in the committed list of public routes."""

    async def __call__(self) -> None:
        return None


class RequireUser(Policy):
    """A logged-in person of any role."""

    async def __call__(
        self,
        request: Request,
        resources: Annotated[Resources, Depends(get_resources)],
        _bearer: Annotated[object, Depends(bearer_scheme)],
        _cookie: Annotated[object, Depends(cookie_scheme)],
    ) -> UserPrincipal:
        return await authenticate_user(request, resources)


class RequireAdmin(Policy):
    """A platform administrator; opens the unscoped transaction."""

    async def __call__(
        self,
        user: Annotated[UserPrincipal, Depends(RequireUser())],
        resources: Annotated[Resources, Depends(get_resources)],
    ) -> AsyncIterator[AdminScope]:
        if user.role != "admin":
            raise Forbidden("Only platform administrators may do that.")
        async with resources.system_db.system_tx() as session:
            yield AdminScope(user, session)


class TenantPolicy(Policy):
    """Base of the policies for what belongs to one tenant: its people, and an administrator who names it."""


class RequireTenant(TenantPolicy):
    """A client user, or an administrator who names the tenant; opens a transaction bound to that tenant."""

    async def __call__(
        self,
        request: Request,
        user: Annotated[UserPrincipal, Depends(RequireUser())],
        resources: Annotated[Resources, Depends(get_resources)],
    ) -> AsyncIterator[TenantScope]:
        entry = await _enter(request, user, resources)
        async with entry.transaction() as scope:
            yield scope


class RequireTenantEntry(TenantPolicy):
    """The same callers as `RequireTenant`, without a transaction."""

    async def __call__(
        self,
        request: Request,
        user: Annotated[UserPrincipal, Depends(RequireUser())],
        resources: Annotated[Resources, Depends(get_resources)],
    ) -> TenantEntry:
        return await _enter(request, user, resources)


class RequireVisitor(Policy, HTTPBearer):
    """A visitor session (CONTRACT.md: the `Origin` header is not required, but on a POST it must be the widget's).

    It is its own security scheme and asks for no other dependency: FastAPI spends about a tenth of a chat's CPU time
    on each.
    """

    def __init__(self) -> None:
        super().__init__(scheme_name="HTTPBearer", description=BEARER_DESCRIPTION)

    async def __call__(self, request: Request) -> VisitorPrincipal:  # type: ignore[override]  # more than the header
        resources: Resources = request.app.state.resources
        origin = request.headers.get("origin")
        if request.method not in SAFE_METHODS and origin is not None and origin != resources.settings.widget_origin:
            raise OriginProofMissing("Widget calls with a session come from the widget's own origin.")
        sessions: VisitorSessions = request.app.state.visitor_sessions
        visitor = await sessions.authenticate(_bearer_token(request) or "")
        _refuse_other_tenant(request, visitor.tenant_id)
        bind_contextvars(tenant_id=visitor.tenant_id)
        return visitor


CurrentUser = Annotated[UserPrincipal, Depends(RequireUser())]
AdminAccess = Annotated[AdminScope, Depends(RequireAdmin(), scope="function")]
TenantAccess = Annotated[TenantScope, Depends(RequireTenant(), scope="function")]
TenantEntrance = Annotated[TenantEntry, Depends(RequireTenantEntry())]
VisitorAccess = Annotated[VisitorPrincipal, Depends(RequireVisitor())]
PUBLIC = Depends(Public())


def access_cookie_name(app_origin: str) -> str:
    """`__Host-` binds a cookie to one https host; browsers refuse the prefix on plain http (development)."""
    return "__Host-sb_access" if app_origin.startswith("https://") else "sb_access"


async def authenticate_user(request: Request, resources: Resources) -> UserPrincipal:
    """The person behind the bearer token or the dashboard's cookie.

    Raises:
        NotAuthenticated: no credential, or one that does not (or no longer) fit.
        OriginProofMissing: a change made with a cookie that does not come from the dashboards' own origin.
    """
    token = _bearer_token(request)
    if token is None:
        token = request.cookies.get(access_cookie_name(resources.settings.app_origin))
        if token is None:
            raise NotAuthenticated
        require_same_origin(request, resources.settings.app_origin)
    claims = resources.security.signer.verify(TokenKind.DASHBOARD, token)
    sessions: LiveSessions = request.app.state.live_sessions
    try:
        user = await sessions.find(UUID(claims["sid"]))
    except (KeyError, ValueError, TypeError):
        raise NotAuthenticated from None
    if user is None or str(user.user_id) != claims.get("sub"):
        raise NotAuthenticated("This session has ended. Log in again.")
    return user


def require_same_origin(request: Request, app_origin: str) -> None:
    """Refuse a state-changing request that another site could have made the browser send.

    Raises:
        OriginProofMissing: neither `Origin` nor `Sec-Fetch-Site` (Fetch Metadata) says it is the dashboard's own.
    """
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin == app_origin or (origin is None and request.headers.get("sec-fetch-site") == "same-origin"):
        return
    raise OriginProofMissing


def _bearer_token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def _enter(request: Request, user: UserPrincipal, resources: Resources) -> TenantEntry:
    tenant_id = _choose_tenant(request, user)
    states: TenantStates = request.app.state.tenant_states
    if not await states.is_active(tenant_id) and user.role != "admin":
        raise TenantSuspended("This tenant is suspended. Ask the provider of your assistant.")
    bind_contextvars(tenant_id=tenant_id)
    return TenantEntry(tenant_id, user, resources, f"{request.method} {request.url.path}")


def _choose_tenant(request: Request, user: UserPrincipal) -> TenantId:
    if user.tenant_id is not None:
        _refuse_other_tenant(request, user.tenant_id)
        return user.tenant_id
    named = request.headers.get(TENANT_HEADER)
    if not named:
        raise TenantRequired
    _refuse_other_tenant(request, named)
    return TenantId(named)


def _refuse_other_tenant(request: Request, tenant_id: str) -> None:
    for named in (request.headers.get(TENANT_HEADER), request.query_params.get(TENANT_QUERY)):
        if named is not None and named != tenant_id:
            raise TenantMismatch
