"""Keeps the references in an answer in step with its list of citations.

A model is shown passages numbered from 1 and refers to them as [3]. Visitors see only the passages that were
used, so the number in the text must be the place in that list: the first passage referred to becomes [1], the
next [2].
"""

import re
from typing import Final

_REFERENCE: Final = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_UNFINISHED: Final = re.compile(r"\[[\d,\s]{0,16}\Z")


class CitationNumbers:
    """Renumbers the references of one answer while it streams."""

    __slots__ = ("_held_back", "_passage_count", "_used")

    def __init__(self, passage_count: int) -> None:
        self._passage_count = passage_count
        self._used: list[int] = []
        self._held_back = ""

    @property
    def cited(self) -> tuple[int, ...]:
        """Indexes of the passages referred to so far, in order of first use."""
        return tuple(self._used)

    def feed(self, text: str) -> str:
        """Return `text` with its references renumbered.

        A reference that is still open is kept for the next call.
        """
        if not self._passage_count or ("[" not in text and not self._held_back):
            return text
        text = self._held_back + text
        open_reference = _UNFINISHED.search(text)
        cut = open_reference.start() if open_reference else len(text)
        text, self._held_back = text[:cut], text[cut:]
        return _REFERENCE.sub(self._renumber, text)

    def finish(self) -> str:
        """Return what was kept back: the answer ends here."""
        rest, self._held_back = self._held_back, ""
        return rest

    def _renumber(self, reference: re.Match[str]) -> str:
        numbers = [int(number) for number in reference[1].split(",")]
        if not all(1 <= number <= self._passage_count for number in numbers):
            return reference[0]
        return "".join(f"[{self._place(number - 1)}]" for number in numbers)

    def _place(self, index: int) -> int:
        if index not in self._used:
            self._used.append(index)
        return self._used.index(index) + 1
