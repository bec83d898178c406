"""The origin matcher: tables of what browsers and people send, and a differential check against the plain rule."""

import random
from contextlib import suppress

import pytest

from switchboard.core.origins import (
    DomainPattern,
    InvalidDomainPattern,
    InvalidOrigin,
    Origin,
    OriginMatcher,
    https_origin_of,
    parse_origin,
    read_origin,
)

ALLOWED = "https://example.com"


@pytest.mark.parametrize(
    ("header", "serialised"),
    [
        ("https://example.com", "https://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("https://example.com:80", "https://example.com:80"),
        ("HTTPS://Example.COM", "https://example.com"),
        ("https://xn--bcher-kva.de", "https://xn--bcher-kva.de"),
        ("https://my_site.example.com", "https://my_site.example.com"),
        ("http://localhost:4001", "http://localhost:4001"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_read_and_written(header: str, serialised: str) -> None:
    assert str(parse_origin(header)) == serialised
    assert parse_origin(serialised) == parse_origin(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "null",
        "*",
        "example.com",
        "//example.com",
        "https:example.com",
        "https:/example.com",
        "https://",
        "https:///",
        "https://example.com/",
        "https://example.com/path",
        "https://example.com?query",
        "https://example.com#fragment",
        "https://example.com@evil.io",
        "https://user:password@example.com",
        "https://example.com, https://evil.io",
        "https://example.com https://evil.io",
        " https://example.com",
        "https://example.com\r\nX-Other: 1",
        "https://example.com\n",
        "https://example.com\x00",
        "https://exa\tmple.com",
        "https://example.com.",
        "https://.example.com",
        "https://example..com",
        "https://-example.com",
        "https://example-.com",
        "https://" + "a" * 64 + ".com",
        "https://" + "a." * 130 + "com",
        "https://example.com:",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example.com:-1",
        "https://example.com:443:443",
        "https://example.com:４４３",
        "https://bücher.de",
        "https://exam%70le.com",
        "https://example.com\\@evil.io",
        "https://1.2.3",
        "https://1.2.3.4.5",
        "https://256.1.1.1",
        "https://127.1",
        "https://0x7f.0x1",
        "https://2130706433",
        "http://[::1",
        "http://[::g]",
        "http://[fe80::1%25eth0]",
        "ftp://example.com",
        "file://",
        "javascript://example.com",
        "chrome-extension://abcdefghijklmnop",
        "https://" + "a" * 8192,
    ],
)
def test_anything_else_is_not_an_origin(header: str) -> None:
    with pytest.raises(InvalidOrigin):
        parse_origin(header)


def test_exactly_one_header_counts() -> None:
    assert read_origin([]) is None
    assert read_origin([ALLOWED]) == Origin("https", "example.com", 443)
    with pytest.raises(InvalidOrigin):
        read_origin([ALLOWED, ALLOWED])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://example.com", "https://example.com"),
        ("https://example.com/", "https://example.com"),
        ("  HTTPS://Example.com  ", "https://example.com"),
        ("example.com", "https://example.com"),
        ("www.example.com", "https://www.example.com"),
        ("example.com:8443", "https://example.com:8443"),
        ("https://example.com:443", "https://example.com"),
        ("*.example.com", "https://*.example.com"),
        ("https://*.shop.example.co.uk", "https://*.shop.example.co.uk"),
        ("https://*.example.com:8443", "https://*.example.com:8443"),
        ("bücher.de", "https://xn--bcher-kva.de"),
        ("https://faß.de", "https://xn--fa-hia.de"),
        ("https://me.github.io", "https://me.github.io"),
        ("localhost:4001", "http://localhost:4001"),
        ("http://localhost:4001", "http://localhost:4001"),
        ("https://localhost", "https://localhost"),
        ("http://shop.localhost:8080", "http://shop.localhost:8080"),
        ("http://127.0.0.1:4001", "http://127.0.0.1:4001"),
    ],
)
def test_what_people_type_is_normalised(typed: str, stored: str) -> None:
    pattern = DomainPattern.parse(typed)
    assert str(pattern) == pattern.as_csp_source() == stored
    assert DomainPattern.parse(stored) == pattern


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "Type one website address"),
        ("*", "too much"),
        ("https://*", "too much"),
        ("https://*:443", "too much"),
        ("https://example.com:*", "too much"),
        ("https://a.*.example.com", "too much"),
        ("https://**.example.com", "too much"),
        ("https://*example.com", "too much"),
        ("*.com", "com is not a domain of yours"),
        ("https://*.co.uk", "co.uk is not a domain of yours"),
        ("https://*.github.io", "github.io is not a domain of yours"),
        ("https://*.localhost", "List the exact address"),
        ("http://*.127.0.0.1", "List the exact address"),
        ("https://*.1.2.3.4", "instead of an IP address"),
        ("https://203.0.113.7", "instead of an IP address"),
        ("https://[2001:db8::1]", "IPv6"),
        ("http://[::1]:3000", "IPv6"),
        ("co.uk", "not a domain of yours"),
        ("intranet", "not a domain of yours"),
        ("http://example.com", "Type https://example.com instead"),
        ("http://*.example.com", "Only https"),
        ("https://www.example.com/page", "a whole site is allowed: https://www.example.com"),
        ("https://www.example.com?utm=1", "a whole site is allowed: https://www.example.com"),
        ("https://www.example.com#top", "a whole site is allowed: https://www.example.com"),
        ("javascript:alert(1)", "start with https://"),
        ("javascript://example.com", "start with https://"),
        ("data:text/html,x", "start with https://"),
        ("ftp://example.com", "start with https://"),
        ("mailto:me@example.com", "start with https://"),
        ("https://user@example.com", "Type only the domain name"),
        ("https://example.com https://evil.io", "Type one website address"),
        ("https://example.com,https://evil.io", "is not a domain name"),
        ("https://example.com; script-src *", "Type one website address"),
        ("https://example.com;script-src", "is not a domain name"),
        ("https://example.com'self'", "is not a domain name"),
        ("https://example.com\x00", "Type one website address"),
        ("https://exa\nmple.com", "Type one website address"),
        ("https://example.com.", "is not a domain name"),
        ("https://example.com:0", "is not a domain name"),
        ("https://example.com:99999", "is not a domain name"),
        ("https://☃.net", "is not a domain name"),
        ("https://" + "a" * 3000, "Type one website address"),
    ],
)
def test_a_pattern_that_is_refused_says_what_to_do(typed: str, hint: str) -> None:
    with pytest.raises(InvalidDomainPattern, match=hint.replace("?", r"\?").replace("*", r"\*")):
        DomainPattern.parse(typed)


