"""Looking for the pages of a website: by its links, and by its sitemap; what is left out, and why."""

import gzip

import httpx2
import pytest

from switchboard.core.resources import Resources
from tests.domains.knowledge.support import found
from tests.domains.knowledge.websites.support import (
    add_website,
    choose,
    documents_of,
    html,
    pages_of,
    refresh,
    work_off,
)
from tests.factories import Client
from tests.fixtures.website import Website, page


def links(*targets: str) -> str:
    return "".join(f"<p>More about it is <a href='{target}'>on this page</a>.</p>" for target in targets)


def sitemap(*addresses: str, tag: str = "urlset", entry: str = "url") -> str:
    entries = "".join(f"<{entry}><loc>{address}</loc></{entry}>" for address in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><{tag} xmlns="{space}">{entries}</{tag}>'


async def test_a_crawl_follows_links_and_lets_the_client_choose(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    site.answers["/"] = html(
        "Start",
        links("/a", "b/", "/straße", "/stra%c3%9fe/", "/a#part", "/a?utm_medium=x", "/picture.png", "mailto:x@y.z"),
    )
    site.answers["/a"] = html("Page A", links("/deep", "/", "https://elsewhere.example/"))
    site.answers["/b/"] = html("Page B", links("/b", "/index.html", "/a/"))
    site.answers["/deep"] = html("Deep", links("/deeper"))
    site.answers["/stra%C3%9Fe"] = html("Straße")
    site.answers["/deeper"] = html("Deeper")
    website = await add_website(http, client_a, f"{site.origin}/", max_depth=2)
    assert (website["status"], website["found_count"]) == ("finding", 0)
    await work_off(resources, client_a)
    website = await refresh(http, client_a, website)
    assert (website["status"], website["found_count"], website["page_count"]) == ("choosing", 5, 0)
    assert website["is_truncated"] is False
    pages = await pages_of(http, client_a, website)
    assert {path: one["title"] for path, one in pages.items()} == {
        "/": "Start",
        "/a": "Page A",
        "/b/": "Page B",
        "/deep": "Deep",
        "/stra%C3%9Fe": "Straße",
    }
    assert not any(one["is_chosen"] for one in pages.values())
    website = await choose(http, client_a, website, pages["/a"]["url"], pages["/deep"]["url"])
    assert (website["status"], website["page_count"]) == ("ready", 2)
    await work_off(resources, client_a)
    documents = await documents_of(http, client_a)
    assert [(one["title"], one["status"]) for one in documents] == [("Deep", "ready"), ("Page A", "ready")]
    website = await choose(http, client_a, website, pages["/a"]["url"])
    assert [one["title"] for one in await documents_of(http, client_a)] == ["Page A"]
    assert await documents_of(http, client_b) == []
    asked = [head.split(" ")[1] for head in site.requests]
    assert "/picture.png" not in asked
    assert asked.count("/stra%C3%9Fe") == 1
    assert all("\r\nUser-Agent: Switchboard/1 (website import; +http" in head for head in site.requests)


@pytest.mark.parametrize("form", ["plain", "gzip", "index", "robots", "text"])
async def test_a_sitemap_lists_the_pages(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website, form: str
) -> None:
    addresses = [f"{site.origin}/{name}" for name in ("one", "two", "two/", "private/x", "file.pdf")]
    addresses += ["https://elsewhere.example/", "not an address", "javascript:alert(1)"]
    listing = sitemap(*addresses)
    site.answers["/robots.txt"] = page("User-agent: *\nDisallow: /private\n", kind="text/plain")
    url = f"{site.origin}/sitemap.xml"
    site.answers["/sitemap.xml"] = page(listing, kind="application/xml")
    if form == "gzip":
        packed = gzip.compress(listing.encode())
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
        site.answers["/sitemap.xml.gz"], url = head.encode() + packed, f"{site.origin}/sitemap.xml.gz"
    elif form == "index":
        parts = (f"{site.origin}/part.xml", f"{site.origin}/index.xml", "http://10.0.0.1/x.xml")
        site.answers["/index.xml"] = page(sitemap(*parts, tag="sitemapindex", entry="sitemap"), kind="text/xml")
        site.answers["/part.xml"], url = site.answers.pop("/sitemap.xml"), f"{site.origin}/index.xml"
    elif form == "robots":
        rules = f"User-agent: *\nDisallow: /private\nSitemap: {site.origin}/here\n"
        site.answers["/robots.txt"] = page(rules, kind="text/plain")
        site.answers["/here"], url = site.answers.pop("/sitemap.xml"), f"{site.origin}/"
    elif form == "text":
        site.answers["/urls.txt"], url = page("\n".join(addresses), kind="text/plain"), f"{site.origin}/urls.txt"
    website = await add_website(http, client_a, url, kind="sitemap")
    await work_off(resources, client_a)
    website = await refresh(http, client_a, website)
    assert (website["status"], website["failure"]) == ("choosing", None)
    pages = await pages_of(http, client_a, website)
    assert {path: one["title"] for path, one in pages.items()} == {"/one": None, "/two": None}
    site.answers["/one"] = html("One", "<p>The first page speaks of marmalade and of toast.</p>")
    await choose(http, client_a, website, pages["/one"]["url"])
    await work_off(resources, client_a)
    assert "marmalade" in (await found(resources, client_a, "marmalade"))[0]
    assert await found(resources, client_b, "marmalade") == []


async def test_a_sitemap_of_more_than_ten_megabytes_is_not_read(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    listing = sitemap(f"{site.origin}/one")
    site.answers["/short.xml"] = page(listing.ljust(10_000_000), kind="application/xml")
    site.answers["/long.xml"] = page(listing.ljust(10_000_001), kind="application/xml")
    long = await add_website(http, client_a, f"{site.origin}/long.xml", kind="sitemap")
    short = await add_website(http, client_b, f"{site.origin}/short.xml", kind="sitemap")
    await work_off(resources, client_a)
    await work_off(resources, client_b)
    long = await refresh(http, client_a, long)
    assert (long["status"], long["failure"]) == ("failed", "page_too_large")
    assert (await refresh(http, client_b, short))["status"] == "choosing"
