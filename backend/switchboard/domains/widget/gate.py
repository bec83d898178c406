"""Who may show a widget: the one decision behind `config`, `tickets`, `sessions` and every call of a visitor."""

from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request

from switchboard.core.ids import TenantId
from switchboard.core.origins import InvalidOrigin, Origin, parse_origin, read_origin
from switchboard.core.tenancy import TenantSuspended
from switchboard.domains.assistant.snapshot import AssistantDirectory, AssistantSnapshot
from switchboard.domains.tenant.sightings import SightingRecorder
from switchboard.domains.tenant.snapshot import TenantDirectory, TenantSnapshot
from switchboard.domains.widget.errors import OriginMissing, OriginNotAllowed


class Admission(NamedTuple):
    """An allowed page and what it may show."""

    tenant: TenantSnapshot
    assistant: AssistantSnapshot
    origin: Origin


class Gate:
    """Decides from cached snapshots; no query on a warm path."""

    def __init__(self, tenants: TenantDirectory, assistants: AssistantDirectory, sightings: SightingRecorder) -> None:
        self.tenants = tenants
        self.assistants = assistants
        self.sightings = sightings

    async def admit(
        self, request: Request, tenant_id: str, assistant_id: UUID | None, *, is_read: bool = False
    ) -> Admission:
        """Admit a host page by the `Origin` header that its browser set.

        Browsers send none when the hosted page reads from its own origin (`is_read`); Fetch Metadata then says so.

        Raises:
            TenantNotFound, TenantSuspended, OriginMissing, OriginNotAllowed, AssistantNotFound.
        """
        tenant = await self._active_tenant(tenant_id)
        try:
            origin = read_origin(request.headers.getlist("origin"))
        except InvalidOrigin:
            raise OriginNotAllowed(_advice(request.headers["origin"][:100], tenant_id)) from None
        if origin is None:
            if not (is_read and tenant.hosted_origins and request.headers.getlist("sec-fetch-site") == ["same-origin"]):
                raise OriginMissing("Only a web page on an allowed domain can show this assistant.")
            origin = tenant.hosted_origins[0]
        is_allowed = tenant.allows(origin)
        self.sightings.record(tenant.id, origin, is_allowed)
        if not is_allowed:
            raise OriginNotAllowed(_advice(str(origin), tenant_id))
        return Admission(tenant, await self.assistants.get_published(tenant.id, assistant_id), origin)

    async def readmit(self, tenant_id: TenantId, assistant_id: UUID, origin: str, *, is_preview: bool) -> Admission:
        """Decide again for an origin that a ticket or session is bound to.

        Raises:
            TenantNotFound, TenantSuspended, OriginNotAllowed, AssistantNotFound.
        """
        tenant = await self._active_tenant(tenant_id)
        parsed = parse_origin(origin)
        if is_preview:
            return Admission(tenant, await self.assistants.get(tenant.id, assistant_id), parsed)
        if not tenant.allows(parsed):
            raise OriginNotAllowed(_advice(origin, tenant_id))
        return Admission(tenant, await self.assistants.get_published(tenant.id, assistant_id), parsed)

    async def _active_tenant(self, tenant_id: str) -> TenantSnapshot:
        tenant = await self.tenants.get(tenant_id)
        if not tenant.is_active:
            raise TenantSuspended("This assistant is switched off at the moment.")
        return tenant


def _advice(origin: str, tenant_id: str) -> str:
    return f"{origin} is not among the allowed domains of {tenant_id}. Add it in the portal under Domains."
