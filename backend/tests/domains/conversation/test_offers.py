"""What follows an answer: further questions and the contact form, with a model that notes them and with none."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text, update

from switchboard.core.db import mark_changed
from switchboard.core.resources import Resources
from switchboard.core.settings import ProviderKind
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.knowledge.models import Document
from tests.conftest import Api
from tests.factories import Client, create_tenant
from tests.fixtures.fake_openai import FakeOpenAI, RecordedRequest, Script
from tests.visitors import Event, conversation_of, text_of, visit

KNOWLEDGE = {
    "Opening hours": "We are open from nine to five on weekdays.",
    "Parking": "Six parking spaces behind the house are free for patients.",
}
FORM = {"is_enabled": True, "when_to_ask": "Somebody wants a quote."}
TOPICS = [
    {
        "label": "Visiting",
        "questions": ["When are you open?", "Is parking free for patients?", "Do you sell unicorns?"],
    },
    {"label": "Other", "questions": ["Which weekdays are you open?"]},
]


@pytest.fixture
async def model_http(model_api: Api) -> Any:
    """A client of the server whose assistants talk to the fake model."""
    async with model_api.client() as client:
        yield client


async def tenant_with(resources: Resources, *, provider: ProviderKind = "auto", **columns: Any) -> tuple[Client, str]:
    """A tenant whose assistant uses a model of its own, and that model's name."""
    model = f"fake-{uuid4().hex[-12:]}"
    client = await create_tenant(resources, knowledge=KNOWLEDGE, provider=provider, model=model)
    if columns:
        await configure(resources, client, **columns)
    return client, model


async def configure(resources: Resources, client: Client, **columns: Any) -> None:
    """Change an assistant."""
    async with resources.system_db.system_tx() as session:
        await session.execute(update(Assistant).where(Assistant.tenant_id == client.id).values(**columns))
        mark_changed(session, client.id)


async def is_unanswered(resources: Resources, events: list[Event]) -> bool:
    """What is recorded of an answer."""
    async with resources.system_db.system_tx() as session:
        return bool(
            await session.scalar(
                text("select is_unanswered from messages where id = :id"), {"id": events[-1].data["message_id"]}
            )
        )


def noted(*lines: str, answer: str = "From nine to five [1].") -> Script:
    """A model that answers and notes."""
    return Script(text="\n".join([f"{answer}\n\n<<<notes>>>", *lines]), piece_length=5)


def offered(events: list[Event]) -> dict[str, Any]:
    """The events behind the text, by name."""
    assert events[-1].name == "message.completed"
    found = {event.name: event.data for event in events[1:-1] if event.name != "delta"}
    return {name: data for name, data in found.items() if name in ("follow_ups", "contact_form")}


def prompt_of(fake: FakeOpenAI, model: str) -> str:
    """The system prompt of the last request for a model."""
    return prompts(requests_of(fake, model)[-1])


def requests_of(fake: FakeOpenAI, model: str) -> list[RecordedRequest]:
    return [request for request in fake.requests if request.body.get("model") == model]


def prompts(request: RecordedRequest) -> str:
    content: str = request.body["messages"][0]["content"]
    return content


async def test_questions_that_the_knowledge_answers_follow_an_answer(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI, client_b: Client
) -> None:
    """Of what the model proposes, what nobody could answer is left out: also what only the neighbour knows."""
    client, model = await tenant_with(resources)
    fake_model.scripts[model] = noted(
        "unanswered: no",
        "contact: no",
        "ask: Are parking spaces free for patients?",
        "ask: Does the neighbour bake with cinnamon at midnight?",
        "ask: When are you open?",
    )
    visitor = await visit(model_http, client)
    events = await visitor.ask("When are you open?")
    assert text_of(events) == "From nine to five [1]."
    assert offered(events) == {"follow_ups": {"items": ["Are parking spaces free for patients?"]}}
    assert events[-1].data["finish_reason"] == "stop"
    (_, answer) = await visitor.messages(conversation_of(events))
    assert (answer["content"], answer["status"]) == ("From nine to five [1].", "complete")
    assert not await is_unanswered(resources, events)
    sent = prompt_of(fake_model, model)
    assert "<<<notes>>>" in sent
    assert "ask:" in sent
    assert "contact:" not in sent, "it has no form"


