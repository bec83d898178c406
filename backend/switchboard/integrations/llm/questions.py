"""What a question asks for: which of its words carry it, and whether an amount, a time or a name would answer it."""

import re
from typing import Final, Literal

from switchboard.integrations.llm.concepts import find_concepts
from switchboard.integrations.llm.languages import common_words, fold
from switchboard.integrations.llm.words import RELATED_WORDS, STOP_WORDS, stem

Kind = Literal["amount", "duration", "time", "count", "person", "contact", "place"]

# English words that people say whatever they ask about. One that an answer lacks tells little against it; any other
# that it lacks is what the question is about ("the opening hours of the zoo").
_SAID_ANYWAY: Final = frozenset(
    """
    able actually after again ago ahead allow allowed alone already always answer anymore anyway arrive ask available
    away back bad before begin best better big bring business called certain choose come company country day decide
    different direct directly down during early easily easy else enough ever every everything exactly explain extra
    fact fall far fast feel few find fine firm first fit following good great happen hard hear hello help here hey hi
    high hold hope idea important inform information instead interested involve keep kind know large last late later
    learn leave less little long look lose lot love low main maybe mean meet mention minute moment month morning move
    mr mrs ms name near need new next nice night normal normally nothing now number off offer often ok okay once only
    option order other over own particular people perhaps person place plan pls plz point possible practice prefer
    probably problem properly provide put question quick quickly quite ready really reason regular related right run
    safe same say second see seem send serve service set several show sign since situation small soon sort special
    start stay stick still stop straight stuck sure take talk than thank thanks thing think though through thx time
    today together tomorrow tonight top total try turn type typical u understand until up ur use usual usually various
    wait walk want way week whether while whole wish within without wonder word work worry wrong yes yesterday yet
    """.split()  # noqa: SIM905  a list of words is easier to read without quotes
)
_STEMS_SAID_ANYWAY: Final = frozenset(stem(word) for word in _SAID_ANYWAY)
_STEMS_OF_KINDS: Final = frozenset(
    stem(word)
    for word in ("price", "fee", "charge", "rate", "expensive", "pay", "open", "hours", "phone", "email", "address")
)
_ASKED_BY_WORDS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("amount", re.compile(r"\bhow (?:much|expensive)\b|\b(?:costs?|prices?|fees?|rates?|charges?|rent)\b")),
    (
        "duration",
        re.compile(r"\bhow (?:long|soon|quick(?:ly)?|fast)\b|\bhow many (?:minute|hour|day|week|month|year)s\b"),
    ),
    ("count", re.compile(r"\bhow (?:many|old)\b|\b(?:what|which) age\b")),
    (
        "contact",
        re.compile(r"\b(?:phone|mobile|telephone|e-?mail)\b|\bwho(?:m)? (?:do|can|should|must) i\b|\b(?:call|ring)\b"),
    ),
    (
        "place",
        re.compile(r"\bwhere\b|\b(?:address|located|location|directions)\b|\bhow (?:do|can) i get\b|\bfind you\W*$"),
    ),
    ("person", re.compile(r"^\W*who\b|\bwho (?:is|are|does|will|can)\b")),
    (
        "time",
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:time|day|date)s?\b|\bhow late\b|\b(?:opening|office) (?:hours|times)\b"
        ),
    ),
)
_PART: Final = re.compile(r"[,.;:!?]\s+|\s[-\u2013\u2014]\s")
_ASKING: Final = re.compile(
    r"\W*(?:and |but |so |or |then )?(?:who|whom|whose|what|when|where|how|which|why|can|could|do|does|did|is|are|may"
    r"|will|would|should|must|have|has|was|were)\b",
    re.IGNORECASE,
)
_ASKED_BY_SUBJECT: Final[tuple[tuple[str, Kind], ...]] = (
    ("price", "amount"),
    ("hours", "time"),
    ("place", "place"),
    ("contact", "contact"),
)
_HOW: Final = re.compile(r"\W*how (?:do|can|could|should|would|to)\b", re.IGNORECASE)
_UNIT: Final = r"(?:second|minute|hour|day|night|week|fortnight|month|year)s?"
_NUMBER: Final = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|ninety|half an?|an?)"
)
_ANSWERED_BY: Final[dict[Kind, re.Pattern[str]]] = {
    "amount": re.compile(
        r"[$\u20ac\u00a3\u00a5]\s?\d|\d\s?(?:dollars?|euros?|pounds?|cents?|per cent)\b|\d\s?[%\u20ac\u00a3]"
        r"|\bfree\b|\bno (?:fee|charge)\b|\bcosts? (?:you )?nothing\b"
    ),
    "duration": re.compile(rf"\b{_NUMBER}(?: \w+)?[ -]{_UNIT}\b"),
    "count": re.compile(rf"\b{_NUMBER}\b"),
    "contact": re.compile(r"\d{3}|@"),
    "place": re.compile(
        r"\b(?:at|in|beside|behind|opposite|near|under) (?:the |\d+ )|\b\d+ [A-Z]\w+"
        r"|\b(?:street|road|lane|square|house)\b"
    ),
    "person": re.compile(
        r"\b(?:Dr|Mr|Mrs|Ms|Prof)\b|\b(?:manager|owner|director|team|dentist|doctor|worker|coordinator|officer)s?\b"
    ),
    "time": re.compile(
        r"\d[:.]\d\d\b|\d\s?(?:am|pm|a\.m|p\.m)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
        rf"|\b\d{{1,2}} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b{_NUMBER}(?: \w+)?[ -]{_UNIT}\b",
        re.IGNORECASE,
    ),
}


# A word that does not begin a sentence.
_LATER_WORD: Final = re.compile(r"(?<=[\w,;:)] )[^\W_]{2,}")


def is_said_anyway(term: str) -> bool:
    """Whether a stem is of a word that may stand in a question about anything."""
    return term in _STEMS_SAID_ANYWAY


def tells_kind(term: str) -> bool:
    """Whether a stem tells what kind of answer is asked for, and not about what: "how much", "opening hours"."""
    return term in _STEMS_OF_KINDS


def names_in(question: str) -> frozenset[str]:
    """The words of an English question (folded) that are written as names are; none if all are written so."""
    words = _LATER_WORD.findall(question)
    capitals = [word for word in words if not word[0].islower()]
    return frozenset(fold(word) for word in capitals) if len(capitals) < len(words) else frozenset()


def asking_part(question: str) -> str:
    """The parts of an English message that ask; all of it where that cannot be told.

    People say why they ask: "My son has a cavity, how much would a filling be?"
    """
    parts = _PART.split(question)
    asking = [part for part in parts if _ASKING.match(part)]
    return ". ".join(asking) or question


def ordinary_words(language: str) -> frozenset[str]:
    """Words of a language (folded) that are spelt rightly, whatever a text is about."""
    return _SAID_ANYWAY | STOP_WORDS | RELATED_WORDS if language == "en" else common_words(language)


def asked_for(question: str, language: str) -> Kind | None:
    """What would answer a question, if it says so: in English by its words, in other languages by its subject."""
    if language != "en":
        concepts = find_concepts(question, language)
        return next((kind for concept, kind in _ASKED_BY_SUBJECT if concept in concepts), None)
    text = question.casefold()
    return next((kind for kind, words in _ASKED_BY_WORDS if words.search(text)), None)


def asks_how(question: str) -> bool:
    """Whether an English question asks for steps, one after the other."""
    return _HOW.match(question) is not None


def answers(kind: Kind, text: str) -> bool:
    """Whether a sentence holds what a question of this kind asks for."""
    return _ANSWERED_BY[kind].search(text) is not None
