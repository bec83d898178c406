"""The demo seed: complete after the first run, unchanged by the second, and never in production."""

from dataclasses import replace
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import Text, cast, select

from switchboard.core.ids import AssistantId, TenantId
from switchboard.core.resources import Resources
from switchboard.demo.content import DemoPassage, DemoTenant, load_demo_tenants
from switchboard.demo.weather import KEY
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.tools.headers import open_headers
from switchboard.domains.assistant.tools.models import Tool
from switchboard.domains.knowledge.answerable import find_answerable
from switchboard.domains.knowledge.models import Document
from switchboard.domains.knowledge.retrieval.service import search_passages
from switchboard.domains.tenant.models import AllowedDomain, Tenant
from switchboard.domains.user.models import User
from switchboard.integrations.llm.quoting import find_quotes
from switchboard.seed import ADMIN_EMAIL, SeedRefused, seed
from tests.factories import Client, unique_slug


def demo_tenant(tenant_id: str) -> DemoTenant:
    """A small demo tenant."""
    return DemoTenant(
        tenant_id=tenant_id,
        name="Demo",
        owner_name="Owner",
        assistant_name="Front desk",
        instructions="Be kind.",
        welcome_text="Hello",
        starters=("Open?",),
        appearance={"primary_color": "#0f766e"},
        answer_policy="strict",
        topics=({"label": "Visiting", "questions": ["Where do I park?"]},),
        contact_form={"is_enabled": True},
        knowledge=(DemoPassage("Hours", "We open at nine."), DemoPassage("Parking", "Behind the house.")),
    )


async def state_of(resources: Resources, tenant_id: str) -> dict[str, list[str]]:
    """What the seed made for a tenant, as sorted texts."""
    columns = {
        "assistants": (Assistant.id, Assistant.tenant_id),
        "documents": (Document.id, Document.tenant_id),
        "domains": (AllowedDomain.pattern, AllowedDomain.tenant_id),
        "users": (User.email, User.tenant_id),
        "limits": (Tenant.max_bots, Tenant.id),
    }
    found = {}
    async with resources.system_db.system_tx() as session:
        for name, (column, owner) in columns.items():
            statement = select(cast(column, Text)).where(owner == tenant_id).order_by(cast(column, Text))
            found[name] = list((await session.scalars(statement)).all())
    return found


async def test_it_is_complete_and_safe_to_run_again(
    resources: Resources, http: httpx2.AsyncClient, client_b: Client
) -> None:
    first, second = demo_tenant(unique_slug("demo")), demo_tenant(unique_slug("demo"))
    neighbour = await state_of(resources, client_b.id)
    await seed(resources, demo_port=4101, tenants=[first, second])
    made = await state_of(resources, first.tenant_id)
    assert (len(made["assistants"]), len(made["documents"])) == (1, 2)
    assert made["domains"] == ["http://localhost:4101"]
    assert made["users"] == [f"owner@{first.tenant_id}.example"]
    assert (await state_of(resources, second.tenant_id))["domains"] == ["http://localhost:4102"]

    async with resources.system_db.system_tx() as session:
        session.add(AllowedDomain(tenant_id=first.tenant_id, pattern="https://mine.example"))
    await seed(resources, demo_port=4201, tenants=[first, second])
    again = await state_of(resources, first.tenant_id)
    assert again == made | {"domains": ["http://localhost:4201", "https://mine.example"]}
    assert await state_of(resources, client_b.id) == neighbour

    tenant_id = TenantId(first.tenant_id)
    async with resources.db.tenant_connection(tenant_id) as connection:
        scope = AssistantId(UUID(made["assistants"][0]))
        found = await search_passages(connection, tenant_id, scope, "When do you open?", 3)
    assert [passage.title for passage in found] == ["Hours"]

    password = resources.settings.seed_password.get_secret_value()
    for email, role in ((ADMIN_EMAIL, "admin"), (f"owner@{first.tenant_id}.example", "client")):
        answer = await http.post("/api/auth/login", json={"email": email, "password": password})
        assert (answer.status_code, answer.json()["user"]["role"]) == (200, role), answer.text


async def test_the_demos_tool_is_called_at_the_port_of_this_start(resources: Resources, client_b: Client) -> None:
    (demo,) = [demo for demo in load_demo_tenants() if demo.tools]
    demo = replace(demo, tenant_id=unique_slug("demo"))
    await seed(resources, demo_port=4101, tenants=[demo])
    await seed(resources, demo_port=4201, tenants=[demo])
    async with resources.system_db.system_tx() as session:
        tools = (await session.scalars(select(Tool).where(Tool.tenant_id.in_([demo.tenant_id, client_b.id])))).all()
        (tool,) = tools
        assert (tool.tenant_id, tool.url) == (demo.tenant_id, "http://localhost:4201/api/weather?town={town}")
        assert open_headers(resources.security.secrets, tool.headers, tool.secrets) == {"X-Api-Key": KEY}
        tool.url = "https://weather.example.com/now?town={town}"  # as its client changed it
    await seed(resources, demo_port=4301, tenants=[demo])
    async with resources.system_db.system_tx() as session:
        url = await session.scalar(select(Tool.url).where(Tool.tenant_id == demo.tenant_id))
    assert url == "https://weather.example.com/now?town={town}"


async def test_two_slots_stay_free(resources: Resources, client_b: Client) -> None:
    demo = demo_tenant(unique_slug("demo"))
    await seed(resources, tenants=[demo])
    async with resources.system_db.system_tx() as session:
        session.add_all(
            Assistant(tenant_id=demo.tenant_id, name=f"More {number}", instructions="x") for number in range(6)
        )
    await seed(resources, tenants=[demo])
    assert (await state_of(resources, demo.tenant_id))["limits"] == ["9"]
    assert (await state_of(resources, client_b.id))["limits"] == ["3"]


async def test_never_in_production(resources: Resources, client_b: Client) -> None:
    neighbour = await state_of(resources, client_b.id)
    production = resources.settings.model_copy(update={"environment": "production"})
    with pytest.raises(SeedRefused):
        await seed(replace(resources, settings=production), tenants=[demo_tenant(unique_slug("demo"))])
    assert await state_of(resources, client_b.id) == neighbour


async def test_the_demos_know_an_answer_to_every_question_they_offer(resources: Resources, client_b: Client) -> None:
    for demo in load_demo_tenants():
        tenant_id = unique_slug("demo")
        await seed(resources, tenants=[replace(demo, tenant_id=tenant_id)])
        assistant_id = UUID((await state_of(resources, tenant_id))["assistants"][0])
        questions = [*demo.starters, *(question for topic in demo.topics for question in topic["questions"])]
        async with resources.db.connection() as connection:
            assert await find_answerable(connection, tenant_id, assistant_id, questions) == questions
            assert await find_answerable(connection, client_b.id, assistant_id, questions) == []
            assert await find_answerable(connection, tenant_id, client_b.assistant_id, questions) == []
            for question in questions:
                found = await search_passages(connection, tenant_id, AssistantId(assistant_id), question)
                assert find_quotes(question, "", found), f"without a model, {question!r} is not answered"
