"""Vectors follow their pieces, and an index changes its model only as a whole (F-39)."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.ids import AssistantId, uuid7
from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.repository import rename_headings
from switchboard.domains.knowledge.retrieval import indexing, repository
from switchboard.domains.knowledge.retrieval.indexing import delete_leftovers, fill_indexes
from switchboard.domains.knowledge.retrieval.repository import NewVector, Scope
from switchboard.domains.knowledge.service import copy_knowledge
from switchboard.domains.knowledge.tasks import job_handlers
from switchboard.integrations.llm.spaces import Space
from tests.domains.knowledge.embedding import (
    NEW,
    OLD,
    deployed,
    embedded_texts,
    index_of,
    leave_alone_all_but,
    search,
    vectors_of,
)
from tests.factories import Client, create_tenant
from tests.fixtures.fake_openai import FakeOpenAI, Script

KNOWLEDGE = {f"Part {number}": f"Sentence number {number} tells of word{number}." for number in range(6)}


@pytest.fixture
async def old(resources: Resources, fake_model: FakeOpenAI) -> Resources:
    """A deployment with the old model."""
    fake_model.requests.clear()
    return deployed(resources, fake_model, OLD)


@pytest.fixture
async def new(resources: Resources, fake_model: FakeOpenAI) -> Resources:
    """The same deployment after a change of the settings."""
    return deployed(resources, fake_model, NEW)


@pytest.fixture
async def shop(resources: Resources, old: Resources, fake_model: FakeOpenAI, client_b: Client) -> Client:
    """A tenant whose index is complete with the old model, beside a neighbour whose index is, too."""
    client = await create_tenant(resources, knowledge=KNOWLEDGE)
    await leave_alone_all_but(resources, [client, client_b])
    await fill_indexes(old)
    fake_model.requests.clear()
    return client


async def add_text(http: httpx2.AsyncClient, client: Client, content: str, title: str = "Fees") -> str:
    body = {"assistant_id": str(client.assistant_id), "kind": "text", "title": title, "content": content}
    created = await http.post("/api/client/documents", json=body, headers=client.owner.headers)
    assert created.status_code == 201, created.text
    document_id: str = created.json()["id"]
    return document_id


async def change(http: httpx2.AsyncClient, client: Client, document_id: str, **changes: Any) -> None:
    url = f"/api/client/documents/{document_id}"
    changed = await http.patch(url, json=changes, headers=client.owner.headers)
    assert changed.status_code == 200, changed.text


async def ingest(deployment: Resources, client: Client, document_id: str) -> None:
    """Run the document's newest job."""
    async with deployment.system_db.system_tx() as session:
        revision = await session.scalar(text("select revision from documents where id = :id"), {"id": document_id})
    job = Job(client.id, {"document_id": document_id, "revision": revision})
    await job_handlers(deployment)["ingest_document"](job)


async def status_of(http: httpx2.AsyncClient, client: Client, document_id: str) -> str:
    document = (await http.get(f"/api/client/documents/{document_id}", headers=client.owner.headers)).json()
    return str(document["status"])


async def test_a_document_is_embedded_while_it_is_read(
    http: httpx2.AsyncClient, resources: Resources, old: Resources, fake_model: FakeOpenAI, client_b: Client
) -> None:
    client = await create_tenant(resources)
    document_id = await add_text(http, client, "A check-up is 180 dollars.")
    await ingest(old, client, document_id)
    assert await status_of(http, client, document_id) == "ready"
    assert embedded_texts(fake_model, OLD) == ["Fees\n\nA check-up is 180 dollars."]
    assert await index_of(resources, client) == (OLD, False), "complete, and in use at once"
    assert (await search(old, client, "affordable?", OLD))[0].title == "Fees"
    assert await vectors_of(resources, client_b) == {}


async def test_what_stays_the_same_is_not_embedded_again(
    http: httpx2.AsyncClient, resources: Resources, old: Resources, fake_model: FakeOpenAI, shop: Client
) -> None:
    first, second, third = (f"# {word}\n\n" + f"{word}. " * 120 for word in ("Alpha", "Beta", "Gamma"))
    document_id = await add_text(http, shop, f"{first}\n\n{second}")
    await ingest(old, shop, document_id)
    before = await vectors_of(resources, shop)
    fake_model.requests.clear()
    await change(http, shop, document_id, content=f"{first}\n\n{third}")
    await ingest(old, shop, document_id)
    sent = embedded_texts(fake_model, OLD)
    assert sent
    assert all("Gamma" in one for one in sent), "only the new part"
    assert await vectors_of(resources, shop) == before
    assert await index_of(resources, shop) == (OLD, False)