@pytest.mark.parametrize(
    ("listed", "origin", "is_allowed"),
    [
        ("https://example.com", "https://example.com", True),
        ("https://example.com", "https://example.com:443", True),
        ("https://example.com", "http://example.com", False),
        ("https://example.com", "https://example.com:8443", False),
        ("https://example.com", "https://www.example.com", False),
        ("https://example.com", "https://evilexample.com", False),
        ("https://example.com", "https://example.com.evil.io", False),
        ("https://example.com", "https://example.comevil", False),
        ("https://*.example.com", "https://www.example.com", True),
        ("https://*.example.com", "https://a.b.c.example.com", True),
        ("https://*.example.com", "https://example.com", False),
        ("https://*.example.com", "https://xexample.com", False),
        ("https://*.example.com", "https://example.com.evil.io", False),
        ("https://*.example.com", "http://www.example.com", False),
        ("https://*.example.com", "https://www.example.com:8443", False),
        ("https://*.example.com:8443", "https://www.example.com:8443", True),
        ("http://localhost:4001", "http://localhost:4001", True),
        ("http://localhost:4001", "http://localhost:4003", False),
        ("http://localhost:4001", "http://127.0.0.1:4001", False),
    ],
)
def test_matching(listed: str, origin: str, is_allowed: bool) -> None:
    assert DomainPattern.parse(listed).matches(parse_origin(origin)) is is_allowed
    assert OriginMatcher.from_texts([listed]).matches(parse_origin(origin)) is is_allowed


def test_an_empty_list_allows_nothing() -> None:
    assert not OriginMatcher.from_texts([]).matches(parse_origin(ALLOWED))
    assert OriginMatcher.from_texts([]).csp_sources == ()


def test_a_stored_entry_that_became_too_broad_allows_nothing() -> None:
    matcher = OriginMatcher.from_texts(["https://*.github.io", ALLOWED])
    assert not matcher.matches(parse_origin("https://somebody.github.io"))
    assert matcher.matches(parse_origin(ALLOWED))
    assert matcher.csp_sources == (ALLOWED,)


def test_the_compiled_matcher_agrees_with_its_patterns() -> None:
    """Random origins and lists over few labels: the compiled form says what the entries say one by one."""
    chance = random.Random(20261123)
    labels = ["a", "b", "example", "com", "xexample"]

    def host() -> str:
        return ".".join([*chance.choices(labels, k=chance.randint(1, 4)), "example.com"])

    allowed = 0
    for _ in range(3000):
        patterns = [
            DomainPattern.parse(f"https://{chance.choice(['', '*.'])}{host()}{chance.choice(['', '', ':8443'])}")
            for _ in range(chance.randint(0, 4))
        ]
        origin = parse_origin(f"{chance.choice(['https', 'https', 'http'])}://{host()}{chance.choice(['', ':8443'])}")
        expected = any(pattern.matches(origin) for pattern in patterns)
        allowed += expected
        assert OriginMatcher(patterns).matches(origin) is expected
    assert allowed > 50, "the sample has to reach both answers"


def test_random_bytes_never_raise_anything_else() -> None:
    chance = random.Random(7)
    alphabet = "ahtps:/.*@[]%-_0123456789\\#? ,;'\"\x00\n\u0130\u3002\uff0e\ud800xn--"
    for _ in range(5000):
        text = "".join(chance.choices(alphabet, k=chance.randint(0, 24)))
        text = chance.choice(["", "https://", "http://"]) + text
        with suppress(InvalidOrigin):
            assert parse_origin(text) == parse_origin(str(parse_origin(text)))
        with suppress(InvalidDomainPattern):
            source = DomainPattern.parse(text).as_csp_source()
            assert not set(source) & set(" ;,'\"\\\n")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://cdn.example.com/w_200,h_200;x/logo.png?v=1#a", "https://cdn.example.com"),
        ("https://cdn.example.com:8443/logo.png", "https://cdn.example.com:8443"),
        ("https://cdn.example.com", "https://cdn.example.com"),
    ],
)
def test_the_origin_of_a_picture(url: str, origin: str) -> None:
    assert str(https_origin_of(url)) == origin


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.com/logo.png",
        "//cdn.example.com/logo.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://user@cdn.example.com/logo.png",
        "https://cdn.example.com/a b",
        "https://cdn.example.com/'\"",
        "https://cdn.example.com\\logo.png",
        "https://cdn.example.com/é",
        "https:///logo.png",
    ],
)
def test_not_the_address_of_a_picture(url: str) -> None:
    with pytest.raises(InvalidOrigin):
        https_origin_of(url)
