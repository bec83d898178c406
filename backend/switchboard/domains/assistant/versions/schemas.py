"""What crosses the edge about versions."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict

from switchboard.core.schemas import ResponseModel, Timestamp
from switchboard.core.settings import ProviderKind
from switchboard.domains.assistant.appearance import Appearance
from switchboard.domains.assistant.contact_form import ContactForm
from switchboard.domains.assistant.languages import PanelLanguage
from switchboard.domains.assistant.schemas import ASSISTANT_EXAMPLE, AnswerPolicy, AssistantStatus
from switchboard.domains.assistant.topics import Topic
from switchboard.integrations.llm.reasoning import ReasoningEffort

VERSION_EXAMPLE: dict[str, Any] = {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d15",
    "version": 7,
    "created_at": "2026-11-25T09:30:00.000Z",
    "author": "owner@harbour-dental.example",
    "is_by_platform": False,
    "changed": ["instructions", "starters"],
    "restored_from": None,
}


class VersionSummary(ResponseModel):
    """One change of an assistant. `changed` is empty for the first version that is known.

    `author` is null when the system made it, and for clients when the platform's people did (`is_by_platform`).
    """

    model_config = ConfigDict(json_schema_extra={"examples": [VERSION_EXAMPLE]})

    id: UUID
    version: int
    created_at: Timestamp
    author: str | None
    is_by_platform: bool
    changed: list[str]
    restored_from: int | None


class AssistantConfiguration(ResponseModel):
    """What an assistant was; `status` and `is_default` are not brought back by restoring."""

    name: str
    instructions: str
    provider: ProviderKind
    model: str | None
    temperature: float | None
    reasoning_effort: ReasoningEffort | None
    max_output_tokens: int | None
    status: AssistantStatus
    is_default: bool
    language: PanelLanguage | None
    welcome_text: str
    starters: list[str]
    appearance: Appearance
    answer_policy: AnswerPolicy
    topics: list[Topic]
    has_follow_ups: bool
    contact_form: ContactForm


class VersionDetail(VersionSummary):
    """One version with the whole configuration."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                VERSION_EXAMPLE
                | {"configuration": {name: ASSISTANT_EXAMPLE[name] for name in AssistantConfiguration.model_fields}}
            ]
        }
    )

    configuration: AssistantConfiguration
