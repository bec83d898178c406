"""What visitors say that no knowledge answers: greetings, thanks, "are you a robot?", "call me back"."""

import re
from typing import Final

_GREETING: Final = "Hello! What would you like to know? I answer with quotes from this business's own information."
_THANKS: Final = "You're welcome! Is there anything else you would like to know?"
_GOODBYE: Final = "Goodbye, and thank you for stopping by!"
_WHO: Final = (
    "I'm an automated assistant. I answer by quoting this business's own information and show the source of"
    " each quote. For anything personal, please contact the business directly."
)

# Looked for in this order, so that "hi, and thanks" is thanked and "thanks, bye" is said goodbye to.
_REPLIES: Final = (
    (frozenset({"bye", "goodbye", "cya", "farewell"}), _GOODBYE),
    (frozenset({"thanks", "thank", "thx", "cheers", "ta"}), _THANKS),
    (
        frozenset({"hi", "hello", "hey", "hiya", "howdy", "greetings", "morning", "afternoon", "evening", "gday"}),
        _GREETING,
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
_CONTACT_REQUEST: Final = re.compile(
    r"\b(?:call|ring|phone|contact|e-?mail|text|write|get back|reach out) (?:to )?(?:me|us)\b|\bcall ?back\b"
    r"|\b(?:speak|talk|chat) (?:to|with) (?:an? |some|any|the |your |one of your )?"
    r"(?:real |actual |live )?(?:human|person|people|body|one|agent|staff|team|advisor|representative|manager)\b"
    r"|\bleave (?:my|our) (?:details|number|e-?mail|contact)|\bcontact form\b",
    re.IGNORECASE,
)
_WHO_QUESTION: Final = re.compile(
    r"(?:hi|hello|hey)?\W*(?:(?:who|what) are you|what can you do|(?:how )?can you help(?: me)?|help)\W*"
    r"|.{0,20}\b(?:are you|is this|am i (?:talking|chatting|speaking) (?:to|with))"
    r" (?:an? )?(?:real )?(?:ro)?(?:bot|human|person|ai|machine|computer|real)\b.{0,20}",
    re.IGNORECASE | re.DOTALL,
)


def asks_for_contact(message: str) -> bool:
    """Whether a message asks, in English, for somebody to get in touch, or for a person to talk to."""
    return _CONTACT_REQUEST.search(message) is not None


def find_small_talk_reply(message: str) -> str | None:
    """Return the reply to a message that is only small talk, None if it asks or says anything else."""
    if _WHO_QUESTION.fullmatch(message.strip()):
        return _WHO
    words = re.findall(r"\w+", message.casefold().replace("'", "").replace("\u2019", ""))
    if not words or len(words) > _MOST_WORDS:
        return None
    for keys, reply in _REPLIES:
        vocabulary = _FILLERS.union(*(other for other, _ in _REPLIES))
        if not keys.isdisjoint(words) and vocabulary.issuperset(words):
            return reply
    return None
