"""Moves an assistant to another tenant: a copy continues there, the original stays with its conversations."""

from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.errors import InvalidRequest
from switchboard.core.ids import uuid7
from switchboard.core.settings import Settings
from switchboard.domains.assistant import repository, service
from switchboard.domains.assistant.catalog import check_model
from switchboard.domains.assistant.errors import AssistantArchived, AssistantMoved, AssistantNotFound
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.versions.repository import Author, record_versions

COPIED = (
    "name",
    "instructions",
    "provider",
    "model",
    "temperature",
    "reasoning_effort",
    "max_output_tokens",
    "status",
    "language",
    "welcome_text",
    "starters",
    "appearance",
    "answer_policy",
    "topics",
    "has_follow_ups",
    "contact_form",
)

# Where contacts are sent is the tenant's, not the assistant's: its successor's must not reach the former one.
OF_THE_TENANT: dict[str, Any] = {"notify_emails": [], "webhook_url": None}


class CopyKnowledge(Protocol):
    """Copies what an assistant knows; the knowledge domain's, handed in because equal ranks ignore each other."""

    async def __call__(
        self,
        session: AsyncSession,
        *,
        source_tenant_id: str,
        source_assistant_id: UUID,
        target_tenant_id: str,
        target_assistant_id: UUID,
    ) -> None:
        """Copy documents and chunks under new ids."""


async def move_assistant(
    session: AsyncSession,
    settings: Settings,
    *,
    assistant_id: UUID,
    target_tenant_id: str,
    copy_knowledge: CopyKnowledge,
    author: Author,
) -> Assistant:
    """The assistant's successor in the target tenant, in one transaction of the system role.

    Configuration and knowledge are copied under new ids. The source is archived and points to its successor.

    Raises:
        AssistantNotFound, TenantNotFound, AssistantMoved, AssistantArchived, AssistantLimitReached, ModelNotAllowed.
        InvalidRequest: it belongs to the target already.
    """
    source_tenant_id = await service.get_tenant_of(session, assistant_id)
    if source_tenant_id == target_tenant_id:
        raise InvalidRequest.for_field("tenant_id", "The assistant belongs to this tenant already")
    await repository.lock_assistants(session, source_tenant_id, target_tenant_id)
    source = await repository.find_assistant(session, source_tenant_id, assistant_id, for_update=True)
    if source is None:
        raise AssistantNotFound
    if source.status == repository.ARCHIVED:
        raise AssistantMoved if source.archived_reason == service.MOVED else AssistantArchived
    limits = await service.claim_slot(session, target_tenant_id)
    check_model(settings, provider=source.provider, model=source.model, limits=limits)

    successor = Assistant(tenant_id=target_tenant_id, id=uuid7(), **{name: getattr(source, name) for name in COPIED})
    successor.contact_form = source.contact_form | OF_THE_TENANT
    successor = await service.add_assistant(session, successor, is_default=False, author=author)
    await copy_knowledge(
        session,
        source_tenant_id=source_tenant_id,
        source_assistant_id=assistant_id,
        target_tenant_id=target_tenant_id,
        target_assistant_id=successor.id,
    )
    source.moved_to_tenant_id = target_tenant_id
    source.moved_to_assistant_id = successor.id
    await service.archive(session, source, reason=service.MOVED)
    await session.flush()
    await record_versions(session, source_tenant_id, author)
    return successor
