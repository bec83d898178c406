"""The calls that are not on the hot path, through the `openai` package: embeddings and the list of models."""

import functools
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from switchboard.integrations.llm.base import (
    Embeddings,
    ModelBrokenStream,
    ModelTimeout,
    ModelUnreachable,
)
from switchboard.integrations.llm.failures import error_for_status
from switchboard.integrations.llm.policy import Deadlines, RetryPolicy
from switchboard.integrations.llm.tokens import estimate_tokens

if TYPE_CHECKING:
    from openai import AsyncOpenAI

# The package refuses to work without a key; servers that need none ignore this one.
_NO_KEY: Final = "none"

Answer = TypeVar("Answer")


class OpenAISdk:
    """A client of the `openai` package, made at first use."""

    def __init__(self, *, api_key: str | None, base_url: str, deadlines: Deadlines, retry_policy: RetryPolicy) -> None:
        self._api_key = api_key or _NO_KEY
        self._base_url = base_url
        self._deadlines = deadlines
        self._retry_policy = retry_policy

    async def embed(self, texts: Sequence[str], *, model: str, dimensions: int) -> Embeddings:
        """See `ModelProvider.embed`."""
        if not texts:
            return Embeddings([], 0)
        answer = await _call(self._client.embeddings.create(input=list(texts), model=model, dimensions=dimensions))
        vectors = [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]
        if len(vectors) != len(texts) or any(len(vector) != dimensions for vector in vectors):
            raise ModelBrokenStream()
        # Not every server counts, whatever the package's types say.
        counted = answer.usage.prompt_tokens if answer.usage else 0
        return Embeddings(vectors, counted or sum(map(estimate_tokens, texts)))

    async def list_models(self) -> list[str]:
        """See `ModelProvider.list_models`."""
        page = await _call(self._client.models.list())
        return sorted(model.id for model in page.data)

    async def aclose(self) -> None:
        """Close connections, if there ever were any."""
        if "_client" in self.__dict__:
            await self._client.close()

    @functools.cached_property
    def _client(self) -> "AsyncOpenAI":
        # Imported here: one to two seconds and 40 MB that a process which only chats never needs.
        import httpx2
        from openai import AsyncOpenAI, DefaultAioHttpClient

        timeout = httpx2.Timeout(self._deadlines.first_token, connect=self._deadlines.connect)
        return AsyncOpenAI(
            api_key=self._api_key,
            base_url=self._base_url,
            max_retries=self._retry_policy.retries,
            timeout=timeout,
            http_client=DefaultAioHttpClient(timeout=timeout, follow_redirects=False, trust_env=False),
        )


async def _call(pending: Awaitable[Answer]) -> Answer:
    import httpx2
    import openai

    try:
        return await pending
    except openai.APIStatusError as error:
        raise error_for_status(error.status_code, error.response.headers, error.response.content) from error
    except openai.APITimeoutError as error:
        # The package's aiohttp transport calls a refused connection a time-out too.
        if isinstance(error.__cause__, httpx2.ConnectTimeout):
            raise ModelUnreachable() from error
        raise ModelTimeout() from error
    except openai.APIConnectionError as error:
        raise ModelUnreachable() from error
    except openai.OpenAIError as error:
        raise ModelBrokenStream() from error
