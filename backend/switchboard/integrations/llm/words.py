"""Words compared by stem: just enough language for quoting, without a dictionary.

Endings are cut, those of English with more care; Chinese, Japanese and Korean match on pairs of characters, because
they put no spaces between words.
"""

import functools
import re
import unicodedata
from typing import Final

from switchboard.integrations.llm.languages import common_words, fold

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_GLUED_HOUR: Final = re.compile(r"(?<=\d)(?=[ap]m\b)")
_CJK_RUN: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_ENDINGS: Final = (
    "ational", "ators", "ator", "ization", "isation", "fulness", "ements", "ations", "ingly", "edly",
    "ation", "ement", "ments", "ness", "ment", "ings", "ers", "ing", "ies", "ied", "ion",
    "ed", "er", "es", "ly", "s", "e", "y",
)  # fmt: skip
_SHORTEST_STEM: Final = 3
# Of other languages the commonest, the longest first, from words without accents.
_OTHER_ENDINGS: Final = {
    "de": "ungen ung lich isch ern em en er es et e n s t",
    "fr": "ements ement ations ation euses euse aux eux ees ee es er ez ent e s",
    "es": "aciones acion amente mente idades idad ando iendo aron ar er ir as os es a o e s",
    "it": "azioni azione amente mente ita ando endo are ere ire i e a o",
    "pt": "acoes acao amente mente idades idade ando endo ar er ir as os es a o e s",
    "nl": "ingen ing lijk heden heid en er e s t",
    "sv": "arna erna orna heten het ande ning ar er or en et na a e s",
    "da": "erne ende ning heden hed er en et e s",
    "no": "ene ende ning heten het er en et a e s",
    "fi": "issa issä ista ille lla ssa sta lle ksi tta at ut an en in a n t",
    "tr": "lerin larin leri lari ler lar inde inda den dan de da in un im i u e a",
    "pl": "owie ami ach ego emu ych owi ow om em ie y i a e u o",
    "ru": "иями ями ами ого его ому ему ыми ими ях ах ов ев ей ой ий ый ая яя ое ее ые ие ть ет ут ют ит ат ят "
    "ы и а я о е у ю ь",
    "uk": "ями ами ого ому ими ях ах ів ей ою ий ій а я о е и і у ю ь",
    "ar": "ات ون ين ها ة ه",
}  # fmt: skip
_ARABIC_ARTICLE: Final = "ال"
_IRREGULAR: Final = {
    "teeth": "tooth", "children": "child", "people": "person", "men": "man", "women": "woman", "feet": "foot",
    "paid": "pay", "cost": "price", "costs": "price", "kids": "child", "kid": "child",
    "complaint": "complain", "complaints": "complain", "fell": "fall", "lost": "lose", "bought": "buy", "sold": "sell",
    "drove": "drive", "broke": "break", "wrote": "write", "written": "write", "spoke": "speak", "spoken": "speak",
    "left": "leave", "saw": "see", "seen": "see", "went": "go", "kept": "keep", "taught": "teach", "took": "take",
    "taken": "take", "began": "begin",
}  # fmt: skip
STOP_WORDS: Final = frozenset(
    """
    a about along also am an and another any anybody anyone anything are aren as at be been being but by can come
    could couldn did didn do does doesn doesnt doing don done dont for from get give go goes gone got had hadn has
    hasn have haven he her hers him his how i id if im in into is isn it its ive just know let like make may me might
    more most much must my need no not of on one or our ours out please s shall she should shouldn so some somebody
    someone something somewhere tell than that the their them then there these they thing this those to too us very
    want was wasn we were weren what whats when where wheres which who whom whose why will with won would wouldn you
    your yours
    """.split()  # noqa: SIM905  a list of a hundred quoted words is no easier to read
)
# Figures and phrases that stand for a word: "$590" is a price, "how much" asks for one.
_MEANINGS: Final = (
    (re.compile(r"[$\u20ac\u00a3\u00a5]\s?\d|\d\s?(?:dollars?|euros?|pounds?)\b|\bhow much\b"), "price"),
    (re.compile(r"\d\s?(?:am|pm|a\.m\.|p\.m\.)(?!\w)|\d[:.]\d\d\b|\bwhat time\b|\bhow late\b"), "hours"),
    (re.compile(r"\b(?:opening|office|business|visiting) times?\b"), "hours"),
    (
        re.compile(
            r"\bwhere (?:are|is|do|can)\b|\bhow (?:do|can) i get\b|\bfind (?:us|you)(?= (?:at|in|on|under)\b|\W*$)"
        ),
        "address",
    ),
)
# What people ask and what businesses write differ; a word of a group counts for the others, at a discount.
_RELATED: Final = (
    "price fee charge rate pay payment expensive cheap owe",
    "pay payment cash card cheque visa mastercard paypal instalment monthly",
    "bill invoice receipt claim",
    "insurance insurer insure",
    "open hours close weekend weekday monday tuesday wednesday thursday friday saturday sunday",
    "address location located situated street road directions",
    "phone call telephone contact reach email ring mobile",
    "book booking appointment schedule reserve visit",
    "park parking car",
    "bus train tram transport railway station",
    "teach train course lesson class learn",
    "building house premises",
    "bike bicycle cycle",
    "cancel cancellation reschedule change",
    "late delay traffic",
    "child family teenager baby toddler son daughter parent mother father",
    "age birthday old",
    "hurt pain ache sore toothache emergency urgent",
    "hurt injure injury abuse",
    "dentist doctor practitioner specialist",
    "worker carer caregiver staff team helper",
    "afraid scared nervous anxious anxiety terrified fear phobia",
    "wheelchair ramp stairs lift step elevator access accessible accessibility disabled",
    "deaf hearing sign auslan",
    "dog pet animal cat",
    "buy order purchase sell shop",
    "return refund exchange",
    "deliver delivery ship shipping courier parcel postage",
    "stay accommodation overnight room",
    "meal food breakfast lunch dinner restaurant eat",
    "kilometre mile travel distance drive",
    "remove removal extraction pull",
    "break broken repair fix",
    "install paste insert embed setup add",
    "script tag snippet",
    "job career hire recruit",
    "complain complaint unhappy dissatisfied feedback",
    "private privacy confidential secret",
)
RELATED_WORDS: Final = frozenset(" ".join(_RELATED).split())


