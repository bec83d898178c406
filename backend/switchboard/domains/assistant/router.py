"""Routes of the assistant domain: `/admin/assistants…` for all tenants, `/client/assistants…` for the own one."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request

from switchboard.core.errors import problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import AdminAccess, TenantAccess, TenantNotFound, TenantSuspended
from switchboard.domains.assistant import service
from switchboard.domains.assistant.catalog import list_models
from switchboard.domains.assistant.errors import (
    AssistantArchived,
    AssistantLimitReached,
    AssistantMoved,
    AssistantNotFound,
    ModelNotAllowed,
)
from switchboard.domains.assistant.moving import CopyKnowledge, move_assistant
from switchboard.domains.assistant.schemas import (
    AdminAssistantCreate,
    AssistantCreate,
    AssistantDetail,
    AssistantPatch,
    AssistantStatus,
    ModelList,
    MoveRequest,
    PricedModelList,
)
from switchboard.domains.assistant.versions.repository import Author

Paging = Annotated[PageQuery, Depends(page_query)]
Shared = Annotated[Resources, Depends(get_resources)]
AssistantIdPath = Annotated[UUID, Path(description="Id of the assistant")]
StatusFilter = Annotated[
    AssistantStatus | None,
    Query(description="Only assistants in this state; archived ones are left out otherwise"),
]
CREATE_PROBLEMS = problems(AssistantLimitReached, ModelNotAllowed, TenantNotFound)
CHANGE_PROBLEMS = problems(AssistantNotFound, AssistantArchived, AssistantMoved, AssistantLimitReached, ModelNotAllowed)
STATUS_PROBLEMS = problems(AssistantNotFound, AssistantMoved, AssistantLimitReached)
DEFAULT_PROBLEMS = problems(AssistantNotFound, AssistantArchived, AssistantMoved)
MOVE_PROBLEMS = problems(
    AssistantNotFound,
    TenantNotFound,
    AssistantArchived,
    AssistantMoved,
    AssistantLimitReached,
    ModelNotAllowed,
)
DELETE_PROBLEMS = problems(AssistantNotFound, AssistantMoved)

admin_router = api_router("/api/admin", "admin: assistants")
client_router = api_router("/api/client", "client: assistants", TenantSuspended)


async def get_copy_knowledge(request: Request) -> CopyKnowledge:
    """The knowledge domain's copier, which the application puts in place (equal ranks ignore each other)."""
    copier: CopyKnowledge = request.app.state.copy_knowledge
    return copier


@client_router.get("/assistants", summary="List assistants")
async def list_assistants(scope: TenantAccess, paging: Paging, status: StatusFilter = None) -> Page[AssistantDetail]:
    """The tenant's assistants. `q` searches the name; sort by `name` or `created_at`."""
    return await service.list_assistants(
        scope.session, paging, tenant_id=scope.tenant_id, status=status, is_admin=False
    )


@client_router.post("/assistants", status_code=201, summary="Create an assistant", responses=CREATE_PROBLEMS)
async def create_assistant(scope: TenantAccess, resources: Shared, body: AssistantCreate) -> AssistantDetail:
    """Creates a draft, unless `status` says `published`. Two creations at once never pass `max_bots`."""
    assistant = await service.create_assistant(
        scope.session, resources.settings, tenant_id=scope.tenant_id, body=body, author=Author.of(scope.actor)
    )
    return service.describe(assistant, is_admin=False)


@client_router.get("/assistants/{assistant_id}", summary="Read an assistant", responses=problems(AssistantNotFound))
async def get_assistant(scope: TenantAccess, assistant_id: AssistantIdPath) -> AssistantDetail:
    """One assistant with everything that can be set."""
    assistant = await service.get_assistant(scope.session, scope.tenant_id, assistant_id)
    return service.describe(assistant, is_admin=False)


