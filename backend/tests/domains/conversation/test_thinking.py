"""A model that uses up the longest length of an answer before its first word: words for the visitor and the client."""

from typing import Any

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.domains.conversation.gaps.sorting import sort_questions
from switchboard.integrations.llm.sentences import fixed_sentence
from tests.conftest import Api
from tests.domains.conversation.test_gap_proofs import model_asker, model_gap, prove, read
from tests.domains.conversation.test_gaps import gaps_of
from tests.domains.conversation.test_offers import model_http, tenant_with
from tests.domains.conversation.test_playground import events_of, one, send
from tests.domains.conversation.test_playground import text_of as tried_text_of
from tests.domains.conversation.test_turns import usage_of
from tests.factories import Client
from tests.fixtures.fake_openai import FakeOpenAI, Script
from tests.visitors import conversation_of, text_of, visit

__all__ = ["model_asker", "model_http"]  # fixtures
THINKS = Script(text="", finish="length")


@pytest.mark.parametrize("provider", ["openai", "openai_compatible"])
@pytest.mark.parametrize("policy", ["strict", "general"])
async def test_a_visitor_is_told_and_the_client_finds_the_question(
    model_http: httpx2.AsyncClient,
    resources: Resources,
    fake_model: FakeOpenAI,
    client_b: Client,
    provider: Any,
    policy: str,
) -> None:
    client, model = await tenant_with(resources, provider=provider, answer_policy=policy)
    fake_model.scripts[model] = THINKS
    visitor = await visit(model_http, client)
    events = await visitor.ask("Wann haben Sie geöffnet?")
    words = fixed_sentence("thought_too_long", "de")
    assert text_of(events) == words
    assert (events[-1].name, events[-1].data["finish_reason"]) == ("message.completed", "length")
    assert events[-1].data["usage"]["input_tokens"] > 0
    usage = await usage_of(resources, client)
    assert (usage["message_count"], usage["reserved_microusd"]) == (1, 0)
    assert usage["input_tokens"] == events[-1].data["usage"]["input_tokens"]
    stored = (await visitor.messages(conversation_of(events)))[-1]
    assert (stored["content"], stored["status"]) == (words, "complete")
    await sort_questions(resources)
    (gap,) = await gaps_of(model_http, client)
    (asked,) = (await read(model_http, client, gap["id"]))["occurrences"]
    assert (asked["question"], asked["answer"]) == ("Wann haben Sie geöffnet?", words)
    assert await gaps_of(model_http, client_b) == []


async def test_an_answer_of_nothing_is_none_and_is_charged(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_b: Client
) -> None:
    client, model = await tenant_with(resources)
    for said in ("", "\n \n", "<<<notes>>>\nunanswered: no"):
        before = await usage_of(resources, client)
        fake_model.scripts[model] = Script(text=said)
        events = await (await visit(model_http, client)).ask("When are you open?")
        assert (events[-1].name, events[-1].data["code"]) == ("error", "model_unavailable"), said
        usage = await usage_of(resources, client)
        assert usage["input_tokens"] > before["input_tokens"], "the model has read it"
        assert (usage["message_count"], usage["reserved_microusd"]) == (0, 0)
    assert (await usage_of(resources, client_b))["input_tokens"] == 0


async def test_who_tries_the_assistant_sees_why(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_b: Client
) -> None:
    client, model = await tenant_with(resources)
    fake_model.scripts[model] = THINKS
    events = events_of(await send(model_http, client))
    assert tried_text_of(events) == fixed_sentence("thought_too_long", "en")
    assert one(events, "details")["finish_reason"] == "length"
    await sort_questions(resources)
    assert await gaps_of(model_http, client) == [], "nobody asked"
    assert (await usage_of(resources, client_b))["input_tokens"] == 0


async def test_a_proof_that_thinks_too_long_says_what_to_do(
    model_api: Api, resources: Resources, fake_model: FakeOpenAI, model_asker: Any, client_b: Client
) -> None:
    client, _, gap_id = await model_gap(model_api, resources, fake_model, text="", finish="length")
    await prove(resources, model_asker, gap_id)
    async with model_api.client() as http:
        gap = await read(http, client, gap_id)
        assert (gap["status"], gap["proof"]["outcome"]) == ("answered", "not_asked")
        assert "Let it think less" in gap["proof"]["note"]
        assert await gaps_of(http, client_b) == []
