"""Outermost ASGI layer: request id, log context, one log line and the metrics of every request.

A plain ASGI callable and not a BaseHTTPMiddleware: that one would buffer streams and hide disconnects.
"""

import re
import time

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from switchboard.core.ids import uuid7
from switchboard.core.logging import get_logger

REQUESTS = Counter("switchboard_http_requests_total", "Requests by route and status", ["method", "route", "status"])
DURATION = Histogram("switchboard_http_request_seconds", "Time until the response is complete", ["method", "route"])
QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = get_logger("switchboard.http")


class RequestContext:
    """Wraps the application; the id is the caller's `X-Request-ID` when it looks like one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at = time.perf_counter()
        request_id = _request_id(scope)
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            _record(scope, status, time.perf_counter() - started_at)


def _record(scope: Scope, status: int, seconds: float) -> None:
    method, route = scope["method"], _route_of(scope)
    REQUESTS.labels(method, route, status).inc()
    DURATION.labels(method, route).observe(seconds)
    if scope["path"] not in QUIET_PATHS:
        tenant_id = scope.get("state", {}).get("tenant_id") or get_contextvars().get("tenant_id")
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), tenant_id=tenant_id)


def _route_of(scope: Scope) -> str:
    """The path template, never the path: that one may hold ids and would make a metric for each."""
    # The route itself knows only its path within its router; FastAPI keeps the whole path in its own context.
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return str(getattr(route, "path", None) or "unmatched")


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = value.decode("latin-1")
            if _REQUEST_ID.fullmatch(given):
                return str(given)
    return str(uuid7())
