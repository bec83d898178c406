"""Finding passages: the right assistant's only, the best first, and no question can break the query."""

from uuid import UUID

import pytest

from switchboard.core.ids import AssistantId, uuid7
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.chunking import MAX_CHUNK_CHARACTERS, split_text
from switchboard.domains.knowledge.retrieval.service import search_passages
from switchboard.domains.knowledge.service import add_text_document
from tests.factories import Client, create_tenant

KNOWLEDGE = {
    "Opening hours": "We are open Monday to Friday from 8 am to 6 pm, and Saturday morning.",
    "Prices": "A check-up with cleaning costs 180 dollars. Patients with insurance pay the gap only.",
    "New patients": "New patients are welcome. Please bring your insurance card to the first visit.",
    "Parking": "There is free parking for patients behind the building, for patients of all kinds. Patients!",
    "Emergencies": "For a broken tooth or strong pain call us before 10 am for an appointment on the same day.",
}


async def titles(
    resources: Resources, client: Client, question: str, *, limit: int = 5, assistant_id: UUID | None = None
) -> list[str]:
    """Titles of what is found, the best first."""
    scope = AssistantId(assistant_id or client.assistant_id)
    async with resources.db.tenant_connection(client.id) as connection:
        found = await search_passages(connection, client.id, scope, question, limit)
    return [passage.title for passage in found]


@pytest.fixture
async def practice(resources: Resources) -> Client:
    """A tenant with a handful of passages."""
    return await create_tenant(resources, knowledge=KNOWLEDGE)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("What are your opening hours?", "Opening hours"),
        ("Are you open on Saturdays?", "Opening hours"),
        ("How much does a check-up cost?", "Prices"),
        ("Do you accept new patients?", "New patients"),
        ("I have pain, my tooth is broken", "Emergencies"),
        ("where can patients park", "Parking"),
    ],
)
async def test_the_best_passage_comes_first(
    resources: Resources, practice: Client, client_b: Client, question: str, best: str
) -> None:
    assert (await titles(resources, practice, question))[0] == best
    assert await titles(resources, client_b, "broken tooth") == []


async def test_a_short_question_leans_on_the_one_before(
    resources: Resources, practice: Client, client_b: Client
) -> None:
    async def find(client: Client, question: str, earlier: str) -> list[str]:
        async with resources.db.tenant_connection(client.id) as connection:
            scope = AssistantId(client.assistant_id)
            found = await search_passages(connection, client.id, scope, question, 5, earlier_question=earlier)
        return [passage.title for passage in found]

    assert await find(practice, "How much is it?", "") == []
    assert (await find(practice, "How much is it?", "Tell me about the check-up"))[0] == "Prices"
    assert "Opening hours" in (await find(practice, "And on Saturday?", "How much is a check-up?"))[:2]
    long = "What must I know about parking there?"
    assert await find(practice, long, "Tell me about the check-up") == await find(practice, long, "")
    assert await find(client_b, "How much is it?", "Tell me about the check-up") == []


async def test_passages_are_complete_and_limited(resources: Resources, practice: Client, client_b: Client) -> None:
    async with resources.db.tenant_tx(practice.id) as session:
        await add_text_document(
            session,
            tenant_id=practice.id,
            assistant_id=AssistantId(practice.assistant_id),
            title="Whitening",
            text="Whitening takes one hour.",
            url="https://example.com/whitening",
        )
    async with resources.db.tenant_connection(practice.id) as connection:
        scope = AssistantId(practice.assistant_id)
        (found,) = await search_passages(connection, practice.id, scope, "whitening", 5)
    assert (found.title, found.url, found.text) == (
        "Whitening",
        "https://example.com/whitening",
        "Whitening takes one hour.",
    )
    assert len(await titles(resources, practice, "patients insurance open tooth", limit=2)) == 2
    assert await titles(resources, client_b, "whitening") == []


async def test_never_anothers_knowledge(resources: Resources, client_a: Client, client_b: Client) -> None:
    secret = "cinnamon at midnight"
    assert await titles(resources, client_b, secret) == ["Secret recipe"]
    assert await titles(resources, client_a, secret) == []
    assert await titles(resources, client_a, secret, assistant_id=client_b.assistant_id) == []
    async with resources.db.tenant_connection(client_a.id) as connection:
        as_other = await search_passages(connection, client_b.id, AssistantId(client_b.assistant_id), secret, 5)
    assert as_other == [], "row-level security holds even for a wrong tenant argument"


async def test_an_empty_scope_finds_nothing(resources: Resources, practice: Client, client_b: Client) -> None:
    assert await titles(resources, practice, "opening hours", assistant_id=uuid7()) == []
    assert await titles(resources, practice, "opening hours", limit=0) == []
    assert await titles(resources, client_b, "opening hours") == []


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "the of and",
        "?!",
        "'",
        "''",
        "\\",
        "\\' | 'x",
        "& | ! <-> ( ) :* :A",
        "hours'::tsquery; drop table chunks; --",
        "nul\x00nul",
        "$1 $2 {0} %s",
        "😀 ☃ ﷽",
        "a" * 100_000,
        "x " * 50_000,
        " ".join(f"word{number}" for number in range(5000)),
        "https://example.com/a'b?c=d&e=\\f me@example.com 3.14 -5 a/b/c foo-bar-baz",
    ],
)
async def test_hostile_questions_are_harmless(
    resources: Resources, practice: Client, client_b: Client, question: str
) -> None:
    assert len(await titles(resources, practice, question)) <= 5
    assert (await titles(resources, practice, "opening hours"))[0] == "Opening hours"
    assert await titles(resources, client_b, "cinnamon") == ["Secret recipe"]


async def test_words_with_quotes_and_backslashes_are_found(
    resources: Resources, practice: Client, client_b: Client
) -> None:
    async with resources.db.tenant_tx(practice.id) as session:
        await add_text_document(
            session,
            tenant_id=practice.id,
            assistant_id=AssistantId(practice.assistant_id),
            title="Files",
            text="Our forms are in share/forms/new-patient.pdf and O'Brien knows more.",
        )
    assert (await titles(resources, practice, "share/forms/new-patient.pdf"))[0] == "Files"
    assert (await titles(resources, practice, "who is O'Brien?"))[0] == "Files"
    assert await titles(resources, client_b, "O'Brien") == []


def texts(text: str) -> list[str]:
    return [piece.text for piece in split_text(text)]


def test_short_texts_stay_whole_and_long_ones_are_cut_at_sentences() -> None:
    assert texts("One paragraph.\n\nAnother  one\nwith a break.") == ["One paragraph.\n\nAnother one with a break."]
    assert texts(" \n\n ") == []
    long = " ".join(f"This is sentence number {number}." for number in range(200))
    chunks = texts(long)
    assert len(chunks) > 3
    assert all(len(chunk) <= MAX_CHUNK_CHARACTERS and chunk.endswith(".") for chunk in chunks)
    assert " ".join(chunks) == long


@pytest.mark.parametrize("text", ["x" * 5000, "word " * 3000, "a b.\n\n" * 2000])
def test_nothing_is_lost_or_too_long(text: str) -> None:
    chunks = texts(text)
    assert all(0 < len(chunk) <= MAX_CHUNK_CHARACTERS for chunk in chunks)
    assert "".join("".join(chunks).split()) == "".join(text.split())
