"""Plays the loader and the panel: gets a ticket on a host page, redeems it, talks, reads the stream."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import orjson

from tests.factories import Client


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    id: int
    name: str
    data: dict[str, Any]


@dataclass(slots=True)
class Visit:
    """A visitor session."""

    http: httpx2.AsyncClient
    session: dict[str, Any]
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.session['token']}"}

    async def ask(
        self, content: str, *, conversation: str = "new", key: str | None = None, expected_status: int = 200
    ) -> list[Event]:
        """Send a message and read the answer's stream to its end."""
        async with self.stream(content, conversation=conversation, key=key) as response:
            assert response.status_code == expected_status, await response.aread()
            return [event async for event in read_events(response)]

    @asynccontextmanager
    async def stream(
        self, content: str, *, conversation: str = "new", key: str | None = None
    ) -> AsyncIterator[httpx2.Response]:
        """Send a message; the caller reads the response."""
        async with self.http.stream(
            "POST",
            f"/api/widget/conversations/{conversation}/messages",
            json={"content": content},
            headers={**self.headers, "Idempotency-Key": key or str(uuid4())},
        ) as response:
            yield response

    async def messages(self, conversation: str) -> list[dict[str, Any]]:
        """The stored messages of a conversation."""
        response = await self.http.get(f"/api/widget/conversations/{conversation}/messages", headers=self.headers)
        assert response.status_code == 200, response.text
        items: list[dict[str, Any]] = response.json()["items"]
        return items


async def get_ticket(http: httpx2.AsyncClient, client: Client, **fields: str) -> httpx2.Response:
    """Ask for a ticket as the loader on the client's page does."""
    return await http.post(
        "/api/widget/tickets", data={"tenant_id": client.id, **fields}, headers={"Origin": client.origin}
    )


async def visit(http: httpx2.AsyncClient, client: Client, resume: str | None = None) -> Visit:
    """Open the widget on the client's page."""
    ticket = await get_ticket(http, client)
    assert ticket.status_code == 201, ticket.text
    body = {"ticket": ticket.json()["ticket"]} | ({"resume": resume} if resume else {})
    session = await http.post("/api/widget/sessions", json=body)
    assert session.status_code == 201, session.text
    return Visit(http, session.json())


async def read_events(response: httpx2.Response) -> AsyncIterator[Event]:
    """The events of a stream."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if not line:
            if "event" in fields:
                yield Event(int(fields["id"]), fields["event"], orjson.loads(fields["data"]))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


def text_of(events: list[Event]) -> str:
    """The answer's text."""
    return "".join(event.data["text"] for event in events if event.name == "delta")


def conversation_of(events: list[Event]) -> str:
    """The conversation's id."""
    conversation_id: str = events[0].data["conversation_id"]
    return conversation_id
