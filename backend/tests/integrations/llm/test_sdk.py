"""Embeddings and model lists: the calls that go through the `openai` package."""

import subprocess
import sys

import pytest

from switchboard.integrations.llm.base import (
    Embeddings,
    ModelBadCredentials,
    ModelBrokenStream,
    ModelError,
    ModelOverloaded,
    ModelProvider,
    ModelRateLimited,
    ModelRefusedInput,
)
from tests.fixtures.fake_openai import ERROR_TEXT, MODELS, FakeOpenAI, Script, fake_vector
from tests.integrations.llm.conftest import ProviderFactory


async def test_texts_become_vectors_in_order(fake: FakeOpenAI, provider: ModelProvider) -> None:
    texts = ["opening hours", "prices", "你好"]
    found = await provider.embed(texts, model="text-embedding-3-small", dimensions=16)
    assert found.input_tokens == len(texts), "as the server counts"
    assert found.vectors == [fake_vector(text, 16, "text-embedding-3-small") for text in texts]
    [sent] = fake.requests
    assert sent.path == "/v1/embeddings"
    assert sent.body["dimensions"] == 16
    assert sent.headers["Authorization"] == "Bearer sk-test"


async def test_nothing_to_embed_is_no_call(fake: FakeOpenAI, provider: ModelProvider) -> None:
    assert await provider.embed([], model="text-embedding-3-small", dimensions=16) == Embeddings([], 0)
    assert fake.requests == []


async def test_models_are_listed_sorted(provider: ModelProvider) -> None:
    assert await provider.list_models() == sorted(MODELS)


async def test_a_wrong_key_is_told(connect: ProviderFactory) -> None:
    async with connect(api_key="wrong-key") as provider:
        with pytest.raises(ModelBadCredentials):
            await provider.list_models()


@pytest.mark.parametrize(
    ("status", "error", "calls"),
    [(400, ModelRefusedInput, 1), (429, ModelRateLimited, 3), (503, ModelOverloaded, 3)],
)
async def test_failures_have_the_same_kinds_as_chats(
    fake: FakeOpenAI, provider: ModelProvider, status: int, error: type[ModelError], calls: int
) -> None:
    fake.scripts["broken"] = Script(status=status, retry_after="0.01")
    with pytest.raises(error) as caught:
        await provider.embed(["text"], model="broken", dimensions=4)
    assert ERROR_TEXT not in str(caught.value)
    assert len(fake.requests) == calls


async def test_vectors_of_another_size_are_refused(fake: FakeOpenAI, provider: ModelProvider) -> None:
    fake.ignore_dimensions = True
    with pytest.raises(ModelBrokenStream):
        await provider.embed(["text"], model="text-embedding-3-small", dimensions=16)


def test_a_process_that_only_chats_never_imports_the_package() -> None:
    code = (
        "import sys; from switchboard.integrations.llm.registry import create_provider;"
        "create_provider('openai', api_key='sk-test'); sys.exit('openai' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
