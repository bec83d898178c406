"""A fake OpenAI-compatible upstream that costs next to nothing: one protocol, answers built beforehand.

A request says how it wants to be answered by `[[n=60 d=20]]` in its last message: 60 tokens, 20 ms between
them. Each token is an event and an HTTP chunk of its own. With no delay the whole answer leaves in one write,
as from a provider that has been faster than the network.
"""

import argparse
import asyncio
import functools
import re
from typing import Any, cast

import orjson
import uvloop

_DIRECTIVE = re.compile(rb"\[\[n=(\d+) d=(\d+)\]\]")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_END = b"0\r\n\r\n"


def answer_text(tokens: int) -> str:
    """The text of an answer of that many tokens."""
    return "".join(f"tok{number} " for number in range(tokens))


@functools.cache
def _answer(tokens: int, is_responses_api: bool) -> tuple[bytes, list[bytes], bytes]:
    """What comes before the tokens, the tokens, and what comes behind them."""
    words = [f"tok{number} " for number in range(tokens)]
    if not is_responses_api:
        usage: dict[str, Any] = {"prompt_tokens": 100, "completion_tokens": tokens}
        end = _completions_chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        end += _completions_chunk([], usage=usage) + _http_chunk(b"data: [DONE]\n\n")
        start = _completions_chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}}])
        deltas = [_completions_chunk([{"index": 0, "delta": {"content": word}}]) for word in words]
        return _HEAD + start, deltas, end + _END
    text = "".join(words)
    part = {"type": "output_text", "text": text, "annotations": []}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    usage = {
        "input_tokens": 100,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 100 + tokens,
    }
    where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    start = _responses_event("response.created", 0, response=_response("in_progress"))
    start += _responses_event("response.in_progress", 1, response=_response("in_progress"))
    empty_item = {**item, "status": "in_progress", "content": []}
    start += _responses_event("response.output_item.added", 2, output_index=0, item=empty_item)
    start += _responses_event("response.content_part.added", 3, **where, part={**part, "text": ""})
    deltas = [
        _responses_event("response.output_text.delta", number, **where, delta=word, logprobs=[])
        for number, word in enumerate(words, start=4)
    ]
    last = tokens + 4
    end = _responses_event("response.output_text.done", last, **where, text=text, logprobs=[])
    end += _responses_event("response.content_part.done", last + 1, **where, part=part)
    end += _responses_event("response.output_item.done", last + 2, output_index=0, item=item)
    whole = _response("completed", output=[item], usage=usage)
    end += _responses_event("response.completed", last + 3, response=whole)
    return _HEAD + start, deltas, end + _END


def _response(status: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": status,
        "model": "gpt-6-luna",
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": None,
        **fields,
    }


def _responses_event(name: str, number: int, **fields: Any) -> bytes:
    body = orjson.dumps({"type": name, "sequence_number": number, **fields})
    return _http_chunk(b"event: %b\ndata: %b\n\n" % (name.encode(), body))


def _completions_chunk(choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> bytes:
    fields = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return _http_chunk(b"data: %b\n\n" % orjson.dumps({**fields, "choices": choices, "usage": usage}))


def _http_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


class UpstreamConnection(asyncio.Protocol):
    """One kept-alive connection; requests on it come one after the other."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._received = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not a subclass

    def connection_lost(self, _: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._received[:head_end]
        length = _LENGTH.search(head)
        end = head_end + 4 + (int(length[1]) if length else 0)
        if len(self._received) < end:
            return
        body, self._received = self._received[head_end + 4 : end], self._received[end:]
        directives = _DIRECTIVE.findall(body)
        tokens, delay_ms = directives[-1] if directives else (b"60", b"0")
        start, deltas, tail = _answer(int(tokens), b"/responses" in head.split(b"\r\n", 1)[0])
        if delay_ms == b"0":
            self._transport.write(start + b"".join(deltas) + tail)
        else:
            self._transport.write(start)
            self._write_next(deltas, 0, int(delay_ms) / 1000, self._loop.time(), tail)

    def _write_next(self, deltas: list[bytes], at: int, delay: float, began_at: float, tail: bytes) -> None:
        if at == len(deltas):
            self._transport.write(tail)
            return
        self._transport.write(deltas[at])
        # Times are counted from the first token, so that a late timer does not stretch the answer.
        due_at = began_at + (at + 1) * delay
        self._timer = self._loop.call_at(due_at, self._write_next, deltas, at + 1, delay, began_at, tail)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(UpstreamConnection, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fake upstream for benchmarks")
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(_serve(parser.parse_args().port))
