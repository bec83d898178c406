"""Websites as knowledge: adding, finding, choosing and reading, against a real website on this machine."""

import random

import httpx2
import pytest

from switchboard.core.resources import Resources
from tests.domains.knowledge.support import chunks_of, found, read
from tests.domains.knowledge.websites.support import (
    URL,
    add_website,
    documents_of,
    html,
    pages_of,
    refresh,
    work_off,
)
from tests.factories import Client
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
