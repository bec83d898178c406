"""Which addresses are one page, which belong to a website, and which never end."""

import pytest

from switchboard.domains.knowledge.websites.addresses import Scope, Traps, clean_address, host_of, page_key


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("HTTPS://WWW.Example.com:443", "https://www.example.com/"),
        ("http://example.com:80/a#b", "http://example.com/a"),
        ("https://example.com/a?utm_source=x&page=2&fbclid=y", "https://example.com/a?page=2"),
        ("https://example.com/a?b=1&c=%20x&d", "https://example.com/a?b=1&c=%20x&d"),
        ("https://example.com/a;jsessionid=12AB?x=1", "https://example.com/a?x=1"),
        ("  https://example.com/  ", "https://example.com/"),
        ("https://Müller.example/straße?ä=ö", "https://xn--mller-kva.example/stra%C3%9Fe?%C3%A4=%C3%B6"),
        ("https://example.com/stra%c3%9fe/%7Eme", "https://example.com/stra%C3%9Fe/~me"),
        (f"https://example.com/{'ß' * 500}", None),
        ("https://user@example.com/", None),
        ("mailto:a@example.com", None),
        ("javascript:alert(1)", None),
        ("https://[bad/", None),
        ("https://example.com:port/", None),
        ("https://example.com/a b", None),
        ("https:///path", None),
        (f"https://example.com/{'x' * 2048}", None),
    ],
)
def test_an_address_without_what_changes_nothing(text: str, cleaned: str | None) -> None:
    assert clean_address(text) == cleaned


def test_links_are_relative_to_their_page() -> None:
    base = "https://example.com/a/b?c"
    links = ("d", "/e", "?f", "//other.example/g", "#h", "../../../i")
    assert [clean_address(link, base) for link in links] == [
        "https://example.com/a/d",
        "https://example.com/e",
        "https://example.com/a/b?f",
        "https://other.example/g",
        "https://example.com/a/b?c",
        "https://example.com/i",
    ]


def test_addresses_of_one_page_have_one_key() -> None:
    same = ("https://a.example/x", "https://a.example/x/", "http://www.a.example/x", "https://a.example/x/index.html")
    assert len({page_key(address) for address in same}) == 1
    others = ("https://a.example/", "https://a.example/X", "https://a.example/x?y", "https://a.example/x/y")
    assert len({page_key(address) for address in others}) == len(others)


def test_a_website_is_its_scheme_and_host() -> None:
    scope = Scope("http://www.example.com/start", ["/docs", "/start"], ["/docs/old"])
    inside = ("http://example.com/", "https://www.example.com/x", "http://www.example.com/docs")
    outside = (
        "http://blog.example.com/",
        "http://example.com:8080/",
        "http://example.org/",
        "https://example.com:8443/",
    )
    assert [scope.is_inside(address) for address in inside] == [True] * 3
    assert [scope.is_inside(address) for address in outside] == [False] * 4
    assert not Scope("https://example.com/").is_inside("http://example.com/")
    wanted = [scope.is_wanted(f"http://example.com{path}") for path in ("/docs/a", "/docs/old/a", "/", "/start")]
    assert wanted == [True, False, False, True]
    assert (
        host_of("https://www.example.com/a") == host_of("https://example.com:443/b") != host_of("http://example.com/")
    )


def test_traps_are_recognised() -> None:
    traps = Traps()
    assert [traps.lets_in(f"https://a.example/list?page={number}") for number in range(30)].count(True) == 25
    assert [traps.lets_in(f"https://a.example/events/2026-{number:02}/") for number in range(30)].count(True) == 25
    assert all(traps.lets_in(f"https://a.example/product/{number}") for number in range(100))
    assert all(traps.lets_in(f"https://a.example/product/{number}?colour=red") for number in range(100))
    for path in ("/en/en/en/", f"/{'/'.join('abcdefghijklm')}", "/brochure.PDF", "/style.css", "/photo.jpeg?size=2"):
        assert not traps.lets_in(f"https://a.example{path}")