async def test_a_renamed_document_gets_new_vectors(
    http: httpx2.AsyncClient, resources: Resources, old: Resources, shop: Client, client_b: Client
) -> None:
    document_id = await add_text(http, shop, "A check-up is 180 dollars.")
    await ingest(old, shop, document_id)
    count = (await vectors_of(resources, shop))[OLD]
    async with resources.db.tenant_tx(shop.id) as session:  # as a file is renamed, which is not read again
        await rename_headings(session, shop.id, UUID(document_id), "Toothache")
        await session.execute(text("update documents set title = 'Toothache' where id = :id"), {"id": document_id})
    assert (await vectors_of(resources, shop))[OLD] == count - 1
    assert (await index_of(resources, shop))[1], "behind"
    assert await fill_indexes(old) == 1
    assert (await search(old, shop, "It hurts", OLD))[0].title == "Toothache"
    assert await index_of(resources, client_b) == (OLD, False)


async def test_a_failing_model_does_not_keep_a_document_from_being_read(
    http: httpx2.AsyncClient, resources: Resources, old: Resources, fake_model: FakeOpenAI, shop: Client
) -> None:
    fake_model.scripts[OLD.model] = Script(status=401)
    document_id = await add_text(http, shop, "A check-up is 180 dollars.")
    await ingest(old, shop, document_id)
    assert await status_of(http, shop, document_id) == "ready"
    assert (await search(old, shop, "check-up", None))[0].title == "Fees", "found by its words"
    assert await index_of(resources, shop) == (OLD, True), "the others' vectors go on answering"
    assert await fill_indexes(old) == 0
    assert await fill_indexes(old) == 0, "held back for a while"
    del fake_model.scripts[OLD.model]
    await leave_alone_all_but(resources, [shop])
    assert await fill_indexes(old) == 1
    assert await index_of(resources, shop) == (OLD, False)


