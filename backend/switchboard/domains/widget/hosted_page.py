"""Routes of the hosted chat page: what the web server writes it from, and what its owner hands out."""

import io
from typing import Annotated

from fastapi import Depends, Query

from switchboard.core.errors import SwitchboardError, problems
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import PUBLIC, TenantAccess, TenantSuspended
from switchboard.domains.tenant import service as tenants
from switchboard.domains.tenant.hosting import PlatformOrigins
from switchboard.domains.widget.config import hosted_page_policy
from switchboard.domains.widget.errors import HostedPageNotFound
from switchboard.domains.widget.gate import Gate
from switchboard.domains.widget.router import get_gate
from switchboard.domains.widget.schemas import HostedPage, HostedPageSettings

widget_router = api_router("/api/widget", "widget")
client_router = api_router("/api/client", "client: tenant", TenantSuspended)
TheGate = Annotated[Gate, Depends(get_gate)]
Shared = Annotated[Resources, Depends(get_resources)]


@widget_router.get(
    "/hosted-page",
    summary="What a tenant's hosted page consists of",
    dependencies=[PUBLIC],
    responses=problems(HostedPageNotFound),
)
async def get_hosted_page(
    gate: TheGate, resources: Shared, tenant_id: Annotated[str, Query(max_length=200)]
) -> HostedPage:
    """Called by the web server, server to server. Switched off, unknown, suspended, nothing published: the same 404."""
    try:
        tenant = await gate.tenants.get(tenant_id)
        if not tenant.is_active or not tenant.hosted_origins:
            raise HostedPageNotFound
        assistant = await gate.assistants.get_published(tenant.id, None)
    except SwitchboardError:
        raise HostedPageNotFound from None
    appearance = assistant.appearance
    return HostedPage(
        tenant_id=tenant.id,
        name=tenant.name,
        title=appearance.header_title or assistant.name,
        language=assistant.language,
        primary_color=appearance.primary_color,
        color_scheme=appearance.color_scheme,
        content_security_policy=hosted_page_policy(resources.settings, appearance.logo_url),
    )


@client_router.get("/hosted-page", summary="Where the hosted page is")
async def get_own_hosted_page(scope: TenantAccess, resources: Shared) -> HostedPageSettings:
    """The page's address and QR code, whether or not it is switched on (`PATCH /api/client/tenant`)."""
    tenant = await tenants.get_client_tenant(scope.session, scope.tenant_id)
    urls = PlatformOrigins(resources.settings).hosted_urls(scope.tenant_id)
    return HostedPageSettings(is_enabled=tenant.hosted_page, url=urls[-1], urls=list(urls), qr_code=_qr_code(urls[-1]))


def _qr_code(url: str) -> str:
    """The address as an SVG document of black squares on white, with the four squares of margin that readers need."""
    document = io.BytesIO()
    import segno  # only now: few processes ever draw one

    segno.make(url, micro=False, error="m").save(
        document, kind="svg", border=4, omitsize=True, xmldecl=False, nl=False, dark="#000", light="#fff"
    )
    return document.getvalue().decode()
