"""What a website may expect of us, and what a hostile one gets: robots.txt, limits, traps, and failures in words."""

from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.knowledge.websites import finding, pace, service, visiting
from tests.domains.knowledge.support import found
from tests.domains.knowledge.websites.support import (
    URL,
    add_website,
    documents_of,
    html,
    pages_of,
    refresh,
    sync,
    work_off,
)
from tests.factories import Client
from tests.fixtures.website import Website, page, redirect

TEXT = "<p>This is the page that a visitor sees, with more than a few words on it.</p>"


def rules(*lines: str) -> bytes:
    return page("\n".join(lines) + "\n", kind="text/plain")


def asked(site: Website) -> list[str]:
    """The paths that were asked for, in order."""
    return [head.split(" ")[1] for head in site.requests]


FAILURES = {
    "not_found": page("gone", status="410 Gone"),
    "forbidden": page("log in", status="403 Forbidden"),
    "not_reachable": page("busy", "Retry-After: 1", status="429 Too Many Requests"),
    "noindex": html("X", TEXT, "<meta name='ROBOTS' content='NoIndex, follow'>"),
    "not_a_page": page("%PDF-1.7", kind="application/pdf"),
    "off_site": redirect("https://elsewhere.example/"),
    "blocked": redirect("/private/page"),
    "empty": page("<html><body><div id='app'></div><script>draw()</script></body></html>"),
    "page_too_large": page("x" * 60_000),
}


@pytest.mark.parametrize("code", FAILURES)
async def test_a_page_that_cannot_be_read_says_why(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    site: Website,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visiting, "MAX_PAGE_BYTES", 50_000)
    site.answers["/robots.txt"] = rules("User-agent: switchboard", "Disallow: /private")
    site.answers["/private/page"] = html("Private", TEXT)
    site.answers["/page"] = FAILURES[code]
    await add_website(http, client_a, f"{site.origin}/page", kind="page")
    await work_off(resources, client_a)
    (document,) = await documents_of(http, client_a)
    assert (document["status"], document["failure"]) == ("failed", code)
    assert len(document["failure_text"]) > 20
    assert "/private/page" not in asked(site)
    assert await found(resources, client_a, "visitor") == []
    assert await documents_of(http, client_b) == []


