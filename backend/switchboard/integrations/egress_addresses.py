"""Which addresses may be opened for somebody else: those of ordinary websites on the public internet.

Checks only: nothing here resolves a name or connects (`egress` does), so that whoever takes an address down can refuse
it without loading an HTTP client.
"""

import ipaddress
import re

from yarl import URL

MAX_URL_LENGTH = 2048
PORTS = {"http": 80, "https": 443}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)  # WHATWG URL, "ends in a number": an IPv4 address
# IANA's special-purpose address registries (RFC 6890); Python's own lists differ from version to version.
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            "168.63.129.16/32",  # public by number, internal by use: the wire server of a large cloud
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class EgressRefused(Exception):
    """An address that we do not open, whoever asks; the message is for the person who typed it."""


def vet_url(text: str, *, allow_loopback: bool, base: URL | None = None) -> URL:
    """Parse an address once, for the check and for the request, and refuse what is no ordinary website's.

    Raises:
        EgressRefused: another scheme, user info, an unusual port, a name or an address of a private network.
    """
    try:
        if len(text) > MAX_URL_LENGTH or any(character <= " " or character == "\\" for character in text):
            raise ValueError("characters that no address has")
        url = URL(text) if base is None else base.join(URL(text))
        host, port = url.raw_host or "", url.explicit_port
    except ValueError:
        raise EgressRefused("This is not the address of a web page. Example: https://www.example.com/contact") from None
    if url.scheme not in PORTS or not host:
        raise EgressRefused("Only addresses that start with https:// or http:// can be opened.")
    if url.user is not None or url.password is not None:
        raise EgressRefused("Leave out the user name and password: only public pages can be opened.")
    is_loopback = is_loopback_name(host)
    if is_loopback and allow_loopback:
        return url
    if port not in (None, PORTS[url.scheme]):
        raise EgressRefused(f"Port {port} is not one of websites. Only the usual ports 80 and 443 are opened.")
    if is_loopback or ("." not in host and ":" not in host) or host.rstrip(".").endswith((".local", ".internal")):
        raise EgressRefused(f"{host} is a name inside a private network. Only public websites can be opened.")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
            raise EgressRefused(f"{host} is an address in disguise. Type the name of the website.") from None
        return url  # a name: its addresses are checked when it is resolved
    if not is_public(address):
        raise EgressRefused(f"{host} is not on the public internet.")
    return url


def is_public(address: Address) -> bool:
    """Whether an address, after unwrapping IPv4 in IPv6, is one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _GLOBAL_UNICAST:
            return False
    return not any(address in network for network in _SPECIAL)


def is_loopback_name(host: str) -> bool:
    """Whether a host is this machine by its very name, or by a loopback address."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
