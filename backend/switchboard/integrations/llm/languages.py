"""Which language a text is in, from its script and its commonest words: enough to choose a stemmer or a fixed sentence.

No library, no model: a few hundred words, and a short text costs some microseconds, so that the API can tell a
question's language on the chat path as the worker tells a document's. `docs/adr/0010` has the figures.
"""

import functools
import re
import unicodedata
from typing import Final

# What is said of a text whose language cannot be told, or has no stemmer.
OTHER: Final = "other"
# Languages that put no blanks between words or sentences.
UNSPACED: Final = ("ja", "zh")
# Of a long text, its beginning tells as much as all of it.
_CHARACTERS_READ: Final = 6000
# In a long text, this part of the words must be among a language's commonest; a short one needs one such word.
_LEAST_SHARE: Final = 0.08
_LONG_TEXT_WORDS: Final = 25
_WORD: Final = re.compile(r"[^\W\d_]+")
_COMMON: Final[dict[str, str]] = {
    "en": "a the of and to in is you that it for was on are with as your they be at this have from or by what we when "
    "can an which do how if will about there my where does much would could should who why please hello thanks any i "
    "me us our u he she his her him them their these those no not yes all so up out get got go come more many am be "
    "been were had did some tell show give need want know than then also into because like just every everything "
    "something",
    "de": "der die das und in ist nicht ein eine einen den dem des im mit sich auf fur von zu auch es an werden aus "
    "er sie hat dass wir ich ihr ihre wie was wo wann haben kann konnen bei wird sind oder nach gibt kostet um uber "
    "mein meine uns einem einer zum zur bitte hallo danke viel man wenn am als noch nur muss darf habe ihnen warum "
    "wer",
    "fr": "le la les de des du et est un une en que qui dans pour pas sur au aux avec ce cette il elle nous vous je "
    "ne se plus par ou sont me ont votre vos mes mon ma quel quelle quelles quels comment quand combien bonjour merci "
    "mais etre avez peut puis faut son sa ses leur ils c d l j qu s n y est-ce pourquoi",
    "es": "el la los las de del y es un una en que por con para no me se su sus al lo como mas pero le ya este esta "
    "son hay donde cuando cuanto cuanta cual puedo puede pueden tiene tienen mi nos ustedes usted hola gracias si o a "
    "estan muy ser sobre todo tambien cuesta desde hasta necesito quiero entre quien",
    "it": "il lo la i gli le di del della dei delle e un una in che per con non no me si al alla sono come da ma ho "
    "ha nel nella piu quando quanto quanta dove qual quale posso puo puoi avete mio mia vostro vostri ciao grazie "
    "questo questa anche o ci vi costa buongiorno dal dalle alle fino essere chi perche",
    "pt": "o a os as de do da dos das e um uma em no na nos nas que por com para nao me se seu sua ao mais mas como "
    "foi ele ela voces voce sao tem ter ou ser quando quanto quanta onde qual quais posso pode meu minha ola obrigado "
    "obrigada esta estao pelo pela ate custa muito aos preciso quem isso",
    "nl": "de het een van en is in dat niet te op zijn met voor er aan die ik je u uw jullie wij we hoe wat waar "
    "wanneer kan kunnen bij ook als naar om maar dan nog wordt worden heeft heb hebben mijn of kost hoeveel dank "
    "hallo dag door over uit tot deze dit geen wie waarom",
    "sv": "och att det som en ett pa ar av for med den till inte om jag du ni vi har kan de er din ditt min mitt hur "
    "vad nar var eller men fran vid mycket kostar hej tack finns sa ska blir alla efter man vara vem varfor oss",
    "da": "og at det som en et pa er af for med den til ikke om jeg du i vi har kan de jer din dit min mit hvordan "
    "hvad hvornar hvor eller men fra ved meget koster hej tak findes sa skal bliver alle efter man vaere hvem os mig "
    "hvis ud nogle noget gor",
    "no": "og at det som en et pa er av for med den til ikke om jeg du dere vi har kan de din ditt min mitt hvordan "
    "hva nar hvor eller men fra ved mye koster hei takk finnes sa skal blir alle etter man vaere hvem oss meg hvis ut "
    "noen noe gjor",
    "fi": "ja on ei se etta han joka mutta tai kun niin ovat oli voi voin voiko mita missa milloin kuinka paljon "
    "miten mina sina me te teilla meilla minun teidan ole olla myos jos kuin hei kiitos maksaa saa onko tama sen nyt "
    "paasen ennen vain kanssa mukaan kuka miksi",
    "tr": "ve bir bu da de icin ile ne kadar mi mu nasil nerede zaman var yok ben siz biz benim sizin olarak daha cok "
    "en gibi ama veya olan sonra kac merhaba tesekkurler hangi degil her eger musunuz misiniz miyim midir kim neden "
    "ki olur icinde",
    "pl": "i w na z do nie jest sie ze to o jak co gdzie kiedy ile czy moge mozna sa od po dla za przez ma mam macie "
    "moj panstwo prosze dzien dobry dziekuje oraz lub ale tak tylko przy jaki jakie u kto dlaczego",
    "ro": "si de la in cu pe nu este un o care ce cum unde cand cat sunt din pentru mai sa ati am va se al ale buna "
    "multumesc sau dar pot poate fi",
    "hu": "a az es hogy nem egy is van meg mi ki hol mikor mennyi milyen vagy de ha csak mar lehet kell nekem onok "
    "koszonom jo napot szia ez ezt",
    "id": "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya ke bisa ada apa bagaimana kapan "
    "berapa dimana atau anda kami adalah terima kasih",
    "ca": "el la els les de del i es un una en que per amb me no se al com mes pero on quan quant puc pot tenen seva "
    "seu gracies hola aquest aquesta son",
    "cs": "a v na je se ze to do s z o jak co kde kdy kolik jsou pro za by ale nebo mate muzu dobry den dekuji podle "
    "od po",
    "ru": "и в на не что как с по это для где когда сколько вы мы я у к от из о за или есть ли можно мне ваш вас но а "
    "так же все при до какие какой здравствуйте спасибо стоит если бы он она они меня был быть кто почему",
    "uk": "і в на не що як з по це для де коли скільки ви ми я у до від із о за або є чи можна мені ваш вас але а так "
    "та при які який доброго дякую коштує якщо він вона вони мене й хто чому",
}
# German writes them out as well, and so do others with their own letters.
_LETTERS: Final = str.maketrans(
    {"æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "ı": "i", "đ": "d"} | dict.fromkeys("أإآ", "ا")
)
_SCRIPTS: Final = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7a3]"), "ko"),
    (re.compile("[\u3400-\u9fff]"), "zh"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0900-\u097f]"), "hi"),
)
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_ONLY_UKRAINIAN: Final = re.compile("[іїєґІЇЄҐ]")
_OTHER_CYRILLIC: Final = re.compile("[ѓќѕџљњћђјўЃЌЅЏЉЊЋЂЈЎ]")
# Letters that few of the languages above write (before accents are cut), for texts too short for their words.
_TELLING: Final = (
    (re.compile("ß"), ("de",)),
    (re.compile("[ñ¿¡]"), ("es",)),
    (re.compile("[ãõ]"), ("pt",)),
    (re.compile("[æø]"), ("da", "no")),
    (re.compile("å"), ("sv", "da", "no")),
    (re.compile("[äö]"), ("de", "sv", "fi")),
    (re.compile("[ğış]"), ("tr",)),
    (re.compile("[łąęśźż]"), ("pl",)),
    (re.compile("[œùêû]"), ("fr",)),
    (re.compile("[ěřů]"), ("cs",)),
    (re.compile("[őű]"), ("hu",)),
    (re.compile("[țșă]"), ("ro",)),
)
_TELLING_WEIGHT: Final = 1.5


