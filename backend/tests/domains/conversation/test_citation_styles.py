"""The client decides how a source may be seen: with its link, by its title, or not at all."""

from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.core.settings import ProviderKind
from tests.conftest import Api
from tests.factories import Client, create_tenant
from tests.fixtures.fake_openai import FakeOpenAI, Script
from tests.visitors import Visit, conversation_of, text_of, visit

KNOWLEDGE = {
    "Linked page": "Parking on Monday is behind the house.",
    "Titled handbook": "Parking on Tuesday is in the yard.",
    "Secret manual": "Parking on Wednesday is in the garage.",
}
STYLES = {"Linked page": "link", "Titled handbook": "title", "Secret manual": "hidden"}


async def tenant_with_styles(resources: Resources, *, provider: ProviderKind, model: str) -> Client:
    """A tenant with one document of each style, all with an address."""
    client = await create_tenant(resources, knowledge=KNOWLEDGE, provider=provider, model=model)
    async with resources.system_db.system_tx() as session:
        for title, style in STYLES.items():
            await session.execute(
                text("update documents set citation = :style, url = :url where tenant_id = :id and title = :title"),
                {"style": style, "url": f"https://{client.id}.example/{style}", "id": client.id, "title": title},
            )
    return client


async def sources_of(visitor: Visit, question: str) -> tuple[str, dict[str, str | None]]:
    """The answer's text and its sources, which are the stored ones as well; nothing names the hidden one."""
    events = await visitor.ask(question)
    found = [event.data["items"] for event in events if event.name == "citations"]
    items = found[0] if found else []
    stored = (await visitor.messages(conversation_of(events)))[-1]
    assert stored["citations"] == items
    assert stored["content"] == text_of(events)
    for said in (str(events), str(stored)):
        assert "Secret manual" not in said
        assert "/hidden" not in said
    return text_of(events), {item["title"]: item["url"] for item in items}


@pytest.mark.parametrize("piece_length", [1, 3, 100])
async def test_a_models_references_fit_the_sources_that_are_shown(
    model_api: Api, resources: Resources, fake_model: FakeOpenAI, piece_length: int
) -> None:
    model = f"fake-{uuid4().hex[-12:]}"
    client = await tenant_with_styles(resources, provider="auto", model=model)
    fake_model.scripts[model] = Script(
        text="Here [1]. There [2]. Everywhere [3]. All [1, 2, 3].", piece_length=piece_length
    )
    async with model_api.client() as http:
        answer, sources = await sources_of(await visit(http, client), "Where is parking on Monday, Tuesday, Wednesday?")
    assert sources == {"Linked page": f"https://{client.id}.example/link", "Titled handbook": None}
    assert answer.count("[1]") == answer.count("[2]") == 2
    assert "[3]" not in answer
    assert " ." not in answer
    prompt = next(one for one in fake_model.requests if one.body.get("model") == model).body["messages"][0]["content"]
    assert "garage" in prompt, "the model may answer from it"


async def test_quotes_name_the_sources_that_are_shown(http: httpx2.AsyncClient, resources: Resources) -> None:
    client = await tenant_with_styles(resources, provider="builtin", model="builtin")
    neighbour = await create_tenant(resources, knowledge=KNOWLEDGE)
    visitor = await visit(http, client)
    answer, sources = await sources_of(visitor, "Where is parking on Wednesday?")
    assert "in the garage" in answer
    assert "[" not in answer
    assert sources == {}
    answer, sources = await sources_of(visitor, "Where is parking on Tuesday?")
    assert "in the yard. [1]" in answer
    assert sources == {"Titled handbook": None}
    theirs = await (await visit(http, neighbour)).ask("Where is parking on Wednesday?")
    assert "Secret manual" in str(theirs)
