"""Typing errors in a question, told by the words that its answer may be made of."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from switchboard.integrations.llm.languages import fold

_WORD: Final = re.compile(r"[^\W\d_]+")
_JOINED: Final = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_SHORTEST: Final = 3
# In a short word another letter makes another word (prime and price, plant and plan); one that is missing or written
# twice, and two that are swapped, are slips.
_SHORTEST_WITH_OTHER_LETTERS: Final = 7
_SHORTEST_WITH_TWO: Final = 8
# Three letters are a typing error of one of these alone: "cat" is no "cart", and "dog" no "do". Of these alone, a short
# word may be one with a letter too many.
_ASKING: Final = frozenset(
    {"what", "how", "who", "when", "where", "much", "many", "does", "the", "you", "your", "and", "can"}
)


def correct(text: str, likely: Mapping[str, str], others: Collection[str] = ()) -> str:
    """`text` with each word that is not among the known ones (folded) replaced by the one that it nearly is.

    `likely` is what `words_of` says of the texts; of two that it may be, one of those comes before one of the `others`.
    """

    def corrected(match: re.Match[str]) -> str:
        word = fold(match[0])
        if word in likely:
            return match[0] if likely[word] == word else likely[word]
        if len(word) < _SHORTEST or word in others:
            return match[0]
        nearest = _nearest(word, likely)
        return likely[nearest] if nearest else _nearest(word, others) or match[0]

    return _WORD.sub(corrected, text)


def words_of(text: str) -> dict[str, str]:
    """The words of a text, folded, as `correct` compares them; those with a hyphen also as one: checkup, check-up."""
    folded = fold(text)
    return {word.replace("-", ""): word for word in _JOINED.findall(folded)} | {
        word: word for word in _WORD.findall(folded)
    }


def _nearest(word: str, known: Collection[str]) -> str | None:
    most = 2 if len(word) >= _SHORTEST_WITH_TWO else 1
    found = (
        (errors, abs(len(one) - len(word)), one)
        for one in known
        if one[0] == word[0]
        and abs(len(one) - len(word)) <= most
        and (len(word) > _SHORTEST or one in _ASKING)
        and (errors := 1 if one in _ASKING and _has_one_more(word, one) else _count_errors(word, one)) <= most
    )
    return min(found, default=(0, 0, None))[2]


def _has_one_more(word: str, other: str) -> bool:
    return any(word[:at] + word[at + 1 :] == other for at in range(len(word)))


def _count_errors(word: str, other: str) -> int:
    """Letters more, less, different or swapped with the next (the optimal string alignment distance)."""
    other_letter = 1 if len(word) >= _SHORTEST_WITH_OTHER_LETTERS else 2
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word):
        more = 1 if at and letter == word[at - 1] else other_letter
        before, last, row = row, before, [row[0] + more]
        for to, wanted in enumerate(other):
            errors = min(before[to + 1] + more, row[to] + 1, before[to] + (letter != wanted) * other_letter)
            if at and to and letter == other[to - 1] and word[at - 1] == wanted:
                errors = min(errors, last[to - 1] + 1)
            row.append(errors)
    return row[-1]
