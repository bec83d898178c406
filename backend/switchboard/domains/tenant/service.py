"""What happens to tenants and their lists of allowed domains. Callers own the transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import month_of, utc_now
from switchboard.core.db import mark_changed
from switchboard.core.errors import InvalidRequest
from switchboard.core.ids import TenantId
from switchboard.core.origins import DomainPattern, InvalidDomainPattern, Origin, OriginMatcher, parse_origin
from switchboard.core.paging import Page, PageQuery
from switchboard.domains.tenant import repository
from switchboard.domains.tenant.errors import (
    ConfirmationRequired,
    DomainExists,
    DomainLimitReached,
    DomainNotFound,
    TenantExists,
    TenantNotFound,
)
from switchboard.domains.tenant.models import ANY_MODEL, ANY_PROVIDER, AllowedDomain, OriginSighting, Tenant
from switchboard.domains.tenant.schemas import (
    AllowedDomainDetail,
    BlockedOrigin,
    ClientTenant,
    ClientTenantPatch,
    Limits,
    LimitsInput,
    TenantCreate,
    TenantDetail,
    TenantPatch,
)
from switchboard.integrations.storage.keeping import queue_tenant_removal

MAX_DOMAINS = 500
MICROUSD_PER_USD = 1_000_000
NO_FIGURES = repository.Figures(0, 0, 0)  # of a tenant that was deleted between two queries


async def get_tenant(session: AsyncSession, tenant_id: str, *, for_update: bool = False) -> Tenant:
    """The tenant's row. Raises TenantNotFound."""
    tenant = await repository.find_tenant(session, tenant_id, for_update=for_update)
    if tenant is None:
        raise TenantNotFound
    return tenant


async def get_limits(session: AsyncSession, tenant_id: str) -> Limits:
    """What the tenant may use, as this transaction sees it. Raises TenantNotFound."""
    return _limits(await get_tenant(session, tenant_id))


async def list_tenants(session: AsyncSession, query: PageQuery, *, status: str | None) -> Page[TenantDetail]:
    """A page of all tenants with their figures."""
    tenants, next_cursor = await repository.list_tenants(session, query, status=status)
    return Page(items=await _describe(session, tenants), next_cursor=next_cursor)


async def get_tenant_detail(session: AsyncSession, tenant_id: str) -> TenantDetail:
    """A tenant with its figures. Raises TenantNotFound."""
    (detail,) = await _describe(session, [await get_tenant(session, tenant_id)])
    return detail


async def get_client_tenant(session: AsyncSession, tenant_id: str) -> ClientTenant:
    """A tenant as its own people see it. Raises TenantNotFound."""
    tenant = await get_tenant(session, tenant_id)
    figures = await repository.get_figures(session, [tenant_id], month_of(utc_now()), with_users=False)
    return ClientTenant.model_validate(_members(tenant, figures.get(tenant_id, NO_FIGURES)))


async def update_client_tenant(session: AsyncSession, tenant_id: str, patch: ClientTenantPatch) -> ClientTenant:
    """Change what a tenant decides about itself. Raises TenantNotFound."""
    tenant = await get_tenant(session, tenant_id)
    changes = patch.changes()
    if changes:
        for name, value in changes.items():
            setattr(tenant, name, value)
        await session.flush()
        mark_changed(session, tenant_id)
    return await get_client_tenant(session, tenant_id)


async def create_tenant(session: AsyncSession, body: TenantCreate) -> TenantDetail:
    """A new active tenant. Raises TenantExists."""
    limits = _limit_columns(body.limits) if body.limits is not None else {}
    tenant = await repository.insert_tenant(session, {"id": body.id, "name": body.name, **limits})
    if tenant is None:
        raise TenantExists(f"There is a tenant with the id {body.id} already. Choose another id.")
    mark_changed(session, tenant.id)
    (detail,) = await _describe(session, [tenant])
    return detail


