"""The small parts: events out of bytes, references, token estimates, model names, the registry."""

import pytest

from switchboard.integrations.llm.base import ModelBrokenStream, TokenUsage
from switchboard.integrations.llm.citations import CitationNumbers
from switchboard.integrations.llm.reasoning import (
    ReasoningEffort,
    effort_to_send,
    lowest_reasoning_effort,
    setting_of,
    takes_temperature,
)
from switchboard.integrations.llm.registry import ProviderRegistry, create_provider
from switchboard.integrations.llm.sse import MAX_EVENT_BYTES, SseDecoder
from switchboard.integrations.llm.tokens import estimate_tokens, read_usage

STREAM = (
    b": comment\n\n"
    b'event: first\ndata: {"text": "Gr\xc3\xbc\xc3\x9fe \xf0\x9f\x91\x8b"}\n\n'
    b"id: 7\nretry: 10\n\n"
    b"data:no space\ndata: second line\n\n\n"
    b"data: [DONE]\n\n"
    b"data: never finished"
)
EVENTS = [
    (b"first", '{"text": "Grüße 👋"}'.encode()),
    (b"", b"no space\nsecond line"),
    (b"", b"[DONE]"),
]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_events_are_the_same_however_the_bytes_arrive(line_end: bytes, size: int) -> None:
    stream = STREAM.replace(b"\n", line_end)
    decoder = SseDecoder()
    events = []
    for begin in range(0, len(stream), size):
        events += decoder.feed(stream[begin : begin + size])
    assert events == EVENTS


def test_an_event_without_end_is_given_up() -> None:
    decoder = SseDecoder()
    assert decoder.feed(b"x" * MAX_EVENT_BYTES) == []
    with pytest.raises(ModelBrokenStream):
        decoder.feed(b"x")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_references_are_renumbered_however_the_text_arrives(size: int) -> None:
    text = "See [4] and [2, 4], not [7] or [x] or list[0]; then [1]. An open [2"
    numbers = CitationNumbers(passage_count=4)
    pieces = [numbers.feed(text[begin : begin + size]) for begin in range(0, len(text), size)]
    whole = "".join(pieces) + numbers.finish()
    assert whole == "See [1] and [2][1], not [7] or [x] or list[0]; then [3]. An open [2"
    assert numbers.cited == (3, 1, 0)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_references_to_hidden_passages_are_taken_out(size: int) -> None:
    text = "Open at nine [2]. Closed [1, 2] on [2] Sunday [3][2] [2,4], yes [ 2"
    numbers = CitationNumbers(passage_count=3, hidden=frozenset({1}))
    pieces = [numbers.feed(text[begin : begin + size]) for begin in range(0, len(text), size)]
    whole = "".join(pieces) + numbers.finish()
    assert whole == "Open at nine. Closed [1] on Sunday [2] [2,4], yes [ 2"
    assert numbers.cited == (0, 2)


def test_without_passages_text_is_not_touched() -> None:
    numbers = CitationNumbers(passage_count=0)
    assert numbers.feed("As [1] says [") == "As [1] says ["
    assert numbers.finish() == ""
    assert numbers.cited == ()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("é" * 4, 2), ("你好", 3), ("你好ab", 4), ("👋", 1)],
)
def test_tokens_are_estimated_and_rounded_up(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@pytest.mark.parametrize(
    ("numbers", "usage"),
    [
        ((10, 4, 6), TokenUsage(10, 4, 6)),
        ((10, None, 6), TokenUsage(10, 0, 6)),
        ((10, 99, 6), TokenUsage(10, 10, 6)),
        ((10, -1, 6), TokenUsage(10, 0, 6)),
        ((None, None, None), None),
        ((0, 0, 6), None),
        ((10, 0, 0), None),
        ((-10, 0, 6), None),
        ((10, 0, True), None),
        ((10.0, 0, 6), None),
        (("10", 0, 6), None),
        ((10, 0, 10**12), None),
    ],
)
def test_only_plausible_usage_counts(numbers: tuple[object, ...], usage: TokenUsage | None) -> None:
    assert read_usage(*numbers) == usage


@pytest.mark.parametrize(
    ("model", "effort", "temperature"),
    [
        ("gpt-6-luna", "none", True),
        ("gpt-6.1-terra", "none", True),
        ("gpt-5.1", "none", True),
        ("openai/gpt-6-luna", "none", True),
        ("ft:gpt-6-luna:acme::abc", "none", True),
        ("gpt-5-mini", "minimal", False),
        ("gpt-5-chat-latest", None, True),
        ("gpt-4o-mini", None, True),
        ("gpt-4.1", None, True),
        ("o4-mini", "low", False),
        ("llama3.2:3b", None, True),
        ("gpt-oss:20b", None, True),
    ],
)
def test_settings_follow_the_models_name(model: str, effort: str | None, temperature: bool) -> None:
    assert lowest_reasoning_effort(model) == effort
    assert takes_temperature(model) is temperature


@pytest.mark.parametrize(
    ("model", "wanted", "sent", "temperature"),
    [
        ("gpt-6-luna", None, "none", True),
        ("gpt-6-luna", "minimal", "none", True),
        ("gpt-6-luna", "low", "low", False),
        ("gpt-5-mini", "minimal", "minimal", False),
        ("o4-mini", "minimal", "low", False),
        ("o4-mini", "high", "high", False),
        ("gpt-4o-mini", "high", None, True),
    ],
)
def test_an_effort_is_sent_to_models_that_reason(
    model: str, wanted: ReasoningEffort | None, sent: str | None, temperature: bool
) -> None:
    assert effort_to_send(model, wanted) == sent
    assert takes_temperature(model, wanted) is temperature
    assert setting_of(model) == ("temperature" if sent is None else "reasoning_effort")


async def test_the_registry_keeps_one_provider_per_kind_key_and_address() -> None:
    registry = ProviderRegistry()
    first = registry.get("openai", api_key="sk-one")
    assert registry.get("openai", api_key="sk-one") is first
    others = [
        registry.get("openai", api_key="sk-two"),
        registry.get("openai", api_key="sk-one", base_url="http://127.0.0.1:9/v1"),
        registry.get("openai_compatible", api_key="sk-one", base_url="http://127.0.0.1:9/v1"),
        registry.get("builtin"),
    ]
    assert len({id(provider) for provider in (first, *others)}) == 5
    assert [provider.name for provider in others] == ["openai", "openai", "openai_compatible", "builtin"]
    assert "sk-one" not in repr(vars(registry))
    await registry.aclose()
    assert registry.get("openai", api_key="sk-one") is not first


def test_settings_that_cannot_work_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="openai needs an API key"):
        create_provider("openai")
    with pytest.raises(ValueError, match="openai_compatible needs a base URL"):
        create_provider("openai_compatible", api_key="sk-test")
