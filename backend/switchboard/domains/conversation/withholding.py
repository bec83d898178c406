"""Lets an answer through, piece by piece, until it recites its own prompt: then it ends in one fixed sentence.

Nothing is held back but what may be the beginning of a recital: in an ordinary answer, nothing.
"""

import re
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

from switchboard.core.logging import get_logger
from switchboard.domains.conversation.prompt import Prompt
from switchboard.domains.conversation.secrecy import (
    BLOCK,
    INSTRUCTIONS,
    LONGEST_CANARY,
    MOST_BLOCKS,
    PLACE_LETTERS,
    Secrets,
    find_secrets,
    letters_of,
)
from switchboard.domains.conversation.tool_rounds import Signal
from switchboard.integrations.llm.base import Completion, ModelError

# Letters that are kept to be looked at together with those that come next.
_TAIL = LONGEST_CANARY
# So much of an answer is let through unread and read with what comes next, because reading costs more by the piece than
# by the letter. A digit is read at once: there are some in every form of the canary.
_UNREAD = 24
_DIGIT = re.compile(r"\d")
log = get_logger(__name__)


class RecitalFilter:
    """Finds the recital in one answer.

    A recital is a row of blocks of one text, each following the one before it; rows are kept by where their blocks end,
    so that what looks like a block by chance breaks no row.
    """

    __slots__ = (
        "_held",
        "_openly",
        "_places",
        "_position",
        "_rows",
        "_secrets",
        "_seen",
        "_tail",
        "_unread",
        "is_recital",
    )

    def __init__(self, secrets: Secrets, openly: frozenset[int] = frozenset()) -> None:
        """`openly` are the blocks of the client's instructions that are no secret."""
        self._secrets = secrets
        self._openly = openly
        self._tail = ""
        self._unread = ""
        self._held = ""
        self._position = 0  # letters so far
        self._rows: dict[int, tuple[int, int, int]] = {}  # where blocks end: the row's text, its end, its length
        self._seen: dict[int, set[int]] = {}
        self._places: dict[int, set[int]] = {}  # of each text
        self.is_recital = False

    def feed(self, piece: str) -> str:
        """What of `piece`, and of what was held back, may leave. After a recital nothing does."""
        if self.is_recital:
            return ""
        self._unread += piece
        if not self._held and len(self._unread) < _UNREAD and _DIGIT.search(piece) is None:
            return piece
        self.is_recital = self._read(letters_of(self._unread))
        if self.is_recital:
            self._held = ""
            return ""
        self._unread = ""
        held = self._held + piece
        free = _find_cut(held, self._count_waiting())
        self._held = held[free:]
        return held[:free]

    def finish(self) -> str:
        """What was held back and turned out to be harmless: the answer ends here."""
        rest, self._held = self._held, ""
        return rest

    def _read(self, letters: str) -> bool:
        """Whether these letters complete a recital."""
        text, known = self._tail + letters, len(self._tail)
        find, begin = self._secrets.blocks.get, self._position - known
        self._position += len(letters)
        self._tail = text[-_TAIL:]
        for end in range(max(known + 1, BLOCK), len(text) + 1):
            found = find(hash(text[end - BLOCK : end]))
            if found is not None and self._is_too_much(*divmod(found, MOST_BLOCKS), begin + end):
                return True
        return any(canary in text for canary in self._secrets.canaries)

    def _is_too_much(self, form: int, place: int, position: int) -> bool:
        limit = self._secrets.limits[form]
        if limit.text == INSTRUCTIONS and not self._openly.isdisjoint((place, place + (limit.shift > 0))):
            return False
        slot = position % BLOCK
        last_form, last_end, row = self._rows.get(slot, (-1, 0, 0))
        row = row + 1 if last_form == form and last_end == position - BLOCK else 1
        self._rows[slot] = (form, position, row)
        seen = self._seen.setdefault(form, set())
        seen.add(place)
        places = self._places.setdefault(limit.text, set())
        places.add((place * BLOCK + limit.shift) // PLACE_LETTERS)
        return row >= limit.in_a_row or (row > 1 and len(seen) >= limit.in_all) or len(places) >= limit.places

    def _count_waiting(self) -> int:
        """How many of the newest letters may belong to a recital."""
        waiting = 0
        if self._rows:
            self._rows = {slot: row for slot, row in self._rows.items() if self._position - row[1] < BLOCK}
            waiting = max((row * BLOCK + self._position - end for _, end, row in self._rows.values()), default=0)
        tail, prefixes = self._tail, self._secrets.canary_prefixes
        if any(begin in tail for begin in self._secrets.canary_begins):
            waiting = max([waiting, *(size for size in range(1, len(tail) + 1) if tail[-size:] in prefixes)])
        return waiting


def _find_cut(text: str, letters: int) -> int:
    """Where the last so many letters of `text` begin; its beginning if it has less, its end for none."""
    if not letters:
        return len(text)
    for at in range(len(text) - 1, -1, -1):
        letters -= text[at].isalnum()
        if letters <= 0:
            return at
    return 0


def recital_of(prompt: Prompt, instructions: str, openly: Iterable[str]) -> RecitalFilter:
    """What finds a recital of `prompt`, which holds the client's `instructions`; texts that are `openly` known, as the
    passages are, may be said.
    """
    secrets = find_secrets(prompt.rules, instructions, prompt.canary)
    return RecitalFilter(secrets, secrets.said_openly(openly))


async def withhold_recital(
    answering: AsyncGenerator[str | Signal | Completion, None], recital: RecitalFilter, sentence: str
) -> AsyncGenerator[str | Signal | Completion, None]:
    """An answer that ends in `sentence` instead of reciting its prompt; the model is hung up on.

    Raises what `answering` raises.
    """
    has_text = False
    async with aclosing(answering):
        try:
            async for piece in answering:
                if isinstance(piece, Completion):
                    if rest := recital.finish():
                        yield rest
                    yield piece
                    return
                if isinstance(piece, Signal):
                    if rest := recital.finish():
                        has_text = True
                        yield rest
                    # The values that a visitor is asked about may recite as an answer may.
                    recital.feed(piece.spoken)
                    recital.finish()
                    if recital.is_recital:
                        break
                    yield piece
                    continue
                if shown := recital.feed(piece):
                    has_text = True
                    yield shown
                if recital.is_recital:
                    break
        except ModelError:
            if rest := recital.finish():
                yield rest
            raise
    if not recital.is_recital:
        return
    log.warning("recital_withheld")
    yield f"\n\n{sentence}" if has_text else sentence
    yield Completion("content_filter", None)
