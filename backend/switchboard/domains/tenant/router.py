"""Routes of the tenant domain: `/admin/tenants…` for administrators, `/client/…` for the tenant's own people."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from switchboard.core.errors import problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import AdminAccess, TenantAccess, TenantSuspended
from switchboard.domains.tenant import identity, service
from switchboard.domains.tenant.errors import (
    ConfirmationRequired,
    DomainExists,
    DomainLimitReached,
    DomainNotFound,
    TenantExists,
    TenantNotFound,
)
from switchboard.domains.tenant.schemas import (
    AllowedDomainDetail,
    BlockedOrigin,
    ClientTenant,
    ClientTenantPatch,
    DomainCreate,
    IdentitySecretDetail,
    TenantCreate,
    TenantDetail,
    TenantPatch,
    TenantStatus,
)

Paging = Annotated[PageQuery, Depends(page_query)]
Shared = Annotated[Resources, Depends(get_resources)]
TenantIdPath = Annotated[str, Path(description="The public tenant id", examples=["harbour-dental"])]
DomainIdPath = Annotated[UUID, Path(description="Id of the entry")]

admin_router = api_router("/api/admin", "admin: tenants")
client_router = api_router("/api/client", "client: tenant", TenantSuspended)


@admin_router.get("/tenants", summary="List tenants")
async def list_tenants(
    scope: AdminAccess,
    paging: Paging,
    status: Annotated[TenantStatus | None, Query(description="Only tenants in this state")] = None,
) -> Page[TenantDetail]:
    """All tenants. `q` searches name and id; sort by `name`, `created_at` or `id`."""
    return await service.list_tenants(scope.session, paging, status=status)


@admin_router.post("/tenants", status_code=201, summary="Create a tenant", responses=problems(TenantExists))
async def create_tenant(scope: AdminAccess, body: TenantCreate) -> TenantDetail:
    """Creates an active tenant. Limits that are left out get their defaults."""
    tenant = await service.create_tenant(scope.session, body)
    scope.audit("tenant.created", tenant.id, tenant.id)
    return tenant


@admin_router.get("/tenants/{tenant_id}", summary="Read a tenant", responses=problems(TenantNotFound))
async def get_tenant(scope: AdminAccess, tenant_id: TenantIdPath) -> TenantDetail:
    """One tenant with its limits and figures."""
    return await service.get_tenant_detail(scope.session, tenant_id)


@admin_router.patch("/tenants/{tenant_id}", summary="Change a tenant", responses=problems(TenantNotFound))
async def update_tenant(scope: AdminAccess, tenant_id: TenantIdPath, body: TenantPatch) -> TenantDetail:
    """Changes what is sent; `limits` are merged. `status: suspended` stops widget and portal within two seconds."""
    tenant = await service.update_tenant(scope.session, tenant_id, body)
    scope.audit("tenant.updated", f"{tenant_id}: {', '.join(sorted(body.model_fields_set))}", tenant_id)
    return tenant


@admin_router.delete(
    "/tenants/{tenant_id}",
    status_code=204,
    summary="Delete a tenant",
    responses=problems(TenantNotFound, ConfirmationRequired),
)
async def delete_tenant(
    scope: AdminAccess,
    tenant_id: TenantIdPath,
    confirm: Annotated[str | None, Query(description="The tenant's id once more")] = None,
) -> None:
    """Removes the tenant with everything it has: assistants, users, conversations. There is no way back."""
    await service.delete_tenant(scope.session, tenant_id, confirm=confirm)
    scope.audit("tenant.deleted", tenant_id, tenant_id)


@admin_router.get(
    "/tenants/{tenant_id}/domains",
    summary="List a tenant's allowed domains",
    responses=problems(TenantNotFound),
)
async def admin_list_domains(scope: AdminAccess, tenant_id: TenantIdPath, paging: Paging) -> Page[AllowedDomainDetail]:
    """The websites on which the tenant's widget may appear. Sort by `created_at` or `pattern`."""
    await service.get_tenant(scope.session, tenant_id)
    return await service.list_domains(scope.session, tenant_id, paging)


