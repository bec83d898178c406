"""Routes of the usage domain."""

from typing import Annotated

from fastapi import Depends

from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.routing import api_router
from switchboard.core.tenancy import AdminAccess, TenantAccess
from switchboard.domains.usage import service
from switchboard.domains.usage.schemas import Month, TenantUsage, Usage, parse_month

client_router = api_router("/api/client/usage", "client: usage")
admin_router = api_router("/api/admin/usage", "admin: usage")


@client_router.get("", summary="Your usage in a month")
async def get_usage(scope: TenantAccess, month: Month = None) -> Usage:
    """Messages by day, tokens and cost of a UTC month, beside the limit."""
    return await service.get_usage(scope.session, scope.tenant_id, parse_month(month))


@admin_router.get("", summary="Every tenant's usage in a month")
async def list_usage(
    scope: AdminAccess, query: Annotated[PageQuery, Depends(page_query)], month: Month = None
) -> Page[TenantUsage]:
    """One row for each tenant, also for those that used nothing (`sort`: `id`, `name`)."""
    return await service.list_usage(scope.session, query, parse_month(month))
