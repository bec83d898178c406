"""A visitor asks and an answer streams; what is stored, what is replayed, and what a neighbour never sees."""

import asyncio
from uuid import uuid4

import httpx2
import pytest

from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from tests.conftest import run_server
from tests.factories import Client, create_tenant
from tests.visitors import conversation_of, text_of, visit

QUESTION = "When are you open?"


async def test_an_answer_streams_and_is_stored(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    visitor = await visit(http, client_a)
    events = await visitor.ask(QUESTION)
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert events[0].name == "message.created"
    assert events[-1].name == "message.completed"
    assert events[-1].data["finish_reason"] == "stop"
    assert "nine to five" in text_of(events)
    (citations,) = [event for event in events if event.name == "citations"]
    assert citations.data["items"][0]["title"] == "Opening hours"
    question, answer = await visitor.messages(conversation_of(events))
    assert (question["role"], question["content"], question["status"]) == ("user", QUESTION, "complete")
    assert (answer["content"], answer["status"]) == (text_of(events), "complete")
    assert answer["citations"] == citations.data["items"]
    neighbour = await visit(http, client_b)
    foreign = await http.get(f"/api/widget/conversations/{conversation_of(events)}/messages", headers=neighbour.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "conversation_not_found")


async def test_a_question_about_the_neighbours_knowledge_finds_nothing(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    visitor = await visit(http, client_a)
    events = await visitor.ask("Secret recipe: the neighbour bakes with cinnamon at midnight.")
    assert "cinnamon" not in text_of(events)
    assert not [event for event in events if event.name == "citations"]
    assert "cinnamon" in text_of(await (await visit(http, client_b)).ask("What do you bake with?"))


async def test_a_conversation_goes_on(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor = await visit(http, client_a)
    conversation = conversation_of(await visitor.ask(QUESTION))
    again = await visitor.ask("And on weekdays?", conversation=conversation)
    assert conversation_of(again) == conversation
    messages = await visitor.messages(conversation)
    assert [message["role"] for message in messages] == ["user", "assistant", "user", "assistant"]
    listed = (await http.get("/api/widget/conversations", headers=visitor.headers)).json()["items"]
    assert [(item["id"], item["is_answering"]) for item in listed] == [(conversation, False)]
    back = await visit(http, client_a, resume=visitor.session["resume"])
    assert back.session["conversation_id"] == conversation


async def test_the_same_key_replays_and_never_answers_twice(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor, key = await visit(http, client_a), str(uuid4())
    first = await visitor.ask(QUESTION, key=key)
    replay = await visitor.ask(QUESTION, key=key)
    assert text_of(replay) == text_of(first)
    assert replay[0].data == first[0].data
    assert replay[-1].data == first[-1].data
    assert len(await visitor.messages(conversation_of(first))) == 2
    async with visitor.stream("Another question", key=key) as other:
        assert other.status_code == 422
        assert b"idempotency_mismatch" in await other.aread()


async def test_a_double_click_is_one_message(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor, key = await visit(http, client_a), str(uuid4())
    answers = await asyncio.gather(*(visitor.ask(QUESTION, key=key) for _ in range(6)))
    assert len({conversation_of(events) for events in answers}) == 1
    assert len({text_of(events) for events in answers}) == 1
    assert len(await visitor.messages(conversation_of(answers[0]))) == 2
    usage = (await http.get("/api/client/usage", headers=client_a.owner.headers)).json()
    assert usage["messages"] == 1


async def test_another_visitor_of_the_same_tenant_sees_nothing(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor, other = await visit(http, client_a), await visit(http, client_a)
    events = await visitor.ask(QUESTION)
    conversation, answer_id = conversation_of(events), events[0].data["message_id"]
    for method, path in (
        ("GET", f"/api/widget/conversations/{conversation}/messages"),
        ("GET", f"/api/widget/conversations/{conversation}/stream"),
        ("POST", f"/api/widget/conversations/{conversation}/stop"),
    ):
        response = await http.request(method, path, headers=other.headers)
        unknown = await http.request(method, path.replace(conversation, str(uuid7())), headers=other.headers)
        assert (response.status_code, response.json()["code"]) == (404, "conversation_not_found")
        assert unknown.json() | {"request_id": ""} == response.json() | {"request_id": ""}
    rating = await http.post(f"/api/widget/messages/{answer_id}/feedback", json={"rating": "up"}, headers=other.headers)
    assert rating.status_code == 404
    async with other.stream("Mine now?", conversation=conversation) as response:
        assert response.status_code == 404
    assert len(await visitor.messages(conversation)) == 2


async def test_feedback_is_kept(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor = await visit(http, client_a)
    events = await visitor.ask(QUESTION)
    path = f"/api/widget/messages/{events[0].data['message_id']}/feedback"
    rated = await http.post(path, json={"rating": "down", "comment": "Too short"}, headers=visitor.headers)
    assert rated.status_code == 204
    _, answer = await visitor.messages(conversation_of(events))
    assert answer["feedback"] == "down"
    bad = await http.post(path, json={"rating": "sideways"}, headers=visitor.headers)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "rating")


@pytest.mark.parametrize("content", ["", "   ", "\u0000", "x" * 8001, None, 7, ["a"]])
async def test_bad_content_is_refused_and_stores_nothing(
    http: httpx2.AsyncClient, client_a: Client, content: object
) -> None:
    visitor = await visit(http, client_a)
    response = await http.post(
        "/api/widget/conversations/new/messages",
        json={"content": content},
        headers=visitor.headers | {"Idempotency-Key": str(uuid4())},
    )
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "content")
    assert (await http.get("/api/widget/conversations", headers=visitor.headers)).json()["items"] == []


@pytest.mark.parametrize("field", ["role", "model", "system", "messages", "temperature", "max_tokens", "origin"])
async def test_the_visitor_never_chooses_how_the_model_is_called(
    http: httpx2.AsyncClient, client_a: Client, field: str
) -> None:
    visitor = await visit(http, client_a)
    response = await http.post(
        "/api/widget/conversations/new/messages",
        json={"content": QUESTION, field: "x"},
        headers=visitor.headers | {"Idempotency-Key": str(uuid4())},
    )
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


async def test_of_64_parallel_chats_with_one_message_left_one_is_accepted(
    http: httpx2.AsyncClient, resources: Resources, client_b: Client
) -> None:
    tenant = await create_tenant(resources, messages_per_month=1)
    visitors = await asyncio.gather(*(visit(http, tenant) for _ in range(16)))

    async def ask(number: int) -> tuple[int, str]:
        async with visitors[number % 16].stream(f"{QUESTION} {number}") as response:
            return response.status_code, (await response.aread()).decode()

    answers = await asyncio.gather(*(ask(number) for number in range(64)))
    refused = [body for status, body in answers if status == 429]
    assert sum(status == 200 for status, _ in answers) == 1
    assert len(refused) == 63
    assert all("message_limit_reached" in body for body in refused)
    usage = (await http.get("/api/client/usage", headers=tenant.owner.headers)).json()
    assert usage["messages"] == 1
    assert text_of(await (await visit(http, client_b)).ask("What do you bake with?"))


async def test_a_visitor_who_writes_too_fast_has_to_wait(
    settings: Settings, client_a: Client, client_b: Client
) -> None:
    async with run_server(settings.model_copy(update={"messages_per_minute": 3})) as api, api.client() as http:
        visitor = await visit(http, client_a)
        for number in range(3):
            await visitor.ask(f"{QUESTION} {number}")
        async with visitor.stream(QUESTION) as response:
            assert (response.status_code, response.headers["retry-after"]) == (429, "20")
            assert b"rate_limited" in await response.aread()
        assert text_of(await (await visit(http, client_a)).ask(QUESTION)), "another visitor has a minute of their own"
        assert text_of(await (await visit(http, client_b)).ask("What do you bake with?"))
        usage = (await http.get("/api/client/usage", headers=client_a.owner.headers)).json()
        assert usage["messages"] == 4


async def test_a_preview_is_not_metered_and_not_listed(http: httpx2.AsyncClient, client_a: Client) -> None:
    ticket = await http.post(
        "/api/client/preview-tickets",
        json={"assistant_id": str(client_a.assistant_id)},
        headers=client_a.owner.headers,
    )
    session = (await http.post("/api/widget/sessions", json={"ticket": ticket.json()["ticket"]})).json()
    visitor = await visit(http, client_a)
    visitor.headers["Authorization"] = f"Bearer {session['token']}"
    assert "nine to five" in text_of(await visitor.ask(QUESTION))
    usage = (await http.get("/api/client/usage", headers=client_a.owner.headers)).json()
    assert (usage["messages"], usage["days"]) == (0, [])
    listed = await http.get("/api/client/conversations", headers=client_a.owner.headers)
    assert listed.json()["items"] == []


async def test_a_finished_conversation_has_no_stream_to_follow(http: httpx2.AsyncClient, client_a: Client) -> None:
    visitor = await visit(http, client_a)
    conversation = conversation_of(await visitor.ask(QUESTION))
    response = await http.get(f"/api/widget/conversations/{conversation}/stream", headers=visitor.headers)
    assert response.status_code == 204