@client_router.patch("/assistants/{assistant_id}", summary="Change an assistant", responses=CHANGE_PROBLEMS)
async def update_assistant(
    scope: TenantAccess, resources: Shared, assistant_id: AssistantIdPath, body: AssistantPatch
) -> AssistantDetail:
    """Changes what is sent, merging `appearance` and `contact_form`. A published assistant changes within two seconds.

    Where contacts are sent is audited.
    """
    assistant = await service.update_assistant(
        scope.session,
        resources.settings,
        tenant_id=scope.tenant_id,
        assistant_id=assistant_id,
        patch=body,
        author=Author.of(scope.actor),
    )
    if body.contact_form is not None and body.contact_form.sends_elsewhere:
        scope.audit("assistant.contact_destinations_changed", str(assistant_id))
    return service.describe(assistant, is_admin=False)


@client_router.delete(
    "/assistants/{assistant_id}", status_code=204, summary="Delete an assistant", responses=DELETE_PROBLEMS
)
async def delete_assistant(scope: TenantAccess, assistant_id: AssistantIdPath) -> None:
    """Removes an assistant without conversations; one with conversations is archived, so that none is lost."""
    await service.delete_assistant(
        scope.session, tenant_id=scope.tenant_id, assistant_id=assistant_id, author=Author.of(scope.actor)
    )


@client_router.post("/assistants/{assistant_id}/publish", summary="Publish an assistant", responses=STATUS_PROBLEMS)
async def publish_assistant(scope: TenantAccess, assistant_id: AssistantIdPath) -> AssistantDetail:
    """Lets visitors talk to it, within two seconds."""
    assistant = await service.set_status(
        scope.session,
        tenant_id=scope.tenant_id,
        assistant_id=assistant_id,
        status="published",
        author=Author.of(scope.actor),
    )
    return service.describe(assistant, is_admin=False)


@client_router.post("/assistants/{assistant_id}/unpublish", summary="Unpublish an assistant", responses=STATUS_PROBLEMS)
async def unpublish_assistant(scope: TenantAccess, assistant_id: AssistantIdPath) -> AssistantDetail:
    """Makes it a draft: visitors no longer see it, the portal's preview still works."""
    assistant = await service.set_status(
        scope.session,
        tenant_id=scope.tenant_id,
        assistant_id=assistant_id,
        status="draft",
        author=Author.of(scope.actor),
    )
    return service.describe(assistant, is_admin=False)


@client_router.post(
    "/assistants/{assistant_id}/make-default",
    summary="Make an assistant the default",
    responses=DEFAULT_PROBLEMS,
)
async def make_default_assistant(scope: TenantAccess, assistant_id: AssistantIdPath) -> AssistantDetail:
    """The script tag without `data-assistant-id` shows the default assistant, once that is published."""
    assistant = await service.make_default(
        scope.session, tenant_id=scope.tenant_id, assistant_id=assistant_id, author=Author.of(scope.actor)
    )
    return service.describe(assistant, is_admin=False)


@client_router.get("/models", summary="List the models to choose from")
async def list_model_choices(scope: TenantAccess, resources: Shared) -> ModelList:
    """The models of this deployment that the tenant may use."""
    return await service.list_model_choices(scope.session, resources.settings, scope.tenant_id)


@admin_router.get("/models", summary="List all models")
async def admin_list_models(scope: AdminAccess, resources: Shared) -> PricedModelList:
    """Every model of this deployment with its prices."""
    return PricedModelList(items=list_models(resources.settings))


@admin_router.get("/assistants", summary="List assistants of all tenants")
async def admin_list_assistants(
    scope: AdminAccess,
    paging: Paging,
    tenant_id: Annotated[str | None, Query(max_length=63, description="Only this tenant's")] = None,
    status: StatusFilter = None,
) -> Page[AssistantDetail]:
    """Assistants of all tenants, or of one. `q` searches the name; sort by `name` or `created_at`."""
    return await service.list_assistants(scope.session, paging, tenant_id=tenant_id, status=status, is_admin=True)


@admin_router.post(
    "/assistants", status_code=201, summary="Create an assistant for a tenant", responses=CREATE_PROBLEMS
)
async def admin_create_assistant(scope: AdminAccess, resources: Shared, body: AdminAssistantCreate) -> AssistantDetail:
    """Creates an assistant within the tenant's limits, which hold for administrators as well."""
    assistant = await service.create_assistant(
        scope.session, resources.settings, tenant_id=body.tenant_id, body=body, author=Author.of(scope.actor)
    )
    scope.audit("assistant.created", str(assistant.id), assistant.tenant_id)
    return service.describe(assistant, is_admin=True)