@functools.lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return what the forms of a lower-case word share: `opening`, `opens` and `opened` all give `open`."""
    word = _IRREGULAR.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            shortened = word[: -len(ending)]
            if len(shortened) > _SHORTEST_STEM and shortened[-1] == shortened[-2] and shortened[-1] not in "ls":
                shortened = shortened[:-1]
            return shortened
    return word


@functools.lru_cache(maxsize=8192)
def stem_of(word: str, language: str) -> str:
    """Return what the forms of a folded word of a language share, roughly; see `stem` for English."""
    word = word.removeprefix(_ARABIC_ARTICLE) if len(word) > _SHORTEST_STEM + 1 else word
    for ending in _OTHER_ENDINGS.get(language, "").split():
        if word.endswith(ending) and len(word) - len(ending) > _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def stems_in(text: str, language: str) -> list[str]:
    """Return the stems of the meaningful words of a text in a language (ISO 639-1); `stems` for English."""
    if language == "en":
        return stems(text)
    common = common_words(language)
    found: list[str] = []
    for match in _WORD.finditer(fold(text)):
        word = match[0]
        if cjk := _CJK_RUN.search(word):
            run = cjk[0]
            found += [run[at : at + 2] for at in range(max(len(run) - 1, 1))]
        elif word not in common and (len(word) > 1 or word.isdigit()):
            found.append(stem_of(word, language))
    return found


def stems(text: str) -> list[str]:
    """Return the stems of the meaningful words of an English `text`, in order, as often as they occur."""
    text = _GLUED_HOUR.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['\u2019](?:s|t|re|ve|ll|d|m)?", "", match[0])
        cjk = _CJK_RUN.search(word)
        if cjk:
            run = cjk[0]
            found += [run[at : at + 2] for at in range(max(len(run) - 1, 1))]
        elif word not in STOP_WORDS and (len(word) > 1 or word.isdigit()):
            found.append(stem(word))
    return found + [stem(meaning) for pattern, meaning in _MEANINGS if pattern.search(text)]


def related_stems(wanted: str) -> frozenset[str]:
    """Return the stems that often answer a question about `wanted`, without itself."""
    return _RELATED_STEMS.get(wanted, frozenset()) - {wanted}


def _group_related() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for line in _RELATED:
        group = frozenset(stem(word) for word in line.split())
        for member in group:
            groups[member] = groups.get(member, frozenset()) | group
    return groups


_RELATED_STEMS: Final = _group_related()
