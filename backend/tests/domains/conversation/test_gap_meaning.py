"""Questions are grouped by meaning where there is an embedding model, and by their words wherever that is of no use."""

from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.conversation.gaps import vectors
from switchboard.domains.conversation.gaps.meaning import (
    MARGIN,
    SORTED_QUESTIONS,
    differ_in_words,
    least_nearness,
)
from switchboard.domains.conversation.gaps.sorting import sort_questions
from switchboard.integrations.llm.spaces import Space
from tests.domains.conversation.test_gaps import gaps_of
from tests.domains.knowledge.embedding import deployed, embedded_texts
from tests.factories import Client, create_tenant
from tests.fixtures.fake_openai import FakeOpenAI, Script
from tests.visitors import visit

FIRST, SECOND = Space("gaps-first", 2048), Space("gaps-second", 1024)
MEANINGS = {question: f"meaning{number}" for number, group in enumerate(SORTED_QUESTIONS) for question in group} | {
    "Do you have a toilet?": "toilet",
    "Wo ist das WC?": "toilet",
    "Is there a customer restroom?": "toilet",
    "Do you repair red bikes?": "bikes",
    "Do you repair blue bikes?": "bikes",
}


@pytest.fixture(autouse=True)
def models(fake_model: FakeOpenAI) -> Iterator[None]:
    """Two models that know the meanings above, and nothing measured yet."""
    vectors._measured.clear()
    fake_model.requests.clear()
    for space in (FIRST, SECOND):
        fake_model.restate[space.model] = lambda asked: MEANINGS.get(asked, asked)
    yield
    fake_model.restate.clear()
    fake_model.scripts.clear()
    vectors._measured.clear()


async def ask_all(http: httpx2.AsyncClient, client: Client, *questions: str) -> None:
    visitor = await visit(http, client)
    for question in questions:
        await visitor.ask(question)


async def groups(http: httpx2.AsyncClient, client: Client) -> dict[str, int]:
    return {gap["question"]: gap["ask_count"] for gap in await gaps_of(http, client)}


async def spaces_of(resources: Resources, client: Client) -> set[str | None]:
    async with resources.system_db.system_tx() as session:
        rows = await session.scalars(
            text("select distinct embedding_model from gaps where tenant_id = :id"), {"id": client.id}
        )
        return set(rows.all())


async def test_what_means_the_same_is_one_gap_in_whatever_words_and_language(
    http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_a: Client, client_b: Client
) -> None:
    first = deployed(resources, fake_model, FIRST)
    await ask_all(http, client_a, "Do you have a toilet?", "Do you repair red bikes?")
    await ask_all(http, client_b, "Is there a customer restroom?")
    await sort_questions(first)
    await ask_all(http, client_a, "Wo ist das WC?", "Is there a customer restroom?", "Do you repair blue bikes?")
    await sort_questions(first)
    assert await groups(http, client_a) == {
        "Do you have a toilet?": 3,
        "Do you repair red bikes?": 1,
        "Do you repair blue bikes?": 1,  # the model takes them for one; their words do not
    }
    assert await groups(http, client_b) == {"Is there a customer restroom?": 1}, "a tenant's gaps are its own"
    sent = embedded_texts(fake_model, FIRST)
    assert sent.count("Do you have a toilet?") == 1, "kept"
    assert sent.count(SORTED_QUESTIONS[0][0]) == 1, "a model is measured once"


async def test_another_model_gets_vectors_of_its_own_and_merges_nothing(
    http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_b: Client
) -> None:
    client = await create_tenant(resources)
    await ask_all(http, client, "Do you have a toilet?", "Wo ist das WC?")
    await sort_questions(resources)
    assert await groups(http, client) == {"Do you have a toilet?": 1, "Wo ist das WC?": 1}, "by words"
    assert await spaces_of(resources, client) == {None}
    await ask_all(http, client, "Do you sell cloves?")
    await sort_questions(deployed(resources, fake_model, FIRST))
    assert await spaces_of(resources, client) == {FIRST.model}
    await ask_all(http, client, "Is there a customer restroom?")
    await sort_questions(deployed(resources, fake_model, SECOND))
    assert await spaces_of(resources, client) == {SECOND.model}
    counts = await groups(http, client)
    assert sorted(counts.values()) == [1, 1, 2], "the new one joined its like; those that were there stayed apart"
    assert counts["Do you sell cloves?"] == 1
    assert await gaps_of(http, client_b) == []


@pytest.mark.parametrize("trouble", ["the model fails", "the model tells nothing apart"])
async def test_words_decide_when_the_model_is_of_no_use(
    http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_b: Client, trouble: str
) -> None:
    client = await create_tenant(resources)
    if trouble == "the model fails":
        fake_model.scripts[FIRST.model] = Script(status=401)
    else:
        fake_model.restate[FIRST.model] = lambda _: "always the same"
    await ask_all(http, client, "Do you treat dogs?", "Can you treat my dog?", "Wo ist das WC?")
    await sort_questions(deployed(resources, fake_model, FIRST))
    assert await groups(http, client) == {"Do you treat dogs?": 2, "Wo ist das WC?": 1}
    assert await gaps_of(http, client_b) == []


def test_a_model_is_measured_by_its_nearest_mistake() -> None:
    questions = [question for group in SORTED_QUESTIONS for question in group]
    axes = {question: number for number, group in enumerate(SORTED_QUESTIONS) for question in group}
    perfect = {one: [float(axes[one] == number) for number in range(len(SORTED_QUESTIONS))] for one in questions}
    assert least_nearness(perfect) == pytest.approx(MARGIN), "whatever is alike at all is the same"
    confused = perfect | {"Do you treat dogs?": perfect["Kann ich mit Karte zahlen?"]}
    assert least_nearness(confused) is None, "two that ask for different things are in one place"
    useless = {question: [1.0] for question in questions}
    assert least_nearness(useless) is None


@pytest.mark.parametrize(
    ("one", "other", "is_different"),
    [
        ("Are you open on Saturdays?", "Are you open on Sundays?", True),
        ("Kann ich mit Karte zahlen?", "Kann ich in Raten zahlen?", True),
        ("Do you treat dogs?", "Behandeln Sie Hunde?", False),
        ("Do you treat dogs?", "Do you treat big dogs?", False),
    ],
)
def test_two_questions_that_each_name_something_else_are_two(one: str, other: str, is_different: bool) -> None:
    assert differ_in_words(one, other) is is_different
    assert differ_in_words(other, one) is is_different


async def test_questions_of_a_tenant_without_budget_are_sorted_by_their_words(
    http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_a: Client, client_b: Client
) -> None:
    first = deployed(resources, fake_model, FIRST)
    priced = replace(first, settings=first.settings.model_copy(update={"model_prices": f"{FIRST.model}=2/0"}))
    for client in (client_a, client_b):
        await ask_all(http, client, "Do you have a toilet?", "Wo ist das WC?")
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update tenants set monthly_budget_microusd = 0 where id = :id"), {"id": client_a.id}
        )
    await sort_questions(priced)
    assert await groups(http, client_a) == {"Do you have a toilet?": 1, "Wo ist das WC?": 1}
    assert await groups(http, client_b) == {"Do you have a toilet?": 2}
    assert await spaces_of(resources, client_a) == {None}
