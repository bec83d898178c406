"""The one origin matcher: may a widget appear on this page's origin?

An origin is scheme, host and port, serialised as browsers do (WHATWG HTML, section 7.1.1). A tenant lists patterns: an
exact origin, or `https://*.example.com`, which means any depth below `example.com` and never the apex, as in CSP.
What a pattern allows here is what its CSP source allows in `frame-ancestors`, so forms that CSP cannot express (IPv6
addresses, wildcard ports) are refused. Plain http is for loopback hosts only; public IP addresses name nobody, so they
are refused as well.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import idna
from publicsuffixlist import PublicSuffixList

MAX_LENGTH = 2048
MAX_HOST_LENGTH = 253
DEFAULT_PORTS = {"http": 80, "https": 443}

_ORIGIN = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>\[[0-9a-f:.]+\]|[^:/?#@\\\[\]\s]+)(?::(?P<port>[0-9]{1,5}))?", re.ASCII
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9]+(?:/|$))", re.ASCII)


class InvalidOrigin(ValueError):
    """Not the serialisation of an http or https origin. Opaque origins (`null`) are not origins either."""


class InvalidDomainPattern(ValueError):
    """Not an entry that a tenant may list; the message tells the person who typed it what to type instead."""


class Origin(NamedTuple):
    """Where a page comes from; `str()` gives the form that browsers send."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{_port_suffix(self.scheme, self.port)}"


@lru_cache(maxsize=4096)
def parse_origin(header: str) -> Origin:
    """The origin in the value of an `Origin` header; upper case and an explicit default port are normalised.

    Raises:
        InvalidOrigin: anything else than exactly one http(s) origin: `null`, a list, a path, user info, other schemes.
    """
    if len(header) > MAX_LENGTH or not header.isascii():
        raise InvalidOrigin("not an ASCII origin of sensible length")
    match = _ORIGIN.fullmatch(header.lower())
    if match is None or match["scheme"] not in DEFAULT_PORTS:
        raise InvalidOrigin("not an http or https origin")
    try:
        return Origin(match["scheme"], _check_host(match["host"]), _check_port(match["scheme"], match["port"]))
    except ValueError as error:
        raise InvalidOrigin(str(error)) from None


def read_origin(values: Sequence[str]) -> Origin | None:
    """The origin in all `Origin` headers of a request; none when there is no such header.

    Raises:
        InvalidOrigin: two headers, or one that is not an origin.
    """
    if not values:
        return None
    if len(values) > 1:
        raise InvalidOrigin("more than one Origin header")
    return parse_origin(values[0])


@dataclass(frozen=True, slots=True)
class DomainPattern:
    """One entry of a tenant's list; with `is_wildcard`, `base` is what the origins lie below."""

    base: Origin
    is_wildcard: bool

    @staticmethod
    def parse(text: str) -> "DomainPattern":
        """Read what a person typed. `example.com` means `https://example.com`; a trailing slash is dropped.

        Raises:
            InvalidDomainPattern: too broad, not a website's address, or with parts that an origin does not have.
        """
        return _parse_pattern(text)

    def matches(self, origin: Origin) -> bool:
        """Whether the pattern allows this origin."""
        if not self.is_wildcard:
            return origin == self.base
        return (
            origin.host.endswith(f".{self.base.host}")
            and origin.scheme == self.base.scheme
            and origin.port == self.base.port
        )

    def as_csp_source(self) -> str:
        """The same set of origins as a source of a Content-Security-Policy (CSP level 3, section 2.3.1)."""
        return str(self)

    def __str__(self) -> str:
        if not self.is_wildcard:
            return str(self.base)
        scheme, host, port = self.base
        return f"{scheme}://*.{host}{_port_suffix(scheme, port)}"


class OriginMatcher:
    """A tenant's list, compiled: one look-up for exact entries and one per label of the host for wildcards."""

    __slots__ = ("_bases", "_exact", "csp_sources")

    def __init__(self, patterns: Iterable[DomainPattern]) -> None:
        listed = list(patterns)
        self._exact = frozenset(pattern.base for pattern in listed if not pattern.is_wildcard)
        self._bases = frozenset(pattern.base for pattern in listed if pattern.is_wildcard)
        self.csp_sources = tuple(pattern.as_csp_source() for pattern in listed)

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> "OriginMatcher":
        """Compile stored entries. One that is no longer acceptable (public suffixes change) allows nothing."""
        patterns = []
        for text in texts:
            try:
                patterns.append(DomainPattern.parse(text))
            except InvalidDomainPattern:
                continue
        return cls(patterns)

    def matches(self, origin: Origin) -> bool:
        """Whether any entry allows this origin; an empty list allows nothing."""
        if origin in self._exact:
            return True
        if not self._bases:
            return False
        parent = origin.host
        while "." in parent:
            parent = parent.partition(".")[2]
            if Origin(origin.scheme, parent, origin.port) in self._bases:
                return True
        return False


