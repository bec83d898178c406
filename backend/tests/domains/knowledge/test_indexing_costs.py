"""What is embedded for nobody who waits is held to the tenant's budget, and waits for a tenant that is suspended."""

from dataclasses import replace

import httpx2

from switchboard.core.resources import Resources
from switchboard.domains.knowledge.retrieval.indexing import fill_indexes
from tests.domains.knowledge.embedding import OLD, deployed, embedded_texts, index_of, leave_alone_all_but
from tests.domains.knowledge.support import run_jobs
from tests.domains.knowledge.test_indexing import add_text
from tests.factories import Client, change_tenant
from tests.fixtures.fake_openai import FakeOpenAI


def priced(resources: Resources, fake: FakeOpenAI, *, price: str = "2.5/0") -> Resources:
    """A deployment whose embedding model costs something."""
    changed = deployed(resources, fake, OLD)
    return replace(changed, settings=changed.settings.model_copy(update={"model_prices": f"{OLD.model}={price}"}))


async def test_an_index_waits_for_budget_and_for_a_suspended_tenant(
    resources: Resources, fake_model: FakeOpenAI, client_a: Client, client_b: Client
) -> None:
    fake_model.requests.clear()
    await leave_alone_all_but(resources, [client_a, client_b])
    await change_tenant(resources, client_a, monthly_budget_microusd=0)
    assert await fill_indexes(priced(resources, fake_model)) == 1, "the neighbour's"
    assert (await index_of(resources, client_a), await index_of(resources, client_b)) == ((None, True), (OLD, False))
    assert len(embedded_texts(fake_model, OLD)) == 1
    assert await fill_indexes(priced(resources, fake_model)) == 0, "it is left alone for a while"
    await change_tenant(resources, client_a, monthly_budget_microusd=None, status="suspended")
    await leave_alone_all_but(resources, [client_a, client_b])
    assert await fill_indexes(priced(resources, fake_model)) == 0
    await change_tenant(resources, client_a, status="active")
    assert await fill_indexes(priced(resources, fake_model)) == 1
    assert await index_of(resources, client_a) == (OLD, False)


async def test_a_model_of_ones_own_needs_no_budget(
    resources: Resources, fake_model: FakeOpenAI, client_a: Client, client_b: Client
) -> None:
    await leave_alone_all_but(resources, [client_a])
    await change_tenant(resources, client_a, monthly_budget_microusd=0)
    assert await fill_indexes(priced(resources, fake_model, price="0/0")) == 1
    assert await index_of(resources, client_b) == (None, True)


async def test_what_is_read_without_budget_is_found_by_its_words(
    http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_a: Client, client_b: Client
) -> None:
    costly = priced(resources, fake_model)
    await leave_alone_all_but(resources, [client_a, client_b])
    await fill_indexes(costly)
    await change_tenant(resources, client_a, monthly_budget_microusd=0)
    fake_model.requests.clear()
    document_id = await add_text(http, client_a, "A whitening takes an hour.")
    await run_jobs(costly, document_id)
    url = f"/api/client/documents/{document_id}"
    assert (await http.get(url, headers=client_a.owner.headers)).json()["status"] == "ready"
    assert await index_of(resources, client_a) == (OLD, True), "a piece lacks its vector"
    assert not any("whitening" in text for text in embedded_texts(fake_model, OLD))
    assert await index_of(resources, client_b) == (OLD, False)
