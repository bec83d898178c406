"""What proofs and drafts cost is held to the tenant's limits and settled, also when they are broken off."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.conversation.asking import QuestionAsker
from switchboard.domains.conversation.gaps import drafting
from switchboard.domains.conversation.gaps.proving import prove_handler, queue_proofs
from switchboard.domains.knowledge.retrieval.indexing import fill_indexes
from tests.conftest import Api, run_server
from tests.domains.conversation.test_gap_proofs import (
    DOGS,
    asker,
    give_answer,
    jobs_for,
    make_gap,
    model_gap,
    prove,
    read,
)
from tests.domains.conversation.test_gaps import post
from tests.domains.conversation.test_turns import until, usage_of
from tests.domains.knowledge.embedding import OLD, deployed, leave_alone_all_but, with_model
from tests.domains.knowledge.support import run_jobs
from tests.factories import Client, change_tenant, create_tenant
from tests.fixtures.fake_openai import FakeOpenAI, RecordedRequest, Script

__all__ = ["asker"]  # a fixture


async def test_a_question_that_is_given_up_leaves_nothing_behind(
    resources: Resources, model_settings: Settings, fake_model: FakeOpenAI, client_b: Client
) -> None:
    model = f"model-{uuid4().hex}"
    client = await create_tenant(resources, provider="openai", model=model)
    fake_model.plans[model] = [Script(text="Yes, we do.", hang="first")]
    priced = model_settings.model_copy(update={"model_prices": f"{model}=1/5"})
    asker = QuestionAsker(replace(resources, settings=priced))
    asking = asyncio.create_task(asker.ask(client.id, client.assistant_id, DOGS))

    async def is_asked() -> bool:
        return any(request.body.get("model") == model for request in fake_model.requests)

    await until(is_asked)
    assert (await usage_of(resources, client))["reserved_microusd"] > 0
    asking.cancel()  # as a worker does that is shut down
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asker.close()
    usage = await usage_of(resources, client)
    assert (usage["reserved_microusd"], usage["message_count"]) == (0, 0)
    assert usage["input_tokens"] > 0
    async with resources.system_db.system_tx() as session:
        assert await session.scalar(text("select count(*) from visitors where tenant_id = :id"), {"id": client.id}) == 0
    assert (await usage_of(resources, client_b))["input_tokens"] == 0


async def test_a_draft_is_no_longer_than_the_tenants_answers_and_charged_when_the_model_thinks_too_long(
    model_api: Api,
    resources: Resources,
    fake_model: FakeOpenAI,
    client_b: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, model, gap_id = await model_gap(model_api, resources, fake_model, text="We treat dogs.", hang="first")
    await change_tenant(resources, client, max_output_tokens=120)
    monkeypatch.setattr(drafting, "SECONDS", 0.5)
    before = await usage_of(resources, client)
    async with model_api.client() as http:
        assert (await post(http, client, gap_id, "draft")).json()["origin"] == "knowledge"
    sent = [request.body for request in fake_model.requests if request.body.get("model") == model][-1]
    assert sent["max_tokens"] == 120
    after = await usage_of(resources, client)
    assert after["input_tokens"] > before["input_tokens"]
    assert (await usage_of(resources, client_b))["input_tokens"] == 0


async def test_drafts_are_held_to_the_budget_before_the_model_is_called(
    model_api: Api,
    model_settings: Settings,
    resources: Resources,
    fake_model: FakeOpenAI,
    client_b: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, model, gap_id = await model_gap(model_api, resources, fake_model, text="We treat dogs.", hang="middle")

    def asked() -> list[RecordedRequest]:
        return [request for request in fake_model.requests if request.body.get("model") == model]

    monkeypatch.setattr(drafting, "SECONDS", 3.0)
    before = len(asked())
    priced = model_settings.model_copy(update={"model_prices": f"{model}=0/100"})
    async with run_server(priced) as api, api.client() as http:
        await change_tenant(resources, client, monthly_budget_microusd=39_999)  # 400 words cost 40,000
        assert (await post(http, client, gap_id, "draft")).json()["origin"] == "knowledge"
        assert len(asked()) == before, "there is no room for it"
        await change_tenant(resources, client, monthly_budget_microusd=79_999)
        drafts = await asyncio.gather(*(post(http, client, gap_id, "draft") for _ in range(5)))
        assert sorted(draft.json()["origin"] for draft in drafts) == ["knowledge"] * 4 + ["model"]
        assert len(asked()) == before + 1, "room for one at a time"
        usage = await usage_of(resources, client)
        assert 0 < usage["cost_microusd"] < 1000, "what came of the most is given back"
        assert usage["reserved_microusd"] == 0
    assert (await usage_of(resources, client_b))["cost_microusd"] == 0


async def test_nothing_is_proved_for_a_tenant_that_is_suspended(
    http: httpx2.AsyncClient, resources: Resources, asker: QuestionAsker, client_a: Client, client_b: Client
) -> None:
    proofs = {}
    for client in (client_a, client_b):
        gap_id = proofs[client.id] = await make_gap(http, resources, client)
        answered = await give_answer(http, client, gap_id, "Yes, we treat dogs on Fridays.")
        await run_jobs(resources, answered["document_id"])
    mine, neighbours = proofs[client_a.id], proofs[client_b.id]
    await queue_proofs(resources)
    jobs = await jobs_for(resources, mine)
    await change_tenant(resources, client_a, status="suspended")
    before = await usage_of(resources, client_a)
    for job in jobs:  # it was queued before that
        await prove_handler(resources, asker)(job)
    assert len(jobs) == 1
    assert await prove(resources, asker, mine) == 0
    for job in await jobs_for(resources, neighbours):
        await prove_handler(resources, asker)(job)
    assert (await read(http, client_b, neighbours))["status"] == "proven"
    await change_tenant(resources, client_a, status="active")
    assert (await read(http, client_a, mine))["proof"] is None
    assert await usage_of(resources, client_a) == before
    assert await prove(resources, asker, mine) == 1, "as soon as it is served again"
    assert (await read(http, client_a, mine))["status"] == "proven"


async def test_the_search_for_a_draft_is_charged(
    resources: Resources, fake_model: FakeOpenAI, client_a: Client, client_b: Client
) -> None:
    await leave_alone_all_but(resources, [client_a, client_b])
    await fill_indexes(deployed(resources, fake_model, OLD))
    settings = with_model(resources.settings, fake_model, OLD).model_copy(update={"model_prices": f"{OLD.model}=2.5/0"})
    async with run_server(settings) as api, api.client() as http:
        gap_id = await make_gap(http, resources, client_a, "Zanzibar?")
        before = (await usage_of(resources, client_a))["cost_microusd"]
        assert (await post(http, client_a, gap_id, "draft")).status_code == 200
        assert (await usage_of(resources, client_a))["cost_microusd"] == before + 3, "a token, rounded up"
    assert (await usage_of(resources, client_b))["cost_microusd"] == 0
