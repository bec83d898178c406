"""The install checker against real pages: each thing that keeps the widget away is named, with what to do about it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.widget.install.check import MAX_POLICIES_JUDGED, MAX_TAGS_JUDGED
from switchboard.integrations import egress
from tests.conftest import WIDGET_ORIGIN, Api, run_server
from tests.factories import Client
from tests.fixtures.website import Website, page, redirect, run_website

NOWHERE = "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11"


@pytest.fixture(scope="module")
async def checking_api(settings: Settings) -> AsyncIterator[Api]:
    """A server that may fetch pages of this machine, as in development."""
    async with run_server(settings.model_copy(update={"fetch_loopback": True})) as api:
        yield api


@pytest.fixture
async def checker(checking_api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    async with checking_api.client() as client:
        yield client


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with run_website() as site:
        yield site


def tag(client: Client, more: str = "defer") -> str:
    return f'<script src="{WIDGET_ORIGIN}/widget.js" data-tenant-id="{client.id}" {more}></script>'


async def check(http: httpx2.AsyncClient, client: Client, url: str) -> dict[str, Any]:
    answer = await http.post("/api/client/install-check", json={"url": url}, headers=client.owner.headers)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def findings_of(
    http: httpx2.AsyncClient, site: Website, client: Client, html: str, *headers: str
) -> dict[str, dict[str, Any]]:
    """The findings on a page, by code."""
    site.answers["/"] = page(html, *headers)
    result = await check(http, client, f"{site.origin}/")
    return {finding["code"]: finding for finding in result["findings"]}


async def allow(http: httpx2.AsyncClient, client: Client, pattern: str) -> None:
    answer = await http.post("/api/client/domains", json={"pattern": pattern}, headers=client.owner.headers)
    assert answer.status_code == 201, answer.text


async def test_a_page_on_which_all_is_well(
    checker: httpx2.AsyncClient, checking_api: Api, site: Website, client_a: Client, client_b: Client
) -> None:
    await allow(checker, client_a, site.origin)
    config = {"tenant_id": client_a.id}
    await checker.get("/api/widget/config", params=config, headers={"Origin": site.origin})
    await checking_api.app.state.sightings.flush()
    site.answers["/start"] = redirect("/home")
    site.answers["/home"] = page(f"<!doctype html><body>{tag(client_a)}</body>")
    result = await check(checker, client_a, f"{site.origin}/start")
    assert {finding["code"] for finding in result["findings"]} == {"domain_allowed", "tag_found", "seen"}
    assert (result["verdict"], result["url"]) == ("ok", f"{site.origin}/home")
    assert result["last_seen_at"] is not None
    theirs = await check(checker, client_b, f"{site.origin}/home")
    assert theirs["last_seen_at"] is None
    codes = {finding["code"] for finding in theirs["findings"]}
    assert codes == {"domain_not_allowed", "tenant_wrong", "tag_found", "not_seen"}


async def test_a_missing_tag(checker: httpx2.AsyncClient, checking_api: Api, site: Website, client_a: Client) -> None:
    found = await findings_of(checker, site, client_a, "<p>Nothing here</p>")
    assert found["tag_missing"]["severity"] == "error"
    assert found["tag_missing"]["lines"] == [tag(client_a)]
    assert found["domain_not_allowed"]["lines"] == [site.origin]
    managed = await findings_of(
        checker, site, client_a, '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-X"></script>'
    )
    assert managed["tag_missing"]["severity"] == "warning"
    combined = await findings_of(checker, site, client_a, '<script src="/cache/autoptimize/js/a.js"></script>')
    assert "Autoptimize" in combined["tag_missing"]["text"]
    await allow(checker, client_a, site.origin)
    await checker.get("/api/widget/config", params={"tenant_id": client_a.id}, headers={"Origin": site.origin})
    await checking_api.app.state.sightings.flush()
    by_script = await findings_of(checker, site, client_a, "<div id=root></div>")
    assert by_script["tag_by_script"]["severity"] == "ok"
    assert "tag_missing" not in by_script


async def test_tags_that_never_run(checker: httpx2.AsyncClient, site: Website, client_a: Client) -> None:
    found = await findings_of(checker, site, client_a, f"<!-- {tag(client_a)} -->")
    assert "tag_commented_out" in found
    for element in ("noscript", "template"):
        found = await findings_of(checker, site, client_a, f"<{element}>{tag(client_a)}</{element}>")
        assert "tag_inert" in found
        assert "tag_found" not in found


async def test_a_tag_twice(checker: httpx2.AsyncClient, site: Website, client_a: Client) -> None:
    twice = await findings_of(checker, site, client_a, tag(client_a) + tag(client_a, "async"))
    assert twice["tag_twice"]["severity"] == "warning"
    other = f'data-assistant-id="{client_a.assistant_id}"'
    two_widgets = await findings_of(checker, site, client_a, tag(client_a) + tag(client_a, other))
    assert "tag_twice" not in two_widgets


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ('type="text/rocketscript" data-rocketsrc="{url}"', "Cloudflare Rocket Loader"),
        ('src="{url}" type="7ab1c09d3e-text/javascript"', "Cloudflare Rocket Loader"),
        ('type="rocketlazyloadscript" data-rocket-src="{url}"', "WP Rocket"),
        ('type="litespeed/javascript" data-src="{url}"', "LiteSpeed Cache"),
        ('type="pmdelayedscript" src="{url}"', "Perfmatters"),
        ('type="nitropack/inlinescript" src="{url}"', "NitroPack"),
        ('type="text/plain" data-cookieconsent="marketing" src="{url}"', "a consent tool"),
        ('type="text/plain" data-category="functional" data-src="{url}"', "a consent tool"),
        ('data-src="{url}"', "an optimiser"),
        ('type="text/delayed" src="{url}"', "an optimiser"),
        ('src="data:text/javascript;base64,KCgpPT57fSkoKQ=="', "an optimiser"),
    ],
)
async def test_a_tag_that_an_optimiser_rewrote(
    checker: httpx2.AsyncClient, site: Website, client_a: Client, markup: str, name: str
) -> None:
    changed = markup.format(url=f"{WIDGET_ORIGIN}/widget.js")
    found = await findings_of(checker, site, client_a, f'<script {changed} data-tenant-id="{client_a.id}"></script>')
    assert name in found["tag_rewritten"]["title"]
    assert found["tag_rewritten"]["fix"]
    assert "script_from_elsewhere" not in found


async def test_a_wrong_tenant(checker: httpx2.AsyncClient, site: Website, client_a: Client, client_b: Client) -> None:
    found = await findings_of(checker, site, client_a, tag(client_b))
    assert client_b.id in found["tenant_wrong"]["text"]
    assert found["tenant_wrong"]["lines"] == [f'data-tenant-id="{client_a.id}"']
    bare = f'<script src="{WIDGET_ORIGIN}/widget.js"></script>'
    assert "tenant_missing" in await findings_of(checker, site, client_a, bare)
    settings = '<script>window.switchboardSettings = {{ tenantId: "{}" }};</script>'
    by_settings = await findings_of(checker, site, client_a, settings.format(client_a.id) + bare)
    assert not {"tenant_missing", "tenant_wrong"} & by_settings.keys()
    assert "tenant_wrong" in await findings_of(checker, site, client_a, settings.format(client_b.id) + bare)


async def test_a_wrong_assistant(
    checker: httpx2.AsyncClient, site: Website, client_a: Client, client_b: Client
) -> None:
    for named in (str(client_b.assistant_id), NOWHERE, "front-desk"):
        found = await findings_of(checker, site, client_a, tag(client_a, f'data-assistant-id="{named}"'))
        assert "assistant_wrong" in found
        assert f"Assistant of {client_b.id}" not in str(found)
    path = f"/api/client/assistants/{client_a.assistant_id}/unpublish"
    await checker.post(path, headers=client_a.owner.headers)
    for more in ("", f'data-assistant-id="{client_a.assistant_id}"'):
        assert "assistant_not_published" in await findings_of(checker, site, client_a, tag(client_a, more))


async def test_a_script_from_another_origin(checker: httpx2.AsyncClient, site: Website, client_a: Client) -> None:
    for source in ("https://cdn.example/widget.js", "/assets/widget.js", "//cdn.example/widget/v/1/widget.js"):
        found = await findings_of(
            checker, site, client_a, f'<script src="{source}" data-tenant-id="{client_a.id}"></script>'
        )
        assert found["script_from_elsewhere"]["lines"] == [tag(client_a)]
    versioned = f'<script src="{WIDGET_ORIGIN}/widget/v/1/widget.js" data-tenant-id="{client_a.id}"></script>'
    assert "script_from_elsewhere" not in await findings_of(checker, site, client_a, versioned)
    based = f'<base href="{WIDGET_ORIGIN}/"><script src="widget.js" data-tenant-id="{client_a.id}"></script>'
    assert "script_from_elsewhere" not in await findings_of(checker, site, client_a, based)


STRICT = (
    f"script-src 'nonce-abc'; style-src 'self'; frame-src {WIDGET_ORIGIN}; connect-src {WIDGET_ORIGIN}; "
    "default-src 'none'"
)


@pytest.mark.parametrize(
    ("policy", "code", "line"),
    [
        ("default-src 'self'", "csp_script", f"script-src 'self' {WIDGET_ORIGIN}"),
        ("default-src 'self'", "csp_connect", f"connect-src 'self' {WIDGET_ORIGIN}"),
        ("default-src 'self'", "csp_frame", f"frame-src 'self' {WIDGET_ORIGIN}"),
        ("script-src 'none'", "csp_script", f"script-src {WIDGET_ORIGIN}"),
        ("script-src-elem a.example; script-src *", "csp_script", f"script-src-elem a.example {WIDGET_ORIGIN}"),
        ("script-src 'self' 'nonce-other'", "csp_script", f"script-src 'self' 'nonce-other' {WIDGET_ORIGIN}"),
        (f"script-src 'strict-dynamic' {WIDGET_ORIGIN}", "csp_script", 'nonce="…"'),
        (f"script-src {WIDGET_ORIGIN}/widget.js", "csp_script", None),
        ("script-src https:", "csp_script", None),
        ("script-src http://127.0.0.1:3001", "csp_script", None),
        ("connect-src 'self'", "csp_connect", f"connect-src 'self' {WIDGET_ORIGIN}"),
        ("child-src 'self'", "csp_frame", f"child-src 'self' {WIDGET_ORIGIN}"),
        ("frame-src; child-src *", "csp_frame", f"frame-src {WIDGET_ORIGIN}"),
        ("trusted-types other", "csp_trusted_types", "trusted-types other switchboard"),
        ("trusted-types 'none'", "csp_trusted_types", "trusted-types switchboard"),
        (f"frame-src *, frame-src https://video.example, connect-src {WIDGET_ORIGIN}", "csp_frame", None),
        ("sandbox allow-scripts", "csp_sandbox", "allow-scripts allow-same-origin"),
    ],
)
async def test_a_policy_that_keeps_us_out(
    checker: httpx2.AsyncClient, site: Website, client_a: Client, policy: str, code: str, line: str | None
) -> None:
    html = f"<body>{tag(client_a, 'nonce=abc')}</body>"
    found = await findings_of(checker, site, client_a, html, f"Content-Security-Policy: {policy}")
    assert found[code]["severity"] == "error"
    assert "csp_allows" not in found
    if line is not None:
        assert found[code]["lines"] == [line]
    reported = await findings_of(checker, site, client_a, html, f"Content-Security-Policy-Report-Only: {policy}")
    assert not [name for name in reported if name.startswith("csp_")]
    if code != "csp_sandbox":  # the one directive that `meta` cannot carry
        meta = f'<meta http-equiv="content-security-policy" content="{policy}">'
        in_page = await findings_of(checker, site, client_a, meta + html)
        assert "<meta>" in in_page[code]["text"]


@pytest.mark.parametrize(
    "policy",
    [
        STRICT,
        f"default-src 'none'; script-src {WIDGET_ORIGIN}; connect-src {WIDGET_ORIGIN}; frame-src {WIDGET_ORIGIN}",
        "default-src *",
        "default-src http:",
        "script-src 'strict-dynamic' 'nonce-abc'; trusted-types switchboard; require-trusted-types-for 'script'",
        "script-src 127.0.0.1:*; frame-src http://127.0.0.1:3000/",
        "img-src 'none'; style-src 'self'",
        "sandbox allow-scripts allow-same-origin",
    ],
)
async def test_a_policy_that_lets_us_in(
    checker: httpx2.AsyncClient, site: Website, client_a: Client, policy: str
) -> None:
    found = await findings_of(
        checker, site, client_a, tag(client_a, 'nonce="abc"'), f"Content-Security-Policy: {policy}"
    )
    assert [name for name in found if name.startswith("csp_")] == ["csp_allows"]


async def test_pages_that_are_none(checker: httpx2.AsyncClient, site: Website, client_a: Client) -> None:
    missing = await check(checker, client_a, f"{site.origin}/missing")
    assert missing["findings"][0]["code"] == "page_error"
    site.answers["/logo.png"] = page("", kind="image/png")
    picture = await check(checker, client_a, f"{site.origin}/logo.png")
    assert picture["findings"][0]["code"] == "not_a_page"
    nobody = await check(checker, client_a, "no-such-name.example")
    assert (nobody["findings"][0]["code"], nobody["url"]) == ("page_unreachable", "https://no-such-name.example")
    assert len(nobody["findings"]) == 1


async def test_a_website_that_cannot_be_allowed_is_told_why(
    checker: httpx2.AsyncClient, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, client_a: Client
) -> None:
    async def fetch(url: str, *, allow_loopback: bool) -> egress.Fetched:
        return egress.Fetched(url, 200, (("content-type", "text/html"),), tag(client_a), False)

    monkeypatch.setattr("switchboard.integrations.egress.fetch_page", fetch)
    result = await check(checker, client_a, "http://www.example.com/")
    found = {finding["code"]: finding for finding in result["findings"]}
    assert "Type https://www.example.com instead" in found["page_not_secure"]["text"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/",
            "http://localhost:{port}/", "inside.example", "http://10.0.0.1/", "ftp://a.example/", "https://a.example:22"]
)  # fmt: skip
async def test_private_addresses_are_refused_without_a_connection(
    http: httpx2.AsyncClient, names: dict[str, list[str]], site: Website, client_a: Client, url: str
) -> None:
    names["inside.example"] = ["127.0.0.1"]
    answer = await http.post(
        "/api/client/install-check", json={"url": url.format(port=site.port)}, headers=client_a.owner.headers
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")
    assert site.connections == 0


@pytest.mark.usefixtures("ageless")  # a snapshot that is renewed meanwhile takes a connection, too
async def test_no_database_connection_is_held_while_a_page_loads(
    checker: httpx2.AsyncClient, checking_api: Api, site: Website, monkeypatch: pytest.MonkeyPatch, client_a: Client
) -> None:
    pool: Any = checking_api.app.state.resources.db.engine.pool
    held: list[int] = []
    real = egress.fetch_page

    async def fetch(url: str, *, allow_loopback: bool) -> egress.Fetched:
        held.append(pool.checkedout())
        return await real(url, allow_loopback=allow_loopback)

    monkeypatch.setattr("switchboard.integrations.egress.fetch_page", fetch)
    await findings_of(checker, site, client_a, tag(client_a))
    assert held == [0]


async def test_checks_are_limited_for_each_tenant(
    settings: Settings, resources: Resources, client_a: Client, client_b: Client
) -> None:
    async with run_server(settings.model_copy(update={"install_checks_per_minute": 2})) as api, api.client() as http:
        statuses = []
        for client in (client_a, client_a, client_a, client_b):
            answer = await http.post(
                "/api/client/install-check", json={"url": "https://a.example"}, headers=client.owner.headers
            )
            statuses.append(answer.status_code)
            if answer.status_code == 429:
                assert int(answer.headers["retry-after"]) > 0
    assert statuses == [200, 200, 429, 200]


async def test_an_address_that_no_browser_names_as_an_origin(
    checker: httpx2.AsyncClient, names: dict[str, list[str]], site: Website, client_a: Client
) -> None:
    names["localhost."] = ["127.0.0.1"]
    odd = f"http://localhost.:{site.port}/"
    site.answers |= {"/": page("hello"), "/moved": redirect(odd)}
    for url in (odd, f"{site.origin}/moved"):
        answer = await checker.post("/api/client/install-check", json={"url": url}, headers=client_a.owner.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url")


async def test_what_a_page_has_too_much_of_is_not_judged(
    checker: httpx2.AsyncClient, checking_api: Api, site: Website, client_a: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each tag may cost a look at the database, and each policy several findings: the page's author is not trusted."""
    asked: list[Any] = []
    directory = checking_api.app.state.assistants
    get_published = directory.get_published

    async def counted(tenant_id: Any, assistant_id: Any) -> Any:
        asked.append(assistant_id)
        return await get_published(tenant_id, assistant_id)

    monkeypatch.setattr(directory, "get_published", counted)
    tags = "".join(tag(client_a, f'data-assistant-id="{uuid4()}"') for _ in range(1000))
    policies = f'<meta http-equiv="content-security-policy" content="{"frame-src a.example," * 500}">' * 50
    site.answers["/"] = page(policies + tags)
    result = await check(checker, client_a, f"{site.origin}/")
    assert len(asked) == MAX_TAGS_JUDGED
    assert len([one for one in result["findings"] if one["code"] == "csp_frame"]) == MAX_POLICIES_JUDGED


async def test_hostile_pages_are_read_to_the_end(checker: httpx2.AsyncClient, site: Website, client_a: Client) -> None:
    for html in (
        "<script " * 100_000,
        '<script a="' * 100_000,
        "<!--" * 200_000,
        "<script>" * 50_000,
        "<noscript>" * 50_000 + tag(client_a),
        "<meta http-equiv=content-security-policy content='" + "a;" * 200_000,
        "\x00\ufffd<script src='" + "a" * 500_000 + "'>",
        "<base href='http://['><script src='http://[/widget.js'></script>",
        "<base href='http://\u2100/'><script src='//\u2100/widget.js'></script>",
        "a" * 100_000 + "<" * 100_000 + tag(client_a),
    ):
        found = await findings_of(checker, site, client_a, html, "Content-Security-Policy: script-src \xff")
        assert found["domain_not_allowed"]
        assert ("tag_found" in found) == html.endswith("<" + tag(client_a))
