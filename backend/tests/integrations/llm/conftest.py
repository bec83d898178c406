"""A fake upstream and providers of both APIs that talk to it."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from switchboard.integrations.llm.base import (
    ChatMessage,
    ChatRequest,
    Completion,
    ModelError,
    ModelProvider,
    Passage,
)
from switchboard.integrations.llm.policy import Deadlines, RetryPolicy
from switchboard.integrations.llm.registry import ProviderKind, create_provider
from tests.fixtures.fake_openai import FakeOpenAI

# Long enough for a loaded machine where nothing is expected to fire, short where a test waits for it.
PATIENT = Deadlines(connect=5, first_token=20, between_tokens=20, total=60)
QUICK_RETRIES = RetryPolicy(retries=2, base_delay=0.01, max_delay=0.02, window=20)

ProviderFactory = Callable[..., AbstractAsyncContextManager[ModelProvider]]


@dataclass
class Answer:
    """What came of one call."""

    pieces: list[str] = field(default_factory=list)
    completion: Completion | None = None
    error: ModelError | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def chat_request(
    *texts: str,
    model: str = "gpt-6-luna",
    passages: tuple[Passage, ...] = (),
    temperature: float | None = None,
    max_output_tokens: int = 500,
) -> ChatRequest:
    """A request in which visitor and assistant take turns; the last text is the visitor's."""
    first_role = len(texts) % 2
    return ChatRequest(
        model=model,
        instructions="You are the assistant of Harbour Dental.",
        messages=[ChatMessage("user" if (at + first_role) % 2 else "assistant", text) for at, text in enumerate(texts)],
        passages=passages,
        temperature=temperature,
        max_output_tokens=max_output_tokens,
        end_user_id="visitor-hash",
    )


async def collect(provider: ModelProvider, request: ChatRequest) -> Answer:
    """Read an answer to its end, whatever the end is. Checks that nothing follows the completion."""
    answer = Answer()
    try:
        async with aclosing(provider.stream_chat(request)) as items:
            async for item in items:
                assert answer.completion is None, "something came after the completion"
                if isinstance(item, Completion):
                    answer.completion = item
                else:
                    assert item, "an empty piece of text"
                    answer.pieces.append(item)
    except ModelError as error:
        answer.error = error
    return answer


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    """A fake upstream of this test's own."""
    async with FakeOpenAI() as server:
        yield server


@pytest.fixture(params=["openai", "openai_compatible"])
def kind(request: pytest.FixtureRequest) -> ProviderKind:
    """Both APIs: every test that takes a provider runs once for each."""
    name: ProviderKind = request.param
    return name


@pytest.fixture
def connect(fake: FakeOpenAI, kind: ProviderKind) -> ProviderFactory:
    """Make a provider that talks to the fake upstream, with deadlines of the test's choice."""

    @asynccontextmanager
    async def open_provider(
        *, deadlines: Deadlines = PATIENT, retry_policy: RetryPolicy = QUICK_RETRIES, api_key: str = "sk-test"
    ) -> AsyncIterator[ModelProvider]:
        provider = create_provider(
            kind, api_key=api_key, base_url=fake.base_url, deadlines=deadlines, retry_policy=retry_policy
        )
        try:
            yield provider
        finally:
            await provider.aclose()

    return open_provider


@pytest.fixture
async def provider(connect: ProviderFactory) -> AsyncIterator[ModelProvider]:
    """A provider with patient deadlines and quick retries."""
    async with connect() as opened:
        yield opened


@pytest.fixture
def free_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