def fold(text: str) -> str:
    """`text` in lower case and without accents, as it is compared: `Où` and `ou` are one word."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", text))


def detect_language(text: str, *, default: str = OTHER) -> str:
    """The language of a text as an ISO 639-1 code; `default` when nothing tells it."""
    text = text[:_CHARACTERS_READ]
    if not text.isascii() and (by_script := _by_script(text)):
        return by_script
    lowered = text.lower()
    words = [fold(word) for word in _WORD.findall(lowered)]
    if not words:
        return default
    scores: dict[str, float] = {}
    for word in words:
        for language, weight in _common().get(word, ()):
            scores[language] = scores.get(language, 0.0) + weight
    for letters, languages in _TELLING if not lowered.isascii() else ():
        for language in languages if letters.search(lowered) else ():
            scores[language] = scores.get(language, 0.0) + _TELLING_WEIGHT / len(languages)
    if not scores:
        return default
    best = max(scores, key=lambda language: scores[language])
    is_long = len(words) >= _LONG_TEXT_WORDS
    return best if not is_long or scores[best] >= _LEAST_SHARE * len(words) else default


def common_words(language: str) -> frozenset[str]:
    """The commonest words of a language, folded; none for a language that is not known by its words."""
    return frozenset(_COMMON.get(language, "").split())


def _by_script(text: str) -> str | None:
    """The language of a text that is not written in Latin letters, for the most part."""
    letters = sum(character.isalpha() for character in text)
    kana = len(_SCRIPTS[0][0].findall(text))
    for script, language in _SCRIPTS:
        count = len(script.findall(text))
        is_chinese = language == "zh" and count > 0
        if is_chinese:
            count += kana
        if count and count * 3 >= letters:
            return "ja" if is_chinese and kana * 20 > count else language
    cyrillic = len(_CYRILLIC.findall(text))
    if not cyrillic or cyrillic * 2 < letters:
        return None
    if len(_OTHER_CYRILLIC.findall(text)) * 100 > cyrillic:
        return OTHER
    return "uk" if len(_ONLY_UKRAINIAN.findall(text)) * 100 > cyrillic else "ru"


@functools.cache
def _common() -> dict[str, list[tuple[str, float]]]:
    """Each common word's languages; a word that many share tells less."""
    shared: dict[str, list[str]] = {}
    for language, words in _COMMON.items():
        for word in dict.fromkeys(words.split()):
            shared.setdefault(word, []).append(language)
    return {word: [(one, 1.0 / len(languages)) for one in languages] for word, languages in shared.items()}
