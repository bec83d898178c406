"""The route of the install checker."""

from typing import Annotated

from fastapi import Depends

from switchboard.core.clock import utc_now
from switchboard.core.errors import RateLimited, problems
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantSuspended
from switchboard.domains.tenant import service as tenants
from switchboard.domains.widget.gate import Gate
from switchboard.domains.widget.install.check import conclude, inspect
from switchboard.domains.widget.install.schemas import InstallCheck, InstallCheckRequest
from switchboard.domains.widget.router import get_gate

client_router = api_router("/api/client", "client: tenant", TenantSuspended)


@client_router.post("/install-check", summary="Check the widget on a page", responses=problems(RateLimited))
async def check_install(
    scope: TenantAccess,
    body: InstallCheckRequest,
    gate: Annotated[Gate, Depends(get_gate)],
    resources: Annotated[Resources, Depends(get_resources)],
) -> InstallCheck:
    """Fetches a public page and reports what keeps the widget from appearing there, and what to do about it.

    Only public websites on the usual ports are opened; at most five redirects, two megabytes and ten seconds.
    """
    settings = resources.settings
    await resources.limiter.hit(f"{settings.install_checks_per_minute}/minute", "install-checks", scope.tenant_id)
    tenant = await gate.tenants.get(scope.tenant_id)
    inspected = await inspect(settings, tenant, gate.assistants, body.url)
    # The scope's transaction takes its connection with this first query: none was held while the page loaded.
    last_seen_at = None
    if inspected.origin is not None:
        last_seen_at = await tenants.find_last_seen(scope.session, scope.tenant_id, str(inspected.origin))
    findings = conclude(inspected, settings, tenant, last_seen_at)
    return InstallCheck(
        url=inspected.url,
        checked_at=utc_now(),
        last_seen_at=last_seen_at,
        verdict=findings[0].severity,
        findings=findings,
    )