def https_origin_of(url: str) -> Origin:
    """The origin of an absolute https URL.

    Raises:
        InvalidOrigin: another scheme, no host, user info, or characters that no URL carries unescaped.
    """
    if len(url) > MAX_LENGTH or re.fullmatch(r"[\x21-\x7e]+", url) is None or re.search(r"[\"'<>\\^`{|}]", url):
        raise InvalidOrigin("not a plain absolute URL")
    origin = parse_origin("/".join(re.split(r"[/?#]", url, maxsplit=3)[:3]))
    if origin.scheme != "https":
        raise InvalidOrigin("not an https URL")
    return origin


@lru_cache(maxsize=8192)
def _parse_pattern(text: str) -> DomainPattern:
    typed = text.strip().lower()
    if not typed or len(typed) > MAX_LENGTH or not typed.isprintable() or " " in typed:
        raise InvalidDomainPattern("Type one website address, for example https://www.example.com.")
    if "://" not in typed:
        if _SCHEME.match(typed):
            raise InvalidDomainPattern("Only website addresses that start with https:// can be listed.")
        typed = f"{'http' if _is_loopback(re.split(r'[:/]', typed)[0]) else 'https'}://{typed}"
    scheme, _, rest = typed.partition("://")
    if scheme not in DEFAULT_PORTS:
        raise InvalidDomainPattern("Only website addresses that start with https:// can be listed.")
    address = re.split(r"[/?#]", rest, maxsplit=1)[0]
    wildcard, is_wildcard = address.removeprefix("*."), address.startswith("*.")
    if "*" in wildcard:
        raise InvalidDomainPattern(
            "That would allow too much. A * can only stand first, for everything below one domain of yours: "
            "https://*.example.com."
        )
    base = _parse_base(scheme, wildcard)
    if is_wildcard:
        _refuse_broad_wildcard(base)
    pattern = DomainPattern(base, is_wildcard)
    if rest.removeprefix(address) not in ("", "/"):
        raise InvalidDomainPattern(f"Leave out what follows the domain; a whole site is allowed: {pattern}")
    return pattern


def _parse_base(scheme: str, address: str) -> Origin:
    if "@" in address or "[" in address:
        raise InvalidDomainPattern("Type only the domain name: no user name and no IPv6 address.")
    host, colon, port = address.partition(":")
    try:
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode()
        if colon and not re.fullmatch(r"[0-9]{1,5}", port, re.ASCII):
            raise ValueError("the port is not a number")
        base = Origin(scheme, _check_host(host), _check_port(scheme, port or None))
    except ValueError:
        raise InvalidDomainPattern(f"{address} is not a domain name. Example: https://www.example.com") from None
    if _is_loopback(base.host):
        return base
    if _is_address(base.host):
        raise InvalidDomainPattern("Type a domain name instead of an IP address.")
    if scheme == "http":
        raise InvalidDomainPattern(f"Only https is safe to allow. Type https://{base.host} instead.")
    if _public_suffixes().is_public(base.host):
        raise InvalidDomainPattern(f"{base.host} is not a domain of yours: the part before it is missing.")
    return base


def _refuse_broad_wildcard(base: Origin) -> None:
    if _is_loopback(base.host):
        raise InvalidDomainPattern(f"A * cannot stand before {base.host}. List the exact address.")


def _check_host(host: str) -> str:
    if host.startswith("["):
        return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    labels = host.split(".")
    if len(host) > MAX_HOST_LENGTH or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("not a host name")
    if _NUMBER.fullmatch(labels[-1]):  # WHATWG URL, "ends in a number": only an IPv4 address may
        ipaddress.IPv4Address(host)
    return host


def _check_port(scheme: str, port: str | None) -> int:
    number = DEFAULT_PORTS[scheme] if port is None else int(port)
    if not 1 <= number <= 65535:
        raise ValueError("not a port")
    return number


def _port_suffix(scheme: str, port: int) -> str:
    return "" if port == DEFAULT_PORTS[scheme] else f":{port}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    """Hosts that browsers keep on the visitor's own machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _is_address(host) and ipaddress.IPv4Address(host).is_loopback


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
