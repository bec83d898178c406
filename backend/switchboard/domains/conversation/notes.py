"""What a model adds behind its answer for us: whether it knew, whether a person is wanted, what may be asked next.

It comes in the same stream, so it costs no second call and the answer does not wait for it. No visitor sees it, also
when the mark arrives in pieces or is never finished.
"""

import re
from typing import Final, NamedTuple

MARK: Final = "<<<notes>>>"
MOST_QUESTIONS: Final = 3
MOST_HIDDEN_CHARACTERS: Final = 4000
QUESTION_LENGTHS: Final = range(3, 161)
_BEGIN: Final = re.compile(r"<<<[ \t]*notes", re.IGNORECASE)
# The end of a text that may be the beginning of the mark, with the line breaks in front of it.
_MAY_BEGIN: Final = re.compile(r"\s*(?:<{1,2}|<<<[ \t]*(?:n|no|not|note)?)\Z|\n\s*\Z", re.IGNORECASE)
_LINE: Final = re.compile(r"\W*(unanswered|contact|ask)\W*?:\s*(.*)", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"\s*\[\d{1,3}\]")


class Notes(NamedTuple):
    """What the model noted; None where it said nothing."""

    is_unanswered: bool | None
    wants_contact: bool | None
    questions: tuple[str, ...]


class NotesFilter:
    """Lets an answer's text through and keeps the notes behind it, for one answer."""

    __slots__ = ("_held_back", "_hidden")

    def __init__(self) -> None:
        self._held_back = ""
        self._hidden: str | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the answer's text is complete: the notes have begun."""
        return self._hidden is not None

    @property
    def hidden(self) -> str:
        """What was kept from the visitor so far."""
        return self._hidden or ""

    def feed(self, piece: str) -> str:
        """The part of `piece`, and of what was held back, that visitors may see now."""
        if self._hidden is not None:
            self._hidden = (self._hidden + piece)[:MOST_HIDDEN_CHARACTERS]
            return ""
        if not self._held_back and "<" not in piece and not piece.endswith("\n"):
            return piece
        text = self._held_back + piece
        begin = _BEGIN.search(text)
        if begin is not None:
            self._held_back, self._hidden = "", text[begin.end() :][:MOST_HIDDEN_CHARACTERS]
            return text[: begin.start()].rstrip()
        open_mark = _MAY_BEGIN.search(text)
        cut = len(text) if open_mark is None else open_mark.start()
        self._held_back = text[cut:]
        return text[:cut]

    def finish(self) -> str:
        """What was held back and turned out to be text: the answer ends here."""
        rest, self._held_back = self._held_back, ""
        return "" if rest.lstrip().startswith("<<<") else rest.rstrip()

    def read(self, *, is_whole: bool) -> Notes | None:
        """The notes, None when there are none. `is_whole` is false when they were cut: the last line is left out."""
        if self._hidden is None:
            return None
        lines = self._hidden.splitlines()
        if not is_whole:
            lines = lines[:-1]
        flags: dict[str, bool] = {}
        questions: list[str] = []
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                continue
            name, value = found[1].lower(), found[2].strip()
            if name == "ask":
                questions.append(_clean(value))
            else:
                flags[name] = value.lower().startswith(("yes", "true"))
        fit = [question for question in dict.fromkeys(questions) if len(question) in QUESTION_LENGTHS]
        return Notes(flags.get("unanswered"), flags.get("contact"), tuple(fit[:MOST_QUESTIONS]))


def _clean(question: str) -> str:
    """One plain line: without references, control characters and the quotation marks around it."""
    printable = "".join(character if character.isprintable() else " " for character in _REFERENCE.sub("", question))
    return " ".join(printable.split()).strip("\"'*_`“”«»„ ")
