"""The only outgoing requests to addresses that somebody else had a say in: a client, a document, a model.

Whoever names an address must not reach our own network with it (server-side request forgery). So a name is resolved
once, every address it resolves to is checked (`egress_addresses`), and the connection goes to exactly those addresses;
each redirect starts over; size, time and decompression are bounded; no cookie, credential or proxy setting of ours goes
along.
"""

import asyncio
import ipaddress
import socket
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from switchboard.integrations.egress_addresses import EgressRefused, is_loopback_name, is_public, vet_url

MAX_REDIRECTS = 5
MAX_BYTES = 2_000_000
TOTAL_SECONDS = 10.0
CONNECT_SECONDS = 5.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PAGE_HEADERS = {"User-Agent": "Switchboard/1 (install check)", "Accept": "text/html,application/xhtml+xml"}
WEBHOOK_USER_AGENT = "Switchboard/1 (webhook)"


class FetchFailed(Exception):
    """The address is acceptable and did not answer with a document; the message says what happened."""


class RedirectRefused(FetchFailed):
    """The address leads to one that the caller does not want; `url` is that one."""

    def __init__(self, url: str) -> None:
        super().__init__("The address leads elsewhere.")
        self.url = url


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: at which address in the end, its status, and its headers (names in lower case)."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]

    def header_values(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for known, value in self.headers if known == name]

    @property
    def media_type(self) -> str:
        """The declared type without its parameters, in lower case; empty if none is declared."""
        return "".join(self.header_values("content-type")[:1]).partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Fetched(Answer):
    """A web page with its text."""

    text: str
    is_truncated: bool


@dataclass(frozen=True, slots=True)
class Document(Answer):
    """Anything, as bytes; `charset` is what is declared."""

    body: bytes
    charset: str | None
    is_truncated: bool


async def fetch_page(url: str, *, allow_loopback: bool) -> Fetched:
    """Get a web page. `allow_loopback` lets addresses of this machine through, for development.

    Raises:
        EgressRefused: the address, or one it redirects to, is not on the public internet.
        FetchFailed: no such host, no answer in time, too many redirects, or not a text.
    """
    found = await fetch_document(url, allow_loopback=allow_loopback, headers=PAGE_HEADERS, max_bytes=MAX_BYTES)
    text = found.body.decode(known_charset(found.charset), errors="replace")
    return Fetched(found.url, found.status, found.headers, text, found.is_truncated)


async def fetch_document(
    url: str,
    *,
    allow_loopback: bool,
    headers: Mapping[str, str],
    max_bytes: int,
    may_follow: Callable[[str], bool] = lambda _: True,
) -> Document:
    """Get whatever an address answers with, at most `max_bytes` of it; `may_follow` is asked about each redirect.

    Raises:
        EgressRefused: the address, or one it redirects to, is not on the public internet.
        RedirectRefused: `may_follow` does not want the address that it redirects to.
        FetchFailed: no such host, no answer in time, or too many redirects.
    """
    resolver = VettingResolver(allow_loopback)
    try:
        async with asyncio.timeout(TOTAL_SECONDS), open_session(resolver) as session:
            target = vet_url(url, allow_loopback=allow_loopback)
            for _ in range(MAX_REDIRECTS + 1):
                answer = await _get(session, target, headers, max_bytes)
                if isinstance(answer, Document):
                    return answer
                target = vet_url(answer, allow_loopback=allow_loopback, base=target)
                if not may_follow(str(target)):
                    raise RedirectRefused(str(target))
            raise FetchFailed(f"The page redirects more than {MAX_REDIRECTS} times.")
    except TimeoutError:
        raise FetchFailed(f"The page did not answer completely within {TOTAL_SECONDS:.0f} seconds.") from None
    except aiohttp.ClientError as error:
        if resolver.refusal is not None:
            raise resolver.refusal from None
        raise FetchFailed(explain(error)) from None


