"""Routes of the user domain: `/auth/…` for everybody who logs in, `/admin/users…` and `/admin/audit`."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from switchboard.core.errors import OriginProofMissing, problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import PUBLIC, AdminAccess, CurrentUser, bearer_scheme
from switchboard.domains.tenant.service import get_tenant
from switchboard.domains.user import cookies, login, passwords, repository, service
from switchboard.domains.user.errors import (
    CannotRemoveSelf,
    EmailTaken,
    InvalidCredentials,
    ResetTokenInvalid,
    SessionExpired,
    TooManyRequests,
    UserNotFound,
)
from switchboard.domains.user.schemas import (
    AuditEntry,
    LoggedInUser,
    LoginRequest,
    LoginResponse,
    LogoutRequest,
    Me,
    OwnTenant,
    PasswordChangeRequest,
    PasswordForgotRequest,
    PasswordResetRequest,
    RefreshedCookies,
    RefreshedTokens,
    RefreshRequest,
    Role,
    TenantSlug,
    UserCreate,
    UserDetail,
    UserPatch,
)
from switchboard.domains.user.sessions import LoginSessions, get_login_sessions

ResourcesDep = Annotated[Resources, Depends(get_resources)]
LiveSessions = Annotated[LoginSessions, Depends(get_login_sessions)]
Paging = Annotated[PageQuery, Depends(page_query)]
UserIdPath = Annotated[UUID, Path(description="Id of the user")]


async def refuse_foreign_cookies(request: Request, resources: ResourcesDep) -> None:
    """Refuse, before the body is looked at, what another site's page does with our cookies."""
    cookies.refuse_foreign_cookies(request, resources.settings.app_origin)


OWN_COOKIES = Depends(refuse_foreign_cookies)

auth_router = api_router("/api/auth", "auth")
admin_router = api_router("/api/admin", "admin: users")


@auth_router.post(
    "/login",
    summary="Log in",
    dependencies=[PUBLIC],
    responses=problems(InvalidCredentials, TooManyRequests),
)
async def log_in(request: Request, response: Response, resources: ResourcesDep, body: LoginRequest) -> LoginResponse:
    """For administrators and client users alike. Answers with tokens and sets them as cookies, too.

    A page of another site gets no cookies set, so that nobody can be logged in to a stranger's account.
    """
    found = await login.log_in(
        resources,
        email=body.email,
        password=body.password.get_secret_value(),
        address=resources.addresses.of(request),
    )
    if not cookies.is_from_elsewhere(request, resources.settings.app_origin):
        cookies.set_token_cookies(response, resources.settings.app_origin, found.tokens)
    response.headers["Cache-Control"] = "no-store"
    return LoginResponse(
        access_token=found.tokens.access_token,
        token_type="bearer",  # noqa: S106 - RFC 6750's name of the scheme
        expires_in=found.tokens.expires_in,
        refresh_token=found.tokens.refresh_token,
        user=LoggedInUser.model_validate(found.user),
    )


@auth_router.post(
    "/refresh",
    summary="Renew the tokens",
    dependencies=[PUBLIC, OWN_COOKIES],
    responses=problems(SessionExpired, OriginProofMissing, TooManyRequests),
)
async def refresh_tokens(
    request: Request,
    response: Response,
    resources: ResourcesDep,
    live: LiveSessions,
    body: RefreshRequest | None = None,
) -> RefreshedTokens | RefreshedCookies:
    """With the refresh token in the body: tokens in the body. With the cookie: new cookies.

    Each refresh token is good for one rotation; parallel requests within ten seconds get the same successor.
    Using an older one ends the whole session.
    """
    given = body.refresh_token if body is not None else None
    app_origin = resources.settings.app_origin
    presented = given.get_secret_value() if given else cookies.read_token_cookies(request, app_origin)[1]
    if presented is None:
        raise SessionExpired
    address = resources.addresses.of(request)
    tokens = await login.refresh(resources, live, refresh_token=presented, address=address)
    response.headers["Cache-Control"] = "no-store"
    if given is None:
        cookies.set_token_cookies(response, app_origin, tokens)
        return RefreshedCookies(expires_in=tokens.expires_in)
    return RefreshedTokens(
        access_token=tokens.access_token,
        token_type="bearer",  # noqa: S106 - RFC 6750's name of the scheme
        expires_in=tokens.expires_in,
        refresh_token=tokens.refresh_token,
    )


@auth_router.post(
    "/logout",
    status_code=204,
    summary="Log out",
    dependencies=[PUBLIC, OWN_COOKIES],
    responses=problems(OriginProofMissing),
)
async def log_out(
    request: Request,
    response: Response,
    resources: ResourcesDep,
    live: LiveSessions,
    bearer: Annotated[object, Depends(bearer_scheme)],
    body: LogoutRequest | None = None,
) -> None:
    """Ends the session that the refresh token in the body, the bearer token or the cookies belong to.

    Its access token is refused at once. Always 204, also when the session had ended before.
    """
    app_origin = resources.settings.app_origin
    access_token: str | None = getattr(bearer, "credentials", None)
    refresh_token = body.refresh_token.get_secret_value() if body is not None and body.refresh_token else None
    if access_token is None and refresh_token is None:
        access_token, refresh_token = cookies.read_token_cookies(request, app_origin)
        cookies.clear_token_cookies(response, app_origin)
    await login.log_out(resources, live, refresh_token=refresh_token, access_token=access_token)


