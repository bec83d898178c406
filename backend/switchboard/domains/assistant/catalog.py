"""Which models this deployment offers, and which of them a tenant's assistants may use."""

from collections.abc import Collection
from typing import Literal, NamedTuple, Protocol

from switchboard.core.errors import InvalidRequest
from switchboard.core.settings import OTHER_MODELS, ProviderKind, Settings
from switchboard.domains.assistant.errors import ModelNotAllowed
from switchboard.domains.assistant.schemas import ModelChoice, ModelList, PricedModel
from switchboard.integrations.llm.reasoning import setting_of

ConcreteProvider = Literal["openai", "openai_compatible", "builtin"]
BUILTIN: Literal["builtin"] = "builtin"
BUILTIN_LABEL = "Built-in (quotes your knowledge, needs no key)"
ANY = "*"
MOST_OUTPUT_TOKENS = 32_768
PROVIDER_NAMES: dict[ConcreteProvider, str] = {
    "openai": "OpenAI",
    "openai_compatible": "the OpenAI-compatible server",
    "builtin": "the built-in provider",
}


class ModelLimits(Protocol):
    """What a tenant may use of models; `*` among the names means any of them."""

    @property
    def allowed_models(self) -> Collection[str]:
        """Model ids."""

    @property
    def allowed_providers(self) -> Collection[str]:
        """Providers."""

    @property
    def max_output_tokens(self) -> int | None:
        """Tokens of one answer at most; None for no limit of the tenant's own."""


class Unlimited(NamedTuple):
    """Limits that limit nothing, for who works for no tenant."""

    allowed_models: Collection[str] = (ANY,)
    allowed_providers: Collection[str] = (ANY,)
    max_output_tokens: int | None = None


class ResolvedModel(NamedTuple):
    """The provider and the model that a choice comes to."""

    provider: ConcreteProvider
    model: str


def configured_provider(settings: Settings) -> ConcreteProvider:
    """The provider that `auto` stands for."""
    if settings.llm_provider != "auto":
        return settings.llm_provider
    if settings.openai_api_key is None:
        return BUILTIN
    return "openai" if settings.openai_base_url is None else "openai_compatible"


def resolve_model(
    settings: Settings, *, provider: ProviderKind, model: str | None, limits: ModelLimits
) -> ResolvedModel:
    """What a choice comes to for a tenant.

    `auto` without a model is the deployment's default, or else the first of its models that the tenant may use, or else
    the built-in one: a tenant whose limits change keeps an assistant that answers. A choice that was made by name is
    never replaced by another.

    Raises:
        ModelNotAllowed: the tenant's limits do not list the provider or the model.
    """
    kind = configured_provider(settings) if provider == "auto" else provider
    if kind == BUILTIN:
        return ResolvedModel(BUILTIN, BUILTIN)
    name = model if model and model != BUILTIN else None
    if name is None and provider == "auto":
        return _automatic(settings, kind, limits)
    if not _is_listed(kind, limits.allowed_providers):
        raise ModelNotAllowed(f"This tenant may not use models of {PROVIDER_NAMES[kind]}. Choose another model.")
    name = name or settings.openai_model
    _require_model(name, limits)
    return ResolvedModel(kind, name)


def check_model(settings: Settings, *, provider: ProviderKind, model: str | None, limits: ModelLimits) -> None:
    """Refuse a choice that the tenant may not make, also one that nothing is set up for yet.

    Raises:
        ModelNotAllowed: as `resolve_model`.
    """
    resolve_model(settings, provider=provider, model=model, limits=limits)
    if provider != BUILTIN and model is not None:
        _require_model(model, limits)


def check_output_tokens(tokens: int | None, limits: ModelLimits) -> None:
    """Refuse a longer answer than the tenant may have.

    Raises:
        InvalidRequest: says how long it may be.
    """
    most = limits.max_output_tokens
    if tokens is not None and most is not None and tokens > most:
        raise InvalidRequest.for_field("max_output_tokens", f"Answers may have {most} tokens at most here")


def list_models(settings: Settings) -> list[PricedModel]:
    """Every model of this deployment: the configured provider's, and `builtin`, which is always there."""
    provider, prices = configured_provider(settings), settings.prices
    models = []
    for model in _offered(settings, provider):
        input_usd, output_usd = prices.get(model) or prices.get(OTHER_MODELS) or (None, None)
        models.append(_priced(provider, model, model, input_usd, output_usd))
    return [*models, _priced(BUILTIN, BUILTIN, BUILTIN_LABEL, 0, 0)]


def list_choices(settings: Settings, limits: ModelLimits) -> ModelList:
    """The models of this deployment that a tenant may use, and what the automatic choice comes to."""
    choices = [
        ModelChoice(provider=model.provider, id=model.id, label=model.label, takes=model.takes)
        for model in list_models(settings)
        if model.id == BUILTIN
        or (_is_listed(model.provider, limits.allowed_providers) and _is_listed(model.id, limits.allowed_models))
    ]
    automatic = resolve_model(settings, provider="auto", model=None, limits=limits)
    listed = next((one for one in choices if (one.provider, one.id) == automatic), None)
    return ModelList(
        items=choices,
        automatic=listed or _choice(automatic.provider, automatic.model, automatic.model),
        allowed_providers=sorted(limits.allowed_providers),
        allowed_models=sorted(limits.allowed_models),
        max_output_tokens=limits.max_output_tokens or MOST_OUTPUT_TOKENS,
    )


def _automatic(settings: Settings, kind: ConcreteProvider, limits: ModelLimits) -> ResolvedModel:
    if _is_listed(kind, limits.allowed_providers):
        if _is_listed(settings.openai_model, limits.allowed_models):
            return ResolvedModel(kind, settings.openai_model)
        for model in _offered(settings, kind):
            if _is_listed(model, limits.allowed_models):
                return ResolvedModel(kind, model)
    return ResolvedModel(BUILTIN, BUILTIN)


def _offered(settings: Settings, provider: ConcreteProvider) -> list[str]:
    return list(dict.fromkeys(settings.openai_models or (settings.openai_model,))) if provider != BUILTIN else []


def _require_model(model: str, limits: ModelLimits) -> None:
    if model != BUILTIN and not _is_listed(model, limits.allowed_models):
        allowed = ", ".join(sorted({*limits.allowed_models, BUILTIN}))
        raise ModelNotAllowed(f"The model {model} is not among those that may be used: {allowed}.")


def _is_listed(name: str, allowed: Collection[str]) -> bool:
    return ANY in allowed or name in allowed


def _choice(provider: ConcreteProvider, model: str, label: str) -> ModelChoice:
    takes = "none" if provider == BUILTIN else setting_of(model)
    return ModelChoice(provider=provider, id=model, label=label, takes=takes)


def _priced(
    provider: ConcreteProvider, model: str, label: str, input_usd: float | None, output_usd: float | None
) -> PricedModel:
    return PricedModel(
        **_choice(provider, model, label).model_dump(),
        input_usd_per_million=input_usd,
        output_usd_per_million=output_usd,
    )
