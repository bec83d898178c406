"""Reading a website again: what is the same costs nothing, what is gone is no longer quoted, what is new is offered."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.knowledge.websites import tasks
from tests.domains.knowledge.embedding import OLD, deployed, embedded_texts
from tests.domains.knowledge.support import URL as DOCUMENTS
from tests.domains.knowledge.support import chunks_of, found, read
from tests.domains.knowledge.websites.support import (
    URL,
    add_website,
    choose,
    documents_of,
    html,
    pages_of,
    refresh,
    sync,
    work_off,
)
from tests.factories import Client, change_tenant
from tests.fixtures.fake_openai import FakeOpenAI
from tests.fixtures.website import Website, page

APPLES = "<p>Apples are picked in the second week of October, weather permitting.</p>"
PEARS = "<p>Pears are picked in the last week of August, before the wasps come.</p>"
PLUMS = "<p>Plums are picked whenever there is somebody who has the time to do it.</p>"


@pytest.fixture
def orchard(site: Website) -> Website:
    """A website of three pages."""
    site.answers["/"] = html("Orchard", "<p>The orchard: <a href='/apples'>apples</a>, <a href='/pears'>pears</a>.</p>")
    site.answers["/apples"] = html("Apples", APPLES)
    site.answers["/pears"] = html("Pears", PEARS)
    return site


async def import_all(
    http: httpx2.AsyncClient, resources: Resources, client: Client, site: Website, **fields: Any
) -> dict[str, Any]:
    """Crawl a website and choose everything."""
    website = await add_website(http, client, f"{site.origin}/", **fields)
    await work_off(resources, client)
    pages = await pages_of(http, client, website)
    await choose(http, client, website, *(one["url"] for one in pages.values()))
    await work_off(resources, client)
    return await refresh(http, client, website)


async def test_unchanged_pages_are_not_embedded_again(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    orchard: Website,
    fake_model: FakeOpenAI,
) -> None:
    with_model = deployed(resources, fake_model, OLD)
    website = await import_all(http, with_model, client_a, orchard)
    assert website["page_count"] == 3
    documents = await documents_of(http, client_a)
    assert {one["status"] for one in documents} == {"ready"}
    before = {one["id"]: await chunks_of(resources, one["id"]) for one in documents}
    ingested = {one["id"]: one["ingested_at"] for one in documents}
    fake_model.requests.clear()
    await sync(http, with_model, client_a, website)
    assert embedded_texts(fake_model, OLD) == []
    documents = await documents_of(http, client_a)
    assert {one["id"]: await chunks_of(resources, one["id"]) for one in documents} == before
    assert {one["id"]: one["ingested_at"] for one in documents} == ingested
    assert {(one["status"], one["progress"]) for one in documents} == {("ready", 100)}
    orchard.answers["/apples"] = html("Apples", APPLES + "<p>In November they are pressed for cider.</p>")
    await sync(http, with_model, client_a, website)
    assert len(embedded_texts(fake_model, OLD)) == 1
    assert "cider" in (await found(resources, client_a, "cider"))[0]
    assert await documents_of(http, client_b) == []


async def test_a_page_that_is_gone_is_said_so_and_quoted_no_more(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard)
    assert await found(resources, client_a, "pears wasps") != []
    answer = orchard.answers.pop("/pears")
    await sync(http, resources, client_a, website)
    (gone,) = [one for one in await documents_of(http, client_a) if one["title"] == "Pears"]
    assert (gone["status"], gone["failure"], gone["chunk_count"]) == ("failed", "not_found", 0)
    assert "no page at this address" in gone["failure_text"]
    assert await found(resources, client_a, "wasps") == []
    assert "/pears" in await pages_of(http, client_a, website)
    orchard.answers["/apples"] = page("Bad gateway", status="502 Bad Gateway")
    orchard.answers["/pears"] = answer
    await sync(http, resources, client_a, website)
    by_title = {one["title"]: one for one in await documents_of(http, client_a)}
    assert by_title["Pears"]["status"] == "ready"
    assert (by_title["Apples"]["status"], by_title["Apples"]["failure"]) == ("failed", "not_reachable")
    assert await found(resources, client_a, "wasps") != []
    assert await found(resources, client_a, "October weather") != [], "it may come back, so what is known stays"
    assert await found(resources, client_b, "wasps") == []


async def test_new_pages_come_along_if_all_were_chosen(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard)
    orchard.answers["/apples"] = html("Apples", APPLES + "<p><a href='/plums'>Plums</a></p>")
    orchard.answers["/plums"] = html("Plums", PLUMS)
    await sync(http, resources, client_a, website)
    assert [one["title"] for one in await documents_of(http, client_a)] == ["Apples", "Orchard", "Pears", "Plums"]
    assert await found(resources, client_a, "plums") != []
    urls = [one["url"] for path, one in (await pages_of(http, client_a, website)).items() if path != "/plums"]
    await choose(http, client_a, website, *urls)
    assert await found(resources, client_a, "somebody has the time") == []
    orchard.answers["/apples"] = html("Apples", "<p><a href='/plums'>Plums</a> <a href='/cherries'>Cherries</a></p>")
    orchard.answers["/cherries"] = html("Cherries", PLUMS)
    await sync(http, resources, client_a, website)
    assert [one["title"] for one in await documents_of(http, client_a)] == ["Apples", "Orchard", "Pears"]
    pages = await pages_of(http, client_a, website)
    assert {path for path, one in pages.items() if not one["is_chosen"]} == {"/plums", "/cherries"}
    assert await documents_of(http, client_b) == []


async def test_what_a_client_deletes_stays_deleted(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard)
    (pears,) = [one for one in await documents_of(http, client_a) if one["title"] == "Pears"]
    await http.delete(f"{DOCUMENTS}/{pears['id']}", headers=client_a.owner.headers)
    await sync(http, resources, client_a, website)
    assert [one["title"] for one in await documents_of(http, client_a)] == ["Apples", "Orchard"]
    single = await add_website(http, client_a, f"{orchard.origin}/pears", kind="page")
    (document,) = [one for one in await documents_of(http, client_a) if one["website_id"] == single["id"]]
    await http.delete(f"{DOCUMENTS}/{document['id']}", headers=client_a.owner.headers)
    assert (await http.get(f"{URL}/{single['id']}", headers=client_a.owner.headers)).status_code == 404
    other = await import_all(http, resources, client_b, orchard)
    answer = await http.delete(f"{URL}/{website['id']}", headers=client_a.owner.headers)
    assert answer.status_code == 204
    assert await documents_of(http, client_a) == []
    assert await found(resources, client_a, "apples October") == []
    assert (await refresh(http, client_b, other))["page_count"] == 3
    assert await found(resources, client_b, "apples October") != []


async def test_a_title_that_the_client_gave_stays(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard)
    (pears,) = [one for one in await documents_of(http, client_a) if one["title"] == "Pears"]
    url = f"{DOCUMENTS}/{pears['id']}"
    changed = await http.patch(url, json={"title": "All about pears"}, headers=client_a.owner.headers)
    assert (changed.status_code, changed.json()["status"]) == (200, "ready")
    refused = await http.patch(url, json={"content": "Something else"}, headers=client_a.owner.headers)
    assert refused.status_code == 422
    await sync(http, resources, client_a, website)
    assert (await read(http, client_a, pears["id"]))["title"] == "All about pears"
    again = await http.post(f"{url}/retry", headers=client_a.owner.headers)
    assert (again.status_code, again.json()["status"]) == (200, "queued")
    await work_off(resources, client_a)
    assert (await read(http, client_a, pears["id"]))["status"] == "ready"
    assert (await http.post(f"{url}/retry", headers=client_b.owner.headers)).status_code == 404


async def test_syncs_that_are_due_are_begun_once(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard, sync="daily")
    other = await import_all(http, resources, client_b, orchard, sync="never")
    assert website["next_sync_at"] is not None
    assert other["next_sync_at"] is None
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update websites set next_sync_at = now() - interval '1 minute' where id = :id"), {"id": website["id"]}
        )
    orchard.requests.clear()
    begun = [await tasks.sweep_due_websites(resources) for _ in range(2)]
    assert begun == [1, 0]
    assert (await refresh(http, client_a, website))["status"] == "finding"
    again = await http.post(f"{URL}/{website['id']}/sync", headers=client_a.owner.headers)
    assert (again.status_code, again.json()["status"]) == (200, "finding")
    await work_off(resources, client_a)
    after = await refresh(http, client_a, website)
    assert (after["status"], after["page_count"]) == ("ready", 3)
    assert str(after["last_synced_at"]) > str(website["last_synced_at"])
    paths = [head.split(" ")[1] for head in orchard.requests]
    assert sorted(set(paths)) == ["/", "/apples", "/pears", "/robots.txt"]
    changed = await http.patch(f"{URL}/{website['id']}", json={"sync": "never"}, headers=client_a.owner.headers)
    assert changed.json()["next_sync_at"] is None
    assert (await refresh(http, client_b, other))["last_synced_at"] == other["last_synced_at"]


async def test_nothing_is_synced_for_tenants_that_are_suspended_and_assistants_that_are_archived(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard, sync="daily")
    other = await import_all(http, resources, client_b, orchard, sync="daily")

    async def change(statement: str) -> None:
        async with resources.system_db.system_tx() as session:
            await session.execute(text(statement), {"id": client_a.id})

    await change("update websites set next_sync_at = now() - interval '1 minute' where tenant_id = :id")
    await change("update tenants set status = 'suspended' where id = :id")
    assert await tasks.sweep_due_websites(resources) == 0
    await change("update tenants set status = 'active' where id = :id")
    await change("update assistants set status = 'archived', is_default = false where tenant_id = :id")
    assert await tasks.sweep_due_websites(resources) == 0
    await change("update assistants set status = 'published' where tenant_id = :id")
    assert await tasks.sweep_due_websites(resources) == 1
    assert (await refresh(http, client_a, website))["status"] == "finding"
    assert (await refresh(http, client_b, other))["status"] == "ready"


async def test_a_sync_that_has_begun_waits_while_its_tenant_is_suspended(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard)
    other = await import_all(http, resources, client_b, orchard)
    for client, known in ((client_a, website), (client_b, other)):
        assert (await http.post(f"{URL}/{known['id']}/sync", headers=client.owner.headers)).status_code == 200
    orchard.requests.clear()
    await change_tenant(resources, client_a, status="suspended")
    assert await work_off(resources, client_a, most=2) == 2, "it is put off, and put off again"
    assert orchard.requests == []
    await work_off(resources, client_b)
    assert str((await refresh(http, client_b, other))["last_synced_at"]) > str(other["last_synced_at"])
    await change_tenant(resources, client_a, status="active")
    assert (await refresh(http, client_a, website))["last_synced_at"] == website["last_synced_at"]
    await work_off(resources, client_a)
    assert str((await refresh(http, client_a, website))["last_synced_at"]) > str(website["last_synced_at"])


async def test_a_website_in_trouble_keeps_what_is_known(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, orchard: Website
) -> None:
    website = await import_all(http, resources, client_a, orchard)
    orchard.answers["/robots.txt"] = page("Down", status="503 Service Unavailable")
    await sync(http, resources, client_a, website)
    after = await refresh(http, client_a, website)
    assert (after["status"], after["failure"], after["page_count"]) == ("failed", "robots_unreachable", 3)
    assert "robots.txt" in after["failure_text"]
    assert after["last_synced_at"] == website["last_synced_at"]
    assert after["next_sync_at"] is not None
    assert await found(resources, client_a, "apples October") != []
    del orchard.answers["/robots.txt"]
    await sync(http, resources, client_a, website)
    after = await refresh(http, client_a, website)
    assert (after["status"], after["failure"], after["failure_text"]) == ("ready", None, None)
    assert await documents_of(http, client_b) == []
