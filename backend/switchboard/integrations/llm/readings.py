"""Passages as they are compared with a question: sentence by sentence, by the stems of their words."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from switchboard.integrations.llm.base import Passage
from switchboard.integrations.llm.concepts import find_concepts
from switchboard.integrations.llm.languages import detect_language
from switchboard.integrations.llm.lines import is_readable, split_lines
from switchboard.integrations.llm.words import stem, stems_in

ENGLISH: Final = "en"
SUBJECT_MARK: Final = "§"
# The same passages answer most questions of an assistant; one takes some 10 KiB.
_READ_PASSAGES: Final = 128


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence, list item or row of a passage; `position` is its place there, `pairs` are words side by side."""

    position: int
    text: str
    is_readable: bool
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    title_stems: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A passage as read for questions in one language; `terms` are all that its sentences and titles hold."""

    language: str
    sentences: Sequence[Sentence]
    terms: frozenset[str]


def read(passage: Passage, asked_in: str) -> Reading:
    """The passage, for a question in the language `asked_in`."""
    return _read(passage.title, passage.text, asked_in)


def terms_of(text: str, language: str, other_language: str) -> frozenset[str]:
    """The stems of a text, and its subjects, unless both languages are English: its words have their own relations."""
    found = frozenset(stems_in(text, language))
    if language == other_language == ENGLISH:
        return found
    meant = {SUBJECT_MARK + concept for concept in find_concepts(text, language)}
    if language == ENGLISH:  # "$590" and "8 am" are words of a kind too
        meant |= {SUBJECT_MARK + name for name in ("price", "hours") if stem(name) in found}
    return found | meant


def pairs_of(text: str, language: str) -> frozenset[tuple[str, str]]:
    """The stems that stand side by side in a text."""
    return frozenset(pairwise(stems_in(text, language)))


@functools.lru_cache(maxsize=_READ_PASSAGES)
def _read(title: str, text: str, asked_in: str) -> Reading:
    language = detect_language(f"{title}\n{text}", default=ENGLISH)
    sentences = [
        Sentence(
            position=position,
            text=line.text,
            is_readable=is_readable(line.text),
            stems=terms_of(line.text, language, asked_in),
            pairs=pairs_of(f"{line.text} {line.heading or title}", language),
            title_stems=terms_of(f"{title} {line.heading}", language, asked_in),
        )
        for position, line in enumerate(split_lines(text))
    ]
    terms = frozenset().union(*(sentence.stems | sentence.title_stems for sentence in sentences))
    return Reading(language, sentences, terms)
