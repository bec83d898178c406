"""Which model answers and how: what the client chose, within what the tenant may use at that moment."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from tests.conftest import run_server
from tests.domains.conversation.test_offers import requests_of, tenant_with
from tests.factories import Client, Person
from tests.fixtures.fake_openai import FakeOpenAI
from tests.visitors import visit

THINKING = "o9-thinks"  # by its name a model that reasons


@pytest.fixture
async def model_http(model_settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a server whose default model is `house`, and that offers a second one."""
    settings = model_settings.model_copy(update={"openai_model": "house", "openai_models": ("house", "second")})
    async with run_server(settings) as api, api.client() as client:
        yield client


async def choose(http: httpx2.AsyncClient, client: Client, status: int = 200, **fields: Any) -> dict[str, Any]:
    """Change the client's assistant through the server that the visitor asks next."""
    path = f"/api/client/assistants/{client.assistant_id}"
    answer = await http.patch(path, json=fields, headers=client.owner.headers)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def limit(http: httpx2.AsyncClient, admin: Person, client: Client, **limits: Any) -> None:
    """Change what a tenant may use."""
    answer = await http.patch(f"/api/admin/tenants/{client.id}", json={"limits": limits}, headers=admin.headers)
    assert answer.status_code == 200, answer.text


async def body_of(http: httpx2.AsyncClient, client: Client, fake: FakeOpenAI, model: str) -> dict[str, Any]:
    """What the model is sent for a visitor's question."""
    await (await visit(http, client)).ask("When are you open?")
    return dict(requests_of(fake, model)[-1].body)


