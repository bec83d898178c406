"""Looks at an assistant's earlier versions and brings them back. Callers own the transaction.

Knowledge and tools are no part of a version. Whether the assistant is published, archived or the default one is
recorded, and left as it is when a version is restored.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.errors import NotFound
from switchboard.core.paging import Page, PageQuery
from switchboard.core.settings import Settings
from switchboard.domains.assistant import service
from switchboard.domains.assistant.appearance import complete_appearance
from switchboard.domains.assistant.catalog import check_model
from switchboard.domains.assistant.contact_form import complete_contact_form
from switchboard.domains.assistant.errors import AssistantArchived, ModelNotAllowed
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.repository import ARCHIVED
from switchboard.domains.assistant.versions import repository
from switchboard.domains.assistant.versions.models import AssistantVersion
from switchboard.domains.assistant.versions.repository import Author, Restored
from switchboard.domains.assistant.versions.schemas import AssistantConfiguration, VersionDetail, VersionSummary
from switchboard.domains.tenant import service as tenants

STATE = frozenset({"status", "is_default"})
DESTINATIONS = ("notify_emails", "webhook_url")


class VersionNotFound(NotFound):
    code, title = "version_not_found", "There is no such version of this assistant"


async def list_versions(
    session: AsyncSession, tenant_id: str, assistant_id: UUID, query: PageQuery, *, is_admin: bool
) -> Page[VersionSummary]:
    """A page of an assistant's versions, the newest first. Raises AssistantNotFound."""
    await service.get_assistant(session, tenant_id, assistant_id)
    found, next_cursor = await repository.list_versions(session, tenant_id, assistant_id, query)
    items = [VersionSummary.model_validate(_summary(row, is_admin=is_admin)) for row in found]
    return Page(items=items, next_cursor=next_cursor)


async def get_version(
    session: AsyncSession, tenant_id: str, assistant_id: UUID, version: int, *, is_admin: bool
) -> VersionDetail:
    """One version with its configuration. Raises AssistantNotFound, VersionNotFound."""
    assistant = await service.get_assistant(session, tenant_id, assistant_id)
    row = await _get(session, tenant_id, assistant_id, version)
    return VersionDetail.model_validate(
        _summary(row, is_admin=is_admin) | {"configuration": _configuration(row, assistant)}
    )


async def restore_version(
    session: AsyncSession, settings: Settings, *, tenant_id: str, assistant_id: UUID, version: int, author: Author
) -> tuple[Assistant, bool]:
    """Make the assistant what it was, as a new version; whether contacts are sent elsewhere by that.

    A model that the tenant may no longer use is not brought back: the present one stays. An answer's length is cut to
    what the tenant may have.

    Raises:
        AssistantNotFound, VersionNotFound.
        AssistantArchived: an archived assistant is brought back first.
    """
    assistant = await service.lock_assistant(session, tenant_id, assistant_id)
    if assistant.status == ARCHIVED:
        raise AssistantArchived("Bring this assistant back before you restore a version.")
    row = await _get(session, tenant_id, assistant_id, version)
    values = {name: value for name, value in row.configuration.items() if name in _columns() - STATE}
    limits = await tenants.get_limits(session, tenant_id)
    try:
        check_model(settings, provider=values["provider"], model=values["model"], limits=limits)
    except ModelNotAllowed:
        del values["provider"], values["model"]
    tokens, most = values.get("max_output_tokens"), limits.max_output_tokens
    if tokens is not None and most is not None:
        values["max_output_tokens"] = min(tokens, most)
    before = complete_contact_form(assistant.contact_form)
    service.assign(assistant, values)
    after = complete_contact_form(assistant.contact_form)
    restored = await service.save_assistant(session, assistant, author, Restored(assistant_id, version))
    return restored, any(getattr(before, name) != getattr(after, name) for name in DESTINATIONS)


async def _get(session: AsyncSession, tenant_id: str, assistant_id: UUID, version: int) -> AssistantVersion:
    found = await repository.find_version(session, tenant_id, assistant_id, version)
    if found is None:
        raise VersionNotFound
    return found


def _columns() -> set[str]:
    return set(AssistantConfiguration.model_fields)


def _summary(row: AssistantVersion, *, is_admin: bool) -> dict[str, Any]:
    """What a list shows; the platform's people are named to each other only."""
    members = {name: getattr(row, name) for name in VersionSummary.model_fields}
    return members | {"author": None} if row.is_by_platform and not is_admin else members


def _configuration(row: AssistantVersion, assistant: Assistant) -> dict[str, Any]:
    """The version's configuration; what it does not know, because that came later, is as restoring would leave it."""
    values = {name: row.configuration.get(name, getattr(assistant, name)) for name in _columns()}
    completed = {
        "appearance": complete_appearance(values["appearance"]),
        "contact_form": complete_contact_form(values["contact_form"]),
    }
    return values | completed