@admin_router.post(
    "/tenants/{tenant_id}/domains",
    status_code=201,
    summary="Allow a domain for a tenant",
    responses=problems(TenantNotFound, DomainExists, DomainLimitReached),
)
async def admin_add_domain(scope: AdminAccess, tenant_id: TenantIdPath, body: DomainCreate) -> AllowedDomainDetail:
    """Puts a website on the tenant's list; `https://*.example.com` means everything below, not the apex."""
    await service.get_tenant(scope.session, tenant_id)
    domain = await service.add_domain(scope.session, tenant_id, body.pattern)
    scope.audit("domain.added", domain.pattern, tenant_id)
    return domain


@admin_router.delete(
    "/tenants/{tenant_id}/domains/{domain_id}",
    status_code=204,
    summary="Remove a tenant's allowed domain",
    responses=problems(TenantNotFound, DomainNotFound),
)
async def admin_remove_domain(scope: AdminAccess, tenant_id: TenantIdPath, domain_id: DomainIdPath) -> None:
    """Takes a website off the tenant's list: its pages lose the widget within two seconds."""
    await service.get_tenant(scope.session, tenant_id)
    await service.remove_domain(scope.session, tenant_id, domain_id)
    scope.audit("domain.removed", str(domain_id), tenant_id)


@client_router.get("/tenant", summary="Read the own tenant")
async def get_own_tenant(scope: TenantAccess) -> ClientTenant:
    """The tenant with its limits, and what of them is used."""
    return await service.get_client_tenant(scope.session, scope.tenant_id)


@client_router.patch("/tenant", summary="Change the own tenant")
async def update_own_tenant(scope: TenantAccess, body: ClientTenantPatch) -> ClientTenant:
    """Switches the hosted chat page on or off, within two seconds."""
    tenant = await service.update_client_tenant(scope.session, scope.tenant_id, body)
    scope.audit("tenant.updated", f"{scope.tenant_id}: {', '.join(sorted(body.model_fields_set))}")
    return tenant


@client_router.get("/identity-secret", summary="Read the identity secret")
async def get_identity_secret(scope: TenantAccess, resources: Shared, response: Response) -> IdentitySecretDetail:
    """The key with which the tenant's own server signs user ids (HMAC-SHA256). Made at the first reading; audited."""
    response.headers["Cache-Control"] = "no-store"
    scope.audit("identity_secret.revealed", scope.tenant_id)
    return await identity.get_identity_secret(scope.session, resources.security.secrets, scope.tenant_id)


@client_router.post("/identity-secret/rotate", summary="Renew the identity secret")
async def rotate_identity_secret(scope: TenantAccess, resources: Shared, response: Response) -> IdentitySecretDetail:
    """Draws a new secret. The previous one is accepted for another 24 hours; one before that, no longer. Audited."""
    response.headers["Cache-Control"] = "no-store"
    scope.audit("identity_secret.rotated", scope.tenant_id)
    return await identity.rotate_identity_secret(scope.session, resources.security.secrets, scope.tenant_id)


@client_router.get("/domains", summary="List allowed domains")
async def list_domains(scope: TenantAccess, paging: Paging) -> Page[AllowedDomainDetail]:
    """The websites on which the widget may appear. Sort by `created_at` or `pattern`."""
    return await service.list_domains(scope.session, scope.tenant_id, paging)


@client_router.post(
    "/domains",
    status_code=201,
    summary="Allow a domain",
    responses=problems(DomainExists, DomainLimitReached),
)
async def add_domain(scope: TenantAccess, body: DomainCreate) -> AllowedDomainDetail:
    """Puts a website on the list; `https://*.example.com` means everything below, not the apex."""
    return await service.add_domain(scope.session, scope.tenant_id, body.pattern)


@client_router.delete(
    "/domains/{domain_id}",
    status_code=204,
    summary="Remove an allowed domain",
    responses=problems(DomainNotFound),
)
async def remove_domain(scope: TenantAccess, domain_id: DomainIdPath) -> None:
    """Takes a website off the list: its pages lose the widget within two seconds."""
    await service.remove_domain(scope.session, scope.tenant_id, domain_id)


@client_router.get("/blocked-origins", summary="List websites that were refused the widget")
async def list_blocked_origins(scope: TenantAccess, paging: Paging) -> Page[BlockedOrigin]:
    """Where the script tag was seen without being allowed. `q` searches; sort by `last_seen_at`, `count`, `origin`.

    To allow one, add its `origin` to the allowed domains. `refusal` says why that would not be accepted.
    """
    return await service.list_blocked_origins(scope.session, scope.tenant_id, paging)
