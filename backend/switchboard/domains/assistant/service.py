"""What happens to a tenant's assistants. Callers own the transaction; the same rules hold for clients and admins.

Rules: a tenant with any assistant that is not archived has exactly one default assistant among them. Archived
assistants keep their conversations, do not count against `max_bots`, and can be brought back unless they were moved.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.db import mark_changed
from switchboard.core.paging import Page, PageQuery
from switchboard.core.settings import Settings
from switchboard.domains.assistant import repository
from switchboard.domains.assistant.appearance import DEFAULT_APPEARANCE, complete_appearance
from switchboard.domains.assistant.catalog import check_model, check_output_tokens, list_choices
from switchboard.domains.assistant.contact_form import DEFAULT_CONTACT_FORM, check_destination, complete_contact_form
from switchboard.domains.assistant.errors import (
    AssistantArchived,
    AssistantLimitReached,
    AssistantMoved,
    AssistantNotFound,
)
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.repository import ARCHIVED
from switchboard.domains.assistant.schemas import (
    AssistantCreate,
    AssistantDetail,
    AssistantPatch,
    AssistantStatus,
    ModelList,
    MovedTo,
)
from switchboard.domains.assistant.versions.repository import NOBODY, Author, Restored, record_versions
from switchboard.domains.tenant import service as tenants
from switchboard.domains.tenant.schemas import Limits

RETIRED = "archived"
MOVED = "moved"
NOT_COLUMNS = {"tenant_id", "appearance", "contact_form", "topics", "status", "is_default"}


async def list_assistants(
    session: AsyncSession, query: PageQuery, *, tenant_id: str | None, status: str | None, is_admin: bool
) -> Page[AssistantDetail]:
    """A page of a tenant's assistants, or of everybody's (system role)."""
    found, next_cursor = await repository.list_assistants(session, query, tenant_id=tenant_id, status=status)
    return Page(items=[describe(row, is_admin=is_admin) for row in found], next_cursor=next_cursor)


async def get_assistant(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> Assistant:
    """An assistant of the tenant, archived or not. Raises AssistantNotFound."""
    found = await repository.find_assistant(session, tenant_id, assistant_id)
    if found is None:
        raise AssistantNotFound
    return found


async def get_tenant_of(session: AsyncSession, assistant_id: UUID) -> str:
    """Whose assistant it is (system role). Raises AssistantNotFound."""
    found = await repository.find_anywhere(session, assistant_id)
    if found is None:
        raise AssistantNotFound
    return found.tenant_id


async def create_assistant(
    session: AsyncSession, settings: Settings, *, tenant_id: str, body: AssistantCreate, author: Author = NOBODY
) -> Assistant:
    """A new assistant, a draft unless the body says otherwise.

    Raises:
        TenantNotFound, AssistantLimitReached, ModelNotAllowed.
        InvalidRequest: contacts may not be sent where the form says, or answers not be so long.
    """
    limits = await claim_slot(session, tenant_id)
    given = {name: getattr(body, name) for name in body.model_fields_set if getattr(body, name) is not None}
    check_model(settings, provider=body.provider or "auto", model=body.model, limits=limits)
    check_output_tokens(body.max_output_tokens, limits)
    if body.contact_form is not None:
        check_destination(settings, body.contact_form)
    assistant = Assistant(
        tenant_id=tenant_id,
        status=body.status or "draft",
        appearance=DEFAULT_APPEARANCE | (body.appearance.changes() if body.appearance else {}),
        contact_form=DEFAULT_CONTACT_FORM | (body.contact_form.changes() if body.contact_form else {}),
        topics=[topic.model_dump() for topic in body.topics or ()],
        **{name: value for name, value in given.items() if name not in NOT_COLUMNS},
    )
    return await add_assistant(session, assistant, is_default=body.is_default or False, author=author)


async def update_assistant(
    session: AsyncSession,
    settings: Settings,
    *,
    tenant_id: str,
    assistant_id: UUID,
    patch: AssistantPatch,
    author: Author = NOBODY,
) -> Assistant:
    """Change what was sent; the appearance and the contact form are merged field by field.

    Raises:
        AssistantNotFound, AssistantArchived, AssistantMoved, AssistantLimitReached, ModelNotAllowed.
        InvalidRequest: contacts may not be sent where the form says, or answers not be so long.
    """
    changes = patch.changes()
    status: AssistantStatus | None = changes.pop("status", None)
    assistant = await lock_assistant(session, tenant_id, assistant_id)
    if status is not None:
        await _change_status(session, assistant, status)
    if changes:
        if assistant.status == ARCHIVED:
            raise AssistantArchived("Bring this assistant back before you change it.")
        await _check_limits(session, settings, assistant, changes)
        if "appearance" in changes:
            changes["appearance"] = assistant.appearance | changes["appearance"].changes()
        if "contact_form" in changes:
            check_destination(settings, changes["contact_form"])
            changes["contact_form"] = assistant.contact_form | changes["contact_form"].changes()
        if "topics" in changes:
            changes["topics"] = [topic.model_dump() for topic in changes["topics"]]
        assign(assistant, changes)
    return await save_assistant(session, assistant, author)


async def set_status(
    session: AsyncSession, *, tenant_id: str, assistant_id: UUID, status: AssistantStatus, author: Author = NOBODY
) -> Assistant:
    """Publish, unpublish or archive. Raises as `update_assistant` does."""
    assistant = await lock_assistant(session, tenant_id, assistant_id)
    await _change_status(session, assistant, status)
    return await save_assistant(session, assistant, author)


async def make_default(
    session: AsyncSession, *, tenant_id: str, assistant_id: UUID, author: Author = NOBODY
) -> Assistant:
    """Let the script tag without `data-assistant-id` mean this assistant.

    Raises:
        AssistantNotFound, AssistantArchived, AssistantMoved.
    """
    assistant = await lock_assistant(session, tenant_id, assistant_id)
    if assistant.status == ARCHIVED:
        raise AssistantMoved if assistant.archived_reason == MOVED else AssistantArchived
    if not assistant.is_default:
        await repository.choose_default(session, tenant_id, assistant_id)
    return await save_assistant(session, assistant, author)


async def delete_assistant(
    session: AsyncSession, *, tenant_id: str, assistant_id: UUID, author: Author = NOBODY
) -> None:
    """Remove an assistant that nobody ever talked to; archive any other, so that no conversation or contact is lost.

    Deleting the default one makes the oldest published one the default. Raises AssistantNotFound, AssistantMoved.
    """
    assistant = await lock_assistant(session, tenant_id, assistant_id)
    if assistant.archived_reason == MOVED:
        raise AssistantMoved("It stays as the record of its conversations.")
    if await repository.has_records(session, tenant_id, assistant_id):
        await archive(session, assistant, reason=RETIRED)
        await save_assistant(session, assistant, author)
        return
    was_default = assistant.is_default
    await repository.delete_assistant(session, tenant_id, assistant_id)
    if was_default:
        await repository.promote_default(session, tenant_id)
        await record_versions(session, tenant_id, author)
    mark_changed(session, tenant_id)


async def list_model_choices(session: AsyncSession, settings: Settings, tenant_id: str) -> ModelList:
    """The models that the tenant's assistants may use. Raises TenantNotFound."""
    return list_choices(settings, await tenants.get_limits(session, tenant_id))


