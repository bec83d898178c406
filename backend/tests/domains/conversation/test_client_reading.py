"""The client reads what was said, and who the visitor was; a neighbour's conversations are not there."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.clock import utc_now
from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources
from switchboard.domains.tenant.identity import sign_user_id
from tests.factories import Client
from tests.visitors import Visit, conversation_of, get_ticket, visit

QUESTION = "When are you open?"
NOBODY = {"user_id": None, "name": None, "email": None}
ADA = {
    "user_id": "user-4711",
    "name": "<b>Ada</b> 100%_\\",
    "email": "ada@example.com",
    "attributes": {"plan": "<script>alert(1)</script>", "seats": 3, "is_vip": True, "rate": 1.5, "since": None},
}


async def visit_as(http: httpx2.AsyncClient, client: Client, claim: dict[str, Any]) -> Visit:
    """The visitor whom the client's server identified."""
    answer = await http.get("/api/client/identity-secret", headers=client.owner.headers)
    signed = claim | {"user_hash": sign_user_id(answer.json()["secret"], claim["user_id"])}
    ticket = (await get_ticket(http, client)).json()["ticket"]
    session = await http.post("/api/widget/sessions", json={"ticket": ticket, "identity": signed})
    assert session.status_code == 201, session.text
    return Visit(http, session.json())


async def found(http: httpx2.AsyncClient, client: Client, **query: str) -> list[str]:
    """The ids that the client's list shows."""
    answer = await http.get("/api/client/conversations", params=query, headers=client.owner.headers)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_the_list_names_identified_visitors_and_nobody_else(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    anonymous = conversation_of(await (await visit(http, client_a)).ask(QUESTION))
    identified = conversation_of(await (await visit_as(http, client_a, ADA)).ask("Am I known?"))
    theirs = conversation_of(await (await visit_as(http, client_b, ADA)).ask("What do you bake with?"))
    items = (await http.get("/api/client/conversations", headers=client_a.owner.headers)).json()["items"]
    assert [(item["id"], item["title"], item["message_count"], item["visitor"]) for item in items] == [
        (identified, "Am I known?", 2, {key: ADA[key] for key in ("user_id", "name", "email")}),
        (anonymous, QUESTION, 2, NOBODY),
    ]
    assert await found(http, client_b) == [theirs]


async def test_a_conversation_says_everything_that_is_known_of_its_visitor(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    anonymous = conversation_of(await (await visit(http, client_a)).ask(QUESTION))
    identified = conversation_of(await (await visit_as(http, client_a, ADA)).ask(QUESTION))
    for conversation, expected in ((identified, ADA), (anonymous, NOBODY | {"attributes": {}})):
        path = f"/api/client/conversations/{conversation}"
        answer = (await http.get(path, headers=client_a.owner.headers)).json()
        assert (answer["id"], answer["assistant_id"]) == (conversation, str(client_a.assistant_id))
        assert {key: answer["visitor"][key] for key in ADA} == expected
        assert answer["visitor"]["created_at"] <= answer["visitor"]["last_seen_at"]
        theirs, unknown = [
            await http.get(f"/api/client/conversations/{one}", headers=client_b.owner.headers)
            for one in (conversation, uuid7())
        ]
        assert (theirs.status_code, theirs.json()["code"]) == (404, "conversation_not_found")
        assert theirs.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}


@pytest.mark.parametrize("q", ["ADA", "ada@EXAMPLE", "r-4711", "100%_\\", "known"])
async def test_the_search_finds_titles_and_who_it_was(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, q: str
) -> None:
    await (await visit(http, client_a)).ask(QUESTION)
    identified = conversation_of(await (await visit_as(http, client_a, ADA)).ask("Am I known?"))
    theirs = conversation_of(await (await visit_as(http, client_b, ADA)).ask("Am I known?"))
    assert await found(http, client_a, q=q) == [identified]
    assert await found(http, client_b, q=q) == [theirs]
    assert await found(http, client_a, q="%") == ([identified] if "%" in ADA["name"] else [])
    assert await found(http, client_a, q="nobody's") == []


async def test_the_list_can_be_of_one_assistant_and_of_a_time(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    old, new = [conversation_of(await (await visit(http, client_a)).ask(QUESTION)) for _ in range(2)]
    theirs = conversation_of(await (await visit(http, client_b)).ask(QUESTION))
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update conversations set last_message_at = now() - interval '8 days' where id = any(:ids)"),
            {"ids": [old, theirs]},
        )
    week = (utc_now() - timedelta(days=7)).isoformat()
    assert await found(http, client_a, active_since=week) == [new]
    assert await found(http, client_b, active_since=week) == []
    assert await found(http, client_a, assistant_id=str(client_a.assistant_id)) == [new, old]
    for unknown in (str(client_b.assistant_id), str(uuid7())):
        assert await found(http, client_a, assistant_id=unknown) == []
    for bad in ("yesterday", "2026-11-25T00:00:00", "\x00"):
        answer = await http.get(
            "/api/client/conversations", params={"active_since": bad}, headers=client_a.owner.headers
        )
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "active_since")


async def test_the_transcript_has_sources_and_what_was_thought_of_them(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    visitor = await visit(http, client_a)
    events = await visitor.ask(QUESTION)
    rating = {"rating": "down", "comment": "<img src=x onerror=alert(1)>"}
    path = f"/api/widget/messages/{events[0].data['message_id']}/feedback"
    assert (await http.post(path, json=rating, headers=visitor.headers)).status_code == 204

    path = f"/api/client/conversations/{conversation_of(events)}/messages"
    asked, answered = (await http.get(path, headers=client_a.owner.headers)).json()["items"]
    assert (asked["role"], asked["content"], asked["feedback_comment"]) == ("user", QUESTION, None)
    assert (answered["role"], answered["feedback"], answered["feedback_comment"]) == (
        "assistant",
        "down",
        rating["comment"],
    )
    assert answered["citations"]
    assert "feedback_comment" not in (await visitor.messages(conversation_of(events)))[1]
    assert (await http.get(path, headers=client_b.owner.headers)).status_code == 404
