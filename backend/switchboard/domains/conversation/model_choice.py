"""Which model answers for an assistant: its own choice, within what the operator configured and the tenant may use."""

from collections.abc import Collection
from typing import NamedTuple

from switchboard.core.errors import SwitchboardError
from switchboard.core.settings import ProviderKind, Settings
from switchboard.integrations.llm.base import ModelProvider
from switchboard.integrations.llm.registry import ProviderRegistry

BUILTIN_MODEL = "builtin"
ANY_MODEL = "*"


class ModelUnavailable(SwitchboardError):
    status, code, title = 503, "model_unavailable", "The assistant's model cannot be used right now"


class ModelChoice(NamedTuple):
    """A provider and the name of its model."""

    provider: ModelProvider
    model: str


def choose_model(
    settings: Settings,
    registry: ProviderRegistry,
    *,
    provider: ProviderKind,
    model: str | None,
    allowed_models: Collection[str],
) -> ModelChoice:
    """The provider and model of a turn. `auto` follows the deployment's `LLM_PROVIDER`.

    Raises:
        ModelUnavailable: nothing is configured for this choice, or the tenant may no longer use the model.
    """
    kind = provider if provider != "auto" else settings.llm_provider
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    if kind == "auto":
        kind = "openai_compatible" if key and settings.openai_base_url else "openai" if key else "builtin"
    if kind == "builtin":
        return ModelChoice(registry.get("builtin"), BUILTIN_MODEL)
    name = model if model and model != BUILTIN_MODEL else settings.openai_model
    if ANY_MODEL not in allowed_models and name not in allowed_models:
        raise ModelUnavailable("This assistant's model is not available at the moment.")
    try:
        return ModelChoice(registry.get(kind, api_key=key, base_url=settings.openai_base_url), name)
    except ValueError:
        raise ModelUnavailable("This assistant's model is not set up at the moment.") from None
