"""Writes answers in tasks of their own, so that an answer outlives the request that asked for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Literal
from uuid import UUID

from switchboard.core.database_errors import as_coded
from switchboard.core.errors import RateLimited
from switchboard.core.ids import TenantId
from switchboard.core.logging import get_logger
from switchboard.core.streams import LiveStream, Pulse, StreamMirror, Subscription, stream_key
from switchboard.domains.conversation.notes import NotesFilter
from switchboard.domains.conversation.offers import Offers
from switchboard.domains.conversation.tool_rounds import Signal
from switchboard.domains.conversation.turn import (
    THOUGHT_TOO_LONG,
    Outcome,
    Turn,
    failed_tokens,
    used_tokens,
    words_for_none,
)
from switchboard.integrations.llm.base import Completion, ModelError

DESERTED_SECONDS = 30.0
STILL_WATCHED_SECONDS = 10.0
READERS_PER_ANSWER = 8
# A model that keeps us waiting longer between two pieces is read at the beat: its words are joined before they cost us
# anything. A faster one is read as it comes, so that the end of its answer waits for nothing.
SLOW_SECONDS = 0.002
FOLLOW_UP_SECONDS = 0.5  # with the wait for a connection; the look-up itself has half of that
COMMIT_RETRY_SECONDS = (0.1, 0.3, 1.0, 2.0, 4.0)
EndReason = Literal["stopped", "deserted", "shutdown"]
Finish = Callable[[Turn, Outcome], Awaitable[bool]]
FindFollowUps = Callable[[Turn, Offers], Awaitable[list[str]]]
log = get_logger(__name__)

INTERRUPTED = {
    "code": "interrupted",
    "message": "The answer was interrupted. What came of it is kept; you can ask for it again.",
    "retryable": True,
}


class RunningAnswer:
    """One answer being written in this process."""

    __slots__ = (
        "_desertion",
        "_mirror",
        "end_reason",
        "has_begun",
        "is_generating",
        "key",
        "outcome",
        "stream",
        "task",
        "turn",
    )

    def __init__(self, turn: Turn, mirror: StreamMirror, pulse: Pulse) -> None:
        self.turn = turn
        self.key = stream_key(turn.tenant_id, turn.answer_id)
        self.end_reason: EndReason | None = None
        self.outcome: Outcome | None = None  # once it is stored
        self.has_begun = False
        self.is_generating = True
        self.task: asyncio.Task[None] | None = None
        self._mirror = mirror
        self._desertion: asyncio.TimerHandle | None = None
        self.stream = LiveStream(pulse, self)

    def subscribe(self, after_id: int = 0) -> Subscription:
        """Follow the answer from behind an event.

        Raises:
            RateLimited: more readers than a person has tabs.
        """
        if self.stream.reader_count >= READERS_PER_ANSWER:
            raise RateLimited(5, "This answer is already open in many places. Close one of them.")
        if self._desertion is not None:
            self._desertion.cancel()
            self._desertion = None
        return self.stream.subscribe(after_id)

    def cancel(self, reason: EndReason) -> None:
        """End generation; what was written is kept and settled."""
        if self.is_generating and self.end_reason is None and self.task is not None:
            self.end_reason = reason
            # A task that is cancelled before its first step never runs: nothing would be stored, and its lease be
            # renewed for ever.
            if self.has_begun:
                self.task.cancel()

    def on_event(self) -> None:
        """See `StreamOwner.on_event`."""
        self._mirror.mark(self.key, self.stream)

    def on_deserted(self) -> None:
        """See `StreamOwner.on_deserted`."""
        self._expect_desertion(DESERTED_SECONDS)

    def _expect_desertion(self, seconds: float) -> None:
        if not self.stream.is_finished:
            self._desertion = asyncio.get_running_loop().call_later(
                seconds, lambda: asyncio.ensure_future(self._end_if_deserted())
            )

    async def _end_if_deserted(self) -> None:
        if self.stream.reader_count or self.stream.is_finished:
            return
        if await self._mirror.is_watched(self.key):
            self._expect_desertion(STILL_WATCHED_SECONDS)
        elif not self.stream.reader_count:  # nobody came while Redis was asked
            self.cancel("deserted")


class AnswerRunner:
    """The answers of this process, by conversation."""

    def __init__(self, mirror: StreamMirror, finish: Finish, find_follow_ups: FindFollowUps) -> None:
        self._mirror = mirror
        self._finish = finish
        self._find_follow_ups = find_follow_ups
        self._pulse = Pulse()
        self._running: dict[tuple[TenantId, UUID], RunningAnswer] = {}

    def start(self, turn: Turn) -> RunningAnswer:
        """Begin to write; the first event is already in the stream when this returns."""
        answer = RunningAnswer(turn, self._mirror, self._pulse)
        self._running[turn.tenant_id, turn.conversation_id] = answer
        answer.stream.emit(
            "message.created",
            {
                "message_id": str(turn.answer_id),
                "conversation_id": str(turn.conversation_id),
                "user_message_id": str(turn.question_id),
            },
        )
        answer.task = asyncio.create_task(self._run(answer))
        return answer

    def find(self, tenant_id: TenantId, conversation_id: UUID) -> RunningAnswer | None:
        """The answer that this process is writing in a conversation."""
        return self._running.get((tenant_id, conversation_id))

    def stop(self, tenant_id: TenantId, conversation_id: UUID) -> None:
        """End the answer of a conversation if it is written here."""
        answer = self.find(tenant_id, conversation_id)
        if answer is not None:
            answer.cancel("stopped")

    def abandon(self, turn: Turn) -> None:
        """End the answer of this turn, and none that came after it in its conversation."""
        answer = self.find(turn.tenant_id, turn.conversation_id)
        if answer is not None and answer.turn is turn:
            answer.cancel("stopped")

    def running(self) -> list[Turn]:
        """The turns of this process that have not ended: their leases must be renewed."""
        return [answer.turn for answer in self._running.values()]

    async def drain(self) -> None:
        """End every answer and wait until each is stored."""
        tasks = [answer.task for answer in self._running.values() if answer.task is not None]
        for answer in list(self._running.values()):
            answer.cancel("shutdown")
        if tasks:
            await asyncio.wait(tasks)

    async def _run(self, answer: RunningAnswer) -> None:
        turn = answer.turn
        answer.has_begun = True
        try:
            outcome = await self._generate(answer)
            answer.is_generating = False
            # Looked up while the answer is being stored: the end of the answer waits for neither alone.
            follow_ups, is_stored = await asyncio.gather(self._follow_up(turn, outcome), self._store(turn, outcome))
            answer.outcome = outcome if is_stored else None
            self._emit_end(answer, outcome, follow_ups, is_stored=is_stored)
        finally:
            answer.stream.finish()
            self._mirror.forget(answer.key)
            if self.find(turn.tenant_id, turn.conversation_id) is answer:
                del self._running[turn.tenant_id, turn.conversation_id]

    async def _generate(self, answer: RunningAnswer) -> Outcome:
        turn, stream = answer.turn, answer.stream
        notes = NotesFilter()
        hidden = ""
        has_text = False
        completion: Completion | None = None
        is_slow = False
        clock = asyncio.get_running_loop().time
        asked_at = clock()
        try:
            async with aclosing(turn.answering) as answering:
                async for piece in answering if answer.end_reason is None else _nothing():
                    if isinstance(piece, Completion):
                        completion = piece
                    elif isinstance(piece, Signal):
                        # What was written before a tool is used may have had notes of its own: they say nothing yet.
                        hidden += notes.hidden
                        if shown := notes.finish():
                            stream.write(shown)
                        notes = NotesFilter()
                        stream.emit(piece.name, piece.data)
                        asked_at = clock()
                    else:
                        is_slow = is_slow or (has_text and clock() - asked_at > SLOW_SECONDS)
                        has_text = True
                        if shown := notes.feed(piece):
                            stream.write(shown)
                        if is_slow:
                            await self._pulse.wait()
                        asked_at = clock()
        except ModelError as error:
            log.warning("model_failed", kind=error.kind, http_status=error.status, had_text=has_text)
        except asyncio.CancelledError:
            # The cancellation was ours and ends generation only; the answer must still be stored.
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
        except Exception as error:
            log.error("model_failed_unexpectedly", error_type=type(error).__name__, exc_info=error)
        if rest := notes.finish():
            stream.write(rest)
        text = stream.text
        usage = used_tokens(turn, text + hidden + notes.hidden, completion.usage if completion else None)
        if completion is not None and completion.finish_reason == "length" and not (text.strip() or notes.has_begun):
            log.warning("model_thought_too_long", model=turn.model)
            sentence, offers = words_for_none(turn)
            stream.write(sentence)
            return Outcome("complete", stream.text, usage, "length", error_code=THOUGHT_TOO_LONG, offers=offers)
        # Once the notes have begun the answer is whole, whatever becomes of them; notes alone are no answer.
        is_none = completion is None or (completion.finish_reason == "stop" and not text.strip())
        if text if notes.has_begun else not is_none:
            citations = turn.citations(completion.cited if completion else ())
            if citations:
                stream.emit("citations", {"items": citations})
            is_whole = completion is not None and completion.finish_reason == "stop"
            finish_reason = "stop" if completion is None or notes.has_begun else completion.finish_reason
            offers = turn.offers(text, completion, notes.read(is_whole=is_whole))
            return Outcome("complete", text, usage, finish_reason, citations=tuple(citations), offers=offers)
        if answer.end_reason == "stopped":
            return Outcome("stopped", text, usage, "stopped")
        if text or answer.end_reason is not None:
            return Outcome("interrupted", text, usage, error_code=answer.end_reason or "model_unavailable")
        spent = failed_tokens(turn) if completion is None else usage
        return Outcome("failed", "", spent, error_code="model_unavailable")

    async def _follow_up(self, turn: Turn, outcome: Outcome) -> list[str]:
        """The further questions that are worth showing; none is no misfortune."""
        if not outcome.offers.questions and not outcome.offers.seeks_questions:
            return []
        try:
            async with asyncio.timeout(FOLLOW_UP_SECONDS):
                return await self._find_follow_ups(turn, outcome.offers)
        except Exception as error:
            log.warning("follow_ups_not_checked", error_type=type(error).__name__)
            return []

    async def _store(self, turn: Turn, outcome: Outcome) -> bool:
        for pause in (*COMMIT_RETRY_SECONDS, None):
            try:
                return await self._finish(turn, outcome)
            except Exception as error:
                if as_coded(error).status != 503 or pause is None:
                    log.error("answer_not_stored", answer_id=str(turn.answer_id), exc_info=error)
                    return False
                await asyncio.sleep(pause)
        return False

    @staticmethod
    def _emit_end(answer: RunningAnswer, outcome: Outcome, follow_ups: list[str], *, is_stored: bool) -> None:
        if not is_stored or outcome.status == "interrupted":
            answer.stream.emit("error", INTERRUPTED)
        elif outcome.status == "failed":
            message = "The assistant cannot answer right now. Your message is kept; try again in a moment."
            answer.stream.emit("error", {"code": "model_unavailable", "message": message, "retryable": True})
        else:
            if follow_ups:
                answer.stream.emit("follow_ups", {"items": follow_ups})
            if outcome.offers.contact_reason is not None:
                answer.stream.emit("contact_form", {"reason": outcome.offers.contact_reason})
            answer.stream.emit(
                "message.completed",
                {
                    "message_id": str(answer.turn.answer_id),
                    "finish_reason": outcome.finish_reason,
                    "usage": {
                        "input_tokens": outcome.usage.input_tokens,
                        "output_tokens": outcome.usage.output_tokens,
                    },
                },
            )


async def _nothing() -> AsyncIterator[str]:
    """What a model says that is not asked any more."""
    return
    yield ""