async def post_json(url: str, body: bytes, headers: Mapping[str, str], *, allow_loopback: bool) -> int:
    """Send JSON to an address that a client named; answers with the status. Redirects are not followed.

    Raises:
        EgressRefused: the address is not on the public internet.
        FetchFailed: no such host, or no answer in time.
    """
    resolver = VettingResolver(allow_loopback)
    target = vet_url(url, allow_loopback=allow_loopback)
    try:
        async with (
            asyncio.timeout(TOTAL_SECONDS),
            open_session(resolver) as session,
            session.post(
                target,
                data=body,
                headers={**headers, "Content-Type": "application/json", "User-Agent": WEBHOOK_USER_AGENT},
                allow_redirects=False,
            ) as response,
        ):
            return response.status
    except TimeoutError:
        raise FetchFailed(f"The address did not answer within {TOTAL_SECONDS:.0f} seconds.") from None
    except aiohttp.ClientError as error:
        if resolver.refusal is not None:
            raise resolver.refusal from None
        raise FetchFailed(explain(error)) from None


async def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host name, by the system's resolver. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class VettingResolver(AbstractResolver):
    """Answers with addresses that were checked; the connector connects to these and asks nobody again.

    `refusal` is why a name was not resolved, when it was for its addresses.
    """

    def __init__(self, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        self.refusal: EgressRefused | None = None

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The vetted addresses. One that is not public condemns all of them: whoever mixes them is up to something."""
        try:
            found = await look_up(host, port)
        except UnicodeError:  # a label that no name has: empty, or longer than 63 characters
            raise OSError("not a host name") from None
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
        for address in addresses:
            if is_public(address) or (self._allow_loopback and address.is_loopback and is_loopback_name(host)):
                continue
            # Not which one: a client could learn our network by asking for its names.
            self.refusal = EgressRefused(f"{host} leads to an address that is not on the public internet.")
            raise OSError("refused")
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def open_session(resolver: AbstractResolver) -> aiohttp.ClientSession:
    """A session without cookies, proxies and kept connections, that connects to where `resolver` says."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        headers={"Accept-Encoding": "gzip"},
        auto_decompress=False,
        trust_env=False,
    )


async def _get(session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str], max_bytes: int) -> Document | str:
    """The document, or where it redirects to."""
    async with session.get(url, headers=headers, allow_redirects=False) as response:
        location = response.headers.get("Location")
        if response.status in REDIRECTS and location is not None:
            return location
        body, is_truncated = await read_body(response, max_bytes)
        received = tuple((name.lower(), readable(value)) for name, value in response.headers.items())
        return Document(str(url), response.status, received, body, response.charset, is_truncated)


async def read_body(response: aiohttp.ClientResponse, max_bytes: int) -> tuple[bytes, bool]:
    """At most `max_bytes` of the body, decompressed no further than that."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchFailed(f"The page is compressed in a way that was not asked for ({encoding[:20]}).")
    inflate = None if encoding == "identity" else zlib.decompressobj(wbits=31)
    body = bytearray()
    received = 0
    async for chunk in response.content.iter_chunked(65_536):
        received += len(chunk)
        if inflate is not None and (inflate.eof or received > MAX_BYTES):
            # Behind the end of a compressed text, and without any text, a server could send for ever.
            return bytes(body), not inflate.eof
        try:
            body += chunk if inflate is None else inflate.decompress(chunk, max_bytes + 1 - len(body))
        except zlib.error:
            raise FetchFailed("The page's compression is broken.") from None
        if len(body) > max_bytes:
            return bytes(body[:max_bytes]), True
    return bytes(body), False


def known_charset(declared: str | None) -> str:
    """The declared one if it is a common one; what we look for is ASCII in all of them."""
    charset = (declared or "utf-8").lower()
    return charset if charset in ("utf-8", "iso-8859-1", "windows-1252", "utf-16", "shift_jis", "gbk") else "utf-8"


def readable(value: str) -> str:
    """A header's value as text that can be sent on: bytes that are no UTF-8 come in as lone surrogates."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def explain(error: aiohttp.ClientError) -> str:
    """What went wrong with a connection, in words for the person who named the address."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "There is no website by that name. Check the spelling."
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "The website's certificate is not valid, so browsers refuse the page too."
    if isinstance(error, aiohttp.ClientSSLError):
        return "No secure connection to the website could be made."
    if isinstance(error, aiohttp.ClientConnectorError):
        return "The website does not accept connections."
    return "The website broke off its answer."
