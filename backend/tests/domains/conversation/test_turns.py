"""Turns against a model that misbehaves: what is kept, charged and told, on one replica or two."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.core.streams import StreamEvent, StreamMirror, encode_sse
from switchboard.domains.conversation.leases import sweep_expired_answers
from tests.conftest import Api
from tests.factories import Client, create_tenant
from tests.fixtures.fake_openai import ERROR_TEXT, FakeOpenAI
from tests.visitors import Visit, conversation_of, read_events, text_of, visit

PRICES = {"gpt-6-luna": (0.10, 0.50)}


@pytest.fixture
async def tenant(resources: Resources) -> Client:
    """A tenant whose assistant uses the configured model."""
    return await create_tenant(resources, provider="auto", model="gpt-6-luna")


@pytest.fixture
async def neighbour(resources: Resources) -> Client:
    """Another tenant with the same model."""
    return await create_tenant(resources, provider="auto", model="gpt-6-luna")


@pytest.fixture
async def here(model_api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """One replica."""
    async with model_api.client() as client:
        yield client


@pytest.fixture
async def elsewhere(other_model_api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """Another replica."""
    async with other_model_api.client() as client:
        yield client


async def usage_of(resources: Resources, client: Client) -> dict[str, int]:
    """The tenant's counters."""
    async with resources.system_db.system_tx() as session:
        row = (
            (await session.execute(text("select * from usage_months where tenant_id = :id"), {"id": client.id}))
            .mappings()
            .one_or_none()
        )
    names = ("message_count", "input_tokens", "output_tokens", "cost_microusd", "reserved_microusd")
    return {name: int(row[name]) if row else 0 for name in names}


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Wait for an async condition."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - the condition is in the database
            await asyncio.sleep(0.02)


async def last_status(visitor: Visit, conversation: str) -> str:
    """The state of the newest message."""
    status: str = (await visitor.messages(conversation))[-1]["status"]
    return status


async def test_the_right_tenants_instructions_reach_the_model(
    here: httpx2.AsyncClient, fake_model: FakeOpenAI, tenant: Client, neighbour: Client
) -> None:
    marker = uuid4().hex
    events = await (await visit(here, tenant)).ask(f"hello {marker}")
    assert marker in text_of(events)
    (request,) = [request for request in fake_model.requests if marker in request.last_user_text]
    sent = str(request.body)
    assert f"You speak for {tenant.id}." in sent
    assert neighbour.id not in sent
    assert request.body["model"] == "gpt-6-luna"


async def test_usage_is_settled_to_what_the_provider_reported(
    here: httpx2.AsyncClient, resources: Resources, tenant: Client, neighbour: Client
) -> None:
    events = await (await visit(here, tenant)).ask("[[tokens=30]] count")
    reported = events[-1].data["usage"]
    usage = await usage_of(resources, tenant)
    assert usage["message_count"] == 1
    assert usage["reserved_microusd"] == 0
    assert (usage["input_tokens"], usage["output_tokens"]) == (reported["input_tokens"], reported["output_tokens"])
    assert usage["cost_microusd"] > 0
    assert (await usage_of(resources, neighbour))["message_count"] == 0


async def test_missing_usage_is_estimated(here: httpx2.AsyncClient, resources: Resources, tenant: Client) -> None:
    await (await visit(here, tenant)).ask("[[tokens=30 usage=negative]] count")
    usage = await usage_of(resources, tenant)
    assert usage["input_tokens"] > 0
    assert usage["output_tokens"] >= 30


@pytest.mark.parametrize("directive", ["status=401", "status=400", "status=500 retry_after=0"])
async def test_a_failure_before_the_first_word_costs_nothing_and_can_be_retried(
    here: httpx2.AsyncClient, resources: Resources, tenant: Client, directive: str
) -> None:
    visitor, key = await visit(here, tenant), str(uuid4())
    question = f"[[{directive} failures={1 if 'status=4' in directive else 3}]] please {uuid4()}"
    events = await visitor.ask(question, key=key)
    assert events[-1].name == "error"
    assert (events[-1].data["code"], events[-1].data["retryable"]) == ("model_unavailable", True)
    assert ERROR_TEXT not in str(events)
    assert await usage_of(resources, tenant) == dict.fromkeys(await usage_of(resources, tenant), 0)
    again = await visitor.ask(question, key=key)
    assert again[-1].name == "message.completed"
    messages = await visitor.messages(conversation_of(events))
    assert [(m["role"], m["status"]) for m in messages] == [("user", "complete"), ("assistant", "complete")]


async def test_a_failure_in_mid_answer_keeps_what_came(
    here: httpx2.AsyncClient, resources: Resources, tenant: Client
) -> None:
    visitor, key = await visit(here, tenant), str(uuid4())
    question = f"[[tokens=20 error_after=5 failures=1]] tell {uuid4()}"
    events = await visitor.ask(question, key=key)
    assert (events[-1].name, events[-1].data["code"]) == ("error", "interrupted")
    assert ERROR_TEXT not in str(events)
    _, answer = await visitor.messages(conversation_of(events))
    assert answer["status"] == "interrupted"
    assert answer["content"] == text_of(events)
    assert "word4" in answer["content"]
    again = await visitor.ask(question, key=key)
    assert again[-1].name == "message.completed"
    assert len(await visitor.messages(conversation_of(events))) == 2


