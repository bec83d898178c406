"""A client tries an assistant with what is not saved yet, and sees what the model was given; nobody else does."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import orjson
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.conversation import confirmations
from switchboard.domains.conversation.previews import forget_previews
from tests.conftest import Api
from tests.domains.assistant.test_client_assistants import make
from tests.domains.conversation.test_offers import prompt_of, requests_of, tenant_with
from tests.factories import Client, Person, create_user
from tests.fixtures.fake_openai import FakeOpenAI, Script
from tests.visitors import visit

Events = list[tuple[str, dict[str, Any]]]


@pytest.fixture
async def model_http(model_api: Api) -> Any:
    async with model_api.client() as client:
        yield client


def path_of(client: Client) -> str:
    return f"/api/client/assistants/{client.assistant_id}/try"


async def send(
    http: httpx2.AsyncClient, client: Client, question: str = "When are you open?", **body: Any
) -> httpx2.Response:
    """Try the client's assistant as its owner."""
    headers = body.pop("headers", client.owner.headers)
    return await http.post(path_of(client), headers=headers, json={"question": question, **body})


def events_of(answer: httpx2.Response) -> Events:
    """The events of a whole answer."""
    assert answer.status_code == 200, answer.text
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "event" in fields:
            found.append((fields["event"], orjson.loads(fields["data"])))
    return found


def one(events: Events, name: str) -> dict[str, Any]:
    (data,) = [data for found, data in events if found == name]
    return data


def text_of(events: Events) -> str:
    return "".join(data["text"] for name, data in events if name == "delta")


