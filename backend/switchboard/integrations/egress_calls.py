"""Calls of systems that a client declared, with the same checks of every address as in `egress`: functions of the
client's own, and protocols that read an answer piece by piece.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from switchboard.integrations.egress import (
    MAX_REDIRECTS,
    REDIRECTS,
    FetchFailed,
    VettingResolver,
    explain,
    open_session,
    read_body,
    readable,
)
from switchboard.integrations.egress_addresses import EgressRefused, vet_url

TOOL_USER_AGENT = "Switchboard/1 (tool)"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a client's system answered: at most the bytes that were wanted, and whether there was more."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_truncated: bool


@dataclass(frozen=True, slots=True)
class Streaming:
    """An answer whose body has not been read: its status, its headers (names in lower case), and its pieces."""

    status: int
    headers: Mapping[str, str]
    pieces: AsyncIterator[bytes]


async def call_system(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    allowed_hosts: Collection[str],
    timeout_seconds: float,
    max_bytes: int,
    allow_loopback: bool,
) -> Answered:
    """Call a client's system at one of the hosts that the client allows.

    A GET follows redirects, to allowed hosts only; `headers` (and the secrets in them) go to the first origin only.

    Raises:
        EgressRefused: the address, or one it redirects to, is not an allowed host on the public internet.
        FetchFailed: no such host, too many redirects, or no whole answer in time (`TimeoutError` as its cause).
    """
    resolver = VettingResolver(allow_loopback)
    sent = {"User-Agent": TOOL_USER_AGENT, "Accept": "application/json, text/*;q=0.9, */*;q=0.5", **headers}
    try:
        async with asyncio.timeout(timeout_seconds), open_session(resolver) as session:
            target = first = vet_url(url, allow_loopback=allow_loopback)
            for _ in range(MAX_REDIRECTS + 1):
                if (target.raw_host or "").lower() not in allowed_hosts:
                    raise EgressRefused(f"{target.raw_host} is not one of the allowed hosts.")
                async with session.request(
                    method,
                    target,
                    headers=sent if target.origin() == first.origin() else {"User-Agent": TOOL_USER_AGENT},
                    data=body,
                    allow_redirects=False,
                ) as response:
                    location = response.headers.get("Location")
                    if method != "GET" or response.status not in REDIRECTS or location is None:
                        content, is_truncated = await read_body(response, max_bytes)
                        return Answered(response.status, _lower(response), content, is_truncated)
                target = vet_url(location, allow_loopback=allow_loopback, base=target)
            raise FetchFailed(f"The address redirects more than {MAX_REDIRECTS} times.")
    except TimeoutError as error:
        raise FetchFailed(f"No whole answer within {timeout_seconds:.0f} seconds.") from error
    except aiohttp.ClientError as error:
        if resolver.refusal is not None:
            raise resolver.refusal from None
        raise FetchFailed(explain(error)) from None


@asynccontextmanager
async def stream_request(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes, max_bytes: int, allow_loopback: bool
) -> AsyncIterator[Streaming]:
    """One request to an address that a client named, for a protocol that reads its answers piece by piece.

    Redirects are not followed, and nothing here bounds the time: the caller does.

    Raises:
        EgressRefused: the address is not on the public internet.
        FetchFailed: no connection, it broke, or a compressed answer; from the pieces also: more than `max_bytes`.
    """
    resolver = VettingResolver(allow_loopback)
    target = vet_url(url, allow_loopback=allow_loopback)
    plain = {name: value for name, value in headers.items() if name.lower() not in ("host", "accept-encoding")}
    try:
        async with (
            open_session(resolver) as session,
            session.request(
                method,
                target,
                headers={**plain, "Accept-Encoding": "identity"},
                data=body or None,
                allow_redirects=False,
            ) as response,
        ):
            encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
            if encoding != "identity":  # whoever unpacks it does so without a bound
                raise FetchFailed(f"The answer is compressed, which was not asked for ({encoding[:20]}).")
            yield Streaming(response.status, _lower(response), _pieces(response, max_bytes))
    except aiohttp.ClientError as error:
        if resolver.refusal is not None:
            raise resolver.refusal from None
        raise FetchFailed(explain(error)) from None


async def _pieces(response: aiohttp.ClientResponse, max_bytes: int) -> AsyncIterator[bytes]:
    size = 0
    try:
        async for piece in response.content.iter_any():
            size += len(piece)
            if size > max_bytes:
                raise FetchFailed(f"The answer is longer than {max_bytes} bytes.")
            yield piece
    except aiohttp.ClientError as error:
        raise FetchFailed(explain(error)) from None


def _lower(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name.lower(): readable(value) for name, value in response.headers.items()}
