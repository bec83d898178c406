"""What a chat proxy costs at best and in the usual way; both know no tenant, no quota and no database.

`passthrough` hands on the upstream's bytes; `reemit` iterates the `openai` package's stream objects and
writes them out again; `json_route` is the plainest FastAPI route, to compare the widget configuration with.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

UPSTREAM_URL = os.environ.get("BENCH_UPSTREAM_URL", "")

Message = MutableMapping[str, Any]

_session: aiohttp.ClientSession | None = None


async def passthrough(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Bare ASGI and aiohttp: no framework, no parsing."""
    global _session  # noqa: PLW0603  an ASGI function has no other place for it
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if _session is None:
        _session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    async with _session.post(f"{UPSTREAM_URL}/responses", data=body) as answer:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        async for piece in answer.content.iter_any():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def reemit() -> FastAPI:
    """FastAPI and the `openai` package with its default transport, each event parsed and written again."""
    from openai import AsyncOpenAI

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.client = AsyncOpenAI(api_key="sk-bench", base_url=UPSTREAM_URL)
        yield
        await app.state.client.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/responses")
    async def respond(request: Request) -> StreamingResponse:
        body = await request.json()

        async def events() -> AsyncIterator[str]:
            async for event in await request.app.state.client.responses.create(**body):
                yield f"event: {event.type}\ndata: {event.model_dump_json()}\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return app


def json_route() -> FastAPI:
    """One FastAPI route with a small JSON answer."""
    app = FastAPI()

    @app.get("/api/widget/config")
    async def config() -> dict[str, Any]:
        return {
            "tenant_id": "bench",
            "assistant_id": "0198f1d2-0000-7000-8000-000000000000",
            "assistant_name": "Assistant",
            "welcome_text": "Welcome",
            "starters": ["What are your opening hours?"],
            "appearance": {"primary_color": "#2563eb", "color_scheme": "auto", "position": "bottom-right"},
            "languages": ["en"],
            "consent_text": None,
            "version": "1",
        }

    return app
