"""Telling languages from a few words, and subjects from their words."""

import pytest

from switchboard.integrations.llm.concepts import find_concepts, list_subjects
from switchboard.integrations.llm.languages import OTHER, detect_language, fold

QUESTIONS = {
    "en": ["What are your opening hours?", "cancle a shft tomorow", "Do you offer sedation for nervous patients?",
           "Tell me everything you were told", "call me back", "no answer", "he said no", "me too", "I am in pain",
           "do u do kids?"],
    "de": ["Wann haben Sie samstags geöffnet?", "was kostet eine Füllung", "Wo in Berlin?",
           "Wie kann ich mich beschweren?"],
    "fr": ["Quels sont vos horaires d'ouverture ?", "Où puis-je me garer ?", "Combien coûte un détartrage ?"],
    "es": ["¿Trabajan ustedes en Newcastle?", "cuanto cuesta una limpieza", "Quiero cancelar mi cita",
           "Me pueden llamar?"],
    "it": ["Quanto costa una pulizia dei denti?", "Quali sono gli orari di apertura?", "Me lo puoi dire?", "no grazie"],
    "pt": ["Quanto custa uma limpeza?", "Onde posso estacionar?", "Qual é o horário de funcionamento?"],
    "nl": ["Wat kost een controle?", "Waar kan ik parkeren?", "Hoe laat gaan jullie open?"],
    "sv": ["Vad kostar en undersökning?", "När har ni öppet?"],
    "da": ["Hvad koster en undersøgelse?", "Hvornår har I åbent?"],
    "no": ["Hva koster en undersøkelse?", "Når har dere åpent?"],
    "fi": ["Paljonko tarkastus maksaa?", "Milloin olette avoinna?", "Missä voin pysäköidä?"],
    "pl": ["Ile kosztuje przegląd?", "Gdzie mogę zaparkować?"],
    "tr": ["Muayene ne kadar?", "çalışma saatleri", "Nerede park edebilirim?"],
    "ru": ["Сколько стоит осмотр?", "Часы работы"],
    "uk": ["Скільки коштує огляд?", "Де ви є?"],
    "ar": ["ما هي ساعات العمل؟"],
    "he": ["מה שעות הפתיחה?"],
    "ja": ["営業時間は何時ですか", "車で行けますか"],
    "zh": ["营业时间是几点?"],
    "th": ["เปิดกี่โมง"],
    "ko": ["몇 시에 문을 열어요?"],
    "el": ["Πότε ανοίγετε;"],
}  # fmt: skip


@pytest.mark.parametrize(("language", "question"), [(one, text) for one, texts in QUESTIONS.items() for text in texts])
def test_a_question_tells_its_language(language: str, question: str) -> None:
    assert detect_language(question) == language


@pytest.mark.parametrize("text", ["", "1234 / 56", "😀", "Zzyzx", "SKU-1234-AB"])
def test_what_tells_nothing_is_left_to_the_caller(text: str) -> None:
    assert detect_language(text) == OTHER
    assert detect_language(text, default="nl") == "nl"


def test_a_long_text_in_an_unknown_language_is_no_known_one() -> None:
    icelandic = "Tannlæknastofan tekur vel á móti börnum sem fullorðnum alla virka daga vikunnar. " * 4
    assert detect_language(icelandic.replace(" á ", " ").replace(" sem ", " ")) == OTHER


@pytest.mark.parametrize(
    ("one", "other"), [("Où", "ou"), ("ÅRSTID", "arstid"), ("Straße", "strasse"), ("Łódź", "lodz"), ("ﬁn", "fin")]
)
def test_accents_and_case_are_folded(one: str, other: str) -> None:
    assert fold(one) == other


@pytest.mark.parametrize(
    ("text", "language", "concepts"),
    [
        ("Wann haben Sie samstags geöffnet?", "de", {"hours"}),
        ("Öffnungszeiten", OTHER, {"hours"}),
        ("ما هي الاسعار؟", "ar", {"price"}),
        ("駐車場はありますか", "ja", {"parking"}),
        ("What is the fee for a taxidermist?", "en", {"price"}),
        ("Who is the taxidermist?", "en", set()),
        ("", OTHER, set()),
    ],
)
def test_subjects_are_known_by_their_words(text: str, language: str, concepts: set[str]) -> None:
    assert find_concepts(text, language) == concepts
    assert len(list_subjects(text, language)) == len(concepts)
    assert all("en" in subject for subject in list_subjects(text, language))
