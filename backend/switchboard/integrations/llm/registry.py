"""Makes providers from settings and keeps them, so that connections are reused across requests."""

import asyncio
import hashlib
from typing import Literal

from switchboard.integrations.llm.base import OPENAI_BASE_URL, ModelProvider
from switchboard.integrations.llm.builtin import BuiltinProvider
from switchboard.integrations.llm.policy import (
    DEFAULT_DEADLINES,
    DEFAULT_RETRY_POLICY,
    Deadlines,
    RetryPolicy,
)

ProviderKind = Literal["openai", "openai_compatible", "builtin"]


def create_provider(
    kind: ProviderKind,
    *,
    api_key: str | None = None,
    base_url: str | None = None,
    deadlines: Deadlines = DEFAULT_DEADLINES,
    retry_policy: RetryPolicy = DEFAULT_RETRY_POLICY,
    builtin_pace_seconds: float = 0.02,
) -> ModelProvider:
    """Make a provider. It opens no connection before its first call.

    Raises `ValueError` when `openai` comes without a key or `openai_compatible` without a base URL.
    """
    if kind == "builtin":
        return BuiltinProvider(pace_seconds=builtin_pace_seconds)
    # Only now: a deployment without a key need not load them.
    from switchboard.integrations.llm.compatible import CompatibleProvider
    from switchboard.integrations.llm.openai import OpenAIProvider

    if kind == "openai":
        if not api_key:
            raise ValueError("The provider openai needs an API key.")
        return OpenAIProvider(
            api_key=api_key,
            base_url=base_url or OPENAI_BASE_URL,
            deadlines=deadlines,
            retry_policy=retry_policy,
        )
    if not base_url:
        raise ValueError("The provider openai_compatible needs a base URL.")
    return CompatibleProvider(api_key=api_key, base_url=base_url, deadlines=deadlines, retry_policy=retry_policy)


class ProviderRegistry:
    """One provider per kind, key and base URL, made at first use and closed together."""

    def __init__(
        self,
        *,
        deadlines: Deadlines = DEFAULT_DEADLINES,
        retry_policy: RetryPolicy = DEFAULT_RETRY_POLICY,
        builtin_pace_seconds: float = 0.02,
    ) -> None:
        self._deadlines = deadlines
        self._retry_policy = retry_policy
        self._builtin_pace_seconds = builtin_pace_seconds
        self._providers: dict[tuple[ProviderKind, bytes, str], ModelProvider] = {}

    def get(self, kind: ProviderKind, *, api_key: str | None = None, base_url: str | None = None) -> ModelProvider:
        """Return the provider for these settings. Raises `ValueError` like `create_provider`."""
        # A hash, so that a dump of this table shows no key.
        key = (kind, hashlib.sha256((api_key or "").encode()).digest(), base_url or "")
        provider = self._providers.get(key)
        if provider is None:
            provider = self._providers[key] = create_provider(
                kind,
                api_key=api_key,
                base_url=base_url,
                deadlines=self._deadlines,
                retry_policy=self._retry_policy,
                builtin_pace_seconds=self._builtin_pace_seconds,
            )
        return provider

    async def aclose(self) -> None:
        """Close all providers. The registry can be used again afterwards and makes new ones."""
        providers = list(self._providers.values())
        self._providers.clear()
        await asyncio.gather(*(provider.aclose() for provider in providers))
