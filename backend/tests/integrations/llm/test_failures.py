"""Every phase in which a provider can fail: before the headers, before the first token, in mid-answer."""

import asyncio
from dataclasses import replace

import pytest

from switchboard.integrations.llm.base import (
    ModelBadCredentials,
    ModelBrokenStream,
    ModelError,
    ModelOverloaded,
    ModelProvider,
    ModelRateLimited,
    ModelRefusedInput,
    ModelTimeout,
    ModelUnreachable,
)
from switchboard.integrations.llm.failures import error_for_status, read_retry_after
from switchboard.integrations.llm.policy import RetryPolicy
from switchboard.integrations.llm.registry import ProviderKind, create_provider
from tests.fixtures.fake_openai import ERROR_TEXT, FakeOpenAI
from tests.integrations.llm.conftest import (
    PATIENT,
    QUICK_RETRIES,
    ProviderFactory,
    chat_request,
    collect,
)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_passing_failure_is_retried(fake: FakeOpenAI, provider: ModelProvider, status: int) -> None:
    answer = await collect(provider, chat_request(f"Hello [[status={status} failures=2]]"))
    assert answer.text == "You said: Hello"
    assert answer.completion is not None
    assert len(fake.requests) == 3


@pytest.mark.parametrize(
    ("status", "error", "retryable", "calls"),
    [
        (400, ModelRefusedInput, False, 1),
        (401, ModelBadCredentials, False, 1),
        (403, ModelBadCredentials, False, 1),
        (404, ModelRefusedInput, False, 1),
        (429, ModelRateLimited, True, 3),
        (500, ModelOverloaded, True, 3),
        (503, ModelOverloaded, True, 3),
    ],
)
async def test_a_lasting_failure_has_its_kind(
    fake: FakeOpenAI,
    provider: ModelProvider,
    status: int,
    error: type[ModelError],
    retryable: bool,
    calls: int,
) -> None:
    answer = await collect(provider, chat_request(f"Hello [[status={status}]]"))
    assert type(answer.error) is error
    assert answer.error.retryable is retryable
    assert answer.error.status == status
    assert len(fake.requests) == calls
    assert answer.text == ""
    assert answer.completion is None


async def test_an_account_without_credit_is_not_asked_again(fake: FakeOpenAI, provider: ModelProvider) -> None:
    answer = await collect(provider, chat_request("Hello [[status=429 error_code=insufficient_quota]]"))
    assert type(answer.error) is ModelBadCredentials
    assert len(fake.requests) == 1


async def test_retry_after_is_waited_for(
    fake: FakeOpenAI, connect: ProviderFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def record_pause(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("switchboard.integrations.llm.streaming.asyncio.sleep", record_pause)
    async with connect() as provider:
        answer = await collect(provider, chat_request("Hello [[status=429 retry_after=3 failures=1]]"))
    assert answer.text == "You said: Hello"
    assert len(fake.requests) == 2
    assert max(pauses) >= 3


async def test_a_longer_pause_than_a_visitor_waits_ends_the_call(fake: FakeOpenAI, connect: ProviderFactory) -> None:
    async with connect(retry_policy=RetryPolicy()) as provider:
        answer = await collect(provider, chat_request("Hello [[status=429 retry_after=120]]"))
    assert isinstance(answer.error, ModelRateLimited)
    assert answer.error.retry_after_seconds == 120
    assert len(fake.requests) == 1


@pytest.mark.parametrize("directive", ["hang=headers", "hang=first"])
async def test_silence_before_the_first_token_ends_at_the_deadline(
    fake: FakeOpenAI, connect: ProviderFactory, directive: str
) -> None:
    async with connect(deadlines=replace(PATIENT, first_token=0.2)) as provider:
        answer = await collect(provider, chat_request(f"Hello [[{directive}]]"))
        assert type(answer.error) is ModelTimeout
        assert answer.text == ""
        async with asyncio.timeout(5):
            await fake.requests[0].ended.wait()
    assert fake.requests[0].is_hung_up
    assert len(fake.requests) == 1


async def test_silence_between_tokens_keeps_what_came(fake: FakeOpenAI, connect: ProviderFactory) -> None:
    async with connect(deadlines=replace(PATIENT, between_tokens=0.3)) as provider:
        answer = await collect(provider, chat_request("[[tokens=8 hang=middle]]"))
    assert type(answer.error) is ModelTimeout
    assert answer.text == "word0 word1 word2 word3 "
    assert len(fake.requests) == 1


async def test_an_endless_answer_ends_at_the_total_deadline(connect: ProviderFactory) -> None:
    async with connect(deadlines=replace(PATIENT, total=0.4)) as provider:
        answer = await collect(provider, chat_request("[[tokens=100000 delay=0.01]]"))
    assert type(answer.error) is ModelTimeout
    assert answer.text.startswith("word0 word1 ")


@pytest.mark.parametrize("directive", ["cut_after=0", "error_after=0"])
async def test_a_break_before_the_first_token_is_told(provider: ModelProvider, directive: str) -> None:
    answer = await collect(provider, chat_request(f"Hello there [[{directive}]]"))
    assert isinstance(answer.error, ModelBrokenStream | ModelOverloaded)
    assert answer.text == ""
    assert answer.error.retryable


async def test_an_error_event_before_the_first_token_is_retried(fake: FakeOpenAI, provider: ModelProvider) -> None:
    answer = await collect(provider, chat_request("Hello [[error_after=0 failures=1]]"))
    assert answer.text == "You said: Hello"
    assert len(fake.requests) == 2


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("server_error", ModelOverloaded),
        ("rate_limit_exceeded", ModelRateLimited),
        ("invalid_prompt", ModelRefusedInput),
        ("context_length_exceeded", ModelRefusedInput),
    ],
)
async def test_error_events_have_their_kind(provider: ModelProvider, code: str, error: type[ModelError]) -> None:
    answer = await collect(provider, chat_request(f"Hello [[error_after=0 error_code={code}]]"))
    assert type(answer.error) is error


