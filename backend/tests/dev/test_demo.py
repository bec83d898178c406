"""The demo: pages that load nothing foreign, and two tenants that know different things."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from switchboard.core.embedded.ports import loopback_addresses
from switchboard.demo.content import DemoTenant, load_demo_tenants
from switchboard.demo.sites import PAGES, SITES, DemoSite, find_page, serve
from switchboard.demo.weather import KEY, SKIES
from tests.dev.ports import free_ports_in_a_row

WIDGET_ORIGIN = "http://127.0.0.1:4799"
ALL_PAGES = [(site, path.stem) for site in SITES for path in sorted((PAGES / site.folder).glob("*.html"))]


@pytest.fixture(scope="module")
def first_port() -> Iterator[int]:
    port = free_ports_in_a_row(len(SITES))
    servers = serve(port, WIDGET_ORIGIN)
    yield port
    for server in servers:
        server.shutdown()
        server.server_close()


def get(port: int, target: str, host: str = "localhost", *headers: str) -> tuple[int, str]:
    """The answer to a request target that no client library has tidied up."""
    head = "\r\n".join([f"GET {target} HTTP/1.1", "Host: demo", "Connection: close", *headers, "", ""])
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    head, _, body = answer.partition("\r\n\r\n")
    return int(head.split()[1]), body


def test_every_site_has_two_pages_that_lead_to_each_other() -> None:
    for site in SITES:
        names = [page for owner, page in ALL_PAGES if owner is site]
        assert len(names) == 2
        for name in names:
            text = (PAGES / site.folder / f"{name}.html").read_text()
            links = {link for link in re.findall(r'href="(/[a-z-]*)"', text) if find_page(site, link)}
            assert links == {f"/{other}" if other != "index" else "/" for other in names}


def test_every_site_guides_programs_to_its_pages(first_port: int) -> None:
    for port, site in enumerate(SITES, first_port):
        status, rules = get(port, "/robots.txt")
        assert (status, f"Sitemap: http://localhost:{port}/sitemap.xml" in rules) == (200, True)
        status, listing = get(port, "/sitemap.xml")
        names = {page for owner, page in ALL_PAGES if owner is site}
        assert status == 200
        listed = set(re.findall(rf"<loc>http://localhost:{port}/([a-z-]*)</loc>", listing))
        assert listed == {"" if name == "index" else name for name in names}


@pytest.mark.parametrize(("site", "page"), ALL_PAGES)
def test_a_page_carries_its_tenants_tag_and_loads_nothing_else_from_elsewhere(
    first_port: int, site: DemoSite, page: str
) -> None:
    status, text = get(first_port + SITES.index(site), "/" if page == "index" else f"/{page}")

    assert status == 200
    assert f'<script src="{WIDGET_ORIGIN}/widget.js" data-tenant-id="{site.tenant_id}" defer></script>' in text
    assert text.count("://") == 1
    assert "{{" not in text
    assert 'id="host-button"' in text


def test_sites_answer_on_every_loopback_address(first_port: int) -> None:
    assert {get(first_port, "/", host)[0] for host in (*loopback_addresses(), "localhost")} == {200}


@pytest.mark.parametrize(
    "path",
    [
        "/absent",
        "/../sites.py",
        "/%2e%2e/sites.py",
        "/style.css/",
        "//etc/passwd",
        "/index.html",
        "/..",
        "/.css",
    ],
)
def test_nothing_but_pages_is_served(first_port: int, path: str) -> None:
    status, text = get(first_port, path)

    assert status in (200, 404)
    assert "import" not in text
    assert "root:" not in text
    assert (status == 200) == (path == "/style.css/")


def test_the_weather_is_told_to_who_has_the_key_and_by_one_site_only(first_port: int) -> None:
    key = f"X-Api-Key: {KEY}"
    status, text = get(first_port + 1, "/api/weather?town=Bad%20T%C3%B6lz", "localhost", key)
    weather = json.loads(text)
    assert (status, weather["town"]) == (200, "Bad Tölz")
    assert weather["sky"] in SKIES
    assert get(first_port + 1, "/api/weather?town=bad%20t%C3%B6lz", "localhost", key)[1].count(weather["sky"]) == 1
    assert get(first_port + 1, "/api/weather?town=", "localhost", key)[0] == 422
    assert get(first_port + 1, "/api/weather?town=Newcastle")[0] == 401
    assert get(first_port, "/api/weather?town=Newcastle", "localhost", key)[0] == 404


def test_only_the_bakery_is_not_allowed_and_it_borrows_a_neighbours_tag() -> None:
    assert [(site.tenant_id, site.is_allowed) for site in SITES] == [
        ("harbour-dental", True),
        ("wattle-support", True),
        ("harbour-dental", False),
    ]


@pytest.mark.parametrize("tenant", load_demo_tenants(), ids=lambda tenant: tenant.tenant_id)
def test_a_tenant_is_complete_and_within_the_limits_of_the_api(tenant: DemoTenant) -> None:
    assert len(tenant.knowledge) >= 12
    assert all(60 <= len(passage.text.split()) <= 150 for passage in tenant.knowledge)
    assert len(tenant.starters) == 4
    assert all(len(starter) <= 120 for starter in tenant.starters)
    assert re.fullmatch(r"#[0-9a-f]{6}", tenant.appearance["primary_color"])
    assert tenant.instructions
    assert tenant.welcome_text


def test_the_two_tenants_share_no_fact() -> None:
    """No telephone number, price or address of one occurs in the other: an answer shows whose it is."""
    facts = [
        set(
            re.findall(
                r"[£$][\d,.]+\d|\d{4,5} \d{3,4} \d{3,4}|\d{4} \d{4}|@[\w.-]+\w|\d{1,2}:\d\d",
                whole_text(tenant),
            )
        )
        for tenant in load_demo_tenants()
    ]

    assert all(len(found) >= 10 for found in facts)
    assert facts[0].isdisjoint(facts[1])


def whole_text(tenant: DemoTenant) -> str:
    return " ".join(passage.text for passage in tenant.knowledge)


def test_telephone_numbers_are_those_kept_for_fiction() -> None:
    reserved = re.compile(
        r"01632 960 \d{3}|1800 160 401|\(02\) 5550 \d{4}|0491 570 (006|15[6-9]|110)|triple zero \(000\)"
    )
    sources = [*PAGES.rglob("*.html"), *Path(PAGES).parent.glob("*.toml")]
    found = 0
    for source in sources:
        text, count = reserved.subn("", source.read_text())
        found += count
        assert not re.search(
            r"\b0\d{3,4} ?\d{3} ?\d{3}\b|\b1[38]00 \d{3} \d{3}\b", text.replace("tel:01632960142", "")
        ), source
    assert found > 10
