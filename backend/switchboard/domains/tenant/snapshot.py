"""What every request needs to know of a tenant, from memory: at most two seconds old, usually current."""

from dataclasses import dataclass
from typing import Literal

from fastapi import FastAPI

from switchboard.core.bus import Bus
from switchboard.core.cache import SnapshotCache
from switchboard.core.db import Database
from switchboard.core.ids import TenantId, is_tenant_id
from switchboard.core.origins import Origin, OriginMatcher
from switchboard.core.resources import TENANT_CHANGED, Resources
from switchboard.core.tenancy import TenantNotFound
from switchboard.domains.tenant.hosting import PlatformOrigins
from switchboard.domains.tenant.models import ANY_MODEL
from switchboard.domains.tenant.sightings import SightingRecorder

# Busy tenants are loaded again every other second: one statement on a raw connection (ADR 0003).
_LOAD = """
select t.name, t.status, t.hosted_page, t.max_bots, t.messages_per_month, t.allowed_models, t.monthly_budget_microusd,
  t.allowed_providers, t.max_output_tokens,
  array(select d.pattern from allowed_domains d where d.tenant_id = t.id order by d.id) as patterns
from tenants t where t.id = $1
"""


@dataclass(frozen=True, slots=True)
class TenantLimits:
    """What a tenant may use; money in millionths of a US dollar, None for no budget."""

    max_bots: int
    messages_per_month: int
    allowed_models: frozenset[str]
    allowed_providers: frozenset[str]
    max_output_tokens: int | None
    monthly_budget_microusd: int | None

    def allows_model(self, model: str) -> bool:
        """Whether assistants of the tenant may use a model."""
        return ANY_MODEL in self.allowed_models or model in self.allowed_models


@dataclass(frozen=True, slots=True)
class TenantSnapshot:
    """A tenant as it was at one moment."""

    id: TenantId
    name: str
    status: Literal["active", "suspended"]
    limits: TenantLimits
    origins: OriginMatcher
    hosted_origins: tuple[Origin, ...]
    """Where the tenant's hosted page stands, the widget's own origin first; empty when it is switched off."""

    @property
    def is_active(self) -> bool:
        """Whether the tenant is being served."""
        return self.status == "active"

    @property
    def csp_sources(self) -> tuple[str, ...]:
        """Whoever may frame the panel, as sources for `frame-ancestors`; empty when nobody may."""
        if not self.hosted_origins:
            return self.origins.csp_sources
        return (*self.origins.csp_sources, "'self'", *map(str, self.hosted_origins[1:]))

    def allows(self, origin: Origin) -> bool:
        """Whether the widget may appear on a page of this origin."""
        return self.origins.matches(origin) or origin in self.hosted_origins


class TenantDirectory:
    """Looks tenants up for the hot paths. Implements `core.tenancy.TenantStates`."""

    def __init__(self, db: Database, bus: Bus, platform: PlatformOrigins) -> None:
        self._db = db
        self._platform = platform
        # Each value is wrapped, so that "there is no such tenant" is remembered as well.
        self._cache: SnapshotCache[TenantId, tuple[TenantSnapshot | None]] = SnapshotCache(self._load)
        bus.subscribe(TENANT_CHANGED, lambda fields: self._cache.drop(TenantId(fields["tenant_id"])))
        bus.subscribe("bus_connected", lambda _: self._cache.clear())

    def peek(self, tenant_id: str) -> TenantSnapshot | None:
        """The tenant if it is in memory and fresh, without waiting."""
        known = self._cache.peek(TenantId(tenant_id))
        return known[0] if known is not None else None

    async def get(self, tenant_id: str) -> TenantSnapshot:
        """The tenant. Raises TenantNotFound."""
        if not is_tenant_id(tenant_id):
            raise TenantNotFound
        (snapshot,) = await self._cache.get(TenantId(tenant_id))
        if snapshot is None:
            raise TenantNotFound
        return snapshot

    async def is_active(self, tenant_id: TenantId) -> bool:
        """Whether the tenant is being served. Raises TenantNotFound."""
        return (await self.get(tenant_id)).is_active

    async def _load(self, tenant_id: TenantId) -> tuple[TenantSnapshot | None]:
        async with self._db.tenant_connection(tenant_id) as connection:
            tenant = await connection.fetchrow(_LOAD, tenant_id)
        if tenant is None:
            return (None,)
        return (
            TenantSnapshot(
                id=tenant_id,
                name=tenant["name"],
                status="active" if tenant["status"] == "active" else "suspended",
                limits=TenantLimits(
                    max_bots=tenant["max_bots"],
                    messages_per_month=tenant["messages_per_month"],
                    allowed_models=frozenset(tenant["allowed_models"]),
                    allowed_providers=frozenset(tenant["allowed_providers"]),
                    max_output_tokens=tenant["max_output_tokens"],
                    monthly_budget_microusd=tenant["monthly_budget_microusd"],
                ),
                origins=OriginMatcher.from_texts(tenant["patterns"]),
                hosted_origins=self._platform.of_hosted_page(tenant_id) if tenant["hosted_page"] else (),
            ),
        )


def attach(app: FastAPI, resources: Resources) -> None:
    """Make the directory and the sighting recorder of this process; the lifespan closes the recorder."""
    platform = PlatformOrigins(resources.settings)
    app.state.tenants = app.state.tenant_states = TenantDirectory(resources.db, resources.bus, platform)
    app.state.sightings = SightingRecorder(resources.db, platform.includes)
    app.state.sightings.start()