async def test_the_old_index_answers_until_the_new_one_is_complete(
    http: httpx2.AsyncClient,
    resources: Resources,
    old: Resources,
    new: Resources,
    fake_model: FakeOpenAI,
    shop: Client,
    client_b: Client,
) -> None:
    question = "Tell me of word3"
    answer = await search(new, shop, question, OLD)
    assert answer[0].title == "Part 3"

    # Half of the pieces have vectors of the new model when it fails.
    scope = Scope(shop.id, AssistantId(shop.assistant_id))
    async with resources.db.tenant_tx(shop.id) as session:
        half = await repository.list_missing(session, scope, NEW, len(KNOWLEDGE) // 2)
        vectors = [NewVector(piece.id, b"", [1.0] + [0.0] * (NEW.dimensions - 1)) for piece in half]
        await repository.add_vectors(session, shop.id, NEW, vectors)
        assert not await repository.switch_if_complete(session, scope, NEW)
    fake_model.scripts[NEW.model] = Script(status=503)
    await fill_indexes(new)
    assert await index_of(resources, shop) == (OLD, False)
    assert await search(new, shop, question, OLD) == answer, "the same passages in the same order"

    # A document that comes meanwhile is found by both.
    del fake_model.scripts[NEW.model]
    document_id = await add_text(http, shop, "A check-up is 180 dollars.")
    await ingest(new, shop, document_id)
    assert (await search(new, shop, "Is it affordable?", OLD))[0].title == "Fees"
    assert await index_of(resources, shop) == (OLD, True)

    await leave_alone_all_but(resources, [shop, client_b])
    await fill_indexes(new)
    assert await index_of(resources, shop) == (NEW, False)
    assert (await search(new, shop, "Is it affordable?", NEW))[0].title == "Fees"
    assert await vectors_of(resources, shop) == {OLD: 7, NEW: 7}, "a process that has not heard of it may still ask"
    assert await index_of(resources, client_b) == (NEW, False)


async def test_vectors_of_the_old_model_go_later(
    resources: Resources, new: Resources, shop: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill_indexes(new)
    await delete_leftovers(new)
    assert (await vectors_of(resources, shop))[OLD] == len(KNOWLEDGE), "too early"
    monkeypatch.setattr(indexing, "LEFTOVERS_AGE", indexing.LEFTOVERS_AGE * 0)
    assert await delete_leftovers(new) >= 2
    assert await vectors_of(resources, shop) == {NEW: len(KNOWLEDGE)}
    assert await vectors_of(resources, client_b) == {NEW: 1}
    assert await delete_leftovers(new) == 0


async def test_two_workers_share_the_work(
    resources: Resources, new: Resources, fake_model: FakeOpenAI, shop: Client, client_b: Client
) -> None:
    await asyncio.gather(fill_indexes(new), fill_indexes(new))
    sent = embedded_texts(fake_model, NEW)
    assert len(sent) == len(set(sent)) == len(KNOWLEDGE) + 1, "nothing twice"
    assert await index_of(resources, shop) == await index_of(resources, client_b) == (NEW, False)


async def test_a_copy_in_another_tenant_gets_vectors_of_its_own(
    resources: Resources, old: Resources, shop: Client, client_b: Client
) -> None:
    before = await vectors_of(resources, shop)
    async with resources.system_db.system_tx() as session:
        await copy_knowledge(
            session,
            source_tenant_id=shop.id,
            source_assistant_id=shop.assistant_id,
            target_tenant_id=client_b.id,
            target_assistant_id=client_b.assistant_id,
        )
    assert (await index_of(resources, client_b))[1], "behind"
    assert await fill_indexes(old) == len(KNOWLEDGE)
    assert (await vectors_of(resources, client_b))[OLD] == len(KNOWLEDGE) + 1
    assert await vectors_of(resources, shop) == before


async def test_a_piece_that_went_meanwhile_is_left_out(resources: Resources, shop: Client, client_b: Client) -> None:
    async with resources.db.tenant_tx(shop.id) as session:
        gone = NewVector(uuid7(), b"", [1.0] + [0.0] * (OLD.dimensions - 1))
        await repository.add_vectors(session, shop.id, OLD, [gone])
    assert await vectors_of(resources, shop) == {OLD: len(KNOWLEDGE)}


async def test_without_a_model_nothing_is_embedded(
    http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_a: Client, client_b: Client
) -> None:
    fake_model.requests.clear()
    document_id = await add_text(http, client_a, "A check-up is 180 dollars.")
    await ingest(resources, client_a, document_id)
    assert await status_of(http, client_a, document_id) == "ready"
    assert await fill_indexes(resources) == await delete_leftovers(resources) == 0
    assert await index_of(resources, client_a) == (None, True)
    assert fake_model.requests == []
    assert await vectors_of(resources, client_a) == {}


def test_spaces_differ_by_model_and_size() -> None:
    assert len({Space("a", 8), Space("a", 16), Space("b", 8), Space("a", 8)}) == 3


async def test_what_embedding_costs_counts_for_the_tenants_month(
    http: httpx2.AsyncClient, resources: Resources, old: Resources, shop: Client, client_b: Client
) -> None:
    priced = replace(old, settings=old.settings.model_copy(update={"model_prices": f"{OLD.model}=2.5/0"}))
    before, neighbours = await usage_of(resources, shop), await usage_of(resources, client_b)
    document_id = await add_text(http, shop, "A check-up is 180 dollars.")
    await ingest(priced, shop, document_id)
    after = await usage_of(resources, shop)
    assert (after[0] - before[0], after[1] - before[1]) == (1, 3), "one token as the server counts, rounded up"
    async with resources.system_db.system_tx() as session:
        await session.execute(text("delete from chunk_embeddings where tenant_id = :id"), {"id": shop.id})
        await session.execute(
            text("update embedding_indexes set is_behind = true where tenant_id = :id"), {"id": shop.id}
        )
    count = await fill_indexes(priced)
    filled = await usage_of(resources, shop)
    assert (filled[0] - after[0], filled[2]) == (count, 0), "no message is counted"
    assert await usage_of(resources, client_b) == neighbours


async def usage_of(resources: Resources, client: Client) -> tuple[int, int, int]:
    """(input tokens, cost in millionths of a US dollar, messages) of a client's months."""
    statement = text(
        "select coalesce(sum(input_tokens), 0)::int, coalesce(sum(cost_microusd), 0)::int, "
        "coalesce(sum(message_count), 0)::int from usage_months where tenant_id = :id"
    )
    async with resources.system_db.system_tx() as session:
        row = (await session.execute(statement, {"id": client.id})).one()
        return row[0], row[1], row[2]