async def test_stop_cancels_the_upstream_call_and_keeps_the_text(
    here: httpx2.AsyncClient, fake_model: FakeOpenAI, resources: Resources, tenant: Client
) -> None:
    visitor, marker = await visit(here, tenant), uuid4().hex
    async with visitor.stream(f"[[tokens=500 delay=0.02]] {marker}") as response:
        stream = read_events(response)
        events = [await anext(stream), await anext(stream)]
        conversation = conversation_of(events)
        stopped = await here.post(f"/api/widget/conversations/{conversation}/stop", headers=visitor.headers)
        assert stopped.status_code == 202
        events += [event async for event in stream]
    assert (events[-1].name, events[-1].data["finish_reason"]) == ("message.completed", "stopped")
    (request,) = [request for request in fake_model.requests if marker in request.last_user_text]
    await asyncio.wait_for(request.ended.wait(), 5)
    assert request.is_hung_up
    _, answer = await visitor.messages(conversation)
    assert (answer["status"], answer["content"]) == ("stopped", text_of(events))
    assert (await usage_of(resources, tenant))["input_tokens"] > 0


async def test_the_answer_is_written_on_when_its_reader_leaves(here: httpx2.AsyncClient, tenant: Client) -> None:
    visitor = await visit(here, tenant)
    async with visitor.stream("[[tokens=100 delay=0.02]] go on") as response:
        conversation = (await anext(read_events(response))).data["conversation_id"]
    listed = (await here.get("/api/widget/conversations", headers=visitor.headers)).json()["items"]
    assert listed[0]["is_answering"]

    async def is_complete() -> bool:
        return await last_status(visitor, conversation) == "complete"

    await until(is_complete)
    assert "word99" in (await visitor.messages(conversation))[-1]["content"]


async def test_a_reader_who_comes_back_continues_behind_the_last_event(
    here: httpx2.AsyncClient, tenant: Client
) -> None:
    visitor = await visit(here, tenant)
    async with visitor.stream("[[tokens=100 delay=0.02]] still here") as response:
        seen = [await anext(read_events(response))]
    conversation = seen[0].data["conversation_id"]
    async with here.stream(
        "GET",
        f"/api/widget/conversations/{conversation}/stream",
        headers=visitor.headers | {"Last-Event-ID": str(seen[0].id)},
    ) as response:
        assert response.status_code == 200
        rest = [event async for event in read_events(response)]
    assert rest[0].id == seen[0].id + 1
    assert rest[-1].name == "message.completed"
    _, answer = await visitor.messages(conversation)
    assert answer["content"] == text_of(rest)


async def test_a_second_question_waits_for_the_first_answer(here: httpx2.AsyncClient, tenant: Client) -> None:
    visitor, key = await visit(here, tenant), str(uuid4())
    question = "[[tokens=100 delay=0.02]] slowly"
    async with visitor.stream(question, key=key) as response:
        first = await anext(read_events(response))
        conversation = first.data["conversation_id"]
        async with visitor.stream("Hurry up", conversation=conversation) as second:
            assert second.status_code == 409
            assert b"answer_in_progress" in await second.aread()
        attached = await visitor.ask(question, key=key)  # the same key attaches
    assert attached[0] == first
    assert "word99" in text_of(attached)


async def test_another_replica_follows_stops_and_refuses_strangers(
    here: httpx2.AsyncClient, elsewhere: httpx2.AsyncClient, tenant: Client, neighbour: Client
) -> None:
    visitor, stranger = await visit(here, tenant), await visit(elsewhere, neighbour)
    async with visitor.stream("[[tokens=1000 delay=0.02]] far away") as response:
        first = await anext(read_events(response))
        path = f"/api/widget/conversations/{first.data['conversation_id']}"
        foreign = await elsewhere.get(f"{path}/stream", headers=stranger.headers)
        assert foreign.status_code == 404
        assert (await elsewhere.post(f"{path}/stop", headers=stranger.headers)).status_code == 404
        async with elsewhere.stream("GET", f"{path}/stream", headers=visitor.headers | {"Last-Event-ID": "1"}) as far:
            assert far.status_code == 200
            following = read_events(far)
            events = [await anext(following), await anext(following)]
            assert events[0].id == 2
            assert (await elsewhere.post(f"{path}/stop", headers=visitor.headers)).status_code == 202
            events += [event async for event in following]
    assert events[-1].data["finish_reason"] == "stopped"
    assert [event.id for event in events] == list(range(2, len(events) + 2))
    assert text_of(events) == (await visitor.messages(first.data["conversation_id"]))[-1]["content"]