async def update_tenant(session: AsyncSession, tenant_id: str, patch: TenantPatch) -> TenantDetail:
    """Change what was sent; limits are merged. Raises TenantNotFound."""
    tenant = await get_tenant(session, tenant_id, for_update=True)
    changes = patch.changes()
    limits = changes.pop("limits", None)
    if limits is not None:
        changes |= _limit_columns(limits)
    if changes:
        for name, value in changes.items():
            setattr(tenant, name, value)
        await session.flush()
        await session.refresh(tenant)
        mark_changed(session, tenant_id)
    (detail,) = await _describe(session, [tenant])
    return detail


async def delete_tenant(session: AsyncSession, tenant_id: str, *, confirm: str | None) -> None:
    """Remove a tenant with everything it has. Raises TenantNotFound, ConfirmationRequired."""
    await get_tenant(session, tenant_id, for_update=True)
    if confirm != tenant_id:
        raise ConfirmationRequired(
            f"This deletes {tenant_id} with its assistants, users and conversations. Confirm with ?confirm={tenant_id}."
        )
    await repository.delete_tenant(session, tenant_id)
    await queue_tenant_removal(session, TenantId(tenant_id))
    mark_changed(session, tenant_id)


async def list_domains(session: AsyncSession, tenant_id: str, query: PageQuery) -> Page[AllowedDomainDetail]:
    """A page of the tenant's list."""
    domains, next_cursor = await repository.list_domains(session, tenant_id, query)
    sightings = await repository.list_all_sightings(session, tenant_id) if domains else []
    seen = [(parse_origin(sighting.origin), sighting.last_seen_at) for sighting in sightings]
    return Page(items=[_describe_domain(domain, seen) for domain in domains], next_cursor=next_cursor)


async def add_domain(session: AsyncSession, tenant_id: str, text: str) -> AllowedDomainDetail:
    """Put a website on the tenant's list.

    Raises:
        InvalidRequest: not an acceptable pattern; the message says what to type instead.
        DomainExists, DomainLimitReached.
    """
    try:
        pattern = str(DomainPattern.parse(text))
    except InvalidDomainPattern as error:
        raise InvalidRequest.for_field("pattern", str(error)) from None
    await repository.lock_domains(session, tenant_id)
    listed = await repository.list_patterns(session, tenant_id)
    if pattern in listed:
        raise DomainExists(f"{pattern} is on the list already.")
    if len(listed) >= MAX_DOMAINS:
        raise DomainLimitReached(f"A tenant can list {MAX_DOMAINS} domains. Remove one, or use a wildcard.")
    domain = await repository.insert_domain(session, tenant_id, pattern)
    if domain is None:
        raise DomainExists(f"{pattern} is on the list already.")
    seen = await _renew_sightings(session, tenant_id, [*listed, pattern])
    mark_changed(session, tenant_id)
    return _describe_domain(domain, seen)


async def remove_domain(session: AsyncSession, tenant_id: str, domain_id: UUID) -> None:
    """Take a website off the tenant's list. Raises DomainNotFound."""
    await repository.lock_domains(session, tenant_id)
    if not await repository.delete_domain(session, tenant_id, domain_id):
        raise DomainNotFound
    await _renew_sightings(session, tenant_id, await repository.list_patterns(session, tenant_id))
    mark_changed(session, tenant_id)


async def list_blocked_origins(session: AsyncSession, tenant_id: str, query: PageQuery) -> Page[BlockedOrigin]:
    """A page of the websites that asked for the tenant's widget and were refused."""
    sightings, next_cursor = await repository.list_blocked(session, tenant_id, query)
    return Page(items=[_describe_blocked(sighting) for sighting in sightings], next_cursor=next_cursor)


async def find_last_seen(session: AsyncSession, tenant_id: str, origin: str) -> datetime | None:
    """When a page of this origin last asked for the widget; none when it never did."""
    sighting = await repository.find_sighting(session, tenant_id, origin)
    return None if sighting is None else sighting.last_seen_at