async def test_robots_rules_hold_for_every_page(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    site.answers["/robots.txt"] = rules(
        "User-agent: *", "Disallow: /", "", "User-agent: Switchboard", "Disallow: /private", "Allow: /private/open"
    )
    body = "".join(f"<p><a href='{path}'>{path}</a></p>" for path in ("/private/a", "/private/open", "/other"))
    rel = "<p><a rel='nofollow' href='/advertisement'>x</a></p>"
    site.answers |= {"/": html("Start", body + rel), "/private/a": html("A"), "/private/open": html("Open")}
    site.answers["/other"] = html("Other", "<a href='/hidden'>x</a>", "<meta name='robots' content='nofollow'>")
    website = await add_website(http, client_a, f"{site.origin}/")
    await work_off(resources, client_a)
    assert set(await pages_of(http, client_a, website)) == {"/", "/private/open", "/other"}
    assert not {"/private/a", "/advertisement", "/hidden"} & set(asked(site))
    assert asked(site)[0] == "/robots.txt"
    answer = await http.get(f"{URL}/{website['id']}/pages", headers=client_b.owner.headers)
    assert answer.status_code == 404


async def test_what_could_not_be_read_is_said_with_its_reason(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    site: Website,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site.answers["/robots.txt"] = rules("User-agent: *", "Disallow: /private")
    links = "".join(
        f"<p><a href='{path}'>{path}</a></p>" for path in ("/private", "/gone", "/kept", "/members", "/again")
    )
    site.answers |= {
        "/": html("Start", TEXT + links),
        "/kept": html("Kept", TEXT, "<meta name='robots' content='noindex'>"),
    }
    site.answers["/members"] = page("", status="403 Forbidden")
    site.answers["/again"] = html("Again", TEXT, f"<link rel='canonical' href='{site.origin}/'>")
    website = await add_website(http, client_a, f"{site.origin}/")
    await work_off(resources, client_a)
    await add_website(http, client_b, f"{site.origin}/private")
    await work_off(resources, client_b)

    async def unread() -> tuple[list[tuple[str, str]], int]:
        answer = await http.get(f"{URL}/{website['id']}/pages", headers=client_a.owner.headers)
        found = answer.json()
        assert all(len(one["failure_text"]) > 20 for one in found["unread"])
        return [(one["url"].removeprefix(site.origin), one["failure"]) for one in found["unread"]], found[
            "unread_count"
        ]

    all_of_it = [("/gone", "not_found"), ("/kept", "noindex"), ("/members", "forbidden"), ("/private", "blocked")]
    assert await unread() == (all_of_it, 4)
    monkeypatch.setattr(service, "MOST_UNREAD", 1)
    assert await unread() == ([("/gone", "not_found")], 4)
    monkeypatch.undo()
    # What can be read by now is offered, and what no link leads to any more is forgotten.
    site.answers["/members"] = html("Members", TEXT)
    site.answers["/"] = html("Start", TEXT + links.replace("/private", "/kept"))
    await sync(http, resources, client_a, website)
    assert await unread() == ([("/gone", "not_found"), ("/kept", "noindex")], 2)
    assert "/members" in await pages_of(http, client_a, website)


@pytest.mark.parametrize(
    ("status", "failure"),
    [("404 Not Found", None), ("401 Unauthorized", None), ("500 Oops", "robots_unreachable"),
     ("503 Busy", "robots_unreachable"), ("429 Slow Down", "robots_unreachable")],
)  # fmt: skip
async def test_robots_that_are_missing_allow_and_robots_in_trouble_forbid(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    site: Website,
    status: str,
    failure: str | None,
) -> None:
    """RFC 9309, 2.3.1.3 and 2.3.1.4."""
    site.answers["/robots.txt"] = page("", status=status)
    site.answers["/"] = html("Start", TEXT)
    website = await add_website(http, client_a, f"{site.origin}/")
    await work_off(resources, client_a)
    website = await refresh(http, client_a, website)
    assert website["failure"] == failure
    assert website["status"] == ("failed" if failure else "choosing")
    assert ("/" in asked(site)) is (failure is None)
    assert await documents_of(http, client_b) == []


async def test_endless_websites_come_to_an_end(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    """SSR-07: a calendar, filters, and links that grow; more pages than are wanted."""
    calendar = "".join(f"<a href='/calendar/2026/{month}'>x</a>" for month in range(1, 60))
    filters = "".join(f"<a href='/list?order={number}'>x</a>" for number in range(60))
    growing = "<a href='/en/en/en/en'>x</a>" + f"<a href='/{'deep/' * 3}{'a/b/c/d/' * 4}'>x</a>"
    site.answers["/"] = html("Start", calendar + filters + growing + "<a href='/last'>x</a>")
    site.answers |= {f"/calendar/2026/{month}": html("Month", calendar) for month in range(1, 60)}
    site.answers |= {f"/list?order={number}": html("List") for number in range(60)}
    site.answers["/last"] = html("Last")
    website = await add_website(http, client_a, f"{site.origin}/", max_depth=1)
    await work_off(resources, client_a)
    website = await refresh(http, client_a, website)
    assert (website["status"], website["found_count"], website["is_truncated"]) == ("choosing", 52, False)
    assert "/last" in await pages_of(http, client_a, website)
    other = await add_website(http, client_a, f"{site.origin}/", max_pages=5)
    await work_off(resources, client_a)
    other = await refresh(http, client_a, other)
    assert (other["status"], other["found_count"], other["is_truncated"]) == ("choosing", 5, True)
    assert await documents_of(http, client_b) == []


async def test_one_page_under_many_addresses_is_one_page(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    targets = (
        "/moved",
        "/print",
        "/swap-a",
        "/shop/shoes?utm_source=x&sessionid=1",
        "/shop/shoes/",
        "http://[bad",
        "//",
    )
    site.answers["/"] = html("Start", "".join(f"<p><a href='{target}'>x</a></p>" for target in targets))
    site.answers["/moved"] = redirect("/shop/shoes", 301)
    site.answers["/shop/shoes"] = html("Shoes", TEXT)
    site.answers["/print"] = html("Shoes", TEXT, "<link rel='canonical' href='/shop/shoes'>")
    site.answers["/swap-a"] = html("Swap", TEXT, "<link rel='canonical' href='/swap-b'>")
    site.answers["/swap-b"] = html("Swap", TEXT, "<link rel='canonical' href='/swap-a'>")
    website = await add_website(http, client_a, f"{site.origin}/")
    await work_off(resources, client_a)
    assert set(await pages_of(http, client_a, website)) == {"/", "/shop/shoes", "/swap-b"}
    assert await documents_of(http, client_b) == []


async def test_paths_are_left_in_and_out(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    site.answers["/"] = html("Start", "<a href='/docs/'>x</a><a href='/blog/'>x</a>")
    site.answers["/docs/"] = html("Docs", "<a href='/docs/a'>x</a><a href='/docs/old/b'>x</a>")
    site.answers |= {"/docs/a": html("A"), "/docs/old/b": html("B"), "/blog/": html("Blog")}
    website = await add_website(http, client_a, f"{site.origin}/", include_paths=["/docs"], exclude_paths=["/docs/old"])
    await work_off(resources, client_a)
    assert set(await pages_of(http, client_a, website)) == {"/docs/", "/docs/a"}
    assert not {"/blog/", "/docs/old/b"} & set(asked(site))
    assert await documents_of(http, client_b) == []


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "http://192.168.1.1:8080/",
     "https://www.example.com:22/", "http://metadata.google.internal/", "http://printer.local/", "example.com",
     "http://user:password@www.example.com/"],
)  # fmt: skip
async def test_addresses_of_private_networks_are_refused_at_once(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, url: str
) -> None:
    """SSR-01, 06."""
    for kind in ("page", "sitemap", "crawl"):
        body = {"assistant_id": str(client_a.assistant_id), "kind": kind, "url": url}
        answer = await http.post(URL, json=body, headers=client_a.owner.headers)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "url"
    body = {"assistant_id": str(client_b.assistant_id), "kind": "page", "url": "https://www.example.com/"}
    foreign = await http.post(URL, json=body, headers=client_a.owner.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "assistant_not_found")
    assert (await http.get(URL, headers=client_a.owner.headers)).json()["items"] == []


async def test_names_and_redirects_that_lead_inside_are_refused(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    site: Website,
    names: dict[str, list[str]],
) -> None:
    """SSR-03, 04: a name with private addresses, a redirect into a private network, also of robots.txt."""
    names["inside.example"] = ["10.0.0.1"]
    site.answers["/"] = redirect("http://169.254.169.254/latest/meta-data/")
    urls = ("http://inside.example/", f"{site.origin}/")
    websites = [await add_website(http, client_a, url) for url in urls]
    await work_off(resources, client_a)
    site.answers["/robots.txt"] = redirect("http://10.0.0.1/robots.txt")
    websites.append(await add_website(http, client_a, f"{site.origin}/other"))
    await work_off(resources, client_a)
    failures = [(await refresh(http, client_a, website))["failure"] for website in websites]
    assert failures == ["refused", "refused", "refused"]
    assert await documents_of(http, client_b) == []


@pytest.mark.parametrize(
    "answer",
    ["<html><body>no map</body></html>", "", "hello",
     '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>'],
)  # fmt: skip
async def test_what_is_no_sitemap_is_said_so(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website, answer: str
) -> None:
    """UPL-02 among them."""
    site.answers["/sitemap.xml"] = page(answer, kind="application/xml")
    website = await add_website(http, client_a, f"{site.origin}/", kind="sitemap")
    await work_off(resources, client_a)
    website = await refresh(http, client_a, website)
    assert (website["status"], website["failure"]) == ("failed", "no_sitemap")
    assert await pages_of(http, client_a, website) == {}
    assert await documents_of(http, client_b) == []


async def test_a_sitemap_is_listed_up_to_a_number_and_a_time(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    site: Website,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SSR-07: many addresses, and rules that take long to look through."""
    entries = "".join(f"<url><loc>{site.origin}/{number}</loc></url>" for number in range(20_000))
    site.answers["/sitemap.xml"] = page(f"<urlset>{entries}</urlset>", kind="application/xml")
    website = await add_website(http, client_a, f"{site.origin}/sitemap.xml", kind="sitemap", max_pages=2000)
    await work_off(resources, client_a)
    website = await refresh(http, client_a, website)
    assert (website["status"], website["found_count"], website["is_truncated"]) == ("choosing", 2000, True)
    slow = rules("User-agent: *", *(f"Disallow: /*{'*a' * 40}{number}" for number in range(4000)))
    site.answers["/robots.txt"] = slow
    monkeypatch.setattr(finding, "LISTING_SECONDS", 0.5)
    other = await add_website(http, client_a, f"{site.origin}/sitemap.xml", kind="sitemap", max_pages=2000)
    await work_off(resources, client_a)
    other = await refresh(http, client_a, other)
    assert (other["status"], other["is_truncated"]) == ("choosing", True)
    assert await documents_of(http, client_b) == []


async def test_headers_that_ask_not_to_be_kept(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, site: Website
) -> None:
    headers = {
        "/all": ("noindex", False),
        "/none": ("None", False),
        "/with-a-value": ("noindex, max-snippet:-1", False),
        "/behind-a-value": ("max-image-preview:large, noindex", False),
        "/ours": ("switchboard: nofollow, noindex", False),
        "/somebody-elses": ("otherbot: noindex", True),
        "/value-alone": ("unavailable_after: 25 Jun 2046 15:00:00 PST", True),
        "/follow": ("index, follow", True),
    }
    links = "".join(f"<a href='{path}'>{path}</a>" for path in headers)
    site.answers["/"] = html("Home", links)
    for path, (value, _) in headers.items():
        body = f"<html><head><title>{path}</title></head><body><h1>{path}</h1>{TEXT}</body></html>"
        site.answers[path] = page(body, f"X-Robots-Tag: {value}")
    website = await add_website(http, client_a, f"{site.origin}/")
    await work_off(resources, client_a)
    assert set(await pages_of(http, client_a, website)) == {
        "/",
        *(path for path, (_, is_kept) in headers.items() if is_kept),
    }
    assert (await http.get(URL, headers=client_b.owner.headers)).json()["items"] == []


@pytest.mark.parametrize(("asked_for", "least", "most"), [(None, -60, 0.5), (7, 1, 7), (3600, 20, 30)])
async def test_the_pause_that_a_website_asks_for_is_made_within_reason(
    resources: Resources, asked_for: float | None, least: float, most: float
) -> None:
    host = f"{uuid4().hex}.example"
    await pace.take_turn(resources, f"https://{host}/", crawl_delay=asked_for)
    pause = text("select extract(epoch from next_at - clock_timestamp()) from crawl_hosts where host = :host")
    async with resources.system_db.system_tx() as session:
        seconds = await session.scalar(pause, {"host": f"{host}:443"})
    assert least < seconds <= most