@pytest.mark.parametrize("directive", ["cut_after=3", "error_after=3"])
async def test_a_break_in_mid_answer_keeps_what_came_and_is_never_retried(
    fake: FakeOpenAI, provider: ModelProvider, directive: str
) -> None:
    answer = await collect(provider, chat_request(f"[[tokens=9 delay=0.02 {directive}]]"))
    assert type(answer.error) is ModelBrokenStream
    assert answer.text == "word0 word1 word2 "
    assert answer.completion is None
    assert len(fake.requests) == 1


async def test_nothing_listens_at_the_address(kind: ProviderKind, free_port: int) -> None:
    provider = create_provider(
        kind,
        api_key="sk-test",
        base_url=f"http://127.0.0.1:{free_port}/v1",
        retry_policy=QUICK_RETRIES,
    )
    answer = await collect(provider, chat_request("Hello"))
    assert type(answer.error) is ModelUnreachable
    assert answer.error.retryable
    with pytest.raises(ModelUnreachable):
        await provider.list_models()
    await provider.aclose()


async def test_something_else_lives_at_the_address(kind: ProviderKind, fake: FakeOpenAI) -> None:
    provider = create_provider(
        kind, api_key="sk-test", base_url=fake.base_url.removesuffix("/v1"), retry_policy=QUICK_RETRIES
    )
    answer = await collect(provider, chat_request("Hello"))
    assert type(answer.error) is ModelRefusedInput
    assert answer.error.status == 404
    await provider.aclose()


@pytest.mark.parametrize("directive", ["status=500", "status=400", "error_after=0", "tokens=5 error_after=2"])
async def test_what_providers_write_is_never_relayed(provider: ModelProvider, directive: str) -> None:
    answer = await collect(provider, chat_request(f"Hello [[{directive}]]"))
    assert answer.error is not None
    told = f"{answer.error!r} {answer.error} {answer.text}"
    assert ERROR_TEXT not in told
    assert "SECRET" not in told


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("", None), ("soon", None), ("nan", None), ("inf", None)],
)
def test_retry_after_is_read_with_care(value: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": value}) == seconds


def test_retry_after_may_be_a_date() -> None:
    assert read_retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0


def test_a_redirect_is_not_followed_but_told() -> None:
    assert type(error_for_status(302, {}, b"")) is ModelUnreachable


def test_retries_end() -> None:
    policy = RetryPolicy(retries=2, base_delay=1, max_delay=2, window=5)
    overloaded = ModelOverloaded(status=500)
    assert policy.delay_before_next(overloaded, attempts_made=3, elapsed=0) is None
    assert policy.delay_before_next(overloaded, attempts_made=1, elapsed=5.1) is None
    assert policy.delay_before_next(ModelBadCredentials(), attempts_made=1, elapsed=0) is None
    delays = [policy.delay_before_next(overloaded, attempts_made=1, elapsed=0) for _ in range(50)]
    assert all(delay is not None and 0 <= delay <= 1 for delay in delays)
    assert len(set(delays)) > 1, "without jitter all visitors come back at once"