async def claim_slot(session: AsyncSession, tenant_id: str) -> Limits:
    """Make room for one more assistant; until the transaction ends nobody else can. Answers with the tenant's limits.

    Raises:
        TenantNotFound, AssistantLimitReached.
    """
    await repository.lock_assistants(session, tenant_id)
    limits = await tenants.get_limits(session, tenant_id)
    if await repository.count_live(session, tenant_id) >= limits.max_bots:
        raise AssistantLimitReached(
            f"This tenant may have {limits.max_bots} assistants. Archive one, or ask for a higher limit."
        )
    return limits


async def add_assistant(session: AsyncSession, assistant: Assistant, *, is_default: bool, author: Author) -> Assistant:
    """Store a new row, under the lock of `claim_slot`; the first of a tenant becomes its default."""
    tenant_id = assistant.tenant_id
    is_first = not await repository.has_default(session, tenant_id)
    assistant.is_default = is_first
    session.add(assistant)
    await session.flush()
    if is_default and not is_first:
        await repository.choose_default(session, tenant_id, assistant.id)
    await record_versions(session, tenant_id, author)
    await session.refresh(assistant)
    mark_changed(session, tenant_id)
    return assistant


async def archive(session: AsyncSession, assistant: Assistant, *, reason: str) -> None:
    """Take an assistant out of service and pass its default mark on; the caller holds the tenant's lock."""
    was_default = assistant.is_default
    assign(assistant, {"status": ARCHIVED, "is_default": False, "archived_reason": reason})
    await session.flush()
    if was_default:
        await repository.promote_default(session, assistant.tenant_id)
    mark_changed(session, assistant.tenant_id)


