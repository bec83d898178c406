"""A question as a vector while a visitor waits: one call, in time or not at all."""

import math

import pytest

from switchboard.integrations.llm.base import (
    ModelBadCredentials,
    ModelBrokenStream,
    ModelError,
    ModelOverloaded,
    ModelTimeout,
    ModelUnreachable,
)
from switchboard.integrations.llm.embeddings import QuestionEmbedder, to_unit_length
from tests.fixtures.fake_openai import ERROR_TEXT, FakeOpenAI, Script, fake_vector

MODEL = "text-embedding-3-small"


def connect(fake: FakeOpenAI, *, api_key: str | None = "sk-test", seconds: float = 10.0) -> QuestionEmbedder:
    return QuestionEmbedder(base_url=fake.base_url, api_key=api_key, seconds=seconds)


async def test_a_question_becomes_a_vector_of_length_one(fake: FakeOpenAI) -> None:
    embedder = connect(fake)
    vector, tokens = await embedder.embed("What does it cost?", model=MODEL, dimensions=64)
    assert tokens == 1, "as the server counts"
    expected = fake_vector("What does it cost?", 64, MODEL)
    assert vector == [number / math.hypot(*expected) for number in expected]
    assert math.isclose(math.hypot(*vector), 1.0)
    await embedder.embed("And now?", model=MODEL, dimensions=64)
    first, second = fake.requests
    assert (first.path, first.body["model"], first.body["dimensions"]) == ("/v1/embeddings", MODEL, 64)
    assert first.headers["Authorization"] == "Bearer sk-test"
    assert first.client_port == second.client_port, "the connection is kept"
    embedder.close()


async def test_servers_of_ones_own_need_no_key(fake: FakeOpenAI) -> None:
    embedder = connect(fake, api_key=None)
    await embedder.embed("Hello", model=MODEL, dimensions=8)
    assert "Authorization" not in fake.requests[0].headers
    embedder.close()


@pytest.mark.parametrize(("status", "error"), [(401, ModelBadCredentials), (503, ModelOverloaded)])
async def test_failures_are_coded_and_not_tried_again(fake: FakeOpenAI, status: int, error: type[ModelError]) -> None:
    fake.scripts["broken"] = Script(status=status)
    embedder = connect(fake)
    with pytest.raises(error) as caught:
        await embedder.embed("Hello", model="broken", dimensions=8)
    assert ERROR_TEXT not in str(caught.value)
    assert len(fake.requests) == 1
    embedder.close()


async def test_a_silent_server_is_given_up(fake: FakeOpenAI) -> None:
    fake.scripts["silent"] = Script(hang="headers")
    embedder = connect(fake, seconds=0.1)
    with pytest.raises(ModelTimeout):
        await embedder.embed("Hello", model="silent", dimensions=8)
    embedder.close()


async def test_no_server_is_told(fake: FakeOpenAI) -> None:
    embedder = QuestionEmbedder(base_url="http://127.0.0.1:9/v1", api_key=None, seconds=5)
    with pytest.raises(ModelUnreachable):
        await embedder.embed("Hello", model=MODEL, dimensions=8)


async def test_a_vector_of_another_size_is_refused(fake: FakeOpenAI) -> None:
    fake.ignore_dimensions = True
    embedder = connect(fake)
    with pytest.raises(ModelBrokenStream):
        await embedder.embed("Hello", model=MODEL, dimensions=8)
    embedder.close()


@pytest.mark.parametrize(
    "vector",
    [None, "12", 7, {}, [], [1.0], [1.0, 2.0, 3.0], [0.0, 0.0], [math.nan, 1.0], [math.inf, 1.0], ["a", 1.0]],
)
def test_what_is_no_direction_is_refused(vector: object) -> None:
    with pytest.raises(ModelBrokenStream):
        to_unit_length(vector, dimensions=2)
