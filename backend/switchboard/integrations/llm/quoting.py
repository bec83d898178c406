"""Finds the sentences of some passages that answer a question best. Deterministic, no model, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from switchboard.integrations.llm.base import Passage
from switchboard.integrations.llm.languages import detect_language
from switchboard.integrations.llm.questions import answers, asked_for, asks_how, ordinary_words
from switchboard.integrations.llm.readings import ENGLISH, Reading, Sentence, read
from switchboard.integrations.llm.typing_errors import correct, words_of
from switchboard.integrations.llm.wanted import Wanted, weigh

MAX_QUOTED_SENTENCES: Final = 3
MAX_QUOTED_CHARACTERS: Final = 700
# So long is a quotation that goes on where its sentence ends.
MAX_LEAD_CHARACTERS: Final = 400

# Search has weighed more than one sentence: what it ranks higher is the likelier source.
_RANK_FACTORS: Final = (1.0, 0.9, 0.82, 0.76, 0.72)
# Of a sentence that holds the amount, the time or the name that is asked for.
_ANSWERING_FACTOR: Final = 1.3
# The sentence that is quoted from a passage must hold this part of the question.
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


class _Candidate(NamedTuple):
    """A sentence that may be quoted; `passage` is the index of its passage."""

    passage: int
    sentence: Sentence
    wanted: Wanted
    score: float
    answers: bool  # whether it holds what would answer the question


def find_quotes(question: str, earlier_question: str, passages: Sequence[Passage], own_words: str = "") -> list[Quote]:
    """Return at most three sentences that fit `question`, grouped by passage, best first; empty if none fit.

    `earlier_question` (may be empty) helps with a follow-up such as "and on Saturday?", which names half. Question and
    passages may be in different languages: then names, numbers and the subjects that both speak of (`concepts`) decide.
    A passage must hold the names in the question, but those that stand in `own_words`: they are the business's own.
    """
    language = detect_language(f"{question}\n{earlier_question}", default=ENGLISH)
    readings = [read(passage, language) for passage in passages]
    if any(reading.language == language for reading in readings):
        likely = words_of("\n".join(f"{passage.title}\n{passage.text}" for passage in passages))
        question = correct(question, likely, ordinary_words(language))
    candidates = _rank(question, earlier_question, language, readings, own_words)
    if not candidates:
        return []
    best = candidates[0]
    is_open = asked_for(question, language) is None and best.wanted.is_subject(best.sentence)
    if is_open and best.wanted.is_title_alone(best.sentence):
        beginning = next(one for one in readings[best.passage].sentences if one.is_readable)
        chosen = [best._replace(sentence=beginning)]
    else:
        chosen = _choose(candidates)
    if len(chosen) == 1:
        is_beginning = chosen[0].sentence.position == 0 or asks_how(question)
        chosen += _go_on(chosen[0], readings[best.passage], is_open=is_open and is_beginning)
    return _group(chosen)


def _rank(
    question: str, earlier_question: str, language: str, readings: Sequence[Reading], own_words: str
) -> list[_Candidate]:
    """The sentences of passages that are about the question, the best first."""
    kind = asked_for(question, language)
    wanted_in = {
        one: weigh(question, earlier_question, language, [some for some in readings if some.language == one], own_words)
        for one in {reading.language for reading in readings}
    }
    candidates = []
    for index, reading in enumerate(readings):
        wanted = wanted_in[reading.language]
        if not wanted.is_met_by(reading):
            continue
        for sentence in reading.sentences:
            score = wanted.score(sentence) * _RANK_FACTORS[min(index, len(_RANK_FACTORS) - 1)]
            is_answer = kind is not None and answers(kind, sentence.text)
            if is_answer:
                score *= _ANSWERING_FACTOR
            if score >= _LEAST_OF_SENTENCE and sentence.is_readable:
                candidates.append(_Candidate(index, sentence, wanted, score, is_answer))
    # `sorted` keeps the order of equals: the better ranked passage, then the earlier sentence.
    return sorted(candidates, key=lambda candidate: -candidate.score)


def _choose(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The best, and of the next best those that say more of what is asked for, or the same in another place."""
    best = candidates[0]
    chosen = [best]
    length = len(best.sentence.text)
    for candidate in candidates[1:]:
        if len(chosen) == MAX_QUOTED_SENTENCES:
            break
        length += len(candidate.sentence.text)
        is_new = all(candidate.sentence.stems != other.sentence.stems for other in chosen)
        if is_new and length <= MAX_QUOTED_CHARACTERS and _adds_to(candidate, best):
            chosen.append(candidate)
        else:
            length -= len(candidate.sentence.text)
    return chosen


def _adds_to(candidate: _Candidate, best: _Candidate) -> bool:
    if best.answers and not candidate.answers:
        return False
    if candidate.passage != best.passage:
        return candidate.score >= best.score * _NEXT_BEST_ELSEWHERE
    is_near = abs(candidate.sentence.position - best.sentence.position) == 1
    is_more = not best.wanted.asked.isdisjoint(candidate.sentence.stems - best.sentence.stems)
    return candidate.score >= best.score * _NEXT_BEST and (is_near or is_more)


def _go_on(best: _Candidate, reading: Reading, *, is_open: bool) -> list[_Candidate]:
    """What follows the only sentence: its list after a colon, and more of the subject that an open question names."""
    if not is_open and not best.sentence.text.endswith(":"):
        return []
    following = []
    length = len(best.sentence.text)
    for sentence in reading.sentences[best.sentence.position + 1 :][: MAX_QUOTED_SENTENCES - 1]:
        length += len(sentence.text)
        if not sentence.is_readable or length > MAX_LEAD_CHARACTERS:
            break
        following.append(best._replace(sentence=sentence))
    return following


def _group(chosen: Sequence[_Candidate]) -> list[Quote]:
    by_passage: dict[int, list[Sentence]] = {}
    for candidate in chosen:
        by_passage.setdefault(candidate.passage, []).append(candidate.sentence)
    quotes = []
    for passage, members in by_passage.items():
        members.sort(key=lambda sentence: sentence.position)
        text = members[0].text
        for before, after in pairwise(members):
            if after.position > before.position + 1:
                text += " \u2026 "
            else:
                # List items end without a full stop.
                text += " " if before.text.endswith((".", "!", "?", ":", "\u3002")) else "; "
            text += after.text
        quotes.append(Quote(passage, text))
    return quotes
