"""OpenAI through its Responses API. Nothing is stored there: instructions, history and settings are ours."""

from typing import Any, Final

from switchboard.integrations.llm.base import ChatRequest, Completion, FinishReason, ToolRound
from switchboard.integrations.llm.calls import CallCollector
from switchboard.integrations.llm.failures import error_for_event, fields_of, parse_event
from switchboard.integrations.llm.http_provider import HttpProvider
from switchboard.integrations.llm.reasoning import effort_to_send, takes_temperature
from switchboard.integrations.llm.tokens import read_usage

# The API refuses a smaller limit.
_LEAST_OUTPUT_TOKENS: Final = 16

_TEXT_EVENTS: Final = frozenset({"response.output_text.delta", "response.refusal.delta"})
_END_EVENTS: Final = frozenset({"response.completed", "response.incomplete", "response.failed", "error"})
_CALL_EVENTS: Final = frozenset(
    {
        b"response.output_item.added",
        b"response.output_item.done",
        b"response.function_call_arguments.delta",
        b"response.function_call_arguments.done",
    }
)
_USED_EVENT_NAMES: Final = frozenset(name.encode() for name in _TEXT_EVENTS | _END_EVENTS)


class ResponsesReader:
    """Reads the events of the Responses API: text and refusal deltas, and the four ways an answer ends."""

    __slots__ = ()

    def feed(self, name: bytes, data: bytes) -> str | Completion | None:
        """See `AnswerReader.feed`. Events that are not used are recognised by their name and not parsed."""
        if name and name not in _USED_EVENT_NAMES:
            return None
        event = parse_event(data)
        kind = event.get("type")
        if kind in _TEXT_EVENTS:
            delta = event.get("delta")
            return delta if isinstance(delta, str) else None
        if kind == "error":
            raise error_for_event(event.get("error") or event)
        if kind in _END_EVENTS:
            return _read_end(kind, event.get("response"))
        return None

    def finish(self) -> Completion | None:
        """See `AnswerReader.finish`. A stream that ends without one of the end events was cut."""
        return None


class ResponsesToolReader(ResponsesReader):
    """Reads the calls of functions besides."""

    __slots__ = ("_calls",)

    def __init__(self) -> None:
        self._calls = CallCollector()

    def feed(self, name: bytes, data: bytes) -> str | Completion | None:
        """See `AnswerReader.feed`. A piece of a call is an empty text: nothing to show, and a sign of life."""
        if not name or name in _CALL_EVENTS:
            event = parse_event(data)
            kind = str(event.get("type"))
            if kind.encode() in _CALL_EVENTS:
                self._read_call(kind, event)
                return ""
        item = super().feed(name, data)
        return self._calls.complete(item) if isinstance(item, Completion) else item

    def _read_call(self, kind: str, event: dict[str, Any]) -> None:
        place = event.get("output_index")
        item = fields_of(event.get("item"))
        if item.get("type") == "function_call":
            self._calls.open(place, item.get("call_id"), item.get("name"))
            self._calls.put(place, item.get("arguments"))
        elif kind == "response.function_call_arguments.delta":
            self._calls.add(place, event.get("delta"))
        elif kind == "response.function_call_arguments.done":
            self._calls.put(place, event.get("arguments"))


def _read_end(kind: str, response: Any) -> Completion:
    fields = fields_of(response)
    if kind == "response.failed":
        raise error_for_event(fields.get("error"))
    finish_reason: FinishReason = "stop"
    if kind == "response.incomplete":
        details = fields_of(fields.get("incomplete_details"))
        finish_reason = "content_filter" if details.get("reason") == "content_filter" else "length"
    usage = fields_of(fields.get("usage"))
    input_details = fields_of(usage.get("input_tokens_details"))
    return Completion(
        finish_reason=finish_reason,
        usage=read_usage(usage.get("input_tokens"), input_details.get("cached_tokens"), usage.get("output_tokens")),
    )


class OpenAIProvider(HttpProvider):
    """`ModelProvider` for OpenAI, and for servers that speak the Responses API at `base_url`."""

    name = "openai"
    _path = "/responses"
    _new_reader = ResponsesReader
    _new_tool_reader = ResponsesToolReader

    def _request_body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": request.model,
            "instructions": request.instructions,
            "input": [
                *({"role": message.role, "content": message.content} for message in request.messages),
                *(item for earlier in request.rounds for item in _round_items(earlier)),
            ],
            "max_output_tokens": max(request.max_output_tokens, _LEAST_OUTPUT_TOKENS),
            "store": False,
            "stream": True,
        }
        if request.tools:
            # Not `strict`: it admits a part of JSON Schema only. We check the arguments ourselves.
            body["tools"] = [
                {
                    "type": "function",
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters,
                    "strict": False,
                }
                for tool in request.tools
            ]
        if effort := effort_to_send(request.model, request.reasoning_effort):
            body["reasoning"] = {"effort": effort}
        if request.temperature is not None and takes_temperature(request.model, request.reasoning_effort):
            body["temperature"] = request.temperature
        if request.end_user_id is not None:
            body["safety_identifier"] = request.end_user_id
        return body


def _round_items(earlier: ToolRound) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [{"role": "assistant", "content": earlier.text}] if earlier.text else []
    items += [
        {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments}
        for call in earlier.calls
    ]
    items += [
        {"type": "function_call_output", "call_id": call.id, "output": result}
        for call, result in zip(earlier.calls, earlier.results, strict=True)
    ]
    return items