async def test_a_model_gets_the_one_setting_that_it_takes(
    model_http: httpx2.AsyncClient, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    neighbour, other = await tenant_with(resources)
    await choose(model_http, client, temperature=0.7, reasoning_effort="high", max_output_tokens=300)
    plain = await body_of(model_http, client, fake_model, model)
    assert (plain["temperature"], plain["max_tokens"]) == (0.7, 300)
    assert "reasoning_effort" not in plain
    await choose(model_http, client, model=THINKING)
    thinking = await body_of(model_http, client, fake_model, THINKING)
    assert (thinking["reasoning_effort"], thinking["max_completion_tokens"]) == ("high", 300)
    assert "temperature" not in thinking
    assert not {"temperature", "reasoning_effort"} & (await body_of(model_http, neighbour, fake_model, other)).keys()


async def test_thinking_has_room_of_its_own_unless_the_client_or_the_tenant_says_less(
    model_http: httpx2.AsyncClient, admin: Person, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, _ = await tenant_with(resources)
    neighbour, other = await tenant_with(resources)
    sent: list[tuple[str, int]] = []
    for effort in (None, "minimal", "medium"):
        await choose(model_http, client, model=THINKING, reasoning_effort=effort)
        body = await body_of(model_http, client, fake_model, THINKING)
        sent.append((body["reasoning_effort"], body["max_completion_tokens"]))
    assert sent == [("low", 1024), ("low", 1024), ("medium", 1024 + 4096)]
    await limit(model_http, admin, client, max_output_tokens=2000)
    assert (await body_of(model_http, client, fake_model, THINKING))["max_completion_tokens"] == 2000
    assert (await body_of(model_http, neighbour, fake_model, other))["max_tokens"] == 1024


async def test_a_cap_holds_when_it_is_saved_and_when_it_is_used(
    model_http: httpx2.AsyncClient, admin: Person, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, model = await tenant_with(resources)
    neighbour, _ = await tenant_with(resources)
    await choose(model_http, client, max_output_tokens=900)
    await limit(model_http, admin, client, max_output_tokens=200)
    assert (await body_of(model_http, client, fake_model, model))["max_tokens"] == 200, "the next turn keeps to it"
    refused = await choose(model_http, client, status=422, max_output_tokens=201)
    assert refused["errors"] == [{"field": "max_output_tokens", "message": "Answers may have 200 tokens at most here"}]
    await choose(model_http, client, name="Other things can be saved")
    await choose(model_http, client, max_output_tokens=200)
    made = await model_http.post(
        "/api/client/assistants",
        json={"name": "New", "instructions": "Be kind.", "max_output_tokens": 201},
        headers=client.owner.headers,
    )
    assert made.status_code == 422
    await choose(model_http, neighbour, max_output_tokens=900)
    await limit(model_http, admin, client, max_output_tokens=None)
    await choose(model_http, client, max_output_tokens=32_768)


@pytest.mark.parametrize(
    "limits", [{"allowed_models": ["second"]}, {"allowed_providers": ["openai"]}, {"allowed_providers": ["builtin"]}]
)
async def test_what_an_admin_takes_away_is_gone_with_the_next_turn(
    model_http: httpx2.AsyncClient,
    admin: Person,
    resources: Resources,
    fake_model: FakeOpenAI,
    limits: dict[str, Sequence[str]],
) -> None:
    client, model = await tenant_with(resources)
    neighbour, other = await tenant_with(resources)
    await body_of(model_http, client, fake_model, model)
    await limit(model_http, admin, client, **limits)
    async with (await visit(model_http, client)).stream("When are you open?") as response:
        await response.aread()
    assert (response.status_code, response.json()["code"]) == (503, "model_unavailable")
    assert len(requests_of(fake_model, model)) == 1
    refused = await choose(model_http, client, status=403, provider="openai_compatible", model=model)
    assert refused["code"] == "model_not_allowed"
    await body_of(model_http, neighbour, fake_model, other)


async def test_the_automatic_choice_follows_the_limits(
    model_http: httpx2.AsyncClient, admin: Person, resources: Resources, fake_model: FakeOpenAI
) -> None:
    client, _ = await tenant_with(resources)
    neighbour, _ = await tenant_with(resources)
    for one in (client, neighbour):
        await choose(model_http, one, provider="auto", model=None)
    await body_of(model_http, client, fake_model, "house")
    await limit(model_http, admin, client, allowed_models=["second"], max_output_tokens=640)
    await body_of(model_http, client, fake_model, "second")
    listed = (await model_http.get("/api/client/models", headers=client.owner.headers)).json()
    assert [(one["id"], one["takes"]) for one in listed["items"]] == [("second", "temperature"), ("builtin", "none")]
    assert (listed["automatic"]["id"], listed["max_output_tokens"]) == ("second", 640)
    before = len(requests_of(fake_model, "house")) + len(requests_of(fake_model, "second"))
    await limit(model_http, admin, client, allowed_providers=["builtin"])
    events = await (await visit(model_http, client)).ask("When are you open?")
    assert events[-1].name == "message.completed"
    assert len(requests_of(fake_model, "house")) + len(requests_of(fake_model, "second")) == before
    listed = (await model_http.get("/api/client/models", headers=neighbour.owner.headers)).json()
    assert [one["id"] for one in listed["items"]] == ["house", "second", "builtin"]
    assert listed["max_output_tokens"] == 32_768


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"allowed_providers": ["*", "openai"]}, "limits.allowed_providers"),
        ({"allowed_providers": ["somebody"]}, "limits.allowed_providers.0"),
        ({"allowed_providers": None}, "limits.allowed_providers"),
        ({"max_output_tokens": 15}, "limits.max_output_tokens"),
        ({"max_output_tokens": 40_000}, "limits.max_output_tokens"),
        ({"max_output_tokens": "16"}, "limits.max_output_tokens"),
    ],
)
async def test_limits_that_make_no_sense(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client, limits: dict[str, Any], field: str
) -> None:
    path = f"/api/admin/tenants/{client_a.id}"
    answer = await http.patch(path, json={"limits": limits}, headers=admin.headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    for one in (client_a, client_b):
        tenant = (await http.get("/api/client/tenant", headers=one.owner.headers)).json()
        assert (tenant["limits"]["allowed_providers"], tenant["limits"]["max_output_tokens"]) == (["*"], None)


async def test_only_efforts_that_exist(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    path = f"/api/client/assistants/{client_a.assistant_id}"
    for effort, status in (("none", 422), ("HIGH", 422), (1, 422), ("low", 200), ("", 200), (None, 200)):
        answer = await http.patch(path, json={"reasoning_effort": effort}, headers=client_a.owner.headers)
        assert answer.status_code == status, effort
    neighbour = await http.get(f"/api/client/assistants/{client_b.assistant_id}", headers=client_b.owner.headers)
    assert (neighbour.json()["reasoning_effort"], neighbour.json()["version"]) == (None, 1)
