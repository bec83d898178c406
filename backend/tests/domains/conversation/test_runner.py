"""The tasks that write answers, and readers of other replicas: however badly timed, each ends and is stored."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from switchboard.core.ids import TenantId
from switchboard.core.streams import StreamEvent, StreamMirror, encode_sse
from switchboard.core.streams.live import decode_sse
from switchboard.domains.conversation import answers
from switchboard.domains.conversation.answers import MirroredAnswer
from switchboard.domains.conversation.offers import Offers
from switchboard.domains.conversation.repository import AskedQuestion
from switchboard.domains.conversation.runner import AnswerRunner
from switchboard.domains.conversation.turn import Outcome, Turn
from switchboard.integrations.llm.base import Completion

ACME = TenantId("acme")


class NoRedis:
    """Stands for a Redis that a test never asks."""


async def says(*words: str) -> AsyncGenerator[str | Completion, None]:
    for word in words:
        yield word


def turn_of(answering: AsyncGenerator[str | Completion, None], conversation_id: UUID) -> Turn:
    nobody: Any = None  # an answer that ends without a word of the model asks nothing of its assistant
    return Turn(
        tenant_id=ACME,
        assistant=nobody,
        conversation_id=conversation_id,
        question_id=uuid4(),
        question="Are you open?",
        asked_before=frozenset(),
        is_builtin=False,
        answer_id=uuid4(),
        counted_messages=1,
        model="model",
        input_tokens=1,
        max_output_tokens=1,
        passages=(),
        answering=answering,
    )


def asked(status: str, answer: str | None = None) -> AskedQuestion:
    return AskedQuestion(
        id=uuid4(),
        conversation_id=uuid4(),
        content="Are you open?",
        answer_id=uuid4(),
        answer=answer,
        status=status,
        citations=None,
        finish_reason="stop",
        input_tokens=1,
        output_tokens=1,
        is_expired=False,
    )


@pytest.fixture
def stored() -> list[Outcome]:
    return []


@pytest.fixture
def runner(stored: list[Outcome]) -> AnswerRunner:
    async def finish(_: Turn, outcome: Outcome) -> bool:
        await asyncio.sleep(0)
        stored.append(outcome)
        return True

    async def find_follow_ups(_: Turn, offers: Offers) -> list[str]:
        return []

    redis: Any = NoRedis()
    return AnswerRunner(StreamMirror(redis), finish, find_follow_ups)


async def test_an_answer_that_is_stopped_before_its_first_step_is_stored(
    runner: AnswerRunner, stored: list[Outcome]
) -> None:
    """A second tab's stop arrives in the turn of the loop that began the answer."""
    conversation = uuid4()
    answer = runner.start(turn_of(says("never said"), conversation))
    runner.stop(ACME, conversation)
    assert answer.task is not None
    await asyncio.wait_for(answer.task, 20)
    assert [(outcome.status, outcome.text) for outcome in stored] == [("stopped", "")]
    assert answer.stream.is_finished
    assert runner.running() == []


async def test_a_turn_that_is_abandoned_late_leaves_the_next_alone(runner: AnswerRunner, stored: list[Outcome]) -> None:
    """Who tries an assistant goes away and asks something else before the first connection is known to be gone."""
    conversation, gate = uuid4(), asyncio.Event()

    async def waits() -> AsyncGenerator[str | Completion, None]:
        yield "late"
        await gate.wait()

    turns = [turn_of(waits(), conversation), turn_of(waits(), conversation)]
    first = runner.start(turns[0])
    runner.abandon(turns[0])
    assert first.task is not None
    await asyncio.wait_for(first.task, 20)
    second = runner.start(turns[1])
    runner.abandon(turns[0])
    assert (first.end_reason, second.end_reason) == ("stopped", None)
    runner.abandon(turns[1])
    assert second.task is not None
    await asyncio.wait_for(second.task, 20)
    assert [outcome.status for outcome in stored] == ["stopped", "stopped"]


async def test_an_answer_that_was_overtaken_leaves_its_successor_alone(
    runner: AnswerRunner, stored: list[Outcome]
) -> None:
    """Its lease ran out while this process stood still, and the visitor asked again."""
    conversation, gate = uuid4(), asyncio.Event()

    async def waits() -> AsyncGenerator[str | Completion, None]:
        await gate.wait()
        yield "late"

    first = runner.start(turn_of(says("early"), conversation))
    second = runner.start(turn_of(waits(), conversation))
    assert first.task is not None
    assert second.task is not None
    await asyncio.wait_for(first.task, 20)
    assert runner.find(ACME, conversation) is second
    gate.set()
    await asyncio.wait_for(second.task, 20)
    assert runner.running() == []


async def test_a_reader_of_another_replica_goes_on_when_redis_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "POLL_SECONDS", 0.01)
    looks = 0

    class Flaky:
        """Away for the first questions, then there with one event."""

        asked = 0

        async def set(self, *_: Any, **__: Any) -> None:
            self.asked += 1
            if self.asked < 5:
                raise RedisConnectionError("away")

        async def xrange(self, *_: Any, **__: Any) -> list[Any]:
            return [(b"1-0", {b"events": encode_sse(StreamEvent(4, "delta", {"text": "on"}))})]

    async def find_answered() -> AskedQuestion | None:
        nonlocal looks
        looks += 1
        return asked("streaming")

    async def end_expired() -> None:
        raise AssertionError("its lease holds")

    redis: Any = Flaky()
    reader = MirroredAnswer(StreamMirror(redis), "key", 3, find_answered=find_answered, end_expired=end_expired)
    async with asyncio.timeout(20):
        assert await reader.read() == encode_sse(StreamEvent(4, "delta", {"text": "on"}))
    assert looks <= 1, "the database is not asked in place of Redis"


@pytest.mark.parametrize(
    ("after_id", "status", "told"),
    [
        (0, "complete", ["message.created", "delta", "message.completed"]),
        (0, "stopped", ["message.created", "delta", "message.completed"]),
        (0, "interrupted", ["error"]),
        (3, "complete", ["error"]),  # what its reader has of it is not known: the same key brings all of it
    ],
)
async def test_an_answer_that_ended_before_anything_of_it_was_copied_is_told_from_the_database(
    monkeypatch: pytest.MonkeyPatch, after_id: int, status: str, told: list[str]
) -> None:
    monkeypatch.setattr(answers, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(answers, "STATUS_CHECK_SECONDS", 0.02)

    class Empty:
        async def set(self, *_: Any, **__: Any) -> None: ...

        async def xrange(self, *_: Any, **__: Any) -> list[Any]:
            return []

    async def find_answered() -> AskedQuestion | None:
        return asked(status, "Until six.")

    async def end_expired() -> None:
        raise AssertionError("it has ended")

    redis: Any = Empty()
    reader = MirroredAnswer(StreamMirror(redis), "key", after_id, find_answered=find_answered, end_expired=end_expired)
    async with asyncio.timeout(20):
        chunk = await reader.read()
        assert await reader.read() is None
    events = decode_sse(chunk or b"")
    assert [event.name for event in events] == told
    assert [event.id for event in events] == list(range(after_id + 1, after_id + 1 + len(told)))
    if len(told) > 1:
        assert events[1].data == {"text": "Until six."}
