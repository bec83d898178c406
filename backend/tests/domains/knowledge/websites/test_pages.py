"""Websites as knowledge: one page, what becomes of it, and the limits of all."""

import random

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.knowledge.websites import service
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
from tests.factories import Client, Person
from tests.fixtures.website import Website, page

FEES = (
    "<p>You get a written estimate before any treatment, and the price stays as agreed.</p>"
    "<h2>Check-up</h2><p>A check-up takes thirty minutes and costs 58 pounds, whoever you are.</p>"
    "<h2>Crown</h2><p>A crown takes two visits and costs 720 pounds, and lasts for many years.</p>"
)


async def test_a_page_becomes_a_document(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    site.answers["/fees"] = html("What things cost", FEES)
    created = await add_website(http, client_a, f"{site.origin}/fees?utm_source=mail#crown", kind="page")
    assert (created["status"], created["url"], created["page_count"]) == ("ready", f"{site.origin}/fees", 1)
    (waiting,) = await documents_of(http, client_a)
    assert (waiting["kind"], waiting["status"], waiting["website_id"]) == ("page", "queued", created["id"])
    assert await found(resources, client_a, "crown") == []
    await work_off(resources, client_a)
    document = await read(http, client_a, waiting["id"])
    assert (document["status"], document["title"], document["content"]) == ("ready", "What things cost", None)
    assert document["url"] == f"{site.origin}/fees"
    paths = [path for _, _, path, _, _ in await chunks_of(resources, document["id"])]
    assert paths == [["What things cost"], ["What things cost", "Check-up"], ["What things cost", "Crown"]]
    assert "720 pounds" in (await found(resources, client_a, "What does a crown cost?"))[0]
    website = await refresh(http, client_a, created)
    assert website["last_synced_at"] is not None
    assert website["next_sync_at"] > website["last_synced_at"]
    assert await found(resources, client_b, "crown") == []
    assert await documents_of(http, client_b) == []
    for method, path in (("GET", ""), ("GET", "/pages"), ("POST", "/sync"), ("DELETE", "")):
        answer = await http.request(method, f"{URL}/{created['id']}{path}", headers=client_b.owner.headers)
        assert answer.status_code == 404
    assert (await refresh(http, client_a, created))["page_count"] == 1


@pytest.mark.parametrize("charset", ["utf-8", "none-that-exists", "idna", "hex", "utf-7"])
async def test_a_text_in_whatever_charset_it_claims(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website, charset: str
) -> None:
    site.answers["/hours"] = page("We are open +2AA- on Sundays.", kind=f"text/plain; charset={charset}")
    await add_website(http, client_a, f"{site.origin}/hours", kind="page")
    await work_off(resources, client_a)
    (document,) = await documents_of(http, client_a)
    assert document["status"] == "ready"
    assert await found(resources, client_a, "When are you open on Sundays?") != []
    assert await found(resources, client_b, "When are you open on Sundays?") == []


async def test_a_link_that_is_too_long_stops_no_crawl(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    signs = random.Random(1)
    long = "".join(chr(signs.randrange(0x4E00, 0x9FFF)) for _ in range(1500))
    site.answers["/"] = html("Home", f"<a href='/{long}'>long</a><a href='/fees'>Fees</a>")
    site.answers["/fees"] = html("What things cost", FEES)
    website = await add_website(http, client_a, f"{site.origin}/")
    await work_off(resources, client_a)
    assert (await refresh(http, client_a, website))["status"] == "choosing"
    assert set(await pages_of(http, client_a, website)) == {"/", "/fees"}
    assert (await http.get(URL, headers=client_b.owner.headers)).json()["items"] == []


async def test_a_moved_assistant_takes_what_it_read_along_as_texts(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, admin: Person, site: Website
) -> None:
    site.answers["/fees"] = html("What things cost", FEES)
    await add_website(http, client_a, f"{site.origin}/fees", kind="page")
    await work_off(resources, client_a)
    await add_website(http, client_a, f"{site.origin}/never-read", kind="page")
    url = f"/api/admin/assistants/{client_a.assistant_id}/move"
    moved = await http.post(url, json={"tenant_id": client_b.id}, headers=admin.headers)
    assert moved.status_code == 201, moved.text
    assert await documents_of(http, client_b) == []
    assert (await http.get(URL, headers=client_b.owner.headers)).json()["items"] == []
    items = (await http.get("/api/client/documents", headers=client_b.owner.headers)).json()["items"]
    (copied,) = [one for one in items if one["title"] == "What things cost"]
    assert (copied["kind"], copied["website_id"], copied["url"]) == ("text", None, f"{site.origin}/fees")
    assert "never-read" not in str(items)
    assert "720 pounds" in str(await chunks_of(resources, copied["id"]))


async def test_limits_hold(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    site: Website,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"/{number}" for number in range(4)]
    site.answers["/"] = html("Start", "".join(f"<a href='{name}'>x</a>" for name in names))
    site.answers |= {name: html(f"Page {name}", FEES) for name in names}
    website = await add_website(http, client_a, f"{site.origin}/")
    await work_off(resources, client_a)
    urls = [one["url"] for one in (await pages_of(http, client_a, website)).values()]
    await set_limit(resources, client_a, 5)  # of which the assistant has one
    refused = await http.put(f"{URL}/{website['id']}/pages", json={"urls": urls}, headers=client_a.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "document_limit_reached")
    assert await documents_of(http, client_a) == []
    foreign = await http.put(f"{URL}/{website['id']}/pages", json={"urls": urls}, headers=client_b.owner.headers)
    assert foreign.status_code == 404
    await set_limit(resources, client_a, 7)
    await choose(http, client_a, website, *urls)
    site.answers["/0"] = html("Page 0", "<a href='/new-1'>x</a><a href='/new-2'>x</a>")
    site.answers |= {"/new-1": html("New 1", FEES), "/new-2": html("New 2", FEES)}
    await sync(http, resources, client_a, website)
    after = await refresh(http, client_a, website)
    assert (after["status"], after["found_count"], after["page_count"]) == ("ready", 7, 6)
    monkeypatch.setattr(service, "MAX_WEBSITES", 1)
    body = {"assistant_id": str(client_a.assistant_id), "kind": "crawl", "url": f"{site.origin}/"}
    refused = await http.post(URL, json=body, headers=client_a.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "website_limit_reached")
    await add_website(http, client_b, f"{site.origin}/")


async def set_limit(resources: Resources, client: Client, most: int) -> None:
    """How many documents a tenant may have."""
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update tenants set max_documents = :most where id = :id"), {"most": most, "id": client.id}
        )


async def test_a_citation_is_changed_for_all_pages(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    site.answers["/fees"] = html("What things cost", FEES)
    website = await add_website(http, client_a, f"{site.origin}/fees", kind="page", citation="title", sync="never")
    other = await add_website(http, client_b, f"{site.origin}/fees", kind="page")
    await work_off(resources, client_a)
    (document,) = await documents_of(http, client_a)
    assert (document["citation"], website["next_sync_at"]) == ("title", None)
    changes = {"citation": "hidden", "sync": "monthly"}
    changed = await http.patch(f"{URL}/{website['id']}", json=changes, headers=client_a.owner.headers)
    assert (changed.status_code, changed.json()["citation"]) == (200, "hidden")
    assert changed.json()["next_sync_at"] is not None
    assert (await documents_of(http, client_a))[0]["citation"] == "hidden"
    nothing = await http.put(f"{URL}/{website['id']}/pages", json={"urls": []}, headers=client_a.owner.headers)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_choose")
    foreign = await http.patch(f"{URL}/{other['id']}", json=changes, headers=client_a.owner.headers)
    assert foreign.status_code == 404
    assert (await documents_of(http, client_b))[0]["citation"] == "link"
    listed = await http.get(URL, params={"q": "/fees"}, headers=client_a.owner.headers)
    assert [one["id"] for one in listed.json()["items"]] == [website["id"]]
