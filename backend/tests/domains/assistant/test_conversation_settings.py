"""What a client decides about conversations: answer policy, topics, further questions, the contact form."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from tests.factories import Client, Person, create_tenant
from tests.visitors import visit

TOPICS = [{"label": "Visiting", "questions": ["Where are you?", "Where can I park?"]}]
FIELD = {"key": "mail", "label": "Mail", "kind": "email", "is_required": True, "options": [], "placeholder": None}


def path_of(client: Client) -> str:
    return f"/api/client/assistants/{client.assistant_id}"


async def patch(http: httpx2.AsyncClient, client: Client, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """Change the client's assistant."""
    answer = await http.patch(path_of(client), json=body, headers=client.owner.headers)
    assert answer.status_code == status, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def test_existing_assistants_answer_as_before(http: httpx2.AsyncClient, client_a: Client) -> None:
    assistant = (await http.get(path_of(client_a), headers=client_a.owner.headers)).json()
    assert (assistant["answer_policy"], assistant["topics"], assistant["has_follow_ups"]) == ("general", [], True)
    form = assistant["contact_form"]
    assert form["is_enabled"] is False
    assert [(field["key"], field["kind"], field["is_required"]) for field in form["fields"]] == [
        ("full_name", "name", True),
        ("phone", "phone", True),
        ("email", "email", True),
        ("online_contact", "text", False),
        ("preferred_contact", "choice", False),
        ("details", "long_text", False),
        ("consent", "consent", True),
    ]


async def test_each_setting_is_kept_and_reaches_the_panel(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    neighbour = (await visit(http, client_b)).session["config"]
    before = (await visit(http, client_a)).session["config"]
    changed = await patch(
        http,
        client_a,
        {
            "answer_policy": "strict",
            "topics": TOPICS,
            "has_follow_ups": False,
            "contact_form": {"is_enabled": True, "title": "Ring me", "notify_emails": ["Office@Example.com"]},
        },
    )
    assert (changed["answer_policy"], changed["topics"], changed["has_follow_ups"]) == ("strict", TOPICS, False)
    assert changed["contact_form"]["notify_emails"] == ["Office@example.com"]
    assert changed["version"] == 2
    merged = await patch(http, client_a, {"contact_form": {"fields": [FIELD], "intro": ""}})
    assert merged["contact_form"] == changed["contact_form"] | {"fields": [FIELD], "intro": ""}

    config = (await visit(http, client_a)).session["config"]
    assert (config["topics"], config["has_follow_ups"]) == (TOPICS, False)
    assert (config["contact_form"]["title"], config["contact_form"]["fields"]) == ("Ring me", [FIELD])
    assert config["version"] != before["version"]
    assert (await visit(http, client_b)).session["config"] == neighbour


@pytest.mark.parametrize(
    "body",
    [
        {"answer_policy": "lenient"},
        {"answer_policy": None},
        {"topics": [{"label": "x", "questions": []}]},
        {"topics": [{"label": "", "questions": ["Why?"]}]},
        {"topics": [{"label": "x", "questions": ["Why?"] * 13}]},
        {"topics": TOPICS * 13},
        {"topics": [{"label": "x\ny", "questions": ["Why?"]}]},
        {"has_follow_ups": 1},
        {"contact_form": {"fields": []}},
        {"contact_form": {"fields": [FIELD, FIELD]}},
        {"contact_form": {"fields": [FIELD | {"key": "Not a key"}]}},
        {"contact_form": {"fields": [FIELD | {"kind": "file"}]}},
        {"contact_form": {"fields": [FIELD | {"kind": "choice", "options": ["one"]}]}},
        {"contact_form": {"fields": [FIELD | {"options": ["one", "two"]}]}},
        {"contact_form": {"fields": [FIELD | {"key": f"k{number}"} for number in range(21)]}},
        {"contact_form": {"notify_emails": ["a@example.com\nBcc: b@example.com"]}},
        {"contact_form": {"notify_emails": ["Office <office@example.com>"]}},
        {"contact_form": {"notify_emails": ["a@example.com, b@example.com"]}},
        {"contact_form": {"notify_emails": [f"a{number}@example.com" for number in range(6)]}},
        {"contact_form": {"webhook_url": "ftp://example.com/x"}},
        {"contact_form": {"webhook_url": "https://user:pass@example.com/x"}},
        {"contact_form": {"webhook_url": "example.com"}},
        {"contact_form": {"webhook_url": "http://localhost:8000/"}},
        {"contact_form": {"webhook_url": "http://169.254.169.254/latest"}},
        {"contact_form": {"webhook_url": "https://crm.internal/"}},
        {"contact_form": {"webhook_url": "https://crm.example.com:8443/"}},
        {"contact_form": {"title": ""}},
        {"contact_form": {"is_enabled": None}},
        {"contact_form": {"colour": "red"}},
        {"contact_form": None},
    ],
)
async def test_what_does_not_fit_is_refused(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, body: dict[str, Any]
) -> None:
    before = (await http.get(path_of(client_a), headers=client_a.owner.headers)).json()
    refused = await patch(http, client_a, body, status=422)
    assert refused["errors"][0]["field"].startswith(next(iter(body)))
    assert (await http.get(path_of(client_a), headers=client_a.owner.headers)).json() == before
    foreign = await http.patch(path_of(client_a), json={"topics": TOPICS}, headers=client_b.owner.headers)
    assert foreign.status_code == 404


async def test_where_contacts_are_sent_is_recorded(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client
) -> None:
    await patch(http, client_a, {"contact_form": {"title": "Ring me"}})
    await patch(http, client_a, {"contact_form": {"webhook_url": "https://crm.example.com/leads"}})
    async with resources.system_db.system_tx() as session:
        targets = await session.scalars(
            text("select target from audit_events where tenant_id = :id and action like '%contact_destinations%'"),
            {"id": client_a.id},
        )
    assert list(targets) == [str(client_a.assistant_id)]


async def test_a_moved_assistant_sends_nothing_to_its_former_tenant(
    http: httpx2.AsyncClient, resources: Resources, admin: Person, client_a: Client
) -> None:
    target = await create_tenant(resources)
    await patch(
        http,
        client_a,
        {
            "answer_policy": "strict",
            "topics": TOPICS,
            "has_follow_ups": False,
            "contact_form": {
                "is_enabled": True,
                "title": "Ring me",
                "notify_emails": ["office@example.com"],
                "webhook_url": "https://crm.example.com/leads",
            },
        },
    )
    answer = await http.post(
        f"/api/admin/assistants/{client_a.assistant_id}/move", json={"tenant_id": target.id}, headers=admin.headers
    )
    moved = answer.json()
    assert (moved["answer_policy"], moved["topics"], moved["has_follow_ups"]) == ("strict", TOPICS, False)
    assert (moved["contact_form"]["is_enabled"], moved["contact_form"]["title"]) == (True, "Ring me")
    assert (moved["contact_form"]["notify_emails"], moved["contact_form"]["webhook_url"]) == ([], None)
