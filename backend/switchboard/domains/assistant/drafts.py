"""An assistant as somebody's unsaved form has it, held to the same limits as a saved one."""

from dataclasses import replace
from typing import Any

from switchboard.core.settings import Settings
from switchboard.domains.assistant.appearance import complete_appearance
from switchboard.domains.assistant.catalog import ModelLimits, check_model, check_output_tokens
from switchboard.domains.assistant.contact_form import complete_contact_form
from switchboard.domains.assistant.schemas import AssistantDraft
from switchboard.domains.assistant.snapshot import AssistantSnapshot
from switchboard.domains.assistant.topics import Topic


def apply_draft(
    settings: Settings, assistant: AssistantSnapshot, draft: AssistantDraft, limits: ModelLimits
) -> AssistantSnapshot:
    """The assistant with what the draft changes; nothing is stored.

    Raises:
        ModelNotAllowed: the tenant may not use the draft's model.
        InvalidRequest: answers may not be so long.
    """
    changes: dict[str, Any] = draft.changes()
    if "appearance" in changes:
        changes["appearance"] = complete_appearance(assistant.appearance.model_dump() | changes["appearance"].changes())
    if "contact_form" in changes:
        stored = assistant.contact_form.model_dump() | changes["contact_form"].changes()
        changes["contact_form"] = complete_contact_form(stored)
    if "topics" in changes:
        changes["topics"] = tuple(Topic.model_validate(topic.model_dump()) for topic in changes["topics"])
    if "starters" in changes:
        changes["starters"] = tuple(changes["starters"])
    drafted = replace(assistant, **changes)
    if changes.keys() & {"provider", "model"}:
        check_model(settings, provider=drafted.provider, model=drafted.model, limits=limits)
    check_output_tokens(changes.get("max_output_tokens"), limits)
    return drafted
