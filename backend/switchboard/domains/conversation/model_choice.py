"""Which model answers for an assistant, and how: its own choice, within what the tenant may use at this moment."""

from typing import NamedTuple

from switchboard.core.errors import SwitchboardError
from switchboard.core.settings import ProviderKind, Settings
from switchboard.domains.assistant.catalog import BUILTIN, ModelLimits, resolve_model
from switchboard.domains.assistant.errors import ModelNotAllowed
from switchboard.domains.assistant.snapshot import AssistantSnapshot
from switchboard.integrations.llm.base import ModelProvider
from switchboard.integrations.llm.reasoning import ReasoningEffort, setting_of
from switchboard.integrations.llm.registry import ProviderRegistry

BUILTIN_MODEL = BUILTIN
# A model that thinks spends tokens of the same limit on it; without room it would end before its first word.
ROOM_TO_THINK: dict[ReasoningEffort, int] = {"minimal": 0, "low": 2048, "medium": 4096, "high": 8192}


class ModelUnavailable(SwitchboardError):
    status, code, title = 503, "model_unavailable", "The assistant's model cannot be used right now"


class ModelChoice(NamedTuple):
    """A provider and the name of its model."""

    provider: ModelProvider
    model: str


class ModelSettings(NamedTuple):
    """What a model is told about how to answer; of temperature and effort only the one that it takes."""

    temperature: float | None
    reasoning_effort: ReasoningEffort | None
    max_output_tokens: int


def choose_model(
    settings: Settings,
    registry: ProviderRegistry,
    *,
    provider: ProviderKind,
    model: str | None,
    limits: ModelLimits,
) -> ModelChoice:
    """The provider and model of a turn. `auto` follows the deployment's `LLM_PROVIDER`.

    Raises:
        ModelUnavailable: nothing is configured for this choice, or the tenant may no longer use the model.
    """
    try:
        kind, name = resolve_model(settings, provider=provider, model=model, limits=limits)
    except ModelNotAllowed:
        raise ModelUnavailable("This assistant's model is not available at the moment.") from None
    if kind == BUILTIN:
        return ModelChoice(registry.get(BUILTIN), BUILTIN_MODEL)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    try:
        return ModelChoice(registry.get(kind, api_key=key, base_url=settings.openai_base_url), name)
    except ValueError:
        raise ModelUnavailable("This assistant's model is not set up at the moment.") from None


def settings_of(assistant: AssistantSnapshot, model: str, limits: ModelLimits, default_tokens: int) -> ModelSettings:
    """How `model` is to answer for an assistant; never longer than the tenant's limit, whenever that was set."""
    takes_effort = model != BUILTIN and setting_of(model) == "reasoning_effort"
    effort = assistant.reasoning_effort if takes_effort else None
    tokens = assistant.max_output_tokens or default_tokens + (ROOM_TO_THINK[effort] if effort else 0)
    return ModelSettings(
        temperature=None if takes_effort else assistant.temperature,
        reasoning_effort=effort,
        max_output_tokens=min(tokens, limits.max_output_tokens or tokens),
    )
