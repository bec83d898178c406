"""The layer before the router for what host pages call: `config` from memory, and problems that any page may read.

A configuration that was built is served again without routing as long as the snapshots it was built from are current,
which is checked by identity on every hit; so it is as fresh as the caches (two seconds at most).
"""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from switchboard.domains.widget.gate import Admission, Gate

CONFIG_PATH = "/api/widget/config"
TICKETS_PATH = "/api/widget/tickets"
MAX_ENTRIES = 10_000
# Twice what our loader sends. The query is the caller's: a longer one is answered, and not kept.
MAX_QUERY_LENGTH = 256
CACHE_CONTROL = "public, max-age=0, s-maxage=30, must-revalidate"
OWN_CACHE_CONTROL = "private, max-age=0, must-revalidate"
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Entry:
    admission: Admission
    assistant_id: UUID | None
    etag: bytes
    headers: Headers
    body: bytes


class ConfigCache:
    """Built configurations by query string and origin."""

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[bytes, bytes], _Entry] = OrderedDict()

    def respond(
        self, request: Request, admission: Admission, assistant_id: UUID | None, body: bytes, etag: str
    ) -> Response:
        """Answer with a configuration and keep it; `assistant_id` is what the caller named.

        Without an `Origin` it is the hosted page's own: kept neither here nor by a CDN, because it was decided by a
        header that is not part of the key.
        """
        origin = request.headers.get("origin")
        headers = {"ETag": etag, "Vary": "Origin", "X-Content-Type-Options": "nosniff"}
        if origin is None:
            headers["Cache-Control"] = OWN_CACHE_CONTROL
        else:
            headers |= {"Access-Control-Allow-Origin": origin, "Cache-Control": CACHE_CONTROL}
        response = Response(body, media_type="application/json", headers=headers)
        if origin is not None and len(request.scope["query_string"]) <= MAX_QUERY_LENGTH:
            key = (request.scope["query_string"], origin.encode())
            self._entries[key] = _Entry(admission, assistant_id, etag.encode(), response.raw_headers, body)
            if len(self._entries) > MAX_ENTRIES:
                self._entries.popitem(last=False)
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=_without_length(response))
        return response

    def find(self, scope: Scope, gate: Gate) -> tuple[int, Headers, bytes] | None:
        """Status, headers and body for a request that was answered before and would be answered alike."""
        origin, if_none_match = b"", b""
        for name, value in scope["headers"]:
            if name == b"origin":
                if origin:
                    return None
                origin = value
            elif name == b"if-none-match":
                if_none_match = value
        entry = self._entries.get((scope["query_string"], origin))
        if entry is None:
            return None
        tenant, assistant, parsed = entry.admission
        if (
            gate.tenants.peek(tenant.id) is not tenant
            or gate.assistants.peek(tenant.id, entry.assistant_id) is not assistant
        ):
            return None
        gate.sightings.record(tenant.id, parsed, True)
        if if_none_match == entry.etag:
            return 304, [header for header in entry.headers if header[0] != b"content-length"], b""
        return 200, entry.headers, entry.body


class HostPageLayer:
    """ASGI middleware; asks the application for what it does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["path"] not in (CONFIG_PATH, TICKETS_PATH):
            await self._app(scope, receive, send)
            return
        state = scope["app"].state
        if scope["path"] == CONFIG_PATH and scope["method"] == "GET":
            hit = state.config_cache.find(scope, state.gate)
            if hit is not None:
                status, headers, body = hit
                await send({"type": "http.response.start", "status": status, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return

        async def send_readable(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_readable)


def _without_length(response: Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "content-length"}