async def test_no_further_questions_where_the_client_wants_none(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources, has_follow_ups=False)
    fake_model.scripts[model] = noted("unanswered: no", "ask: Are parking spaces free for patients?")
    events = await (await visit(model_http, client)).ask("When are you open?")
    assert offered(events) == {}
    assert "ask:" not in prompt_of(fake_model, model)


async def test_the_model_offers_the_form_as_the_client_said(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources, contact_form=FORM)
    neighbour, other_model = await tenant_with(resources, contact_form=FORM | {"when_to_ask": "Never."})
    fake_model.scripts[model] = noted("unanswered: yes", "contact: yes")
    fake_model.scripts[other_model] = noted("unanswered: no", "contact: no")
    visitor = await visit(model_http, client)
    events = await visitor.ask("What would a filling cost me?")
    assert offered(events) == {"contact_form": {"reason": "asked"}}
    assert "Somebody wants a quote." in prompt_of(fake_model, model)
    assert offered(await (await visit(model_http, neighbour)).ask("What would a filling cost me?")) == {}
    assert "Somebody wants a quote." not in prompt_of(fake_model, other_model)
    assert "when_to_ask" not in str(visitor.session)
    assert "Somebody wants a quote." not in str(visitor.session)


@pytest.mark.parametrize(
    ("form", "offer"),
    [
        (FORM, {"contact_form": {"reason": "unanswered"}}),
        (FORM | {"when_unanswered": False}, {}),
        (FORM | {"is_enabled": False}, {}),
    ],
)
async def test_what_the_model_did_not_know_is_recorded_and_the_form_offered(
    model_http: httpx2.AsyncClient,
    resources: Resources,
    fake_model: FakeOpenAI,
    form: dict[str, Any],
    offer: dict[str, Any],
) -> None:
    client, model = await tenant_with(resources, contact_form=form)
    fake_model.scripts[model] = noted("unanswered: yes", answer="I do not have this information.")
    events = await (await visit(model_http, client)).ask("Who won in 1998?")
    assert offered(events) == offer
    assert await is_unanswered(resources, events)


