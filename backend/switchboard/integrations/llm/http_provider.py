"""What providers over HTTP have in common: a streamed chat, and the calls of the `openai` package beside it."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, ClassVar

import orjson

from switchboard.integrations.llm.base import ChatRequest, Completion, Embeddings
from switchboard.integrations.llm.policy import (
    DEFAULT_DEADLINES,
    DEFAULT_RETRY_POLICY,
    Deadlines,
    RetryPolicy,
)
from switchboard.integrations.llm.sdk import OpenAISdk
from switchboard.integrations.llm.streaming import AnswerReader, AnswerStreamer


class HttpProvider(ABC):
    """A `ModelProvider` at `base_url` (with its `/v1`); servers of one's own often need no key."""

    name: ClassVar[str]
    _path: ClassVar[str]
    _new_reader: ClassVar[Callable[[], AnswerReader]]
    _new_tool_reader: ClassVar[Callable[[], AnswerReader]]

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None = None,
        deadlines: Deadlines = DEFAULT_DEADLINES,
        retry_policy: RetryPolicy = DEFAULT_RETRY_POLICY,
    ) -> None:
        self._streamer = AnswerStreamer(
            url=base_url.rstrip("/") + self._path,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            deadlines=deadlines,
            retry_policy=retry_policy,
        )
        self._sdk = OpenAISdk(api_key=api_key, base_url=base_url, deadlines=deadlines, retry_policy=retry_policy)

    @abstractmethod
    def _request_body(self, request: ChatRequest) -> dict[str, Any]:
        """The request as this API takes it."""

    def stream_chat(self, request: ChatRequest) -> AsyncGenerator[str | Completion, None]:
        """See `ModelProvider.stream_chat`."""
        body = orjson.dumps(self._request_body(request))
        hidden = frozenset(at for at, passage in enumerate(request.passages) if passage.citation == "hidden")
        provider = type(self)
        return self._streamer.stream(
            body,
            provider._new_tool_reader if request.tools else provider._new_reader,
            passage_count=len(request.passages),
            hidden_passages=hidden,
            cited=request.cited,
        )

    async def embed(self, texts: Sequence[str], *, model: str, dimensions: int) -> Embeddings:
        """See `ModelProvider.embed`."""
        return await self._sdk.embed(texts, model=model, dimensions=dimensions)

    async def list_models(self) -> list[str]:
        """See `ModelProvider.list_models`."""
        return await self._sdk.list_models()

    async def aclose(self) -> None:
        """See `ModelProvider.aclose`."""
        await self._streamer.aclose()
        await self._sdk.aclose()
