"""Finds the sentences of some passages that answer a question best. Deterministic, no model, no network."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from switchboard.integrations.llm.base import Passage
from switchboard.integrations.llm.concepts import find_concepts
from switchboard.integrations.llm.languages import detect_language
from switchboard.integrations.llm.words import related_stems, stem, stems_in

ENGLISH: Final = "en"
_SUBJECT_MARK: Final = "§"

MAX_QUOTED_SENTENCES: Final = 3
MAX_QUOTED_CHARACTERS: Final = 700

_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?\u3002\uff01\uff1f])(?:[\"'\u201d\u2019)]*)(?:\s+|(?<=[\u3002\uff01\uff1f]))(?=\S)"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|st|no|approx|e\.g|i\.e|etc|vs|a\.m|p\.m)|\b\w)\.$", re.IGNORECASE
)
_BLOCK_BREAK: Final = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+\u2022]|\d{1,2}[.)]|#{1,6}|>)\s)")
_LINE_MARK: Final = re.compile(r"^\s*(?:[-*+\u2022]\s+|\d{1,2}[.)]\s+|>\s*)")
_HEADING: Final = re.compile(r"^\s*#{1,6}\s+")
_TABLE_RULE: Final = re.compile(r"[|:\s-]+")

_RELATED_WEIGHT: Final = 0.6
_TITLE_WEIGHT: Final = 0.5
_EARLIER_QUESTION_WEIGHT: Final = 0.4
_NEARLY_WEIGHT: Final = 0.8  # of a word that is another one with a typing error
_LEAST_LIKENESS: Final = 0.75
_SHORTEST_MISTYPED: Final = 4
# Search has weighed more than one sentence: what it ranks higher is the likelier source.
_RANK_FACTORS: Final = (1.0, 0.9, 0.82, 0.76, 0.72)
# A passage is about the question when it holds this part of the question's weight, or less but two of its words: people
# say more than they ask. A single word in common is no answer to a longer question, unless it is the subject: half of
# the words of a title.
_LEAST_COVERAGE: Final = 0.5
_LEAST_COVERAGE_BY_WORDS: Final = 0.2
_LEAST_WORDS: Final = 2
_SHARE_OF_TITLE: Final = 0.5
# And the sentence that is quoted from it must hold this part.
_LEAST_OF_SENTENCE: Final = 0.1
# A further sentence must be nearly as good as the best one, and from another passage better still.
_NEXT_BEST: Final = 0.6
_NEXT_BEST_ELSEWHERE: Final = 0.85


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of one passage, in the passage's order.

    `passage` is its index in the list that was searched.
    """

    passage: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or list item, and the heading it stands under (empty without one)."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: int
    position: int
    text: str
    language: str
    stems: frozenset[str]
    title_stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question asks for in one language: stems with their weights, and the weight of the question alone."""

    weights: Mapping[str, float]
    asked_for: float


def find_quotes(question: str, earlier_question: str, passages: Sequence[Passage]) -> list[Quote]:
    """Return at most three sentences that fit `question`, grouped by passage, best first; empty if none fit.

    `earlier_question` (may be empty) helps with a follow-up such as "and on Saturday?", which names half. Question and
    passages may be in different languages: then names, numbers and the subjects that both speak of (`concepts`) decide.
    """
    language = detect_language(f"{question}\n{earlier_question}", default=ENGLISH)
    candidates = [
        candidate for index, passage in enumerate(passages) for candidate in _candidates(index, passage, language)
    ]
    wanted = {
        one: _weigh(question, earlier_question, language, [other for other in candidates if other.language == one])
        for one in {candidate.language for candidate in candidates}
    }
    scores = {
        candidate: _score(candidate, wanted[candidate.language]) * _RANK_FACTORS[min(candidate.passage, 4)]
        for candidate in candidates
        if wanted[candidate.language].asked_for
    }
    fitting = {index for index in range(len(passages)) if _is_about(index, candidates, wanted)}
    # `sorted` keeps the order of equals: the better ranked passage, then the earlier sentence.
    ranked = sorted(
        (one for one, score in scores.items() if one.passage in fitting and score >= _LEAST_OF_SENTENCE),
        key=lambda candidate: -scores[candidate],
    )
    if not ranked:
        return []
    best = ranked[0]
    chosen: list[_Candidate] = []
    for candidate in ranked:
        share = _NEXT_BEST if candidate.passage == best.passage else _NEXT_BEST_ELSEWHERE
        is_good = scores[candidate] >= scores[best] * share
        is_new = all(candidate.stems != other.stems for other in chosen)
        length = sum(len(other.text) for other in chosen) + len(candidate.text)
        if is_good and is_new and (not chosen or length <= MAX_QUOTED_CHARACTERS):
            chosen.append(candidate)
        if len(chosen) == MAX_QUOTED_SENTENCES:
            break
    return _group(chosen)


def _candidates(index: int, passage: Passage, asked_in: str) -> list[_Candidate]:
    language = detect_language(f"{passage.title}\n{passage.text}", default=ENGLISH)
    return [
        _Candidate(
            passage=index,
            position=position,
            text=line.text,
            language=language,
            stems=_terms(line.text, language, asked_in),
            title_stems=_terms(f"{passage.title} {line.heading}", language, asked_in),
        )
        for position, line in enumerate(split_lines(passage.text))
    ]


def _terms(text: str, language: str, other_language: str) -> frozenset[str]:
    """The stems of a text, and its subjects, unless both languages are English: its words have their own relations."""
    found = frozenset(stems_in(text, language))
    if language == other_language == ENGLISH:
        return found
    meant = {_SUBJECT_MARK + concept for concept in find_concepts(text, language)}
    if language == ENGLISH:  # "$590" and "8 am" are words of a kind too
        meant |= {_SUBJECT_MARK + name for name in ("price", "hours") if stem(name) in found}
    return found | meant


def split_lines(text: str) -> list[Line]:
    """Return sentences, list items and table rows of plain or Markdown text, without marks, under their headings."""
    lines: list[Line] = []
    heading = ""
    for block in _BLOCK_BREAK.split(text):
        body = block
        if mark := _HEADING.match(block):
            heading, _, body = block[mark.end() :].partition("\n")
        if body.lstrip().startswith("|"):
            lines += [Line(heading, row) for row in _rows_of(body)]
            continue
        flat = " ".join(_LINE_MARK.sub("", body).split())
        begin = 0
        for end in _SENTENCE_END.finditer(flat):
            if not _ABBREVIATION.search(flat[begin : end.start()]):
                lines.append(Line(heading, flat[begin : end.end()].strip()))
                begin = end.end()
        if flat[begin:].strip():
            lines.append(Line(heading, flat[begin:].strip()))
    return lines


def _rows_of(table: str) -> list[str]:
    """The rows of a Markdown table as they would be said: "Check-up: £58", of more columns each with its name."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().split("\n")]
    names: list[str] = []
    if len(rows) > 1 and _TABLE_RULE.fullmatch("|".join(rows[1])):
        names, rows = rows[0], rows[2:]
    said = []
    for first, *cells in rows:
        columns = names[1:] if len(cells) > 1 and len(names) > len(cells) else [""] * len(cells)
        rest = ", ".join(f"{name} {cell}".strip() for name, cell in zip(columns, cells, strict=False) if cell)
        if rest or not cells:  # a row without a value says nothing
            said.append(": ".join(filter(None, (first, rest))))
    return [row for row in said if row]