async def test_a_strict_assistant_without_a_passage_did_not_answer_whatever_the_model_forgets(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    strict, model = await tenant_with(resources, answer_policy="strict", contact_form=FORM)
    general, other_model = await tenant_with(resources, answer_policy="general", contact_form=FORM)
    for name in (model, other_model):
        fake_model.scripts[name] = Script(text="Zanzibar, I think.")
    asked = "Zanzibar or Timbuktu?"
    events = await (await visit(model_http, strict)).ask(asked)
    assert offered(events) == {"contact_form": {"reason": "unanswered"}}
    assert await is_unanswered(resources, events)
    assert "No passage was found for this question." in prompt_of(fake_model, model)
    assert "Answer only from the passages" in prompt_of(fake_model, model)
    assert offered(await (await visit(model_http, strict)).ask("Hello!")) == {}
    events = await (await visit(model_http, general)).ask(asked)
    assert offered(events) == {}
    assert not await is_unanswered(resources, events)
    assert "Answer only from the passages" not in prompt_of(fake_model, other_model)


@pytest.mark.parametrize(
    ("said", "citation", "is_known"),
    [
        ("I do not have this information. You can leave your contact details.", "link", False),
        ("Leider habe ich dazu keine Angaben.", "link", False),
        ("From nine to five. [1]", "link", True),
        ("On weekdays, from nine to five.", "link", True),  # many models forget the reference
        ("Then. [1]", "hidden", True),
    ],
)
async def test_that_a_passage_was_found_does_not_make_an_answer(
    model_http: httpx2.AsyncClient,
    resources: Resources,
    fake_model: FakeOpenAI,
    client_b: Client,
    said: str,
    citation: str,
    is_known: bool,
) -> None:
    """With vectors there is always a nearest passage, and this model leaves no notes."""
    strict, model = await tenant_with(resources, answer_policy="strict", contact_form=FORM)
    async with resources.system_db.system_tx() as session:
        await session.execute(update(Document).where(Document.tenant_id == strict.id).values(citation=citation))
    fake_model.scripts[model] = Script(text=said)
    events = await (await visit(model_http, strict)).ask("When are you open?")
    assert "<passage" in prompt_of(fake_model, model)
    assert await is_unanswered(resources, events) is not is_known
    assert offered(events) == ({} if is_known else {"contact_form": {"reason": "unanswered"}})


async def test_notes_that_break_off_leave_a_whole_answer(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources, contact_form=FORM)
    visitor = await visit(model_http, client)
    whole = noted("unanswered: yes", "ask: Are parking spaces free for patients?")
    assert whole.text is not None
    for script in (
        Script(text=whole.text, piece_length=5, cut_after=12),
        Script(text=whole.text[:52], piece_length=5, finish="length"),
    ):
        fake_model.scripts[model] = script
        events = await visitor.ask(f"When are you open? {uuid4().hex}")
        assert text_of(events) == "From nine to five [1]."
        assert events[-1].name == "message.completed"
        assert events[-1].data["finish_reason"] == "stop"
        assert events[-1].data["usage"]["output_tokens"] > 0
    assert offered(events) == {}, "the line that says so is not complete"


async def test_notes_alone_are_no_answer(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    fake_model.scripts[model] = Script(text="<<<notes>>>\nunanswered: no", piece_length=3)
    events = await (await visit(model_http, client)).ask("When are you open?")
    assert (events[-1].name, events[-1].data["code"]) == ("error", "model_unavailable")


async def test_without_a_model_the_clients_own_questions_follow(
    http: httpx2.AsyncClient, resources: Resources, client_b: Client
) -> None:
    client, _ = await tenant_with(resources, provider="builtin", topics=TOPICS, starters=["Is parking free?"])
    visitor = await visit(http, client)
    events = await visitor.ask("When are you open?")
    first = offered(events)["follow_ups"]["items"]
    assert first[0] == "Which weekdays are you open?"
    assert set(first) == {"Which weekdays are you open?", "Is parking free for patients?", "Is parking free?"}
    again = await visitor.ask("Which weekdays are you open?", conversation=conversation_of(events))
    assert "When are you open?" not in offered(again)["follow_ups"]["items"], "it was asked before"
    assert offered(await (await visit(http, client_b)).ask("When are you open?")) == {}
    in_short = await (await visit(http, client)).ask("is parking free 4 patients")
    assert offered(in_short)["follow_ups"]["items"] == ["When are you open?", "Which weekdays are you open?"]


async def test_without_a_model_what_the_client_answered_itself_follows_first(
    http: httpx2.AsyncClient, resources: Resources
) -> None:
    client, _ = await tenant_with(resources, provider="builtin", topics=TOPICS, starters=[])
    neighbour, _ = await tenant_with(resources, provider="builtin")
    for owner, kind, title in (
        (client, "question", "Are you open on public holidays?"),
        (client, "question", "When are you open?"),
        (client, "text", "When we open doors"),
        (neighbour, "question", "Is the neighbour open at midnight?"),
    ):
        async with resources.system_db.system_tx() as session:
            session.add(Document(tenant_id=owner.id, assistant_id=owner.assistant_id, kind=kind, title=title))
    visitor = await visit(http, client)
    events = await visitor.ask("When are you open?")
    assert offered(events)["follow_ups"]["items"] == [
        "Are you open on public holidays?",
        "Which weekdays are you open?",
        "Is parking free for patients?",
    ]


async def test_without_a_model_nothing_found_offers_the_form(http: httpx2.AsyncClient, resources: Resources) -> None:
    client, _ = await tenant_with(resources, provider="builtin", contact_form=FORM)
    visitor = await visit(http, client)
    events = await visitor.ask("Zanzibar or Timbuktu?")
    assert offered(events) == {
        "contact_form": {"reason": "unanswered"},
        "follow_ups": {"items": ["What are your opening hours?"]},  # what it could ask instead
    }
    assert "leave your details" in text_of(events)
    assert await is_unanswered(resources, events)
    for wish in ("Please call me back.", "Can I speak to a human?", "Could somebody contact me tomorrow?"):
        events = await visitor.ask(wish)
        assert offered(events)["contact_form"] == {"reason": "asked"}
        assert not await is_unanswered(resources, events)
    for small_talk in ("Hello!", "Thanks a lot"):
        events = await visitor.ask(small_talk)
        assert "contact_form" not in offered(events)
        assert not await is_unanswered(resources, events)


async def test_a_replayed_answer_offers_nothing_again(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources, contact_form=FORM)
    fake_model.scripts[model] = noted("contact: yes", "ask: Are parking spaces free for patients?")
    visitor = await visit(model_http, client)
    key = str(uuid4())
    assert set(offered(await visitor.ask("Hello", key=key))) == {"contact_form", "follow_ups"}
    replayed = await visitor.ask("Hello", key=key)
    assert text_of(replayed) == "From nine to five [1]."
    assert offered(replayed) == {}
