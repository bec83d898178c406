"""An answer on its way to the reader: it is kept awake while it is silent, and holds nothing it does not need."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from switchboard.core.streams import LiveStream, Pulse
from switchboard.domains.conversation import answers
from switchboard.domains.conversation.answers import HEARTBEAT, AnswerLayer, AnswerResponse


class Owner:
    def on_event(self) -> None:
        """Nothing is mirrored here."""

    def on_deserted(self) -> None:
        """Nothing is generated here."""


class Reader:
    """The server's side of one request for `stream`."""

    def __init__(self, stream: LiveStream) -> None:
        self.headers = [(b"authorization", b"Bearer secret")]
        self.bodies: list[bytes] = []
        self.has_more = asyncio.Event()
        self.left = asyncio.Event()
        self._response = AnswerResponse(stream.subscribe())

    async def application(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._response(scope, receive, send)

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self.bodies.append(message["body"])
            self.has_more.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.bodies) < count:
                self.has_more.clear()
                await self.has_more.wait()

    def serve(self, layer: AnswerLayer) -> asyncio.Future[None]:
        scope: dict[str, Any] = {"type": "http", "headers": self.headers}
        return asyncio.ensure_future(layer(scope, self.receive, self.send))


async def test_a_silent_answer_is_kept_awake_again_and_again_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "HEARTBEAT_SECONDS", 0.15)
    stream = LiveStream(Pulse(), Owner())
    reader = Reader(stream)
    serving = reader.serve(AnswerLayer(reader.application))
    await reader.until(2)
    assert reader.bodies[:2] == [HEARTBEAT, HEARTBEAT]
    stream.emit("message.completed", {})
    stream.finish()
    await asyncio.wait_for(serving, 20)
    last = [body for body in reader.bodies if body != HEARTBEAT]
    assert last == [stream.encoded_after(0), b""]


async def test_the_parsed_request_is_let_go_of_while_the_answer_streams() -> None:
    stream = LiveStream(Pulse(), Owner())
    reader = Reader(stream)
    serving = reader.serve(AnswerLayer(reader.application))
    stream.write("one")
    await reader.until(1)
    assert reader.headers == [], "the server's own list: it keeps it as long as the connection"
    reader.left.set()
    await asyncio.wait_for(serving, 20)
    assert stream.reader_count == 0