@auth_router.get("/me", summary="Who is logged in")
async def get_me(user: CurrentUser, resources: ResourcesDep) -> Me:
    """The logged-in person and, for a client user, the tenant. A suspended tenant's people still see this."""
    tenant = None
    if user.tenant_id is not None:
        async with resources.system_db.system_tx() as session:
            tenant = OwnTenant.model_validate(await get_tenant(session, user.tenant_id))
    return Me(
        id=user.user_id,
        email=user.email,
        name=user.name,
        role=user.role,
        tenant_id=user.tenant_id,
        tenant=tenant,
    )


@auth_router.post(
    "/password/change",
    status_code=204,
    summary="Change one's own password",
    responses=problems(OriginProofMissing, TooManyRequests),
)
async def change_password(
    user: CurrentUser, resources: ResourcesDep, live: LiveSessions, body: PasswordChangeRequest
) -> None:
    """Ends every other session of the user. A wrong current password is 422 with the field named."""
    await passwords.change_password(
        resources,
        live,
        user,
        current_password=body.current_password.get_secret_value(),
        new_password=body.new_password.get_secret_value(),
    )


@auth_router.post(
    "/password/forgot",
    status_code=202,
    summary="Ask for a password reset link",
    dependencies=[PUBLIC],
    response_class=Response,
    responses=problems(TooManyRequests),
)
async def request_password_reset(request: Request, resources: ResourcesDep, body: PasswordForgotRequest) -> Response:
    """Mails a link if there is such a user. The answer is the same, in the same time, if there is none."""
    await passwords.request_reset(resources, email=body.email, address=resources.addresses.of(request))
    return Response(status_code=202)


@auth_router.post(
    "/password/reset",
    status_code=204,
    summary="Set a new password by the mailed link",
    dependencies=[PUBLIC],
    responses=problems(ResetTokenInvalid, TooManyRequests),
)
async def reset_password(
    request: Request, resources: ResourcesDep, live: LiveSessions, body: PasswordResetRequest
) -> None:
    """The token works once, for 30 minutes. Every session of the user ends."""
    await passwords.reset_password(
        resources,
        live,
        token=body.token.get_secret_value(),
        new_password=body.new_password.get_secret_value(),
        address=resources.addresses.of(request),
    )


@admin_router.get("/users", summary="List users")
async def list_users(
    scope: AdminAccess,
    paging: Paging,
    role: Annotated[Role | None, Query(description="Only users of this role")] = None,
    tenant_id: Annotated[TenantSlug | None, Query(description="Only users of this tenant")] = None,
    is_active: Annotated[bool | None, Query(description="Only active, or only deactivated users")] = None,
) -> Page[UserDetail]:
    """All users. `q` searches e-mail and name; sort by `email` or `created_at`."""
    users, next_cursor = await repository.list_users(
        scope.session, paging, role=role, tenant_id=tenant_id, is_active=is_active
    )
    return Page(items=[UserDetail.model_validate(user) for user in users], next_cursor=next_cursor)


@admin_router.post("/users", status_code=201, summary="Create a user", responses=problems(EmailTaken))
async def create_user(scope: AdminAccess, resources: ResourcesDep, body: UserCreate) -> UserDetail:
    """A client user of one tenant, or an administrator. E-mail addresses are unique over all tenants."""
    user = await service.create_user(scope.session, resources.security.passwords, body)
    scope.audit("user.created", str(user.id), user.tenant_id)
    return UserDetail.model_validate(user)


@admin_router.get("/users/{user_id}", summary="Read a user", responses=problems(UserNotFound))
async def get_user(scope: AdminAccess, user_id: UserIdPath) -> UserDetail:
    """One user."""
    return UserDetail.model_validate(await service.get_user(scope.session, user_id))


@admin_router.patch("/users/{user_id}", summary="Change a user", responses=problems(UserNotFound, CannotRemoveSelf))
async def update_user(
    scope: AdminAccess, resources: ResourcesDep, live: LiveSessions, user_id: UserIdPath, body: UserPatch
) -> UserDetail:
    """Changes what is sent, at once. A new password or deactivation ends the user's sessions."""
    user = await service.update_user(scope, live, resources.security.passwords, user_id, body)
    return UserDetail.model_validate(user)


@admin_router.delete(
    "/users/{user_id}",
    status_code=204,
    summary="Delete a user",
    responses=problems(UserNotFound, CannotRemoveSelf),
)
async def delete_user(scope: AdminAccess, live: LiveSessions, user_id: UserIdPath) -> None:
    """Deletes the user with every session; what the user did stays in the audit trail."""
    await service.delete_user(scope, live, user_id)


@admin_router.get("/audit", summary="Read the audit trail")
async def list_audit_events(
    scope: AdminAccess,
    paging: Paging,
    tenant_id: Annotated[TenantSlug | None, Query(description="Only deeds that concern this tenant")] = None,
) -> Page[AuditEntry]:
    """What administrators did, newest first. `q` searches action, target and the actor's e-mail."""
    events, next_cursor = await repository.list_audit_events(scope.session, paging, tenant_id=tenant_id)
    return Page(items=[AuditEntry.model_validate(event) for event in events], next_cursor=next_cursor)
