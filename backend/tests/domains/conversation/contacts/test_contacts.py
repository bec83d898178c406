"""Contacts: what a visitor may leave, how often, and what the client does with it."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from tests.conftest import start_server
from tests.domains.conversation.contacts.leads import ADA, contacts_of, leave, set_form, take_jobs
from tests.factories import Client
from tests.visitors import Visit, conversation_of, visit

FIELDS = [
    {"key": "site", "label": "Website", "kind": "url", "is_required": False, "options": [], "placeholder": None},
    {"key": "mail", "label": "Mail", "kind": "email", "is_required": True, "options": [], "placeholder": None},
    {"key": "tel", "label": "Phone", "kind": "phone", "is_required": False, "options": [], "placeholder": None},
    {"key": "news", "label": "Newsletter", "kind": "consent", "is_required": False, "options": [], "placeholder": None},
]


async def test_a_contact_is_stored_with_its_conversation(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    await set_form(resources, client_a)
    await set_form(resources, client_b)
    visitor = await visit(http, client_a)
    conversation = conversation_of(await visitor.ask("When are you open?"))
    answer = await leave(visitor, ADA, conversation_id=conversation)
    assert answer.status_code == 201, answer.text
    (contact,) = await contacts_of(http, client_a)
    assert contact["id"] == answer.json()["id"]
    assert contact["conversation_id"] == conversation
    assert contact["visitor_id"] == visitor.session["visitor_id"]
    assert contact["assistant_id"] == str(client_a.assistant_id)
    assert contact["is_read"] is False
    assert [(value["label"], value["value"]) for value in contact["values"]] == [
        ("Full name", "Ada Lovelace"),
        ("Phone", "+61 2 5550 1187"),
        ("E-mail", "ada@example.com"),
        ("How should we contact you?", "Phone"),
        ("Anything else we should know?", "I write programs.\nFor engines."),
        ("I agree that my details are used to answer my enquiry.", True),
    ]
    assert await contacts_of(http, client_b) == []


async def test_a_form_that_is_sent_again_leaves_one_contact(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    for client in (client_a, client_b):
        await set_form(resources, client, notify_emails=["owner@example.com"])
    visitor, other, theirs = await visit(http, client_a), await visit(http, client_a), await visit(http, client_b)
    key = str(uuid4())
    first = await leave_keyed(visitor, key, ADA)
    assert first.status_code == 201, first.text
    again = await asyncio.gather(*(leave_keyed(visitor, key, ADA) for _ in range(8)))
    assert {(answer.status_code, answer.json()["id"]) for answer in again} == {(201, first.json()["id"])}, "no limit"
    at_once = await asyncio.gather(*(leave_keyed(other, key, ADA) for _ in range(3)))
    assert {answer.status_code for answer in at_once} == {201}
    assert len({answer.json()["id"] for answer in at_once}) == 1
    assert (await leave_keyed(theirs, key, ADA)).status_code == 201
    changed = await leave_keyed(visitor, key, ADA | {"full_name": "Grace"})
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_mismatch")
    assert (await leave_keyed(visitor, "short", ADA)).status_code == 422
    assert len(await contacts_of(http, client_a)) == 2
    assert len(await contacts_of(http, client_b)) == 1
    assert len(await take_jobs(resources, client_a.id)) == 2, "one mail for each contact"


async def leave_keyed(visitor: Visit, key: str, values: dict[str, Any]) -> httpx2.Response:
    headers = {**visitor.headers, "Idempotency-Key": key}
    return await visitor.http.post("/api/widget/contacts", json={"values": values}, headers=headers)


async def test_the_session_shows_the_form_and_nothing_of_where_it_goes(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    destinations = {"notify_emails": ["hidden@example.com"], "webhook_url": "https://hidden.example/hook"}
    await set_form(resources, client_a, title="Ring me", when_to_ask="hidden wish", **destinations)
    config = (await visit(http, client_a)).session["config"]
    assert set(config["contact_form"]) == {"title", "intro", "submit_label", "thanks", "fields", "has_button"}
    assert config["contact_form"]["title"] == "Ring me"
    assert [field["key"] for field in config["contact_form"]["fields"]][:3] == ["full_name", "phone", "email"]
    assert "hidden" not in str(config)
    assert (await visit(http, client_b)).session["config"]["contact_form"] is None
    public = await http.get(
        "/api/widget/config", params={"tenant_id": client_a.id}, headers={"Origin": client_a.origin}
    )
    assert not {"contact_form", "topics", "has_follow_ups"} & set(public.json()), "the loader needs none of it"


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"full_name": "  "}, ["full_name"]),
        ({"full_name": None, "email": ""}, ["full_name", "email"]),
        ({"full_name": "Ada\r\nBcc: x@example.com"}, ["full_name"]),
        ({"full_name": "x" * 201}, ["full_name"]),
        ({"email": "ada@example.com\nBcc: b@example.com"}, ["email"]),
        ({"email": "ada"}, ["email"]),
        ({"email": "a@example.com, b@example.com"}, ["email"]),
        ({"phone": "call me"}, ["phone"]),
        ({"phone": "=1+1"}, ["phone"]),
        ({"phone": "123"}, ["phone"]),
        ({"preferred_contact": "Pigeon"}, ["preferred_contact"]),
        ({"consent": False}, ["consent"]),
        ({"consent": "true"}, ["consent"]),
        ({"consent": None, "phone": True}, ["phone", "consent"]),
        ({"details": "x" * 4001}, ["details"]),
    ],
)
async def test_every_field_that_cannot_be_accepted_is_named(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, changed: dict[str, Any], fields: list[str]
) -> None:
    await set_form(resources, client_a)
    refused = await leave(await visit(http, client_a), ADA | changed)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert [error["field"] for error in refused.json()["errors"]] == [f"values.{field}" for field in fields]
    assert all(error["message"] for error in refused.json()["errors"])
    assert await contacts_of(http, client_a) == []


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"site": "www.example.com/über"}, {"site": "https://www.example.com/über"}),
        ({"site": "http://example.com"}, {"site": "http://example.com"}),
        ({"site": "javascript:alert(1)"}, None),
        ({"site": "https://user:pass@example.com"}, None),
        ({"site": 'https://example.com/"onclick=1'}, None),
        ({"site": "https://example.com/ x"}, None),
        ({"site": "https://[::1"}, None),
        ({"tel": "(02) 5550 1187 ext. 3"}, {"tel": "(02) 5550 1187 ext. 3"}),
        ({"news": True}, {"news": True}),
        ({"news": False}, {"news": False}),
        ({"older_field": "of a panel that was open for a while"}, {}),
    ],
)
async def test_what_each_kind_of_field_takes(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    sent: dict[str, Any],
    stored: dict[str, Any] | None,
) -> None:
    await set_form(resources, client_a, fields=FIELDS)
    answer = await leave(await visit(http, client_a), {"mail": "Ada@Example.COM", **sent})
    if stored is None:
        assert answer.status_code == 422, answer.text
        return
    assert answer.status_code == 201, answer.text
    (contact,) = await contacts_of(http, client_a)
    assert {value["key"]: value["value"] for value in contact["values"]} == {"mail": "Ada@example.com", **stored}


async def test_what_is_not_the_visitors_is_unknown(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    await set_form(resources, client_a)
    await set_form(resources, client_b)
    visitor, other = await visit(http, client_a), await visit(http, client_a)
    neighbour = await visit(http, client_b)
    theirs = conversation_of(await neighbour.ask("Hello"))
    others = conversation_of(await other.ask("Hello"))
    for foreign in (theirs, others, str(uuid4())):
        refused = await leave(visitor, ADA, conversation_id=foreign)
        assert (refused.status_code, refused.json()["code"]) == (404, "conversation_not_found")
    assert await contacts_of(http, client_a) == []
    assert await contacts_of(http, client_b) == []


async def test_without_a_form_nothing_is_taken(http: httpx2.AsyncClient, client_a: Client) -> None:
    refused = await leave(await visit(http, client_a), ADA)
    assert (refused.status_code, refused.json()["code"]) == (409, "contact_form_off")


async def test_the_portals_preview_is_checked_and_not_stored(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client
) -> None:
    await set_form(resources, client_a, notify_emails=["office@example.com"])
    ticket = await http.post(
        "/api/client/preview-tickets",
        json={"assistant_id": str(client_a.assistant_id)},
        headers=client_a.owner.headers,
    )
    session = await http.post("/api/widget/sessions", json={"ticket": ticket.json()["ticket"]})
    headers = {"Authorization": f"Bearer {session.json()['token']}"}
    answer = await http.post("/api/widget/contacts", json={"values": ADA}, headers=headers)
    assert (answer.status_code, answer.json()) == (201, {"id": None})
    assert (await http.post("/api/widget/contacts", json={"values": {}}, headers=headers)).status_code == 422
    assert await contacts_of(http, client_a) == []


async def test_the_client_reads_searches_marks_and_deletes(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    await set_form(resources, client_a)
    await set_form(resources, client_b)
    visitor = await visit(http, client_a)
    await leave(visitor, ADA)
    await leave(visitor, ADA | {"full_name": "Grace Hopper"})
    await leave(await visit(http, client_b), ADA | {"full_name": "The neighbour's"})
    newest, oldest = await contacts_of(http, client_a)
    assert newest["values"][0]["value"] == "Grace Hopper"
    assert await contacts_of(http, client_a, sort="created_at") == [oldest, newest]
    assert await contacts_of(http, client_a, q="hopper") == [newest]
    assert await contacts_of(http, client_a, q="Full name") == [], "labels are not what visitors wrote"
    assert await contacts_of(http, client_a, assistant_id=str(client_b.assistant_id)) == []

    path, headers = f"/api/client/contacts/{oldest['id']}", client_a.owner.headers
    assert (await http.get(path, headers=headers)).json() == oldest
    marked = await http.patch(path, json={"is_read": True}, headers=headers)
    assert marked.json() == oldest | {"is_read": True}
    assert await contacts_of(http, client_a, is_read="false") == [newest]
    for method in ("GET", "PATCH", "DELETE"):
        body: dict[str, Any] = {"json": {"is_read": True}} if method == "PATCH" else {}
        foreign = await http.request(method, path, headers=client_b.owner.headers, **body)
        assert (foreign.status_code, foreign.json()["code"]) == (404, "contact_not_found")
    assert (await http.delete(path, headers=headers)).status_code == 204
    assert (await http.get(path, headers=headers)).status_code == 404
    assert await contacts_of(http, client_a) == [newest]
    assert len(await contacts_of(http, client_b)) == 1


async def test_a_contact_outlives_its_conversation_and_its_visitor(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    await set_form(resources, client_a)
    visitor = await visit(http, client_a)
    conversation = conversation_of(await visitor.ask("Hello"))
    await leave(visitor, ADA, conversation_id=conversation)
    async with resources.db.tenant_tx(client_a.id) as session:
        await session.execute(text("delete from visitors where id = :id"), {"id": UUID(visitor.session["visitor_id"])})
    (contact,) = await contacts_of(http, client_a)
    assert (contact["conversation_id"], contact["visitor_id"]) == (None, None)
    assert contact["values"][0]["value"] == "Ada Lovelace"


async def test_an_assistant_with_contacts_is_kept(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client
) -> None:
    await set_form(resources, client_a)
    await leave(await visit(http, client_a), ADA)
    path = f"/api/client/assistants/{client_a.assistant_id}"
    assert (await http.delete(path, headers=client_a.owner.headers)).status_code == 204
    assert (await http.get(path, headers=client_a.owner.headers)).json()["status"] == "archived"
    assert len(await contacts_of(http, client_a)) == 1


async def test_visitor_and_tenant_have_limits(
    settings: Settings, resources: Resources, client_a: Client, client_b: Client
) -> None:
    """LIM: refused beyond the limit, with the time to wait, and the neighbour feels nothing of it."""
    limited = settings.model_copy(update={"contacts_per_hour": 2, "tenant_contacts_per_hour": 3})
    api, task = await start_server(limited)
    await set_form(resources, client_a)
    await set_form(resources, client_b)
    try:
        async with api.client() as http:
            statuses = []
            visitors = [await visit(http, client_a) for _ in range(3)]
            for number in range(6):
                source = {"X-Forwarded-For": f"2001:db8:{number}::1"}
                visitor = visitors[number // 2]
                visitor.headers |= source
                statuses.append((await leave(visitor, ADA)).status_code)
            assert statuses == [201, 201, 201, 429, 429, 429], "three for the tenant, in all"
            visitor = await visit(http, client_b)
            statuses = [(await leave(visitor, ADA)).status_code for _ in range(3)]
            assert statuses == [201, 201, 429], "two for a visitor"
            refused = await leave(visitor, ADA)
            assert int(refused.headers["Retry-After"]) > 0
            other = await visit(http, client_b)
            assert (await leave(other, ADA)).status_code == 429, "another visitor at the same address"
            assert len(await contacts_of(http, client_b)) == 2
    finally:
        api.server.should_exit = True
        await task
