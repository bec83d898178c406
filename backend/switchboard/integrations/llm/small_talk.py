"""What visitors say that no knowledge answers: greetings, thanks, "are you a robot?", "call me back"."""

import functools
import re
from pathlib import Path
from typing import Final

from switchboard.integrations.llm.languages import fold
from switchboard.integrations.llm.sentences import FALLBACK, Sentence, fixed_sentence

# Looked for in this order, so that "hi, and thanks" is thanked and "thanks, bye" is said goodbye to.
_REPLIES: Final[tuple[tuple[frozenset[str], Sentence], ...]] = (
    (frozenset({"bye", "goodbye", "cya", "farewell"}), "goodbye"),
    (frozenset({"thanks", "thank", "thx", "cheers", "ta"}), "thanks"),
    (
        frozenset({"hi", "hello", "hey", "hiya", "howdy", "greetings", "morning", "afternoon", "evening", "gday"}),
        "greeting",
    ),
)
_FILLERS: Final = frozenset(
    """
    a again all and are awesome brilliant day everyone excellent fine folks for going good great
    have help helpful helping how in is it lot lots lovely many me much nice no now of ok okay one
    perfect please so super team that thats the then there this to today very was wonderful yes you
    your
    """.split()  # noqa: SIM905  a list of fifty quoted words is no easier to read
)
_MOST_WORDS: Final = 8
_MESSAGES: Final = Path(__file__).with_name("small_talk.toml")
_WORD: Final = re.compile(r"[^\W_]+")
_CONTACT_REQUEST: Final = re.compile(
    r"\b(?:call|ring|phone|contact|e-?mail|text|write|get back|reach out) (?:to )?(?:me|us)\b|\bcall ?back\b"
    r"|\b(?:speak|talk|chat) (?:to|with) (?:an? |some|any|the |your |one of your )?"
    r"(?:real |actual |live )?(?:human|person|people|body|one|agent|staff|team|advisor|representative|manager)\b"
    r"|\bleave (?:my|our) (?:details|number|e-?mail|contact)|\bcontact form\b",
    re.IGNORECASE,
)
_WHO_QUESTION: Final = re.compile(
    r"(?:hi|hello|hey)?\W*(?:(?:who|what) are you|what (?:can|do) you do|(?:how )?can you help(?: me)?|help)\W*"
    r"|.{0,20}\b(?:are you|is this|am i (?:talking|chatting|speaking) (?:to|with))"
    r" (?:an? )?(?:real )?(?:ro)?(?:bot|human|person|ai|machine|computer|real)\b.{0,20}",
    re.IGNORECASE | re.DOTALL,
)


def asks_for_contact(message: str) -> bool:
    """Whether a message asks for somebody to get in touch, or for a person to talk to."""
    if _CONTACT_REQUEST.search(message) is not None:
        return True
    plain = f" {_plain(message)}"
    return any(asked in plain for asked in _contact_requests())


def find_small_talk_reply(message: str) -> str | None:
    """Return the reply to a message that is only small talk, None if it asks or says anything else."""
    if _WHO_QUESTION.fullmatch(message.strip()):
        return fixed_sentence("who", FALLBACK)
    if known := _replies_elsewhere().get(_plain(message)):
        return fixed_sentence(*known)
    words = re.findall(r"\w+", message.casefold().replace("'", "").replace("\u2019", ""))
    if not words or len(words) > _MOST_WORDS:
        return None
    for keys, reply in _REPLIES:
        vocabulary = _FILLERS.union(*(other for other, _ in _REPLIES))
        if not keys.isdisjoint(words) and vocabulary.issuperset(words):
            return fixed_sentence(reply, FALLBACK)
    return None


@functools.cache
def _replies_elsewhere() -> dict[str, tuple[Sentence, str]]:
    """What messages in other languages are answered with, by the message; the first of two languages that share one."""
    names: tuple[Sentence, ...] = ("greeting", "thanks", "goodbye")
    return {
        _plain(said): (name, language)
        for name in names
        for language, messages in reversed(_messages()[name].items())
        for said in messages.split("|")
    }


@functools.cache
def _contact_requests() -> tuple[str, ...]:
    return tuple(_plain(said) for messages in _messages()["contact"].values() for said in messages.split("|"))


@functools.cache
def _messages() -> dict[str, dict[str, str]]:
    import tomllib  # not at the start of the API

    messages: dict[str, dict[str, str]] = tomllib.loads(_MESSAGES.read_text(encoding="utf-8"))
    return messages


def _plain(message: str) -> str:
    return " ".join(_WORD.findall(fold(message)))
