"""What of a prompt must not leave: the platform's rules, the client's instructions and a word of our own.

Texts are compared by their letters and digits alone, so that spaced letters, markup, line breaks and invisible
characters change nothing. They are looked for as they are, backwards, and in base64, hexadecimal digits, ROT13
and with digits for letters (leet). ADR 0016 says what that finds and what it cannot find.
"""

import base64
import codecs
import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

# A text is known by its blocks of so many letters. Whoever repeats 31 letters in a row repeats a whole block.
BLOCK: Final = 16
MOST_BLOCKS: Final = 1 << 16
# How many blocks in a row are too many. Of the rules nobody has anything to say, so two (32 to 47 letters). What a
# client wrote holds facts that visitors may hear, a sentence of them too: seven (112 letters), or most of a short text.
RULES_AT_MOST: Final = 2
INSTRUCTIONS_AT_MOST: Final = 7
# And in all of an answer, piece by piece.
INSTRUCTIONS_IN_ALL: Final = 15
# And from how many places of a text, 64 letters long each: whoever recites in other words leaves some as they were
# everywhere, and whoever tells a fact or two takes them from there.
PLACE_LETTERS: Final = 64
# Texts are cut into blocks twice, the second time from here: of a text that was changed here and there more is left.
SHIFT: Final = BLOCK // 2
# The numbers of the texts as they are: the instructions, cut up twice, are the first two, then come the rules.
INSTRUCTIONS: Final = 0
RULES: Final = 2
RULES_PLACES: Final = 4
INSTRUCTIONS_PLACES: Final = 6
_SHARE_OF_SHORT: Final = 0.6
_LEET: Final = (str.maketrans("aeio", "4310"), str.maketrans("aeiost", "431057"))
_CACHED_ASSISTANTS: Final = 64
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_SENTENCE: Final = re.compile(r"[^.!?\n]*[.!?\n]*")
CANARY_LENGTH: Final = 16
LONGEST_CANARY: Final = 2 * CANARY_LENGTH  # in hexadecimal digits
# So many letters of the canary must have come before we wait for the rest of it.
_CANARY_BEGINS: Final = 4


def letters_of(text: str) -> str:
    """The letters and digits of a text, in one case and one form."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NO_LETTERS.sub("", text.lower())


def make_canary(*parts: str) -> str:
    """A word that stands in one assistant's prompt and nowhere else, the same in every turn (prompts are cached)."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return "zq" + digest[: CANARY_LENGTH - 2]


@dataclass(frozen=True, slots=True)
class Limit:
    """How many blocks of a text are a recital: one behind the other, in all of an answer, and from different places.

    `text` is the number of what the places are of, which a text cut up once more (`SHIFT`) shares with itself.
    """

    in_a_row: int
    in_all: int
    places: int
    text: int
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Secrets:
    """The fingerprints of one prompt, shared by all its turns.

    `blocks` leads from a block's hash to its text and its place there, in one number (`MOST_BLOCKS` to a text).
    `limits` are by text. `sentences` are the client's, with the blocks that each touches. `canary_prefixes` are what
    the canary's forms may begin with, so that we wait for the rest.
    """

    limits: Sequence[Limit]
    blocks: dict[int, int]
    sentences: Sequence[tuple[str, range]]
    canaries: tuple[str, ...]
    canary_begins: tuple[str, ...]
    canary_prefixes: frozenset[str]

    def said_openly(self, texts: Iterable[str]) -> frozenset[int]:
        """The blocks of the client's instructions whose sentences stand in these texts too: what is no secret."""
        openly = "\n".join(texts)
        return frozenset(place for sentence, places in self.sentences if sentence in openly for place in places)


@functools.lru_cache(maxsize=_CACHED_ASSISTANTS)
def find_secrets(rules: str, instructions: str, canary: str) -> Secrets:
    """The fingerprints of what is secret in a prompt."""
    plain = letters_of(instructions)
    most_of_it = max(2, round(len(plain) // BLOCK * _SHARE_OF_SHORT))
    in_a_row = min(INSTRUCTIONS_AT_MOST, most_of_it)
    in_all = max(in_a_row, min(INSTRUCTIONS_IN_ALL, most_of_it))
    limits: list[Limit] = []
    blocks: dict[int, int] = {}

    def add(form: str, limit: Limit) -> None:
        for place, key in enumerate(_blocks(form[limit.shift :])):
            blocks.setdefault(key, len(limits) * MOST_BLOCKS + place)
        limits.append(limit)

    add(plain, Limit(in_a_row, in_all, INSTRUCTIONS_PLACES, INSTRUCTIONS))
    add(plain, Limit(in_a_row, in_all, INSTRUCTIONS_PLACES, INSTRUCTIONS, SHIFT))
    for form in (letters_of(rules), *_encoded(rules), *_encoded(instructions)):
        add(form, Limit(RULES_AT_MOST, INSTRUCTIONS_IN_ALL, RULES_PLACES, len(limits)))
    add(letters_of(rules), Limit(RULES_AT_MOST, INSTRUCTIONS_IN_ALL, RULES_PLACES, RULES, SHIFT))
    canaries = tuple(form for form in (canary, *_encoded(canary)) if len(form) >= CANARY_LENGTH)
    return Secrets(
        limits,
        blocks,
        _sentences(instructions),
        canaries,
        tuple(form[:_CANARY_BEGINS] for form in canaries),
        frozenset(form[:length] for form in canaries for length in range(_CANARY_BEGINS, len(form))),
    )


def _sentences(text: str) -> list[tuple[str, range]]:
    """The sentences that are long enough to be known, and the places of the blocks that they touch."""
    found = []
    end = 0
    for sentence in _SENTENCE.findall(text):
        begin, letters = end, letters_of(sentence)
        end += len(letters)
        if len(letters) >= BLOCK:
            found.append((sentence.strip(), range(begin // BLOCK, end // BLOCK + 1)))
    return found


def _blocks(letters: str) -> list[int]:
    end = min(len(letters), MOST_BLOCKS * BLOCK)
    return [hash(letters[at : at + BLOCK]) for at in range(0, end - BLOCK + 1, BLOCK)]


def _encoded(text: str) -> list[str]:
    """The other forms of a text that are looked for, by their letters and digits."""
    plain = letters_of(text)
    raw = text.encode("utf-8", "replace")
    # A part of a text begins anywhere in the three bytes that base64 takes together.
    in_base64 = [letters_of(base64.b64encode(raw[at:])[: (len(raw) - at) // 3 * 4].decode()) for at in range(3)]
    in_leet = [plain.translate(letters) for letters in _LEET]
    return [plain[::-1], codecs.encode(plain, "rot13"), raw.hex(), *in_base64, *in_leet]
