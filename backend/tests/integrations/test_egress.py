"""What the egress module opens, and what it never does (SSR-01, 03, 04, 06, 07). Sentinels count connections."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from switchboard.integrations import egress
from switchboard.integrations.egress import FetchFailed, fetch_page
from switchboard.integrations.egress_addresses import EgressRefused
from switchboard.integrations.egress_calls import stream_request
from tests.fixtures.website import Website, page, redirect, run_website

SWITCHBOARD = Path(egress.__file__).parents[1]


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    """A website on loopback: the sentinel where it must not be reached, the page where it may be."""
    async with run_website() as site:
        yield site


ON_THIS_MACHINE = [
    *("127.0.0.1", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001"),
    *("localhost", "LOCALHOST", "localhost.", "a.localhost", "１２７.0.0.1", "127。0。0。1", "[::1]", "[::]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
]


@pytest.mark.parametrize("host", ON_THIS_MACHINE)
async def test_this_machine_by_any_name_is_refused(site: Website, host: str) -> None:
    for address in (f"http://{host}:{site.port}/", f"http://{host}/"):
        with pytest.raises(EgressRefused):
            await fetch_page(address, allow_loopback=False)
    assert site.connections == 0


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.169.254", "100.100.100.200",
     "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[fd00:ec2::254]", "[fe80::1]",
     "[fe80::1%25eth0]", "[ff02::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a00:1]",
     "[2001:0:a00:1::]", "[2001:db8::1]", "postgres", "redis", "metadata.google.internal", "printer.local"],
)  # fmt: skip
async def test_addresses_of_private_networks_are_refused(host: str) -> None:
    for allow_loopback in (False, True):
        with pytest.raises(EgressRefused):
            await fetch_page(f"http://{host}/latest/meta-data/", allow_loopback=allow_loopback)


@pytest.mark.parametrize(
    "address",
    ["ftp://www.example.com/", "file:///etc/passwd", "gopher://www.example.com/", "data:text/html,x", "javascript:1",
     "//www.example.com", "www.example.com", "", "https://", "https://user:password@www.example.com/",
     "https://www.example.com:22/", "http://www.example.com:6379/", "http://www.example.com:5432/",
     "https://www.example.com:80/", "http://www.example.com:443/", "http://www.example.com\\@localhost/",
     "http://www.example.com/\r\nHost: localhost", "http://www.example.com/ x", f"https://a.example/{'x' * 2048}"],
)  # fmt: skip
async def test_what_is_no_website_is_refused(address: str) -> None:
    with pytest.raises(EgressRefused):
        await fetch_page(address, allow_loopback=False)


async def test_a_name_is_judged_by_all_its_addresses(site: Website, names: dict[str, list[str]]) -> None:
    names["inside.example"] = ["127.0.0.1"]
    names["mixed.example"] = ["93.184.215.14", "127.0.0.1"]
    names["mapped.example"] = ["::ffff:127.0.0.1"]
    for host in ("inside.example", "mixed.example", "mapped.example"):
        for allow_loopback in (False, True):
            with pytest.raises(EgressRefused, match="not on the public internet") as refused:
                await fetch_page(f"http://{host}/", allow_loopback=allow_loopback)
            assert "127.0.0.1" not in str(refused.value)  # a map of our network is nobody's business
    assert site.connections == 0


async def test_a_name_is_resolved_once_and_the_connection_goes_there(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers differently the second time (rebinding) is never asked a second time."""
    asked: list[str] = []

    async def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else ["127.0.0.1"]

    monkeypatch.setattr(egress, "look_up", look_up)
    monkeypatch.setattr(egress, "is_public", lambda address: str(address) == "192.0.2.1")
    monkeypatch.setattr(egress, "CONNECT_SECONDS", 0.2)
    with pytest.raises(FetchFailed):
        await fetch_page("http://rebind.example/", allow_loopback=False)
    assert (asked, site.connections) == (["rebind.example"], 0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_each_redirect_is_judged_anew(site: Website, status: int) -> None:
    targets = ("http://10.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd", "gopher://x.example/", "data:,x",
        "//192.168.0.1/", "http://user:password@www.example.com/", "http://www.example.com:22/")  # fmt: skip
    for number, target in enumerate(targets):
        site.answers[f"/{number}"] = redirect(target, status)
        with pytest.raises(EgressRefused):
            await fetch_page(f"{site.origin}/{number}", allow_loopback=True)


async def test_redirects_are_followed_five_times(site: Website) -> None:
    for number in range(20):
        site.answers[f"/{number}"] = redirect(f"/{number + 1}")
    with pytest.raises(FetchFailed, match="more than 5 times"):
        await fetch_page(f"{site.origin}/0", allow_loopback=True)
    assert site.connections == 6
    site.answers["/5"] = page("arrived")
    fetched = await fetch_page(f"{site.origin}/0", allow_loopback=True)
    assert (fetched.url, fetched.text) == (f"{site.origin}/5", "arrived")


async def test_nothing_of_ours_goes_along(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://10.0.0.1:3128")
    site.answers["/"] = page("", "Set-Cookie: a=b", "Location: /next", status="302 Found")
    site.answers["/next"] = page("hello")
    await fetch_page(f"{site.origin}/", allow_loopback=True)
    assert len(site.requests) == 2
    for head in map(str.lower, site.requests):
        assert not [name for name in ("cookie:", "authorization:", "proxy-", "referer:") if f"\r\n{name}" in head]


async def test_size_is_bounded_also_after_decompression(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "MAX_BYTES", 100_000)
    site.answers["/large"] = page("x" * 3_000_000)
    bomb = gzip.compress(b"x" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    site.answers["/bomb"] = head.encode() + bomb
    for path in ("/large", "/bomb"):
        fetched = await fetch_page(f"{site.origin}{path}", allow_loopback=True)
        assert (len(fetched.text), fetched.is_truncated) == (100_000, True)


async def test_what_follows_a_compressed_text_is_not_waited_for(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be kept, all of it, and nothing bounds it."""
    monkeypatch.setattr(egress, "MAX_BYTES", 100_000)
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 2.0)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10000000000\r\n\r\n"
    site.answers["/behind/slow"] = head + gzip.compress(b"hello")
    fetched = await fetch_page(f"{site.origin}/behind/slow", allow_loopback=True)
    assert (fetched.text, fetched.is_truncated) == ("hello", False)
    empty_blocks = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 60_000
    site.answers["/empty/slow"] = head + empty_blocks
    fetched = await fetch_page(f"{site.origin}/empty/slow", allow_loopback=True)
    assert (fetched.text, fetched.is_truncated) == ("", True)


async def test_a_streamed_answer_is_never_compressed(site: Website) -> None:
    """The protocol's package would unpack it, however large it becomes."""
    site.answers["/"] = page("x", "Content-Encoding: gzip")
    with pytest.raises(FetchFailed, match="compressed"):
        async with stream_request("POST", f"{site.origin}/", headers={}, body=b"", max_bytes=1000, allow_loopback=True):
            pass


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip", "zstd"])
async def test_broken_and_unasked_compression(site: Website, encoding: str) -> None:
    site.answers["/"] = page("this is not compressed", f"Content-Encoding: {encoding}")
    with pytest.raises(FetchFailed, match="compress"):
        await fetch_page(f"{site.origin}/", allow_loopback=True)


async def test_time_is_bounded(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 0.5)
    site.answers["/slow"] = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"
    site.answers["/headers/slow"] = b"HTTP/1.1 200 OK\r\nX-"
    for path in ("/slow", "/headers/slow"):
        with pytest.raises(FetchFailed, match="did not answer completely"):
            await fetch_page(f"{site.origin}{path}", allow_loopback=True)


async def test_headers_are_bounded(site: Website) -> None:
    site.answers["/many"] = page("x", *(f"X-{number}: y" for number in range(1000)))
    site.answers["/long"] = page("x", f"X-Long: {'y' * 100_000}")
    site.answers["/broken"] = b"not http at all\r\n\r\n"
    for path in ("/many", "/long", "/broken"):
        with pytest.raises(FetchFailed):
            await fetch_page(f"{site.origin}{path}", allow_loopback=True)


async def test_failures_are_told_in_words(site: Website) -> None:
    for name in ("no-such-name.example", f"{'a' * 64}.example", "a..example"):
        with pytest.raises(FetchFailed, match="no website by that name"):
            await fetch_page(f"https://{name}/", allow_loopback=False)
    with pytest.raises(FetchFailed, match="does not accept connections"):
        await fetch_page("http://localhost:9/", allow_loopback=True)
    site.answers["/utf-16"] = page("hello", kind="text/html; charset=no-such-charset")
    assert (await fetch_page(f"{site.origin}/utf-16", allow_loopback=True)).text == "hello"


async def test_headers_are_text_whatever_a_server_sends(site: Website) -> None:
    site.answers["/"] = b"HTTP/1.1 200 OK\r\nX-Odd: a\xffb\r\nContent-Length: 0\r\n\r\n"
    (odd,) = (await fetch_page(f"{site.origin}/", allow_loopback=True)).header_values("x-odd")
    assert odd.encode() == "a\ufffdb".encode()


def test_no_other_module_opens_connections() -> None:
    """SSR-09. import-linter forbids the HTTP clients; this is about the standard library's ways past it."""
    ways = ("asyncio.open_connection", "socket.create_connection", "urllib.request", "http.client", "socket.socket(")
    allowed = {"integrations/egress.py", "integrations/email.py"}
    found = [
        str(path.relative_to(SWITCHBOARD))
        for path in SWITCHBOARD.rglob("*.py")
        if path.relative_to(SWITCHBOARD).parts[0] not in ("dev", "demo")
        and str(path.relative_to(SWITCHBOARD)) not in allowed
        and "embedded" not in path.parts
        and any(way in path.read_text(encoding="utf-8") for way in ways)
    ]
    assert found == []