async def _renew_sightings(session: AsyncSession, tenant_id: str, patterns: list[str]) -> list[tuple[Origin, datetime]]:
    matcher = OriginMatcher.from_texts(patterns)
    sightings = [(row, parse_origin(row.origin)) for row in await repository.list_all_sightings(session, tenant_id)]
    allowed_ids = [row.id for row, origin in sightings if matcher.matches(origin)]
    if sightings:
        await repository.mark_sightings_allowed(session, tenant_id, allowed_ids)
    return [(origin, row.last_seen_at) for row, origin in sightings]


def _describe_blocked(sighting: OriginSighting) -> BlockedOrigin:
    try:
        DomainPattern.parse(sighting.origin)
        refusal = None
    except InvalidDomainPattern as error:
        refusal = str(error)
    return BlockedOrigin(
        id=sighting.id,
        origin=sighting.origin,
        count=sighting.count,
        refusal=refusal,
        first_seen_at=sighting.first_seen_at,
        last_seen_at=sighting.last_seen_at,
    )


def _describe_domain(domain: AllowedDomain, seen: list[tuple[Origin, datetime]]) -> AllowedDomainDetail:
    try:
        pattern = DomainPattern.parse(domain.pattern)
        last_seen_at = max((moment for origin, moment in seen if pattern.matches(origin)), default=None)
    except InvalidDomainPattern:
        last_seen_at = None  # stored before its suffix became a public one; it allows nothing any more
    return AllowedDomainDetail(
        id=domain.id, pattern=domain.pattern, created_at=domain.created_at, last_seen_at=last_seen_at
    )


async def _describe(session: AsyncSession, tenants: list[Tenant]) -> list[TenantDetail]:
    ids = [tenant.id for tenant in tenants]
    figures = await repository.get_figures(session, ids, month_of(utc_now()), with_users=True)
    return [_detail(tenant, figures.get(tenant.id, NO_FIGURES)) for tenant in tenants]


def _detail(tenant: Tenant, figures: repository.Figures) -> TenantDetail:
    more = {
        "user_count": figures.user_count,
        "created_at": tenant.created_at,
        "updated_at": tenant.updated_at,
    }
    return TenantDetail.model_validate(_members(tenant, figures) | more)


def _members(tenant: Tenant, figures: repository.Figures) -> dict[str, Any]:
    return {
        "id": tenant.id,
        "name": tenant.name,
        "status": tenant.status,
        "limits": _limits(tenant),
        "hosted_page": tenant.hosted_page,
        "assistant_count": figures.assistant_count,
        "messages_this_month": figures.messages_this_month,
    }


def _limits(tenant: Tenant) -> Limits:
    budget = tenant.monthly_budget_microusd
    return Limits(
        max_bots=tenant.max_bots,
        messages_per_month=tenant.messages_per_month,
        max_documents=tenant.max_documents,
        allowed_providers=tenant.allowed_providers,
        allowed_models=tenant.allowed_models,
        max_output_tokens=tenant.max_output_tokens,
        monthly_budget_usd=None if budget is None else budget / MICROUSD_PER_USD,
    )


def _limit_columns(limits: LimitsInput) -> dict[str, Any]:
    columns = limits.changes()
    models = columns.get("allowed_models")
    if models is not None and ANY_MODEL in models and len(models) > 1:
        raise InvalidRequest.for_field("limits.allowed_models", "Use either * alone or a list of model ids")
    providers = columns.get("allowed_providers")
    if providers is not None and ANY_PROVIDER in providers and len(providers) > 1:
        raise InvalidRequest.for_field("limits.allowed_providers", "Use either * alone or a list of providers")
    if "monthly_budget_usd" in columns:
        budget = columns.pop("monthly_budget_usd")
        columns["monthly_budget_microusd"] = None if budget is None else round(budget * MICROUSD_PER_USD)
    return columns
