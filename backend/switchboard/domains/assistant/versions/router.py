"""Routes of versions: what an assistant was, and bringing it back."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from switchboard.core.errors import problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import AdminAccess, TenantAccess, TenantSuspended
from switchboard.domains.assistant.errors import AssistantArchived, AssistantNotFound
from switchboard.domains.assistant.schemas import AssistantDetail
from switchboard.domains.assistant.service import describe, get_tenant_of
from switchboard.domains.assistant.versions import service
from switchboard.domains.assistant.versions.repository import Author
from switchboard.domains.assistant.versions.schemas import VersionDetail, VersionSummary
from switchboard.domains.assistant.versions.service import VersionNotFound

Paging = Annotated[PageQuery, Depends(page_query)]
Shared = Annotated[Resources, Depends(get_resources)]
AssistantIdPath = Annotated[UUID, Path(description="Id of the assistant")]
VersionPath = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the version")]
PREFIX = "/assistants/{assistant_id}/versions"
READ_PROBLEMS = problems(AssistantNotFound, VersionNotFound)
RESTORE_PROBLEMS = problems(AssistantNotFound, VersionNotFound, AssistantArchived)

admin_router = api_router(f"/api/admin{PREFIX}", "admin: assistants")
client_router = api_router(f"/api/client{PREFIX}", "client: assistants", TenantSuspended)


@client_router.get("", summary="List an assistant's versions", responses=problems(AssistantNotFound))
async def list_versions(scope: TenantAccess, assistant_id: AssistantIdPath, paging: Paging) -> Page[VersionSummary]:
    """Every change that was saved, the newest first; the last hundred are kept. Sort by `version`."""
    return await service.list_versions(scope.session, scope.tenant_id, assistant_id, paging, is_admin=False)


@client_router.get("/{version}", summary="Read a version of an assistant", responses=READ_PROBLEMS)
async def get_version(scope: TenantAccess, assistant_id: AssistantIdPath, version: VersionPath) -> VersionDetail:
    """The whole configuration as it was. Knowledge and tools are no part of it."""
    return await service.get_version(scope.session, scope.tenant_id, assistant_id, version, is_admin=False)


@client_router.post("/{version}/restore", summary="Restore a version of an assistant", responses=RESTORE_PROBLEMS)
async def restore_version(
    scope: TenantAccess, resources: Shared, assistant_id: AssistantIdPath, version: VersionPath
) -> AssistantDetail:
    """Makes the assistant what it was, as a new version; restoring the one before undoes it.

    It stays published or not, and the default or not. A model that you may no longer use is not brought back.
    """
    assistant, sends_elsewhere = await service.restore_version(
        scope.session,
        resources.settings,
        tenant_id=scope.tenant_id,
        assistant_id=assistant_id,
        version=version,
        author=Author.of(scope.actor),
    )
    if sends_elsewhere:
        scope.audit("assistant.contact_destinations_changed", str(assistant_id))
    return describe(assistant, is_admin=False)


@admin_router.get("", summary="List any assistant's versions", responses=problems(AssistantNotFound))
async def admin_list_versions(
    scope: AdminAccess, assistant_id: AssistantIdPath, paging: Paging
) -> Page[VersionSummary]:
    """Every change that was saved, the newest first; the last hundred are kept. Sort by `version`."""
    tenant_id = await get_tenant_of(scope.session, assistant_id)
    return await service.list_versions(scope.session, tenant_id, assistant_id, paging, is_admin=True)


@admin_router.get("/{version}", summary="Read a version of any assistant", responses=READ_PROBLEMS)
async def admin_get_version(scope: AdminAccess, assistant_id: AssistantIdPath, version: VersionPath) -> VersionDetail:
    """The whole configuration as it was. Knowledge and tools are no part of it."""
    tenant_id = await get_tenant_of(scope.session, assistant_id)
    return await service.get_version(scope.session, tenant_id, assistant_id, version, is_admin=True)


@admin_router.post("/{version}/restore", summary="Restore a version of any assistant", responses=RESTORE_PROBLEMS)
async def admin_restore_version(
    scope: AdminAccess, resources: Shared, assistant_id: AssistantIdPath, version: VersionPath
) -> AssistantDetail:
    """Makes the assistant what it was, as a new version, within its tenant's limits."""
    tenant_id = await get_tenant_of(scope.session, assistant_id)
    assistant, _ = await service.restore_version(
        scope.session,
        resources.settings,
        tenant_id=tenant_id,
        assistant_id=assistant_id,
        version=version,
        author=Author.of(scope.actor),
    )
    scope.audit("assistant.version_restored", f"{assistant_id}: {version}", tenant_id)
    return describe(assistant, is_admin=True)
