"""What a question wants of a passage: its words, weighed by how much each tells."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from switchboard.integrations.llm.questions import asking_part, is_said_anyway, names_in, tells_kind
from switchboard.integrations.llm.readings import ENGLISH, SUBJECT_MARK, Reading, Sentence, pairs_of, terms_of
from switchboard.integrations.llm.words import related_stems, stem

RELATED_WEIGHT: Final = 0.6
_TITLE_WEIGHT: Final = 0.5
# Where a title names all that the question is about.
_WHOLE_TITLE_WEIGHT: Final = 1.25
_PAIR_WEIGHT: Final = 0.5
_EARLIER_QUESTION_WEIGHT: Final = 0.4
# A word that is said whatever is asked for, and a name.
_SAID_ANYWAY_WEIGHT: Final = 0.3
_NAME_WEIGHT: Final = 1.6
# A word beside another of its kind: who asks for "opening hours" asks for one thing.
# Beside words that carry the question, of those that tell what kind of answer it wants.
_KIND_WEIGHT: Final = 0.4
# Of what a question is asked for, not with ("My son has a cavity, ...").
_TOLD_WEIGHT: Final = 0.4
_SAID_TWICE_WEIGHT: Final = 0.35
# A passage is about the question when it holds this part of the question's weight, by how many words carry it: people
# say more than they ask. Of a passage's subject, half of the words of a title, less is enough.
_LEAST_COVERAGE: Final = (0.5, 0.5, 0.5, 0.5, 0.42, 0.35)
_SUBJECT_REBATE: Final = 0.1
_SHARE_OF_TITLE: Final = 0.5
_RELATED_COVERAGE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for in one language: stems with their weights, also those that only help to choose.

    `asked` are the stems of the question itself, `carrying` those of them that say what it is about,
    `names` the names in the part that asks, which a passage must hold.
    """

    weights: Mapping[str, float]
    asked: frozenset[str]
    carrying: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    names: frozenset[str]

    @property
    def total(self) -> float:
        """The weight of all that is asked for."""
        return sum(self.weights[term] for term in self.asked)

    def score(self, sentence: Sentence) -> float:
        """How well a sentence fits: about 1 for one that holds all words, more with its title."""
        score = 0.0
        of_title = _TITLE_WEIGHT
        if self.carrying and self.carrying <= sentence.title_stems:
            of_title = _WHOLE_TITLE_WEIGHT
        for term, weight in self.weights.items():
            related = related_stems(term)
            if term in sentence.stems:
                score += weight
            elif related & sentence.stems:
                score += weight * RELATED_WEIGHT
            if term in sentence.title_stems:
                score += weight * of_title
            elif related & sentence.title_stems:
                score += weight * of_title * RELATED_WEIGHT
        score += sum(_PAIR_WEIGHT * min(map(self.weights.__getitem__, pair)) for pair in self.pairs & sentence.pairs)
        return score / self.total

    def is_title_alone(self, sentence: Sentence) -> bool:
        """Whether the title names all that the question is about, and the sentence nothing of it."""
        return self.carrying <= sentence.title_stems and self.carrying.isdisjoint(sentence.stems)

    def is_met_by(self, reading: Reading) -> bool:
        """Whether a passage as a whole holds enough of what is asked for."""
        if any(not reading.terms & (related_stems(name) | {name}) for name in self.names):
            return False
        met = total = 0.0
        for term in self.asked:
            weight = self.weights[term]
            total += weight
            if term in reading.terms:
                met += weight
            elif related_stems(term) & reading.terms:
                met += weight * _RELATED_COVERAGE
        least = _LEAST_COVERAGE[min(len(self.carrying), len(_LEAST_COVERAGE) - 1)]
        if any(self.is_subject(sentence) for sentence in reading.sentences):
            least -= _SUBJECT_REBATE
        return total > 0 and met / total >= least

    def is_subject(self, sentence: Sentence) -> bool:
        """Whether a sentence stands under a title that says what is asked for."""
        title = {term for term in sentence.title_stems if not is_said_anyway(term)} or sentence.title_stems
        said = sum(term in self.weights or bool(related_stems(term) & self.weights.keys()) for term in title)
        return bool(title) and said / len(title) >= _SHARE_OF_TITLE


def weigh(
    question: str, earlier_question: str, language: str, readings: Sequence[Reading], own_words: str = ""
) -> Wanted:
    """Weigh the words of a question in `language` for passages of one language.

    What few sentences contain tells more than what all of them do, and most what none contains. A question that names
    nothing itself ("How much is it?") is about what the one before it named. A name that stands in `own_words` is the
    business's own and says nothing.
    """
    target = readings[0].language
    sentences = [sentence for reading in readings for sentence in reading.sentences]
    frequency = Counter(term for sentence in sentences for term in sentence.stems)
    known = frozenset().union(*(reading.terms for reading in readings))
    is_english = language == target == ENGLISH
    part = asking_part(question) if language == ENGLISH else question
    named = names_in(question) if is_english else frozenset()
    names = frozenset(map(stem, named))
    own = frozenset(stem(name) for name in named if re.search(rf"\b{re.escape(name)}\b", own_words, re.IGNORECASE))
    must_be_there = frozenset(map(stem, names_in(part))) - own if is_english else frozenset()

    def ask(text: str) -> frozenset[str]:
        terms = terms_of(text, language, target)
        if language == target:
            return terms
        # A word of another language asks for nothing here, unless it is a name that both have.
        return frozenset(term for term in terms if term in known or term.startswith(SUBJECT_MARK))

    def rate(term: str) -> float:
        weight = 1.0 + math.log((1 + len(sentences)) / (1 + frequency[term]))
        return weight * (_SAID_ANYWAY_WEIGHT if is_said_anyway(term) else _NAME_WEIGHT if term in names else 1.0)

    asked, before = ask(question) - own, ask(earlier_question)
    weights = {term: rate(term) for term in asked}
    told = asked - ask(part)
    if _carrying(asked - told):
        weights |= {term: weights[term] * _TOLD_WEIGHT for term in told}
    for term in sorted(asked, key=lambda one: (weights[one], one)):
        if any(weights[other] >= weights[term] for other in related_stems(term) & asked):
            weights[term] *= _SAID_TWICE_WEIGHT
    for term in before - asked:
        weights[term] = rate(term) * _EARLIER_QUESTION_WEIGHT
    carrying = _carrying(asked)
    if not carrying:
        carrying = _carrying(before)
        asked |= carrying
        weights |= {term: rate(term) for term in carrying}
    if carrying:
        weights |= {term: weights[term] * _KIND_WEIGHT for term in asked if tells_kind(term)}
    pairs = pairs_of(question, language) if language == target else frozenset()
    pairs = frozenset(pair for pair in pairs if asked.issuperset(pair))
    return Wanted(
        weights, asked, carrying, pairs, frozenset(name for name in must_be_there if not is_said_anyway(name))
    )


def _carrying(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(term for term in terms if not is_said_anyway(term) and not tells_kind(term))