def _weigh(question: str, earlier_question: str, language: str, candidates: Sequence[_Candidate]) -> _Wanted:
    """Weigh each stem asked for: what few sentences contain tells more than what all of them do."""
    target = candidates[0].language
    frequency = Counter(term for candidate in candidates for term in candidate.stems)
    known = frequency.keys() | {term for candidate in candidates for term in candidate.title_stems}
    weights: dict[str, float] = {}
    asked: set[str] = set()
    for text, factor in ((question, 1.0), (earlier_question, _EARLIER_QUESTION_WEIGHT)):
        terms = _terms(text, language, target)
        if language != target:
            # A word of another language asks for nothing here, unless it is a name that both have.
            terms = frozenset(term for term in terms if term in known or term.startswith(_SUBJECT_MARK))
        for term in terms:
            rarity = 1.0 + math.log((1 + len(candidates)) / (1 + frequency[term]))
            nearest = term if term in known or related_stems(term) & known else _nearest(term, known)
            weight = rarity * factor * (1.0 if nearest == term else _NEARLY_WEIGHT)
            weights[nearest] = max(weights.get(nearest, 0.0), weight)
            if factor == 1.0:
                asked.add(nearest)
    return _Wanted(weights, sum(weights[term] for term in asked) or sum(weights.values()))


