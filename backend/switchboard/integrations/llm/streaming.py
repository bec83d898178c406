"""The hot path: one POST, one streamed answer, without the `openai` package's stream objects.

Everything that has arrived is parsed at once and yielded as one piece of text, so a caller that reads less often
pays less for a token. The deadlines are one timer per answer, moved by assignment, instead of one per read.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Final, Protocol

from switchboard.integrations.llm.base import (
    Completion,
    ModelBrokenStream,
    ModelError,
    ModelTimeout,
    ModelUnreachable,
)
from switchboard.integrations.llm.citations import CitationNumbers
from switchboard.integrations.llm.failures import error_for_status
from switchboard.integrations.llm.policy import Deadlines, RetryPolicy
from switchboard.integrations.llm.sse import SseDecoder
from switchboard.integrations.llm.upstream import UpstreamError, UpstreamPool, UpstreamResponse

# A response ends within microseconds of its last event; waiting for it keeps the connection for the next
# visitor.
_END_OF_RESPONSE_SECONDS: Final = 0.1
_ERROR_BODY_BYTES: Final = 64 * 1024


class AnswerReader(Protocol):
    """Understands the events of one API. One reader per attempt."""

    def feed(self, name: bytes, data: bytes) -> str | Completion | None:
        """Take one event; return text to pass on, the completion, or None for what is not used.

        Raises the `ModelError` that the event stands for.
        """

    def finish(self) -> Completion | None:
        """Take the end of the stream: the completion if the answer was whole, None if it was cut."""


class AnswerStreamer:
    """Streams answers of one endpoint.

    Shared by all requests; holds the connections and nothing of a request.
    """

    def __init__(
        self, *, url: str, headers: Mapping[str, str], deadlines: Deadlines, retry_policy: RetryPolicy
    ) -> None:
        headers = {
            **headers,
            "Content-Type": "application/json",
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",
        }
        self._deadlines = deadlines
        self._retry_policy = retry_policy
        self._pool = UpstreamPool(url, headers, connect_seconds=deadlines.connect)

    async def stream(
        self,
        body: bytes,
        new_reader: Callable[[], AnswerReader],
        *,
        passage_count: int,
        hidden_passages: frozenset[int] = frozenset(),
        cited: tuple[int, ...] = (),
    ) -> AsyncGenerator[str | Completion, None]:
        """Send `body`; yield text as it comes, then the completion. Closing the generator hangs up at once.

        Raises a `ModelError`; once text was yielded only `ModelBrokenStream` or `ModelTimeout`.
        """
        clock = asyncio.get_running_loop().time
        started_at = clock()
        attempts_made = 0
        has_text = False
        while True:
            attempts_made += 1
            try:
                response = await self._open(body, first_token_at=started_at + self._deadlines.first_token)
                numbers = CitationNumbers(passage_count, hidden_passages, cited)
                answer = self._read(response, new_reader(), numbers, started_at)
                async with aclosing(answer):
                    async for item in answer:
                        has_text = True
                        body = b""  # not needed again: nothing is retried from here on
                        yield item
                return
            except ModelError as error:
                if has_text:
                    if isinstance(error, ModelBrokenStream | ModelTimeout):
                        raise
                    raise ModelBrokenStream(status=error.status) from error
                delay = self._retry_policy.delay_before_next(
                    error, attempts_made=attempts_made, elapsed=clock() - started_at
                )
                if delay is None:
                    raise
            await asyncio.sleep(delay)

    async def aclose(self) -> None:
        """Close all connections."""
        self._pool.close()

    async def _open(self, body: bytes, *, first_token_at: float) -> UpstreamResponse:
        try:
            async with asyncio.timeout_at(first_token_at):
                response = await self._pool.post(body)
                if response.status == 200:
                    response.headers = {}  # read; there are kilobytes of them
                    return response
                try:
                    raise error_for_status(response.status, response.headers, await _read_error_body(response))
                finally:
                    self._pool.release(response)
        except UpstreamError as error:
            # A connection that takes too long is one of these, so what is left below is the deadline for the first
            # token.
            raise ModelUnreachable() from error
        except TimeoutError as error:
            raise ModelTimeout() from error

    async def _read(
        self,
        response: UpstreamResponse,
        reader: AnswerReader,
        citations: CitationNumbers,
        started_at: float,
    ) -> AsyncGenerator[str | Completion, None]:
        """Yield what `response` brings, then hang up unless it was read to its end."""
        decoder = SseDecoder()
        patience = _Patience(response, started_at + self._deadlines.first_token)
        completion: Completion | None = None
        failure: Exception | None = None
        try:
            while completion is None and failure is None:
                texts: list[str] = []
                try:
                    completion = _parse(await response.read(), decoder, reader, texts)
                except (ModelError, UpstreamError) as error:
                    failure = error
                # Text in front of a failure still counts: it is passed on first.
                if texts and (text := citations.feed("".join(texts))):
                    yield text
                if texts:
                    patience.wait(self._deadlines.between_tokens, at_most_until=started_at + self._deadlines.total)
            if rest := citations.finish():
                yield rest
            if completion is None:
                raise failure if isinstance(failure, ModelError) else ModelBrokenStream() from failure
            await _read_to_end(response)
            yield replace(completion, cited=citations.cited, has_hidden_source=citations.has_hidden)
        finally:
            patience.end()
            self._pool.release(response)


def _parse(piece: bytes, decoder: SseDecoder, reader: AnswerReader, texts: list[str]) -> Completion | None:
    """Append the text in `piece` to `texts`; return the completion once it is there. A function of its own, so that an
    answer that waits for more holds nothing of what it has read.

    Raises a `ModelError` for what the provider says, and when the stream ends (`piece` is empty) before the answer.
    """
    for name, data in decoder.feed(piece):
        item = reader.feed(name, data)
        if isinstance(item, str):
            texts.append(item)
        elif item is not None:
            return item
    if piece:
        return None
    completion = reader.finish()
    if completion is None:
        raise ModelBrokenStream
    return completion


class _Patience:
    """Breaks off a read when the provider has been silent for too long."""

    __slots__ = ("_deadline_at", "_loop", "_response", "_timer")

    def __init__(self, response: UpstreamResponse, deadline_at: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._response = response
        self._deadline_at = deadline_at
        self._timer = self._loop.call_at(deadline_at, self._check)

    def wait(self, seconds: float, *, at_most_until: float) -> None:
        deadline_at = self._deadline_at = min(self._loop.time() + seconds, at_most_until)
        if deadline_at < self._timer.when():
            self._timer.cancel()
            self._timer = self._loop.call_at(deadline_at, self._check)

    def end(self) -> None:
        self._timer.cancel()

    def _check(self) -> None:
        if self._loop.time() < self._deadline_at:
            self._timer = self._loop.call_at(self._deadline_at, self._check)
        else:
            self._response.interrupt(ModelTimeout())


async def _read_error_body(response: UpstreamResponse) -> bytes:
    body = b""
    while len(body) < _ERROR_BODY_BYTES and (piece := await response.read()):
        body += piece
    return body


async def _read_to_end(response: UpstreamResponse) -> None:
    try:
        async with asyncio.timeout(_END_OF_RESPONSE_SECONDS):
            while await response.read():
                pass
    except (TimeoutError, ModelError, UpstreamError):
        # The answer is whole; only the connection is not worth keeping.
        return
