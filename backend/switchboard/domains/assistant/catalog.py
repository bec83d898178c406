"""Which models this deployment offers, and which of them a tenant's assistants may use."""

from collections.abc import Collection
from typing import Literal

from switchboard.core.settings import Settings
from switchboard.domains.assistant.errors import ModelNotAllowed
from switchboard.domains.assistant.schemas import ModelChoice, PricedModel

BUILTIN: Literal["builtin"] = "builtin"
BUILTIN_LABEL = "Built-in (quotes your knowledge, needs no key)"
ANY_MODEL = "*"


def configured_provider(settings: Settings) -> Literal["openai", "openai_compatible", "builtin"]:
    """The provider that `auto` stands for."""
    if settings.llm_provider != "auto":
        return settings.llm_provider
    if settings.openai_api_key is None:
        return BUILTIN
    return "openai" if settings.openai_base_url is None else "openai_compatible"


def list_models(settings: Settings) -> list[PricedModel]:
    """Every model of this deployment: the configured provider's, and `builtin`, which is always there."""
    provider = configured_provider(settings)
    offered = settings.openai_models or (settings.openai_model,) if provider != BUILTIN else ()
    models = []
    for model in dict.fromkeys(offered):
        input_usd, output_usd = settings.prices.get(model, (None, None))
        models.append(_priced(provider, model, model, input_usd, output_usd))
    return [*models, _priced(BUILTIN, BUILTIN, BUILTIN_LABEL, 0, 0)]


def list_choices(settings: Settings, allowed_models: Collection[str]) -> list[ModelChoice]:
    """The models of this deployment that a tenant may use."""
    return [
        ModelChoice(provider=model.provider, id=model.id, label=model.label)
        for model in list_models(settings)
        if is_allowed(model.id, allowed_models)
    ]


def is_allowed(model: str, allowed_models: Collection[str]) -> bool:
    """Whether a tenant may use a model. The built-in one costs nothing and is always allowed."""
    return model == BUILTIN or ANY_MODEL in allowed_models or model in allowed_models


def check_model(settings: Settings, *, provider: str, model: str | None, allowed_models: Collection[str]) -> None:
    """Refuse a choice that the tenant may not make. No model means the deployment's own default.

    Raises:
        ModelNotAllowed: the tenant's limits do not list the model.
    """
    concrete = configured_provider(settings) if provider == "auto" else provider
    if provider == BUILTIN or (model is None and concrete == BUILTIN):
        return
    chosen = model or settings.openai_model
    if not is_allowed(chosen, allowed_models):
        allowed = ", ".join(sorted({*allowed_models, BUILTIN}))
        raise ModelNotAllowed(f"The model {chosen} is not among those that may be used: {allowed}.")


def _priced(
    provider: Literal["openai", "openai_compatible", "builtin"],
    model: str,
    label: str,
    input_usd: float | None,
    output_usd: float | None,
) -> PricedModel:
    return PricedModel(
        provider=provider,
        id=model,
        label=label,
        input_usd_per_million=input_usd,
        output_usd_per_million=output_usd,
    )
