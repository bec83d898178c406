"""max_bots and allowed_models hold, also for many at once (LIM-02)."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.core.settings import ProviderKind, Settings, load_settings
from switchboard.domains.assistant.catalog import (
    check_model,
    configured_provider,
    list_choices,
    list_models,
    resolve_model,
)
from switchboard.domains.assistant.errors import ModelNotAllowed
from switchboard.domains.tenant.snapshot import TenantLimits
from tests.factories import Client, Person, create_tenant

BASE = "/api/client/assistants"
MINIMAL = {"name": "Front desk", "instructions": "Be kind."}


def limits_of(models: Sequence[str], providers: Sequence[str] = ("*",), tokens: int | None = None) -> TenantLimits:
    """Limits on models alone."""
    return TenantLimits(1, 1, frozenset(models), frozenset(providers), tokens, None)


async def live_count(http: httpx2.AsyncClient, client: Client) -> int:
    """How many assistants the client has."""
    answer = await http.get("/api/client/tenant", headers=client.owner.headers)
    count: int = answer.json()["assistant_count"]
    return count


@pytest.mark.parametrize("round_number", range(3))
async def test_64_parallel_creations_at_max_minus_one_make_exactly_one(
    http: httpx2.AsyncClient, resources: Resources, client_b: Client, round_number: int
) -> None:
    client = await create_tenant(resources, max_bots=2)
    answers = await asyncio.gather(*(http.post(BASE, headers=client.owner.headers, json=MINIMAL) for _ in range(64)))
    codes = Counter(answer.status_code for answer in answers)
    assert codes == {201: 1, 403: 63}, round_number
    assert {a.json()["code"] for a in answers if a.status_code == 403} == {"assistant_limit_reached"}
    assert await live_count(http, client) == 2
    assert await live_count(http, client_b) == 1


async def test_moving_and_creating_at_once_never_wait_for_each_other(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_a: Client, client_b: Client
) -> None:
    target = await create_tenant(resources, max_bots=40)
    calls = [http.post(BASE, headers=target.owner.headers, json=MINIMAL) for _ in range(20)]
    move_path = f"/api/admin/assistants/{client_a.assistant_id}/move"
    calls.insert(5, http.post(move_path, headers=admin.headers, json={"tenant_id": target.id}))
    answers = await asyncio.gather(*calls)
    assert Counter(answer.status_code for answer in answers) == {201: 21}
    assert await live_count(http, target) == 22
    assert await live_count(http, client_b) == 1


async def test_no_slot_at_all(http: httpx2.AsyncClient, resources: Resources, client_b: Client) -> None:
    client = await create_tenant(resources, max_bots=0)
    answer = await http.post(BASE, headers=client.owner.headers, json=MINIMAL)
    assert (answer.status_code, answer.json()["code"]) == (403, "assistant_limit_reached")
    assert (await http.post(BASE, headers=client_b.owner.headers, json=MINIMAL)).status_code == 201


async def test_the_limit_holds_for_administrators_too(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_b: Client
) -> None:
    client = await create_tenant(resources, max_bots=1)
    body = MINIMAL | {"tenant_id": client.id}
    refused = await http.post("/api/admin/assistants", headers=admin.headers, json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "assistant_limit_reached")
    await http.patch(f"/api/admin/tenants/{client.id}", headers=admin.headers, json={"limits": {"max_bots": 2}})
    assert (await http.post("/api/admin/assistants", headers=admin.headers, json=body)).status_code == 201
    assert await live_count(http, client_b) == 1


async def test_archived_assistants_do_not_count(
    http: httpx2.AsyncClient, resources: Resources, client_b: Client
) -> None:
    client = await create_tenant(resources, max_bots=1)
    path = f"{BASE}/{client.assistant_id}"
    await http.patch(path, headers=client.owner.headers, json={"status": "archived"})
    made = await http.post(BASE, headers=client.owner.headers, json=MINIMAL)
    assert (made.status_code, made.json()["is_default"]) == (201, True)
    assert await live_count(http, client) == 1
    assert await live_count(http, client_b) == 1


async def test_only_allowed_models(http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client) -> None:
    await http.patch(
        f"/api/admin/tenants/{client_a.id}",
        headers=admin.headers,
        json={"limits": {"allowed_models": ["gpt-6-luna"]}},
    )
    dear = {"provider": "openai", "model": "gpt-6.1-sol"}
    created = await http.post(BASE, headers=client_a.owner.headers, json=MINIMAL | dear)
    changed = await http.patch(f"{BASE}/{client_a.assistant_id}", headers=client_a.owner.headers, json=dear)
    for answer in (created, changed):
        assert (answer.status_code, answer.json()["code"]) == (403, "model_not_allowed")
        assert "gpt-6-luna" in answer.json()["detail"]
    fine = await http.patch(
        f"{BASE}/{client_a.assistant_id}", headers=client_a.owner.headers, json={"model": "gpt-6-luna"}
    )
    assert fine.status_code == 200
    free = await http.post(BASE, headers=client_b.owner.headers, json=MINIMAL | dear)
    assert free.status_code == 201, "the neighbour's limits are its own"


def test_the_catalogue_follows_the_settings() -> None:
    bare = load_settings(_env_file=None, environment="test", llm_provider="auto", openai_api_key=None)
    assert configured_provider(bare) == "builtin"
    assert [model.id for model in list_models(bare)] == ["builtin"]
    keyed = load_settings(
        _env_file=None,
        environment="test",
        llm_provider="auto",
        openai_api_key="sk-test",
        openai_base_url=None,
        openai_models=("gpt-6-luna", "house-model"),
        model_prices="gpt-6-luna=0.10/0.50",
    )
    priced = {model.id: (model.provider, model.input_usd_per_million) for model in list_models(keyed)}
    assert priced == {
        "gpt-6-luna": ("openai", 0.10),
        "house-model": ("openai", None),
        "builtin": ("builtin", 0),
    }
    others = list_models(keyed.model_copy(update={"model_prices": "gpt-6-luna=0.10/0.50,*=2/10"}))
    assert [model.input_usd_per_million for model in others] == [0.10, 2, 0]
    choices = list_choices(keyed, limits_of(["house-model"]))
    assert [choice.id for choice in choices.items] == ["house-model", "builtin"]
    assert choices.automatic.id == "house-model"
    compatible = keyed.model_copy(update={"openai_base_url": "http://localhost:11434/v1"})
    assert configured_provider(compatible) == "openai_compatible"


def test_automatic_is_the_first_choice_that_is_allowed() -> None:
    keyed = load_settings(
        _env_file=None,
        environment="test",
        llm_provider="openai",
        openai_api_key="sk-test",
        openai_model="dear",
    )
    many = keyed.model_copy(update={"openai_models": ("dear", "fair", "cheap")})

    def automatic(settings: Settings, *models: str, providers: Sequence[str] = ("*",)) -> str:
        limits = limits_of(models, providers)
        return resolve_model(settings, provider="auto", model=None, limits=limits).model

    assert automatic(keyed, "*") == "dear"
    assert automatic(many, "cheap", "fair") == "fair"
    assert automatic(keyed, "cheap") == "builtin"
    assert automatic(many, "*", providers=["builtin"]) == "builtin"
    check_model(keyed, provider="builtin", model=None, limits=limits_of(["cheap"], ["openai"]))
    refused: tuple[tuple[ProviderKind, str | None, TenantLimits], ...] = (
        ("openai", None, limits_of(["cheap"])),
        ("auto", "dear", limits_of(["cheap"])),
        ("openai", "dear", limits_of(["*"], ["builtin"])),
        ("openai_compatible", "dear", limits_of(["*"], ["openai"])),
    )
    for provider, model, limits in refused:
        with pytest.raises(ModelNotAllowed):
            check_model(keyed, provider=provider, model=model, limits=limits)
