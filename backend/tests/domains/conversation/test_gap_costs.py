"""What proofs and drafts cost is held to the tenant's limits and settled, also when they are broken off."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from switchboard.core.db import mark_changed
from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.conversation.asking import QuestionAsker
from switchboard.domains.conversation.gaps import drafting
from switchboard.domains.tenant.models import Tenant
from tests.conftest import Api
from tests.domains.conversation.test_gap_proofs import DOGS, model_gap
from tests.domains.conversation.test_gaps import post
from tests.domains.conversation.test_turns import until, usage_of
from tests.factories import Client, create_tenant
from tests.fixtures.fake_openai import FakeOpenAI, Script


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
    async with resources.system_db.system_tx() as session:
        await session.execute(update(Tenant).where(Tenant.id == client.id).values(max_output_tokens=120))
        mark_changed(session, client.id)
    monkeypatch.setattr(drafting, "SECONDS", 0.5)
    before = await usage_of(resources, client)
    async with model_api.client() as http:
        assert (await post(http, client, gap_id, "draft")).json()["origin"] == "knowledge"
    sent = [request.body for request in fake_model.requests if request.body.get("model") == model][-1]
    assert sent["max_tokens"] == 120
    after = await usage_of(resources, client)
    assert after["input_tokens"] > before["input_tokens"]
    assert (await usage_of(resources, client_b))["input_tokens"] == 0