@admin_router.get("/assistants/{assistant_id}", summary="Read any assistant", responses=problems(AssistantNotFound))
async def admin_get_assistant(scope: AdminAccess, assistant_id: AssistantIdPath) -> AssistantDetail:
    """One assistant of any tenant; `moved_to` names its successor if it was moved."""
    tenant_id = await service.get_tenant_of(scope.session, assistant_id)
    assistant = await service.get_assistant(scope.session, tenant_id, assistant_id)
    return service.describe(assistant, is_admin=True)


@admin_router.patch("/assistants/{assistant_id}", summary="Change any assistant", responses=CHANGE_PROBLEMS)
async def admin_update_assistant(
    scope: AdminAccess, resources: Shared, assistant_id: AssistantIdPath, body: AssistantPatch
) -> AssistantDetail:
    """Changes what is sent, merging `appearance` and `contact_form`."""
    tenant_id = await service.get_tenant_of(scope.session, assistant_id)
    assistant = await service.update_assistant(
        scope.session,
        resources.settings,
        tenant_id=tenant_id,
        assistant_id=assistant_id,
        patch=body,
        author=Author.of(scope.actor),
    )
    scope.audit("assistant.updated", f"{assistant_id}: {', '.join(sorted(body.model_fields_set))}", tenant_id)
    return service.describe(assistant, is_admin=True)


@admin_router.delete(
    "/assistants/{assistant_id}", status_code=204, summary="Delete any assistant", responses=DELETE_PROBLEMS
)
async def admin_delete_assistant(scope: AdminAccess, assistant_id: AssistantIdPath) -> None:
    """Removes an assistant without conversations; one with conversations is archived, so that none is lost."""
    tenant_id = await service.get_tenant_of(scope.session, assistant_id)
    await service.delete_assistant(
        scope.session, tenant_id=tenant_id, assistant_id=assistant_id, author=Author.of(scope.actor)
    )
    scope.audit("assistant.deleted", str(assistant_id), tenant_id)


@admin_router.post(
    "/assistants/{assistant_id}/make-default",
    summary="Make any assistant its tenant's default",
    responses=DEFAULT_PROBLEMS,
)
async def admin_make_default_assistant(scope: AdminAccess, assistant_id: AssistantIdPath) -> AssistantDetail:
    """The script tag without `data-assistant-id` shows the default assistant, once that is published."""
    tenant_id = await service.get_tenant_of(scope.session, assistant_id)
    assistant = await service.make_default(
        scope.session, tenant_id=tenant_id, assistant_id=assistant_id, author=Author.of(scope.actor)
    )
    scope.audit("assistant.made_default", str(assistant_id), tenant_id)
    return service.describe(assistant, is_admin=True)


@admin_router.post(
    "/assistants/{assistant_id}/move",
    status_code=201,
    summary="Move an assistant to another tenant",
    responses=MOVE_PROBLEMS,
)
async def admin_move_assistant(
    scope: AdminAccess,
    resources: Shared,
    assistant_id: AssistantIdPath,
    body: MoveRequest,
    copy_knowledge: Annotated[CopyKnowledge, Depends(get_copy_knowledge)],
) -> AssistantDetail:
    """Copies configuration and knowledge under new ids; the source stays, archived, with its conversations."""
    source_tenant_id = await service.get_tenant_of(scope.session, assistant_id)
    successor = await move_assistant(
        scope.session,
        resources.settings,
        assistant_id=assistant_id,
        target_tenant_id=body.tenant_id,
        copy_knowledge=copy_knowledge,
        author=Author.of(scope.actor),
    )
    scope.audit("assistant.moved_out", f"{assistant_id} to {body.tenant_id}", source_tenant_id)
    scope.audit("assistant.moved_in", f"{successor.id} from {source_tenant_id}", body.tenant_id)
    return service.describe(successor, is_admin=True)
