"""The assistant directory: current configuration from memory, per tenant, never an archived or foreign one."""

import httpx2
import pytest
from sqlalchemy import update

from switchboard.core.ids import AssistantId, uuid7
from switchboard.core.resources import Resources
from switchboard.domains.assistant import service
from switchboard.domains.assistant.errors import AssistantNotFound
from switchboard.domains.assistant.languages import LANGUAGES
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.schemas import AssistantPatch
from switchboard.domains.assistant.snapshot import AssistantDirectory
from tests.factories import Client

pytestmark = pytest.mark.usefixtures("ageless")


def make_directory(resources: Resources) -> AssistantDirectory:
    """A directory like that of a process."""
    return AssistantDirectory(resources.db, resources.bus)


async def test_by_id_and_by_default(resources: Resources, client_a: Client, client_b: Client) -> None:
    directory = make_directory(resources)
    by_default = await directory.get(client_a.id, None)
    by_id = await directory.get_published(client_a.id, client_a.assistant_id)
    assert by_default == by_id
    assert (by_id.tenant_id, by_id.id, by_id.is_published) == (client_a.id, client_a.assistant_id, True)
    assert by_id.instructions == f"You speak for {client_a.id}."
    assert by_id.has_knowledge
    assert by_id.appearance.primary_color == "#2563eb"
    assert directory.peek(client_a.id, None) is by_default
    assert directory.peek(client_b.id, None) is None


async def test_unknown_foreign_and_archived_are_not_found(
    resources: Resources, client_a: Client, client_b: Client
) -> None:
    directory = make_directory(resources)
    for other_id in (uuid7(), client_b.assistant_id):
        with pytest.raises(AssistantNotFound):
            await directory.get(client_a.id, other_id)
    assert (await directory.get(client_b.id, client_b.assistant_id)).tenant_id == client_b.id
    async with resources.db.tenant_tx(client_a.id) as session:
        await service.set_status(session, tenant_id=client_a.id, assistant_id=client_a.assistant_id, status="archived")
    for assistant_id in (client_a.assistant_id, None):
        with pytest.raises(AssistantNotFound):
            await directory.get(client_a.id, assistant_id)


async def test_a_draft_is_for_the_preview_only(resources: Resources, client_a: Client, client_b: Client) -> None:
    directory = make_directory(resources)
    neighbour = await directory.get_published(client_b.id, None)
    await directory.get_published(client_a.id, None)
    async with resources.db.tenant_tx(client_a.id) as session:
        await service.set_status(session, tenant_id=client_a.id, assistant_id=client_a.assistant_id, status="draft")
    assert not (await directory.get(client_a.id, client_a.assistant_id)).is_published
    for assistant_id in (client_a.assistant_id, None):
        with pytest.raises(AssistantNotFound):
            await directory.get_published(client_a.id, assistant_id)
    assert directory.peek(client_b.id, None) is neighbour


async def test_a_change_is_seen_at_once(resources: Resources, client_a: Client, client_b: Client) -> None:
    directory = make_directory(resources)
    before = [await directory.get(client_a.id, key) for key in (None, client_a.assistant_id)]
    async with resources.db.tenant_tx(client_a.id) as session:
        await service.update_assistant(
            session,
            resources.settings,
            tenant_id=client_a.id,
            assistant_id=client_a.assistant_id,
            patch=AssistantPatch(name="Renamed"),
        )
    after = [await directory.get(client_a.id, key) for key in (None, client_a.assistant_id)]
    assert [snapshot.name for snapshot in after] == ["Renamed", "Renamed"]
    assert [now.version - then.version for now, then in zip(after, before, strict=True)] == [1, 1]
    assert (await directory.get(client_b.id, None)).name == f"Assistant of {client_b.id}"


async def test_unknown_ids_leave_nothing_behind(resources: Resources, client_a: Client, client_b: Client) -> None:
    directory = make_directory(resources)
    for _ in range(20):
        with pytest.raises(AssistantNotFound):
            await directory.get(client_a.id, AssistantId(uuid7()))
    assert directory._keys == {}
    assert (await directory.get(client_b.id, None)).id == client_b.assistant_id


async def test_an_old_appearance_gets_defaults_for_what_came_later(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    async with resources.system_db.system_tx() as session:
        for client, color in ((client_a, "#0f766e"), (client_b, "#b91c1c")):
            await session.execute(
                update(Assistant)
                .where(Assistant.tenant_id == client.id)
                .values(appearance={"primary_color": color, "color_scheme": "dark", "gone": 1})
            )
    path = f"/api/client/assistants/{client_a.assistant_id}"
    found = (await http.get(path, headers=client_a.owner.headers)).json()
    appearance = found["appearance"]
    assert (appearance["primary_color"], appearance["color_scheme"]) == ("#0f766e", "dark")
    assert (appearance["launcher_size"], appearance["panel_size"], found["language"]) == (56, "tall", None)
    later = {"language": "ar", "appearance": {"launcher_size": 80, "panel_size": "wide", "color_scheme": "page"}}
    changed = (await http.patch(path, headers=client_a.owner.headers, json=later)).json()
    assert changed["language"] == "ar"
    assert changed["appearance"] == appearance | {"launcher_size": 80, "panel_size": "wide", "color_scheme": "page"}
    await resources.bus.publish("tenant_changed", tenant_id=client_a.id)
    config = await http.get(
        "/api/widget/config", params={"tenant_id": client_a.id}, headers={"Origin": client_a.origin}
    )
    assert (config.json()["language"], config.json()["languages"]) == ("ar", list(LANGUAGES))
    assert config.json()["appearance"]["panel_size"] == "wide"
    blank = (await http.patch(path, headers=client_a.owner.headers, json={"language": ""})).json()
    assert blank["language"] is None
