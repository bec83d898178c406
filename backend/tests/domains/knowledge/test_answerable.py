"""Which questions the knowledge has something to say about: two of their words in one piece, of one assistant only."""

import asyncio

import pytest

from switchboard.core.resources import Resources
from switchboard.domains.knowledge import answerable
from switchboard.domains.knowledge.answerable import find_answerable, list_related_questions
from switchboard.domains.knowledge.models import Document
from tests.factories import Client, create_tenant

KNOWLEDGE = {
    "Parking": "Six parking spaces behind the house are free for patients. It's O'Brien's yard.",
    "Fees": "A check-up costs fifty pounds.",
}


@pytest.fixture
async def tenant(resources: Resources) -> Client:
    """A tenant that knows something."""
    return await create_tenant(resources, knowledge=KNOWLEDGE)


@pytest.mark.parametrize(
    ("question", "is_answerable"),
    [
        ("Are the parking spaces free?", True),
        ("Where may patients park?", True),
        ("Parking?", True),
        ("What do check-ups cost?", True),
        ("Are spaceships free?", False),  # one of two words
        ("Do fees apply to parking?", False),  # no piece has both
        ("Unicorns?", False),
        ("What is it?", False),
        ("", False),
        ("O'Brien's yard \\ ' | & ! <-> :* (\x00", True),
        ("'; drop table chunks; --", False),
    ],
)
async def test_a_question_needs_two_words_in_one_piece(
    resources: Resources, tenant: Client, client_b: Client, question: str, is_answerable: bool
) -> None:
    async with resources.db.connection() as connection:
        found = await find_answerable(connection, tenant.id, tenant.assistant_id, ["What about horses?", question])
        assert found == ([question] if is_answerable else [])
        for owner, assistant_id in ((client_b.id, tenant.assistant_id), (tenant.id, client_b.assistant_id)):
            assert await find_answerable(connection, owner, assistant_id, [question]) == []
    async with resources.db.tenant_connection(client_b.id) as bound:
        assert await find_answerable(bound, tenant.id, tenant.assistant_id, [question]) == []


async def test_no_question_is_no_question(resources: Resources, tenant: Client) -> None:
    async with resources.db.connection() as connection:
        assert await find_answerable(connection, tenant.id, tenant.assistant_id, []) == []


async def test_related_questions_are_the_clients_own(resources: Resources, tenant: Client, client_b: Client) -> None:
    async with resources.system_db.system_tx() as session:
        for owner, kind, status, title in (
            (tenant, "question", "ready", "Is parking free for the disabled?"),
            (tenant, "question", "ready", "Do you take parking vouchers?"),
            (tenant, "question", "queued", "Parking on Sunday?"),
            (tenant, "text", "ready", "Parking rules"),
            (tenant, "question", "ready", "Do you bake?"),
            (client_b, "question", "ready", "Parking of the neighbour?"),
        ):
            session.add(
                Document(tenant_id=owner.id, assistant_id=owner.assistant_id, kind=kind, status=status, title=title)
            )
    async with resources.db.tenant_connection(tenant.id) as connection:
        found = await list_related_questions(connection, tenant.id, tenant.assistant_id, "Is free parking left?", 5)
        assert found == ["Is parking free for the disabled?", "Do you take parking vouchers?"]
        assert await list_related_questions(connection, tenant.id, tenant.assistant_id, "???", 5) == []
        assert await list_related_questions(connection, client_b.id, client_b.assistant_id, "parking", 5) == []


async def test_a_look_up_that_takes_too_long_is_given_up_and_keeps_its_connection(
    resources: Resources, tenant: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "select pg_sleep(30) where $1::text <> $2::uuid::text and $3::text[] is not null and $4::text[] is not null"
    monkeypatch.setattr(answerable, "_FIND", slow)
    async with resources.db.connection() as connection:
        async with asyncio.timeout(20):
            with pytest.raises(TimeoutError):
                await find_answerable(connection, tenant.id, tenant.assistant_id, ["Parking?"])
        assert await connection.fetchval("select 1") == 1
