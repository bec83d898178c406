"""What both APIs send and receive when all is well, and when the caller leaves."""

import asyncio
from contextlib import aclosing

import pytest

from switchboard.integrations.llm.base import ModelProvider, Passage
from switchboard.integrations.llm.compatible import CompatibleProvider
from switchboard.integrations.llm.registry import ProviderKind
from tests.fixtures.fake_openai import FakeOpenAI
from tests.integrations.llm.conftest import chat_request, collect


async def test_an_answer_arrives_whole_with_its_usage(provider: ModelProvider) -> None:
    answer = await collect(provider, chat_request("Grüße, 你好 👋 and hello"))
    assert answer.text == "You said: Grüße, 你好 👋 and hello"
    assert answer.completion is not None
    assert answer.error is None
    assert answer.completion.finish_reason == "stop"
    usage = answer.completion.usage
    assert usage is not None
    assert (usage.output_tokens, usage.cached_tokens) == (7, 1)
    assert usage.input_tokens > 1


async def test_the_request_says_exactly_what_was_asked(
    fake: FakeOpenAI, provider: ModelProvider, kind: ProviderKind
) -> None:
    await collect(provider, chat_request("One?", "Two.", "Three?", temperature=0.4, max_output_tokens=321))
    [sent] = fake.requests
    assert sent.headers["Authorization"] == "Bearer sk-test"
    turns = [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "Two."},
        {"role": "user", "content": "Three?"},
    ]
    if kind == "openai":
        assert sent.path == "/v1/responses"
        assert sent.body == {
            "model": "gpt-6-luna",
            "instructions": "You are the assistant of Harbour Dental.",
            "input": turns,
            "max_output_tokens": 321,
            "store": False,
            "stream": True,
            "reasoning": {"effort": "none"},
            "temperature": 0.4,
            "safety_identifier": "visitor-hash",
        }
    else:
        assert sent.path == "/v1/chat/completions"
        system = {"role": "system", "content": "You are the assistant of Harbour Dental."}
        assert sent.body == {
            "model": "gpt-6-luna",
            "messages": [system, *turns],
            "max_completion_tokens": 321,
            "stream": True,
            "stream_options": {"include_usage": True},
            "reasoning_effort": "none",
            "temperature": 0.4,
            "user": "visitor-hash",
        }


async def test_a_plain_model_gets_no_reasoning_settings(
    fake: FakeOpenAI, provider: ModelProvider, kind: ProviderKind
) -> None:
    await collect(provider, chat_request("Hi there", model="llama3.2:3b"))
    body = fake.requests[0].body
    assert "reasoning" not in body
    assert "reasoning_effort" not in body
    assert "temperature" not in body
    assert body["max_output_tokens" if kind == "openai" else "max_tokens"] == 500


async def test_no_key_means_no_authorization_header(fake: FakeOpenAI) -> None:
    provider = CompatibleProvider(base_url=fake.base_url + "/")
    assert (await collect(provider, chat_request("Hello"))).text == "You said: Hello"
    await provider.aclose()
    assert "Authorization" not in fake.requests[0].headers


async def test_bytes_may_arrive_one_by_one_and_with_other_line_ends(provider: ModelProvider) -> None:
    answer = await collect(provider, chat_request("Grüße 你好 👋 [[split_bytes=true]]"))
    assert answer.text == "You said: Grüße 你好 👋"
    assert answer.completion is not None


@pytest.mark.parametrize("finish", ["length", "content_filter"])
async def test_other_ends_are_told(provider: ModelProvider, finish: str) -> None:
    answer = await collect(provider, chat_request(f"Hello [[finish={finish}]]"))
    assert answer.completion is not None
    assert answer.completion.finish_reason == finish
    assert answer.completion.usage is not None


async def test_a_finish_that_is_sent_twice_counts_once(provider: ModelProvider) -> None:
    answer = await collect(provider, chat_request("Hello [[finish_twice=true]]"))
    assert answer.text == "You said: Hello"
    assert answer.completion is not None
    again = await collect(provider, chat_request("Hello again"))
    assert again.text == "You said: Hello again"


@pytest.mark.parametrize("usage", ["missing", "zero", "negative", "text"])
async def test_usage_that_cannot_be_true_is_none(provider: ModelProvider, usage: str) -> None:
    answer = await collect(provider, chat_request(f"Hello [[usage={usage}]]"))
    assert answer.text == "You said: Hello"
    assert answer.completion is not None
    assert answer.completion.usage is None


async def test_references_are_renumbered_to_the_order_of_the_citations(provider: ModelProvider) -> None:
    passages = tuple(Passage(f"doc{n}", f"Title {n}", None, "text") for n in range(3))
    answer = await collect(provider, chat_request("Open at nine [3]. Closed [1, 3] [9].", passages=passages))
    assert answer.text == "You said: Open at nine [1]. Closed [2][1] [9]."
    assert answer.completion is not None
    assert answer.completion.cited == (2, 0)


@pytest.mark.parametrize("directive", ["hang=headers", "hang=first", "hang=middle tokens=8"])
async def test_leaving_hangs_up_on_the_upstream(fake: FakeOpenAI, provider: ModelProvider, directive: str) -> None:
    task = asyncio.create_task(collect(provider, chat_request(f"Hello [[{directive}]]")))
    async with asyncio.timeout(5):
        await fake.arrived.wait()
    await asyncio.sleep(0.05)  # so that the answer reaches the point where it hangs
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        await fake.requests[0].ended.wait()
    assert fake.requests[0].is_hung_up
    assert not fake.requests[0].is_complete


async def test_closing_the_generator_in_mid_answer_hangs_up_on_the_upstream(
    fake: FakeOpenAI, provider: ModelProvider
) -> None:
    async with aclosing(provider.stream_chat(chat_request("[[tokens=500 delay=0.01]]"))) as items:
        async for item in items:
            assert isinstance(item, str)
            assert item.startswith("word0 ")
            break
    async with asyncio.timeout(5):
        await fake.requests[0].ended.wait()
    assert fake.requests[0].is_hung_up
    assert fake.requests[0].tokens_sent < 500


async def test_parallel_answers_never_mix(fake: FakeOpenAI, provider: ModelProvider) -> None:
    texts = [f"marker-{number} [[delay=0.002]]" for number in range(30)]
    answers = await asyncio.gather(*(collect(provider, chat_request(text)) for text in texts))
    assert [answer.text for answer in answers] == [f"You said: marker-{number}" for number in range(30)]
    assert all(request.is_complete for request in fake.requests)


async def test_a_connection_is_used_again(fake: FakeOpenAI, provider: ModelProvider) -> None:
    for _ in range(3):
        await collect(provider, chat_request("Hello"))
    connections = {request.client_port for request in fake.requests}
    assert len(connections) == 1
