"""Watches a model at work, for the client who tries an assistant: what it was given, what it used, how long it took."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from time import monotonic
from typing import Literal

from pydantic import TypeAdapter

from switchboard.domains.conversation.playground.schemas import GivenSource, GivenSources, TrialDetails, TrialUsage
from switchboard.integrations.llm.base import ChatRequest, Completion, Embeddings, ModelProvider

_provider: TypeAdapter[Literal["openai", "openai_compatible", "builtin"]] = TypeAdapter(
    Literal["openai", "openai_compatible", "builtin"]
)


class ObservedProvider:
    """A `ModelProvider` that passes everything on to another one, and remembers it for one turn."""

    def __init__(self, inner: ModelProvider) -> None:
        self._inner = inner
        self._request: ChatRequest | None = None
        self._completions: list[Completion] = []
        self._calls = 0
        self._began_at = self._ended_at = monotonic()
        self._first_text_at: float | None = None

    @property
    def name(self) -> str:
        """See `ModelProvider.name`."""
        return self._inner.name

    def stream_chat(self, request: ChatRequest) -> AsyncGenerator[str | Completion, None]:
        """See `ModelProvider.stream_chat`."""
        self._request = request
        return self._watch(self._inner.stream_chat(request))

    async def embed(self, texts: Sequence[str], *, model: str, dimensions: int) -> Embeddings:
        """See `ModelProvider.embed`."""
        return await self._inner.embed(texts, model=model, dimensions=dimensions)

    async def list_models(self) -> list[str]:
        """See `ModelProvider.list_models`."""
        return await self._inner.list_models()

    async def aclose(self) -> None:
        """Nothing: the other provider is shared."""

    def sources(self) -> GivenSources:
        """What the model is given of the assistant's knowledge."""
        passages = self._request.passages if self._request is not None else ()
        items = [
            GivenSource(
                number=number,
                document_id=passage.document_id,
                title=passage.title,
                url=passage.url,
                page=passage.page,
                text=passage.text,
                score=passage.score,
                citation=passage.citation,
            )
            for number, passage in enumerate(passages, start=1)
        ]
        return GivenSources(items=items)

    def details(self, model: str) -> TrialDetails:
        """How the answer came about, once it has ended."""
        request = self._request
        assert request is not None, "the turn has begun"
        last = self._completions[-1] if self._completions else None
        cited = last.cited if last is not None else ()
        first_text_at = self._first_text_at
        return TrialDetails(
            provider=_provider.validate_python(self.name),
            model=model,
            temperature=request.temperature if self.name != "builtin" else None,
            reasoning_effort=request.reasoning_effort,
            max_output_tokens=request.max_output_tokens,
            cited=[index + 1 for index in cited],
            usage=self._usage(),
            calls=self._calls,
            first_text_ms=None if first_text_at is None else round((first_text_at - self._began_at) * 1000),
            duration_ms=round((self._ended_at - self._began_at) * 1000),
            finish_reason=last.finish_reason if last is not None else None,
        )

    async def _watch(self, answering: AsyncGenerator[str | Completion, None]) -> AsyncGenerator[str | Completion, None]:
        self._calls += 1
        try:
            async with aclosing(answering) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Completion):
                        self._completions.append(piece)
                    elif self._first_text_at is None:
                        self._first_text_at = monotonic()
                    yield piece
        finally:
            self._ended_at = monotonic()

    def _usage(self) -> TrialUsage | None:
        used = [completion.usage for completion in self._completions if completion.usage is not None]
        if not used:
            return None
        return TrialUsage(
            input_tokens=sum(one.input_tokens for one in used),
            cached_tokens=sum(one.cached_tokens for one in used),
            output_tokens=sum(one.output_tokens for one in used),
        )
