"""The reader's side of an answer: from this process, from the mirror of another one, or from the database."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

import orjson
from redis.exceptions import RedisError
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from switchboard.core.streams import Heartbeat, StreamEvent, StreamMirror, encode_sse
from switchboard.domains.conversation.repository import AskedQuestion
from switchboard.domains.conversation.runner import INTERRUPTED

HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": keep-alive\n\n"
POLL_SECONDS = 0.2
STATUS_CHECK_SECONDS = 1.0
_ANSWER = "switchboard.answer"
# What FastAPI leaves in the scope of a request that it is done with: two kilobytes a stream. The headers are as much
# again, and more from a browser.
_SPENT = ("fastapi_inner_astack", "fastapi_function_astack", "fastapi_middleware_astack")
_HEADERS = (
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"content-type", b"text/event-stream; charset=utf-8"),
)
FINAL_EVENTS = frozenset({"message.completed", "error"})


class AnswerSource(Protocol):
    """Encoded events, piece by piece."""

    async def read(self) -> bytes | None:
        """What is new, `b""` when only woken (`wake`), None at the end."""

    def wake(self) -> None:
        """Let a waiting `read` return."""

    def close(self) -> None:
        """The reader is gone."""


class StoredAnswer:
    """A finished answer, told again from the database."""

    def __init__(self, question: AskedQuestion) -> None:
        self._chunk: bytes | None = retell(question)

    async def read(self) -> bytes | None:
        """Everything at once, then the end."""
        chunk, self._chunk = self._chunk, None
        return chunk

    def wake(self) -> None:
        """`read` never waits."""

    def close(self) -> None:
        """Nothing to let go of."""


class MirroredAnswer:
    """An answer that another process writes, followed through its mirror.

    `find_answered` asks the database how the answer stands, so that a reader is not left hanging when the writer dies
    or Redis forgets; `end_expired` ends an answer whose lease ran out. An answer that ended before anything of it was
    copied is told from the database.
    """

    def __init__(
        self,
        mirror: StreamMirror,
        key: str,
        after_id: int,
        *,
        find_answered: Callable[[], Awaitable[AskedQuestion | None]],
        end_expired: Callable[[], Awaitable[None]],
    ) -> None:
        self._mirror = mirror
        self._key = key
        self._events = mirror.follow(key, after_id, idle_seconds=POLL_SECONDS)
        self._find_answered = find_answered
        self._end_expired = end_expired
        self._last_id = after_id
        self._idle_seconds = 0.0
        self._is_done = False
        self._is_woken = False

    async def read(self) -> bytes | None:
        """The next event; a look at the database whenever a second passed without one."""
        self._is_woken = False
        while not self._is_done and not self._is_woken:
            try:
                event = await anext(self._events, None)
            except (RedisError, OSError, TimeoutError):
                # A generator that raised has ended: asked again it would say "nothing new" at once, for ever.
                self._events = self._mirror.follow(self._key, self._last_id, idle_seconds=POLL_SECONDS)
                event = None
                await asyncio.sleep(POLL_SECONDS)
            if event is not None:
                self._idle_seconds = 0.0
                self._last_id = event.id
                self._is_done = event.name in FINAL_EVENTS
                return encode_sse(event)
            self._idle_seconds += POLL_SECONDS
            if self._idle_seconds >= STATUS_CHECK_SECONDS:
                self._idle_seconds = 0.0
                if (end := await self._look_for_end()) is not None:
                    self._is_done = True
                    return end
        return None if self._is_done else b""

    def wake(self) -> None:
        """Let `read` return after its next poll."""
        self._is_woken = True

    def close(self) -> None:
        """Stop following."""
        self._is_done = True

    async def _look_for_end(self) -> bytes | None:
        asked = await self._find_answered()
        if asked is not None and asked.status == "streaming":
            if not asked.is_expired:
                return None
            await self._end_expired()
        elif asked is not None and asked.has_answer and self._last_id == 0:
            return retell(asked)
        return encode_sse(StreamEvent(self._last_id + 1, "error", INTERRUPTED))


class AnswerResponse(Response):
    """Server-sent events from a source until it ends or the reader leaves; `AnswerLayer` sends them."""

    media_type = "text/event-stream"

    def __init__(self, source: AnswerSource) -> None:
        super().__init__()
        self._source = source

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """The same for every answer, and encoded once: they are kept as long as it streams. There is no length."""
        self.raw_headers = list(_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leave the answer to `AnswerLayer`."""
        scope[_ANSWER] = self

    async def stream(self, receive: Receive, send: Send, heartbeat: Heartbeat) -> None:
        """Send until the end, with a comment line at intervals, which keeps proxies awake.

        Written straight to ASGI: Starlette's StreamingResponse starts a task group for each response, which is a
        tenth of the CPU time of a chat.
        """
        watcher = asyncio.ensure_future(_close_when_left(self._source, receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            with heartbeat.joined(self._source):
                while (chunk := await self._source.read()) is not None:
                    await send({"type": "http.response.body", "body": chunk or HEARTBEAT, "more_body": True})
                    del chunk  # it would be held while the next is awaited
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            pass  # the reader left between two events
        finally:
            self._source.close()
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher


class AnswerLayer:
    """Sends answers from outside the application, once its layers and dependencies have let go of the request.

    A stream lives for seconds to minutes: inside, every piece would wake a dozen nested coroutines, and each stream
    would hold their frames and the parsed request until its end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._heartbeat = Heartbeat(HEARTBEAT_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self._app(scope, receive, send)
        answer: AnswerResponse | None = scope.pop(_ANSWER, None)
        if answer is not None:
            for name in _SPENT:
                scope.pop(name, None)
            # The server keeps this very list until the next request on the connection.
            if isinstance(headers := scope["headers"], list):
                headers.clear()
            await answer.stream(receive, send, self._heartbeat)


async def _close_when_left(source: AnswerSource, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    source.close()


def retell(question: AskedQuestion) -> bytes:
    """The encoded events of an answer that has ended well."""
    events: list[tuple[str, dict[str, Any]]] = [
        (
            "message.created",
            {
                "message_id": str(question.answer_id),
                "conversation_id": str(question.conversation_id),
                "user_message_id": str(question.id),
            },
        )
    ]
    if question.answer:
        events.append(("delta", {"text": question.answer}))
    citations = orjson.loads(question.citations or "[]")
    if citations:
        events.append(("citations", {"items": citations}))
    events.append(
        (
            "message.completed",
            {
                "message_id": str(question.answer_id),
                "finish_reason": question.finish_reason,
                "usage": {"input_tokens": question.input_tokens, "output_tokens": question.output_tokens},
            },
        )
    )
    return b"".join(encode_sse(StreamEvent(number, *event)) for number, event in enumerate(events, start=1))


def parse_last_event_id(value: str | None) -> int:
    """The event to continue behind; anything that is not a number of ours starts over."""
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 10 else 0
