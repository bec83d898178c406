"""Only what our own proxies wrote tells where a request came from (decision 22)."""

import pytest
from starlette.requests import Request

from switchboard.core.client_address import ClientAddresses

PROXIES = ("127.0.0.0/8", "10.0.0.0/8", "::1/128", "fd00::/8")


def request_from(peer: str | None, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    client = (peer, 1234) if peer is not None else None
    return Request({"type": "http", "headers": headers, "client": client})


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", (), "203.0.113.7"),
        ("203.0.113.7", ("198.51.100.1",), "203.0.113.7"),
        ("203.0.113.7", ("127.0.0.1",), "203.0.113.7"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", ("6.6.6.6, 198.51.100.1",), "198.51.100.1"),
        ("127.0.0.1", ("6.6.6.6, 198.51.100.1, 10.0.0.5",), "198.51.100.1"),
        ("127.0.0.1", ("6.6.6.6, 10.0.0.9, 198.51.100.1, 10.0.0.5",), "198.51.100.1"),
        ("127.0.0.1", ("6.6.6.6", "198.51.100.1"), "198.51.100.1"),
        ("127.0.0.1", ("10.0.0.9",), "10.0.0.9"),
        ("127.0.0.1", ("", " , ,"), "127.0.0.1"),
        ("127.0.0.1", ("6.6.6.6, garbage",), "garbage"),
        ("127.0.0.1", ("6.6.6.6, ::ffff:10.0.0.5",), "::ffff:10.0.0.5"),
        ("fd00::1", ("2001:db8::1",), "2001:db8::1"),
        ("2001:db8::9", ("2001:db8::1",), "2001:db8::9"),
        (None, ("198.51.100.1",), "unknown"),
    ],
)
def test_the_nearest_address_that_is_no_proxy(peer: str | None, forwarded: tuple[str, ...], address: str) -> None:
    assert ClientAddresses(PROXIES).of(request_from(peer, *forwarded)) == address


def test_without_proxies_nothing_that_is_forwarded_counts() -> None:
    assert ClientAddresses(()).of(request_from("127.0.0.1", "198.51.100.1")) == "127.0.0.1"