async def test_an_answer_whose_process_died_is_swept_with_the_text_so_far(
    here: httpx2.AsyncClient, resources: Resources, tenant: Client, neighbour: Client
) -> None:
    visitor, key = await visit(here, tenant), str(uuid4())
    question = f"[[tokens=20]] survive {uuid4()}"
    events = await visitor.ask(question, key=key)
    answer_id = UUID(events[0].data["message_id"])
    async with resources.system_db.system_tx() as session:  # as a process that died in mid-answer leaves it
        await session.execute(
            text(
                "update messages set status = 'streaming', content = '', lease_expires_at = now() - interval '1 s', "
                "reserved_microusd = 70 where tenant_id = :tenant_id and id = :id"
            ),
            {"tenant_id": tenant.id, "id": answer_id},
        )
        await session.execute(
            text("update usage_months set reserved_microusd = 70 where tenant_id = :id"), {"id": tenant.id}
        )
    mirror = StreamMirror(resources.redis)
    key_in_redis = f"switchboard:{tenant.id}:answer:{answer_id}"
    await resources.redis.delete(key_in_redis)
    half = (StreamEvent(2, "delta", {"text": "half an "}), StreamEvent(3, "delta", {"text": "answer"}))
    await resources.redis.xadd(key_in_redis, {"events": b"".join(map(encode_sse, half))})
    before = await usage_of(resources, neighbour)
    assert await sweep_expired_answers(resources.db, resources.system_db, mirror, PRICES) >= 1
    _, answer = await visitor.messages(conversation_of(events))
    assert (answer["status"], answer["content"]) == ("interrupted", "half an answer")
    assert (await usage_of(resources, tenant))["reserved_microusd"] == 0
    assert await usage_of(resources, neighbour) == before
    assert await sweep_expired_answers(resources.db, resources.system_db, mirror, PRICES) == 0
    again = await visitor.ask(question, key=key)
    assert again[-1].name == "message.completed"


async def test_a_retry_does_not_wait_for_the_sweep(
    here: httpx2.AsyncClient, resources: Resources, tenant: Client
) -> None:
    visitor, key = await visit(here, tenant), str(uuid4())
    question = f"[[tokens=5]] again {uuid4()}"
    events = await visitor.ask(question, key=key)
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text(
                "update messages set status = 'streaming', content = '', lease_expires_at = now() - interval '1 s' "
                "where tenant_id = :tenant_id and id = :id"
            ),
            {"tenant_id": tenant.id, "id": UUID(events[0].data["message_id"])},
        )
    again = await visitor.ask(question, key=key)
    assert again[-1].name == "message.completed"
    assert again[0].data["message_id"] != events[0].data["message_id"]


@pytest.mark.parametrize("model", [None, "a-model-without-a-price"])
async def test_a_budget_refuses_before_the_model_is_called(
    here: httpx2.AsyncClient,
    fake_model: FakeOpenAI,
    resources: Resources,
    tenant: Client,
    neighbour: Client,
    model: str | None,
) -> None:
    async with resources.system_db.system_tx() as session:
        await session.execute(text("update tenants set monthly_budget_microusd = 10 where id = :id"), {"id": tenant.id})
        await session.execute(
            text("update assistants set model = :model where tenant_id = any(:ids)"),
            {"model": model, "ids": [tenant.id, neighbour.id]},
        )
    await resources.bus.publish("tenant_changed", tenant_id=neighbour.id)
    await resources.bus.publish("tenant_changed", tenant_id=tenant.id)
    visitor, marker = await visit(here, tenant), uuid4().hex

    async def is_refused() -> bool:
        async with visitor.stream(f"hello {marker}") as response:
            body = await response.aread()
        return response.status_code == 429 and b"message_limit_reached" in body

    assert await is_refused()
    assert not [request for request in fake_model.requests if marker in request.last_user_text]
    assert await usage_of(resources, tenant) == dict.fromkeys(await usage_of(resources, tenant), 0)
    assert (await (await visit(here, neighbour)).ask("hello"))[-1].name == "message.completed"
    assert (await usage_of(resources, neighbour))["cost_microusd"] > 0


async def test_twenty_visitors_of_two_tenants_never_mix(
    here: httpx2.AsyncClient, elsewhere: httpx2.AsyncClient, tenant: Client, neighbour: Client
) -> None:
    async def talk(number: int) -> None:
        client, replica = (tenant, neighbour)[number % 2], (here, elsewhere)[number % 3 == 0]
        visitor, marker = await visit(replica, client), f"marker-{number}-{uuid4().hex}"
        events = await visitor.ask(f"[[delay=0.005]] {client.id} {marker}")
        assert marker in text_of(events)
        messages = await visitor.messages(conversation_of(events))
        assert all(marker in message["content"] for message in messages)
        listed = (await replica.get("/api/widget/conversations", headers=visitor.headers)).json()["items"]
        assert len(listed) == 1

    await asyncio.gather(*(talk(number) for number in range(20)))
