"""Any server that speaks OpenAI's chat completions: Ollama, vLLM, LiteLLM, Azure and many more."""

from typing import Any, Final

from switchboard.integrations.llm.base import ChatRequest, Completion, FinishReason, TokenUsage, ToolRound
from switchboard.integrations.llm.calls import CallCollector
from switchboard.integrations.llm.failures import error_for_event, fields_of, parse_event
from switchboard.integrations.llm.http_provider import HttpProvider
from switchboard.integrations.llm.reasoning import effort_to_send, takes_temperature
from switchboard.integrations.llm.tokens import read_usage

_END_MARK: Final = b"[DONE]"


class CompletionsReader:
    """Reads chat completion chunks.

    The reason to finish comes first, the usage after it, in a chunk of its own.
    """

    __slots__ = ("_finish_reason", "_usage")

    def __init__(self) -> None:
        self._finish_reason: FinishReason | None = None
        self._usage: TokenUsage | None = None

    def feed(self, name: bytes, data: bytes) -> str | Completion | None:
        """See `AnswerReader.feed`."""
        if data == _END_MARK:
            # Some servers forget to say why they finished, but this mark is only sent behind a whole answer.
            return Completion(finish_reason=self._finish_reason or "stop", usage=self._usage)
        chunk = parse_event(data)
        if error := chunk.get("error"):
            raise error_for_event(error)
        if usage := fields_of(chunk.get("usage")):
            self._usage = read_usage(
                usage.get("prompt_tokens"),
                fields_of(usage.get("prompt_tokens_details")).get("cached_tokens"),
                usage.get("completion_tokens"),
            )
        choices = chunk.get("choices")
        if not isinstance(choices, list) or not choices:
            return None
        choice = fields_of(choices[0])
        if self._finish_reason is None and (reason := choice.get("finish_reason")):
            self._finish_reason = reason if reason in ("length", "content_filter") else "stop"
        delta = fields_of(choice.get("delta"))
        return self._read_delta(delta)

    def finish(self) -> Completion | None:
        """See `AnswerReader.finish`.

        Servers without the end mark are whole once they said why they finished.
        """
        if self._finish_reason is None:
            return None
        return Completion(finish_reason=self._finish_reason, usage=self._usage)

    def _read_delta(self, delta: dict[str, Any]) -> str | None:
        text = delta.get("content") or delta.get("refusal")
        return text if isinstance(text, str) else None


class CompletionsToolReader(CompletionsReader):
    """Reads the calls of functions besides."""

    __slots__ = ("_calls", "_last_place")

    def __init__(self) -> None:
        super().__init__()
        self._calls = CallCollector()
        self._last_place = 0

    def feed(self, name: bytes, data: bytes) -> str | Completion | None:
        """See `AnswerReader.feed`."""
        item = super().feed(name, data)
        return self._calls.complete(item) if isinstance(item, Completion) else item

    def finish(self) -> Completion | None:
        """See `AnswerReader.finish`."""
        completion = super().finish()
        return completion and self._calls.complete(completion)

    def _read_delta(self, delta: dict[str, Any]) -> str | None:
        """A piece of a call is an empty text: nothing to show, and a sign of life."""
        pieces = delta.get("tool_calls")
        for piece in pieces if isinstance(pieces, list) else ():
            call = fields_of(piece)
            function = fields_of(call.get("function"))
            place = call.get("index")
            if not isinstance(place, int):  # some servers do not number calls: a name begins the next
                place = self._last_place + bool(function.get("name"))
            self._last_place = place
            self._calls.open(place, call.get("id"), function.get("name"))
            self._calls.add(place, function.get("arguments"))
        text = super()._read_delta(delta)
        return "" if text is None and pieces else text


class CompatibleProvider(HttpProvider):
    """`ModelProvider` for chat completions at `base_url` (with its `/v1`); many such servers need no key."""

    name = "openai_compatible"
    _path = "/chat/completions"
    _new_reader = CompletionsReader
    _new_tool_reader = CompletionsToolReader

    def _request_body(self, request: ChatRequest) -> dict[str, Any]:
        messages: list[dict[str, Any]] = []
        if request.instructions:
            messages.append({"role": "system", "content": request.instructions})
        messages += [{"role": message.role, "content": message.content} for message in request.messages]
        messages += [message for earlier in request.rounds for message in _round_messages(earlier)]
        body: dict[str, Any] = {
            "model": request.model,
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.tools:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {
                        "name": tool.name,
                        "description": tool.description,
                        "parameters": tool.parameters,
                    },
                }
                for tool in request.tools
            ]
        # Over this API reasoning models take functions only while they do not reason.
        wished_effort = None if request.tools or request.rounds else request.reasoning_effort
        if effort := effort_to_send(request.model, wished_effort):
            # OpenAI's reasoning models, behind a router or Azure, know the limit only under its newer name.
            body["reasoning_effort"] = effort
            body["max_completion_tokens"] = request.max_output_tokens
        else:
            body["max_tokens"] = request.max_output_tokens
        if request.temperature is not None and takes_temperature(request.model, wished_effort):
            body["temperature"] = request.temperature
        if request.end_user_id is not None:
            body["user"] = request.end_user_id
        return body


def _round_messages(earlier: ToolRound) -> list[dict[str, Any]]:
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in earlier.calls
    ]
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": result}
        for call, result in zip(earlier.calls, earlier.results, strict=True)
    ]
    return [{"role": "assistant", "content": earlier.text or None, "tool_calls": calls}, *results]
