"""An answer with tools: the model is asked, what it asks for is called, and it is asked again with what came of it.

At most `MOST_ROUNDS` times; then it must answer without. What tools return is fenced, cut to what is left of the
budget, and never shown to the visitor, who sees the tool's label, and the values that a call would send when asked.
"""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson

from switchboard.core.ids import TenantId
from switchboard.domains.assistant.tools.calling import Caller, CallResult, ToolCaller
from switchboard.domains.assistant.tools.offering import OfferedTool
from switchboard.domains.assistant.tools.parameters import MAX_ARGUMENT_BYTES
from switchboard.domains.conversation.confirmations import CONFIRM_SECONDS, Confirmations
from switchboard.domains.conversation.tool_values import shown_action, shown_values
from switchboard.integrations.llm.base import (
    ChatRequest,
    Completion,
    ModelBrokenStream,
    ModelProvider,
    TokenUsage,
    ToolCall,
    ToolDeclaration,
    ToolRound,
)
from switchboard.integrations.llm.tokens import estimate_tokens

MOST_ROUNDS: Final = 5
MOST_CALLS: Final = 5  # in one round; the others are told so
CALLING_SECONDS: Final = 60.0  # of all calls together, without the visitor's time to decide
_NOT_IN_A_NAME: Final = re.compile(r"[^a-zA-Z0-9_-]")
_NO_TOKENS: Final = TokenUsage(0, 0, 0)
NoteUsed = Callable[[TokenUsage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Signal:
    """Something for the visitor that is no text: an event of the stream."""

    name: str
    data: dict[str, Any]

    @property
    def spoken(self) -> str:
        """What of it the model wrote."""
        return "\n".join(shown["value"] for shown in self.data.get("values", ()))


@dataclass(slots=True)
class Meter:
    """What an answer of several calls of the model has used: the finished calls, and the prompt of the running one.

    `settled_characters` are those of the answer's text that the finished calls wrote, and `settled_text_tokens` what
    that text is estimated at.
    """

    prompt_tokens: int
    spent: TokenUsage = _NO_TOKENS
    running_tokens: int = 0
    settled_characters: int = 0
    settled_text_tokens: int = 0
    has_results: bool = False  # a tool has answered

    def begin(self, rounds: Sequence[ToolRound]) -> None:
        """A call of the model begins."""
        self.running_tokens = self.prompt_tokens + sum(map(_round_tokens, rounds))

    def end(self, reported: TokenUsage | None, text: str, calls: Sequence[ToolCall]) -> None:
        """A call of the model has ended."""
        if reported is None:
            written = estimate_tokens(text) + sum(map(_call_tokens, calls))
            reported = TokenUsage(self.running_tokens, 0, written)
        self.spent = _add(self.spent, reported)
        self.running_tokens = 0
        self.settled_characters += len(text)
        self.settled_text_tokens += estimate_tokens(text)

    def noted(self) -> TokenUsage:
        """So far, the running call's prompt with it, and without the text: whoever finds an answer whose process died
        knows its text.
        """
        written = max(0, self.spent.output_tokens - self.settled_text_tokens)
        return TokenUsage(self.spent.input_tokens + self.running_tokens, 0, written)

    def used(self, text: str) -> TokenUsage:
        """All of it, when the answer ends now with this text: the running call is estimated."""
        if not self.running_tokens:
            return self.spent
        return _add(self.spent, TokenUsage(self.running_tokens, 0, estimate_tokens(text[self.settled_characters :])))


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The tools of one answer: on whose behalf they are called, and how much of their results the model may read."""

    tools: Mapping[str, OfferedTool]
    caller: Caller
    conversation_id: UUID
    calling: ToolCaller
    confirmations: Confirmations
    note_used: NoteUsed
    budget_tokens: int
    meter: Meter = field(repr=False)

    async def note(self) -> None:
        """Write down what the answer has used so far, for the case that this process dies."""
        await self.note_used(self.meter.noted())


@dataclass(frozen=True, slots=True)
class ToolBox:
    """What this process calls tools with."""

    calling: ToolCaller
    confirmations: Confirmations
    note_used: Callable[[TenantId, UUID, TokenUsage], Awaitable[None]]

    def use(
        self,
        tools: Sequence[OfferedTool],
        caller: Caller,
        conversation_id: UUID,
        answer_id: UUID,
        *,
        budget_tokens: int,
        meter: Meter,
    ) -> ToolUse:
        """The tools for one answer."""
        return ToolUse(
            {tool.name: tool for tool in tools},
            caller,
            conversation_id,
            self.calling,
            self.confirmations,
            partial(self.note_used, caller.tenant_id, answer_id),
            budget_tokens,
            meter,
        )


def declare(tools: Sequence[OfferedTool]) -> tuple[ToolDeclaration, ...]:
    """The tools as a model is told of them."""
    return tuple(ToolDeclaration(tool.name, tool.description, tool.parameters) for tool in tools)


def estimate_declared_tokens(tools: Sequence[ToolDeclaration]) -> int:
    """What the declarations add to every prompt."""
    return sum(estimate_tokens(orjson.dumps([t.name, t.description, t.parameters]).decode()) for t in tools)


async def answer_with_tools(
    provider: ModelProvider, request: ChatRequest, use: ToolUse
) -> AsyncGenerator[str | Signal | Completion, None]:
    """As `ModelProvider.stream_chat`, with signals in between; the usage is that of all calls of the model.

    Raises:
        ModelError: from any call of the model, or a model that asks for tools when there are none any more.
    """
    rounds: list[ToolRound] = []
    left_tokens, left_seconds = use.budget_tokens, CALLING_SECONDS
    is_continued = has_hidden_source = False
    while True:
        may_call = len(rounds) < MOST_ROUNDS and left_tokens > 0 and left_seconds > 0
        texts: list[str] = []
        completion: Completion | None = None
        use.meter.begin(rounds)
        if rounds:  # the first prompt was noted with the question
            await use.note()
        asked = replace(request, tools=request.tools if may_call else (), rounds=tuple(rounds))
        async with aclosing(provider.stream_chat(asked)) as answering:
            async for piece in answering:
                if isinstance(piece, Completion):
                    completion = piece
                else:
                    texts.append(f"\n\n{piece}" if is_continued and not texts else piece)
                    yield texts[-1]
        if completion is None:
            raise ModelBrokenStream
        text = "".join(texts)
        use.meter.end(completion.usage, text, completion.calls)
        if not completion.calls or not may_call:
            if not text and rounds and completion.finish_reason == "stop":
                raise ModelBrokenStream
            has_hidden_source = has_hidden_source or completion.has_hidden_source
            yield replace(completion, usage=use.meter.spent, has_hidden_source=has_hidden_source, calls=())
            return
        await use.note()
        results: list[str] = []
        left_tokens -= estimate_tokens(text) + sum(map(_call_tokens, completion.calls))
        for number, call in enumerate(completion.calls):
            result = CallResult("unavailable", f"Not called: ask for {MOST_CALLS} tools at a time at most.")
            async with aclosing(_call(use, call, left_seconds)) as calling:
                async for step in calling if number < MOST_CALLS else _nothing():
                    if isinstance(step, CallResult):
                        result = step
                    else:
                        yield step
            use.meter.has_results = use.meter.has_results or result.outcome == "ok"
            left_seconds -= result.duration_ms / 1000
            results.append(fence(result, most_tokens=left_tokens))
            left_tokens -= estimate_tokens(results[-1])
        rounds.append(ToolRound(text.strip(), [_echo(call) for call in completion.calls], results))
        request = replace(request, cited=completion.cited)
        has_hidden_source = has_hidden_source or completion.has_hidden_source
        is_continued = is_continued or bool(text)


def fence(result: CallResult, *, most_tokens: int) -> str:
    """A result as the model reads it: data between tags that it cannot close, cut to a number of tokens."""
    text = result.text.replace("<", "‹").replace(">", "›")
    tokens = estimate_tokens(text)
    if tokens > max(0, most_tokens):
        text = text[: max(0, len(text) * most_tokens // tokens)] + "\n[cut off here]"
    return f'<tool_result outcome="{result.outcome}">\n{text}\n</tool_result>'


async def _call(use: ToolUse, call: ToolCall, seconds: float) -> AsyncGenerator[Signal | CallResult, None]:
    """Signals, then the result."""
    tool = use.tools.get(call.name)
    if tool is None:
        yield CallResult("invalid_arguments", "There is no tool by this name.")
        return
    if seconds <= 0:
        yield CallResult("timeout", "There is no time left for another tool.")
        return
    problem = use.calling.find_problem(tool, call.arguments)
    if problem is None and tool.asks_first:
        with use.confirmations.ask(use.caller.tenant_id, use.conversation_id) as confirmation:
            yield Signal(
                "tool_confirmation",
                {
                    "confirmation": confirmation.id,
                    "name": shown_action(tool),
                    "values": shown_values(tool.parameters, call.arguments),
                    "expires_in": int(CONFIRM_SECONDS),
                },
            )
            if not await confirmation.wait():
                problem = CallResult("declined", "The visitor did not allow this. Do not ask for it again.")
    if problem is not None:
        use.calling.log(use.caller, tool, problem)
        yield Signal("tool", {"name": tool.label, "state": "failed"})
        yield problem
        return
    yield Signal("tool", {"name": tool.label, "state": "running"})
    result = await use.calling.call(use.caller, tool, call.arguments)
    yield Signal("tool", {"name": tool.label, "state": "done" if result.outcome == "ok" else "failed"})
    yield result


async def _nothing() -> AsyncGenerator[Signal | CallResult, None]:
    return
    yield


def _echo(call: ToolCall) -> ToolCall:
    """The call as the model is reminded of it: servers refuse a history with names or arguments that are none."""
    try:
        is_object = isinstance(orjson.loads(call.arguments), dict) and len(call.arguments) <= MAX_ARGUMENT_BYTES
    except orjson.JSONDecodeError:
        is_object = False
    name = _NOT_IN_A_NAME.sub("_", call.name)[:64]
    return ToolCall(call.id, name, call.arguments if is_object else "{}")


def _add(one: TokenUsage, other: TokenUsage) -> TokenUsage:
    return TokenUsage(
        one.input_tokens + other.input_tokens,
        one.cached_tokens + other.cached_tokens,
        one.output_tokens + other.output_tokens,
    )


def _call_tokens(call: ToolCall) -> int:
    return estimate_tokens(call.name) + estimate_tokens(call.arguments)


def _round_tokens(earlier: ToolRound) -> int:
    results = sum(map(estimate_tokens, earlier.results))
    return estimate_tokens(earlier.text) + sum(map(_call_tokens, earlier.calls)) + results
