"""Finds the sentences of some passages that answer a question best. Deterministic, no model, no network."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from switchboard.integrations.llm.base import Passage
from switchboard.integrations.llm.words import related_stems, stems

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

_RELATED_WEIGHT: Final = 0.6
_TITLE_WEIGHT: Final = 0.5
_EARLIER_QUESTION_WEIGHT: Final = 0.4
# Part of the question's weight a sentence must cover to count as an answer at all. People say more than they
# ask, so less is enough where two of their words meet, or where the heading says that this is the subject.
_LEAST_COVERAGE: Final = 0.5
_LEAST_COVERAGE_ON_SUBJECT: Final = 0.15
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
    stems: frozenset[str]
    title_stems: frozenset[str]


def find_quotes(question: str, earlier_question: str, passages: Sequence[Passage]) -> list[Quote]:
    """Return at most three sentences that fit `question`, grouped by passage, best first; empty if none fit.

    `earlier_question` (may be empty) helps with a follow-up such as "and on Saturday?", which names half.
    """
    candidates = [
        _Candidate(
            passage=index,
            position=position,
            text=line.text,
            stems=frozenset(stems(line.text)),
            title_stems=frozenset(stems(f"{passage.title} {line.heading}")),
        )
        for index, passage in enumerate(passages)
        for position, line in enumerate(split_lines(passage.text))
    ]
    wanted = _weigh(question, earlier_question, candidates)
    asked_for = sum(wanted[stem] for stem in set(stems(question))) or sum(wanted.values())
    if not candidates or not asked_for:
        return []
    scores = {candidate: _score(candidate, wanted) / asked_for for candidate in candidates}
    # `sorted` keeps the order of equals: the better ranked passage, then the earlier sentence.
    ranked = sorted(
        (candidate for candidate in candidates if scores[candidate] >= _least_coverage(candidate, wanted)),
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


def split_lines(text: str) -> list[Line]:
    """Return sentences and list items of plain or Markdown text, without marks, under their headings."""
    lines: list[Line] = []
    heading = ""
    for block in _BLOCK_BREAK.split(text):
        body = block
        if mark := _HEADING.match(block):
            heading, _, body = block[mark.end() :].partition("\n")
        flat = " ".join(_LINE_MARK.sub("", body).split())
        begin = 0
        for end in _SENTENCE_END.finditer(flat):
            if not _ABBREVIATION.search(flat[begin : end.start()]):
                lines.append(Line(heading, flat[begin : end.end()].strip()))
                begin = end.end()
        if flat[begin:].strip():
            lines.append(Line(heading, flat[begin:].strip()))
    return lines


def _weigh(question: str, earlier_question: str, candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Weigh each stem asked for: what few sentences contain tells more than what all of them do."""
    frequency = Counter(stem for candidate in candidates for stem in candidate.stems)
    weights: dict[str, float] = {}
    for text, factor in ((question, 1.0), (earlier_question, _EARLIER_QUESTION_WEIGHT)):
        for stem in stems(text):
            rarity = 1.0 + math.log((1 + len(candidates)) / (1 + frequency[stem]))
            weights[stem] = max(weights.get(stem, 0.0), rarity * factor)
    return weights


def _score(candidate: _Candidate, wanted: dict[str, float]) -> float:
    score = 0.0
    for stem, weight in wanted.items():
        related = related_stems(stem)
        if stem in candidate.stems:
            score += weight
        elif related & candidate.stems:
            score += weight * _RELATED_WEIGHT
        if stem in candidate.title_stems:
            score += weight * _TITLE_WEIGHT
        elif related & candidate.title_stems:
            score += weight * _TITLE_WEIGHT * _RELATED_WEIGHT
    return score


def _least_coverage(candidate: _Candidate, wanted: dict[str, float]) -> float:
    meanings = [related_stems(stem) | {stem} for stem in wanted]
    is_on_subject = any(not candidate.title_stems.isdisjoint(meaning) for meaning in meanings)
    words_met = sum(not candidate.stems.isdisjoint(meaning) for meaning in meanings)
    return _LEAST_COVERAGE_ON_SUBJECT if is_on_subject or words_met > 1 else _LEAST_COVERAGE


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