async def test_what_the_model_was_given_comes_before_the_answer_and_how_it_went_behind(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    answer = await send(http, client_a)
    events = events_of(answer)
    assert [events[0][0], events[1][0], events[-2][0], events[-1][0]] == [
        "sources",
        "message.created",
        "message.completed",
        "details",
    ]
    (source,) = one(events, "sources")["items"]
    assert (source["number"], source["title"]) == (1, "Opening hours")
    assert source["text"] == "We are open from nine to five on weekdays."
    assert source["score"] > 0
    details = one(events, "details")
    assert (details["provider"], details["model"], details["cited"], details["calls"]) == ("builtin", "builtin", [1], 1)
    assert details["duration_ms"] >= details["first_text_ms"] >= 0
    assert "nine to five" in text_of(events)
    assert client_b.id not in answer.text
    asked = await send(http, client_a, "Who bakes with cinnamon at midnight?")
    assert one(events_of(asked), "sources")["items"] == []


async def test_the_unsaved_form_answers_and_is_not_saved(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    neighbour, _ = await tenant_with(resources)
    path = f"/api/client/assistants/{client.assistant_id}"
    before = (await model_http.get(path, headers=client.owner.headers)).json()
    fake_model.scripts["o9-drafted"] = Script(text="From nine to five [1].")
    draft = {
        "name": "Drafted",
        "instructions": "Speak like a pirate.",
        "answer_policy": "strict",
        "model": "o9-drafted",
        "reasoning_effort": "low",
        "temperature": 1.5,
        "max_output_tokens": 333,
        "appearance": {"offset_x": 5},
        "contact_form": {"is_enabled": True},
        "topics": [{"label": "T", "questions": ["Q?"]}],
        "starters": ["S?"],
    }
    events = events_of(await send(model_http, client, draft=draft))
    prompt = prompt_of(fake_model, "o9-drafted")
    for wanted in ("You are Drafted", "Speak like a pirate.", "Answer only from the passages", "contact details"):
        assert wanted in prompt
    body = requests_of(fake_model, "o9-drafted")[-1].body
    assert (body["reasoning_effort"], body["max_completion_tokens"]) == ("low", 333)
    details = one(events, "details")
    assert (details["temperature"], details["reasoning_effort"], details["cited"]) == (None, "low", [1])
    assert details["usage"]["input_tokens"] > 0
    assert requests_of(fake_model, model) == []
    assert (await model_http.get(path, headers=client.owner.headers)).json() == before
    await (await visit(model_http, client)).ask("When are you open?")
    assert "pirate" not in prompt_of(fake_model, model)
    assert "pirate" not in str(await _stored(resources, neighbour))


async def test_a_conversation_goes_on_and_stays_out_of_lists_and_counts(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    neighbour, _ = await tenant_with(resources)
    conversation = one(events_of(await send(model_http, client, "First?")), "message.created")["conversation_id"]
    events_of(await send(model_http, client, "Second?", conversation_id=conversation))
    asked = [m["content"] for m in requests_of(fake_model, model)[-1].body["messages"] if m["role"] == "user"]
    assert asked == ["First?", "Second?"]
    listed = await model_http.get("/api/client/conversations", headers=client.owner.headers)
    assert listed.json()["items"] == []
    usage = (await model_http.get("/api/client/usage", headers=client.owner.headers)).json()
    assert (usage["messages"], usage["days"]) == (0, [])
    assert usage["input_tokens"] > 0, "what it costs is counted"
    assert await _stored(resources, neighbour) == []


async def test_nobody_continues_the_conversation_of_another(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    colleague = await create_user(resources, tenant_id=client_a.id)
    theirs = one(events_of(await send(http, client_b)), "message.created")["conversation_id"]
    mine = one(events_of(await send(http, client_a)), "message.created")["conversation_id"]
    visitor = await visit(http, client_a)
    of_visitor = (await visitor.ask("Hello?"))[0].data["conversation_id"]
    for conversation, headers in (
        (theirs, client_a.owner.headers),
        (of_visitor, client_a.owner.headers),
        (mine, colleague.headers),
    ):
        answer = await send(http, client_a, conversation_id=conversation, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")
    for method, path in (("GET", "messages"), ("GET", "stream")):
        seen = await http.request(method, f"/api/widget/conversations/{mine}/{path}", headers=visitor.headers)
        assert seen.status_code == 404, "no widget session reads what was tried"
    assert (await send(http, client_b, headers=client_a.owner.headers)).json()["code"] == "assistant_not_found"
    assert (await send(http, client_a, headers=visitor.headers)).status_code == 401
    assert len(await _stored(resources, client_b)) == 1


async def test_visitors_are_never_sent_what_was_given(http: httpx2.AsyncClient, client_a: Client) -> None:
    events = await (await visit(http, client_a)).ask("When are you open?")
    assert not {event.name for event in events} & {"sources", "details"}


async def test_an_administrator_tries_for_a_tenant(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    named = admin.headers | {"X-Tenant-ID": client_a.id}
    assert text_of(events_of(await send(http, client_a, headers=named)))
    assert (await send(http, client_b, headers=named)).status_code == 404
    audit = await http.get("/api/admin/audit", headers=admin.headers, params={"tenant_id": client_a.id})
    assert f"POST {path_of(client_a)}" in {event["target"] for event in audit.json()["items"]}


async def test_limits_and_budget_hold(
    model_http: httpx2.AsyncClient, admin: Person, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    neighbour, _ = await tenant_with(resources)
    limits = {"allowed_models": [model, "gpt-6-luna"], "max_output_tokens": 100}
    changed = await model_http.patch(f"/api/admin/tenants/{client.id}", headers=admin.headers, json={"limits": limits})
    assert changed.status_code == 200
    for draft, status, code in (
        ({"model": "dear"}, 403, "model_not_allowed"),
        ({"max_output_tokens": 101}, 422, "invalid_request"),
        ({"temperature": 9}, 422, "invalid_request"),
        ({"status": "published"}, 422, "invalid_request"),
        ({"name": ""}, 422, "invalid_request"),
    ):
        answer = await send(model_http, client, draft=draft)
        assert (answer.status_code, answer.json()["code"]) == (status, code), draft
    assert one(events_of(await send(model_http, client)), "details")["max_output_tokens"] == 100
    assert requests_of(fake_model, model)[-1].body["max_tokens"] == 100
    changed = await model_http.patch(
        f"/api/admin/tenants/{client.id}", headers=admin.headers, json={"limits": {"monthly_budget_usd": 0.000001}}
    )
    broke = await send(model_http, client, draft={"model": "gpt-6-luna"})
    assert (broke.status_code, broke.json()["code"]) == (429, "message_limit_reached")
    assert text_of(events_of(await send(model_http, neighbour)))


async def test_an_answer_ends_when_its_reader_leaves(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    neighbour, _ = await tenant_with(resources)
    fake_model.scripts[model] = Script(tokens=400, delay=0.05)
    async with model_http.stream(
        "POST", path_of(client), headers=client.owner.headers, json={"question": "Go on?"}
    ) as response:
        async for line in response.aiter_lines():
            if line.startswith("event: delta"):
                break
    for _ in range(200):
        rows = await _stored(resources, client)
        if rows and rows[0]["status"] != "streaming":
            break
        await asyncio.sleep(0.05)
    assert [row["status"] for row in rows] == ["stopped"]
    assert await _stored(resources, neighbour) == []


async def _stored(resources: Resources, client: Client) -> list[dict[str, Any]]:
    """The answers of a tenant."""
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(
            text("select status, content from messages where tenant_id = :id and role = 'assistant'"),
            {"id": client.id},
        )
        return [dict(row) for row in rows.mappings()]


async def test_a_failing_model_says_so(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    fake_model.scripts[model] = Script(status=400)
    events = events_of(await send(model_http, client))
    assert one(events, "error")["code"] == "model_unavailable"
    details = one(events, "details")
    assert (details["finish_reason"], details["usage"], details["first_text_ms"]) == (None, None, None)
    assert UUID(one(events, "message.created")["conversation_id"])


async def test_a_tool_that_asks_first_is_declined_at_once(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirmations, "CONFIRM_SECONDS", 3600.0)  # nobody waits for it
    client, model = await tenant_with(resources)
    neighbour, _ = await tenant_with(resources)
    tool = {
        "assistant_id": str(client.assistant_id),
        "name": "place_order",
        "label": "Placing your order",
        "description": "Places an order.",
        "method": "POST",
        "url": "https://shop.example.com/orders",
        "parameters": {"type": "object", "properties": {}},
        "headers": [],
        "allowed_hosts": [],
    }
    made = await model_http.post("/api/client/tools", headers=client.owner.headers, json=tool)
    assert made.status_code == 201, made.text
    fake_model.plans[model] = [Script(text="", calls=(("place_order", "{}"),)), Script(text="I cannot do that here.")]
    async with asyncio.timeout(60):
        events = events_of(await send(model_http, client, "Order a cake"))
    names = [name for name, _ in events]
    assert "tool_confirmation" in names
    assert one(events, "tool") == {"name": "Placing your order", "state": "failed"}
    assert one(events, "details")["calls"] == 2
    assert await _stored(resources, neighbour) == []


async def test_a_trial_is_not_gone_on_with_at_another_assistant(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    conversation = one(events_of(await send(http, client_a)), "message.created")["conversation_id"]
    second = await make(http, client_a)
    path = f"/api/client/assistants/{second['id']}/try"
    body = {"question": "And on Saturdays?", "conversation_id": conversation}
    answer = await http.post(path, headers=client_a.owner.headers, json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")
    assert (await http.post(path, headers=client_b.owner.headers, json=body)).json()["code"] == "assistant_not_found"


async def test_what_was_tried_is_forgotten_and_what_visitors_asked_is_not(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    for client in (client_a, client_b):
        events_of(await send(http, client))
        events_of(await send(http, client, "And on Saturdays?"))
        await (await visit(http, client)).ask("When are you open?")
    old = "update conversations set last_message_at = now() - interval '91 days' where tenant_id = :id"
    running = (
        "update messages set status = 'streaming', lease_expires_at = now() + interval '1 hour' where tenant_id = :id "
        "and role = 'assistant' and conversation_id = (select id from conversations where tenant_id = :id "
        "and is_preview order by id limit 1)"
    )
    count = text("select is_preview, count(*) from conversations where tenant_id = :id group by 1 order by 1")

    async def left(client: Client) -> list[tuple[bool, int]]:
        async with resources.system_db.system_tx() as session:
            return [(row[0], row[1]) for row in await session.execute(count, {"id": client.id})]

    async with resources.system_db.system_tx() as session:
        for statement in (old, running):
            await session.execute(text(statement), {"id": client_a.id})
    assert await forget_previews(resources) == 1
    assert await left(client_a) == [(False, 1), (True, 1)], "what is being answered ends first"
    async with resources.system_db.system_tx() as session:
        ended = "update messages set status = 'stopped', lease_expires_at = null where tenant_id = :id"
        await session.execute(text(f"{ended} and status = 'streaming'"), {"id": client_a.id})
    assert await forget_previews(resources) == 1
    assert await left(client_a) == [(False, 1)]
    assert await left(client_b) == [(False, 1), (True, 2)], "young"
