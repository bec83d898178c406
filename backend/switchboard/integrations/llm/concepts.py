"""The subjects that visitors ask about most, by their words in many languages (`concepts.toml`).

"How much is it?" and a page with fees have no word in common, and neither have a German question and an English page.
The tables are read with the first question, not at the start.
"""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from switchboard.integrations.llm.languages import OTHER, UNSPACED, fold

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# A word of that length stands for all that begin with it: inflections, and what German and its like put together.
_SHORTEST_BEGINNING: Final = 5
_ARABIC_ARTICLE: Final = "ال"


def find_concepts(text: str, language: str) -> frozenset[str]:
    """The names of the subjects that a text in `language` speaks of; in any language for `OTHER`."""
    folded = fold(text)
    if language in UNSPACED:
        entries = _tables()[language].items()
        return frozenset(concept for word, concepts in entries if word in folded for concept in concepts)
    found: set[str] = set()
    for word in _WORD.findall(folded):
        found |= concepts_of(word, language)
    return frozenset(found)


def list_subjects(text: str, language: str) -> list[Mapping[str, str]]:
    """The subjects that a question speaks of: of each, its words by language, with blanks between."""
    return [_subjects()[concept] for concept in sorted(find_concepts(text, language))]


@functools.lru_cache(maxsize=4096)
def concepts_of(word: str, language: str) -> frozenset[str]:
    """The subjects that a folded word belongs to."""
    if language == OTHER:
        return frozenset().union(*(concepts_of(word, one) for one in _tables()))
    table = _tables().get(language, {})
    forms = (word, word.removeprefix(_ARABIC_ARTICLE))
    found = frozenset().union(*(table.get(form, frozenset()) for form in forms))
    for length in range(_SHORTEST_BEGINNING, len(word)):
        found |= table.get(word[:length], frozenset())
    return found


@functools.cache
def _subjects() -> Mapping[str, Mapping[str, str]]:
    import tomllib  # not at the start of the API

    text = Path(__file__).with_name("concepts.toml").read_text(encoding="utf-8")
    subjects: dict[str, dict[str, str]] = tomllib.loads(text)
    return subjects


@functools.cache
def _tables() -> dict[str, dict[str, frozenset[str]]]:
    """For each language, its words and the subjects of each."""
    tables: dict[str, dict[str, frozenset[str]]] = {}
    for concept, by_language in _subjects().items():
        for language, words in by_language.items():
            table = tables.setdefault(language, {})
            for word in words.split():
                table[fold(word)] = table.get(fold(word), frozenset()) | {concept}
    return tables
