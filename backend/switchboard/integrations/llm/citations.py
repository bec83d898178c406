"""Keeps the references in an answer in step with its list of citations.

A model is shown passages numbered from 1 and refers to them as [3]. Visitors see only the passages that were
used, so the number in the text must be the place in that list: the first passage referred to becomes [1], the
next [2]. A passage whose source is to stay hidden is in no list, so a reference to it is taken out.
"""

import re
from typing import Final

_REFERENCE: Final = re.compile(r"( ?)\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_UNFINISHED: Final = re.compile(r"\[[\d,\s]{0,16}\Z")
# Where a reference may be taken out, the blank in front of it goes as well, so it waits for what comes behind it.
_UNFINISHED_OR_BLANK: Final = re.compile(r" ?\[[\d,\s]{0,16}\Z| \Z")


class CitationNumbers:
    """Renumbers the references of one answer while it streams."""

    __slots__ = ("_held_back", "_hidden", "_passage_count", "_used", "has_hidden")

    def __init__(self, passage_count: int, hidden: frozenset[int] = frozenset(), cited: tuple[int, ...] = ()) -> None:
        """`hidden` are the indexes of passages whose sources visitors do not see, `cited` those referred to before."""
        self._passage_count = passage_count
        self._hidden = hidden
        self._used = list(cited)
        self._held_back = ""
        self.has_hidden = False  # whether a hidden passage was referred to

    @property
    def cited(self) -> tuple[int, ...]:
        """Indexes of the passages referred to so far, in order of first use."""
        return tuple(self._used)

    def feed(self, text: str) -> str:
        """Return `text` with its references renumbered.

        A reference that is still open is kept for the next call.
        """
        if not self._passage_count or ("[" not in text and not self._held_back and not self._hidden):
            return text
        text = self._held_back + text
        open_reference = (_UNFINISHED_OR_BLANK if self._hidden else _UNFINISHED).search(text)
        cut = open_reference.start() if open_reference else len(text)
        text, self._held_back = text[:cut], text[cut:]
        return _REFERENCE.sub(self._renumber, text)

    def finish(self) -> str:
        """Return what was kept back: the answer ends here."""
        rest, self._held_back = self._held_back, ""
        return rest

    def _renumber(self, reference: re.Match[str]) -> str:
        numbers = [int(number) for number in reference[2].split(",")]
        if not all(1 <= number <= self._passage_count for number in numbers):
            return reference[0]
        shown = [number - 1 for number in numbers if number - 1 not in self._hidden]
        self.has_hidden = self.has_hidden or len(shown) < len(numbers)
        return reference[1] + "".join(f"[{self._place(index)}]" for index in shown) if shown else ""

    def _place(self, index: int) -> int:
        if index not in self._used:
            self._used.append(index)
        return self._used.index(index) + 1