def _nearest(term: str, known: Iterable[str]) -> str:
    """The known stem that this one is with a typing error; itself when there is none."""
    from difflib import get_close_matches  # not at the start of the API

    if len(term) < _SHORTEST_MISTYPED or not term.isalpha():
        return term
    alike = get_close_matches(term, [one for one in known if one[0] == term[0]], n=1, cutoff=_LEAST_LIKENESS)
    return alike[0] if alike else term


def _score(candidate: _Candidate, wanted: _Wanted) -> float:
    score = 0.0
    for term, weight in wanted.weights.items():
        related = related_stems(term)
        if term in candidate.stems:
            score += weight
        elif related & candidate.stems:
            score += weight * _RELATED_WEIGHT
        if term in candidate.title_stems:
            score += weight * _TITLE_WEIGHT
        elif related & candidate.title_stems:
            score += weight * _TITLE_WEIGHT * _RELATED_WEIGHT
    return score / wanted.asked_for


def _is_about(passage: int, candidates: Sequence[_Candidate], wanted_in: Mapping[str, _Wanted]) -> bool:
    """Whether a passage as a whole holds enough of what is asked for."""
    parts = [candidate for candidate in candidates if candidate.passage == passage]
    if not parts:
        return False
    wanted = wanted_in[parts[0].language]
    held = frozenset().union(*(part.stems | part.title_stems for part in parts))
    met = {
        term: weight if term in held else weight * _RELATED_WEIGHT
        for term, weight in wanted.weights.items()
        if term in held or related_stems(term) & held
    }
    coverage = sum(met.values()) / wanted.asked_for if wanted.asked_for else 0.0
    is_subject = any(_share_of_title(part, wanted.weights) >= _SHARE_OF_TITLE for part in parts)
    return coverage >= (_LEAST_COVERAGE_BY_WORDS if is_subject or len(met) >= _LEAST_WORDS else _LEAST_COVERAGE)


def _share_of_title(candidate: _Candidate, weights: Mapping[str, float]) -> float:
    title = candidate.title_stems
    return sum(term in weights or bool(related_stems(term) & weights.keys()) for term in title) / max(1, len(title))


def _group(chosen: Sequence[_Candidate]) -> list[Quote]:
    by_passage: dict[int, list[_Candidate]] = {}
    for candidate in chosen:
        by_passage.setdefault(candidate.passage, []).append(candidate)
    quotes = []
    for passage, members in by_passage.items():
        members.sort(key=lambda candidate: candidate.position)
        text = members[0].text
        for before, after in pairwise(members):
            if after.position > before.position + 1:
                text += " \u2026 "
            else:
                # List items end without a full stop.
                text += " " if before.text.endswith((".", "!", "?", "\u3002")) else "; "
            text += after.text
        quotes.append(Quote(passage, text))
    return quotes
