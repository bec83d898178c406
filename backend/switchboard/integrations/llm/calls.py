"""Puts the calls of functions together that a model asks for: their names come first, their arguments in pieces."""

from dataclasses import replace
from typing import Any, Final

from switchboard.integrations.llm.base import Completion, ModelBrokenStream, ToolCall

MOST_CALLS: Final = 16
MOST_ARGUMENT_CHARACTERS: Final = 64 * 1024


class CallCollector:
    """The calls of one answer, by whatever the API numbers them with."""

    __slots__ = ("_arguments", "_ids", "_length", "_names")

    def __init__(self) -> None:
        self._ids: dict[Any, str] = {}
        self._names: dict[Any, str] = {}
        self._arguments: dict[Any, list[str]] = {}
        self._length = 0

    def open(self, place: Any, call_id: Any, name: Any) -> None:
        """Begin a call, or learn more of it.

        Raises:
            ModelBrokenStream: more calls than any answer needs.
        """
        if place not in self._arguments and len(self._arguments) >= MOST_CALLS:
            raise ModelBrokenStream
        self._arguments.setdefault(place, [])
        if isinstance(call_id, str) and call_id:
            self._ids[place] = call_id
        if isinstance(name, str) and name:
            self._names[place] = name

    def add(self, place: Any, piece: Any) -> None:
        """Another piece of a call's arguments.

        Raises:
            ModelBrokenStream: more than any call needs.
        """
        if isinstance(piece, str) and place in self._arguments:
            self._length += len(piece)
            if self._length > MOST_ARGUMENT_CHARACTERS:
                raise ModelBrokenStream
            self._arguments[place].append(piece)

    def put(self, place: Any, arguments: Any) -> None:
        """A call's arguments as a whole: they count, whatever came in pieces."""
        if isinstance(arguments, str) and arguments and place in self._arguments:
            self._arguments[place] = []
            self.add(place, arguments)

    def complete(self, completion: Completion) -> Completion:
        """The completion with the calls; an answer that was cut has none, because the last may be half of one."""
        if not self._arguments or completion.finish_reason != "stop":
            return completion
        calls = tuple(
            ToolCall(self._ids.get(place, f"call_{number}"), self._names[place], "".join(pieces))
            for number, (place, pieces) in enumerate(self._arguments.items())
            if place in self._names
        )
        return replace(completion, calls=calls)
