"""What is read of web pages and sitemaps that strangers made, by the child process that may fail."""

import asyncio
import gzip

import pytest

from switchboard.integrations.extraction import ExtractionFailed, WebPage, read_sitemap, read_web_page

URL = "https://www.example.com/shop/"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


async def read(markup: str | bytes, *, charset: str | None = None, with_text: bool = True) -> WebPage:
    content = markup if isinstance(markup, bytes) else markup.encode()
    return await read_web_page(content, URL, charset=charset, with_text=with_text)


async def test_what_a_page_says_of_itself() -> None:
    page = await read(
        "<!doctype html><html><head><title> Shoes\n and  boots </title><base href='/de/'>"
        "<link rel='Canonical' href='schuhe'><meta name='Robots' content='noarchive, NOFOLLOW'>"
        "<meta http-equiv='refresh' content='5; url=/next'></head><body><a href='a'>A</a><a href=' b\n'>B</a>"
        "<a href='ad' rel='sponsored nofollow'>Ad</a><map><area href='c'></map><a href='a'>again</a></body></html>",
        with_text=False,
    )
    assert (page.title, page.base, page.canonical) == ("Shoes and boots", "https://www.example.com/de/", "schuhe")
    assert page.links == ("/next", "a", "b", "c")
    assert (page.is_noindex, page.is_nofollow, page.text) == (False, True, "")


async def test_the_main_text_keeps_headings_lists_and_tables() -> None:
    body = "<p>" + "Shoes are made of leather, and last for years if you look after them. " * 4 + "</p>"
    page = await read(
        f"<html><body><nav><a href='/'>Home</a></nav><article><h1>Shoes</h1>{body}<h2>Sizes</h2>"
        "<table><tr><th>EU</th><th>UK</th></tr><tr><td>42</td><td>8</td></tr></table>"
        "<ul><li>Brown ones for the street</li><li>Black ones for the evening</li></ul></article>"
        "<footer>Imprint</footer></body></html>"
    )
    assert page.title == "Shoes"
    for part in ("# Shoes", "## Sizes", "| 42 | 8 |", "- Brown ones"):
        assert part in page.text
    assert "Home" not in page.text
    assert "Imprint" not in page.text


async def test_a_short_page_keeps_its_headings_and_loses_its_menu() -> None:
    page = await read(
        "<html><body><nav>Home</nav><h1>Hours</h1><p>We open at <a href='/x'>nine</a>.</p>"
        "<h2>Sundays</h2><p>Closed.</p><script>alert(1)</script><footer>Imprint</footer></body></html>"
    )
    assert page.text.split() == ["#", "Hours", "We", "open", "at", "nine.", "##", "Sundays", "Closed."]


@pytest.mark.parametrize(
    ("content", "charset"),
    [("<title>Größe</title>".encode(), None), ("<title>Größe</title>".encode("latin-1"), "iso-8859-1"),
     ("<meta charset='iso-8859-1'><title>Größe</title>".encode("latin-1"), None),
     ("<title>Größe</title>".encode("utf-16"), "utf-8"), ("<title>Größe</title>".encode(), "no-such-charset"),
     ('<?xml version="1.0" encoding="utf-8"?><html><title>Größe</title></html>'.encode(), "utf-8")],
)  # fmt: skip
async def test_a_page_in_any_encoding(content: bytes, charset: str | None) -> None:
    assert (await read(content, charset=charset, with_text=False)).title == "Größe"


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"\x00\x01\x02", b"<" * 100_000, b"<div>" * 100_000, b"<a href='" + b"x" * 100_000,
     b"<table>" * 5_000 + b"<td>x", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>"],
)  # fmt: skip
async def test_no_page_takes_the_worker_along(content: bytes) -> None:
    said = await asyncio.gather(read(content), return_exceptions=True)
    assert isinstance(said[0], WebPage | ExtractionFailed)
    assert "root:" not in str(said[0])


async def test_links_are_bounded() -> None:
    many = "".join(f"<a href='/{number}'>x</a>" for number in range(20_000))
    page = await read(many + f"<a href='/{'y' * 3000}'>x</a>", with_text=False)
    assert len(page.links) == 5_000


async def test_sitemaps_of_every_kind() -> None:
    entry = "<url><loc> https://a.example/1 </loc></url>"
    image = (
        "<url><loc>https://a.example/2</loc><x:image xmlns:x='i'><x:loc>https://a.example/p.png</x:loc></x:image></url>"
    )
    urlset = f"<?xml version='1.0'?><urlset {SPACE}>{entry}{image}{entry}</urlset>".encode()
    for content in (urlset, b"\xef\xbb\xbf" + urlset, gzip.compress(urlset)):
        assert (await read_sitemap(content, URL)).pages == ("https://a.example/1", "https://a.example/2")
    index = f"<sitemapindex {SPACE}><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    found = await read_sitemap(index.encode(), URL)
    assert (found.pages, found.sitemaps) == ((), ("https://a.example/s.xml",))
    feeds = (
        "<rss><channel><link>https://a.example/</link><item><link>https://a.example/1</link></item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example/'/><entry>"
        "<link href='https://a.example/1'/><link rel='edit' href='https://a.example/e'/></entry></feed>",
        "https://a.example/1\n\nnot an address\n",
    )
    for feed in feeds:
        assert (await read_sitemap(feed.encode(), URL)).pages == ("https://a.example/1",)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "no_sitemap"), (b"<html></html>", "no_sitemap"), (b"\x1f\x8bbroken", "no_sitemap"),
     (b"<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset><url><loc>http://a.example/&a;</loc></url></urlset>", "no_sitemap"),
     (gzip.compress(b" " * 10_000_001), "too_large")],
)  # fmt: skip
async def test_what_is_no_sitemap(content: bytes, code: str) -> None:
    """UPL-02, SSR-07: no entity is resolved, and nothing is unpacked without end."""
    with pytest.raises(ExtractionFailed) as failure:
        await read_sitemap(content, URL)
    assert failure.value.code == code