def describe(assistant: Assistant, *, is_admin: bool) -> AssistantDetail:
    """The assistant as its reader may see it: where it was moved is for administrators."""
    moved_to = None
    if is_admin and assistant.moved_to_tenant_id is not None and assistant.moved_to_assistant_id is not None:
        moved_to = MovedTo(tenant_id=assistant.moved_to_tenant_id, assistant_id=assistant.moved_to_assistant_id)
    members: dict[str, Any] = {
        name: getattr(assistant, name)
        for name in AssistantDetail.model_fields
        if name not in ("appearance", "contact_form", "moved_to")
    }
    completed = {
        "appearance": complete_appearance(assistant.appearance),
        "contact_form": complete_contact_form(assistant.contact_form),
    }
    return AssistantDetail.model_validate(members | completed | {"moved_to": moved_to})


async def lock_assistant(session: AsyncSession, tenant_id: str, assistant_id: UUID) -> Assistant:
    """An assistant that nobody else can change until the transaction ends. Raises AssistantNotFound."""
    await repository.lock_assistants(session, tenant_id)
    found = await repository.find_assistant(session, tenant_id, assistant_id, for_update=True)
    if found is None:
        raise AssistantNotFound
    return found


async def _check_limits(
    session: AsyncSession, settings: Settings, assistant: Assistant, changes: dict[str, Any]
) -> None:
    """What is sent must be within the tenant's limits; what is kept is held to them when it is used."""
    if changes.keys() & {"provider", "model", "max_output_tokens"}:
        limits = await tenants.get_limits(session, assistant.tenant_id)
        if changes.keys() & {"provider", "model"}:
            check_model(
                settings,
                provider=changes.get("provider", assistant.provider),
                model=changes.get("model", assistant.model),
                limits=limits,
            )
        check_output_tokens(changes.get("max_output_tokens"), limits)


async def _change_status(session: AsyncSession, assistant: Assistant, status: AssistantStatus) -> None:
    if assistant.archived_reason == MOVED:
        raise AssistantMoved("It cannot be brought back; its successor belongs to another tenant.")
    if status == assistant.status:
        return
    if status == ARCHIVED:
        await archive(session, assistant, reason=RETIRED)
        return
    is_default = assistant.is_default
    if assistant.status == ARCHIVED:
        await claim_slot(session, assistant.tenant_id)
        is_default = not await repository.has_default(session, assistant.tenant_id)
    assign(assistant, {"status": status, "archived_reason": None, "is_default": is_default})


async def save_assistant(
    session: AsyncSession, assistant: Assistant, author: Author, restored: Restored | None = None
) -> Assistant:
    """Store what was assigned, with its version; the caller holds the tenant's lock."""
    await session.flush()
    await record_versions(session, assistant.tenant_id, author, restored)
    await session.refresh(assistant)
    mark_changed(session, assistant.tenant_id)
    return assistant


def assign(assistant: Assistant, values: dict[str, Any]) -> None:
    """Set what differs; the version grows once if anything does."""
    changed = {name: value for name, value in values.items() if getattr(assistant, name) != value}
    for name, value in changed.items():
        setattr(assistant, name, value)
    if changed:
        assistant.version += 1
