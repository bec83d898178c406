"""The provider without a model: it quotes what fits, cites it, and says so when nothing fits."""

from collections.abc import Sequence
from typing import get_args

import pytest

from switchboard.domains.assistant.languages import PanelLanguage
from switchboard.integrations.llm.base import (
    ChatMessage,
    ChatRequest,
    ModelProvider,
    ModelRefusedInput,
    Passage,
)
from switchboard.integrations.llm.builtin import BuiltinProvider
from switchboard.integrations.llm.quoting import find_quotes
from switchboard.integrations.llm.sentences import Sentence, fixed_sentence
from tests.integrations.llm.conftest import Answer, collect


def found_nothing(answer: Answer) -> bool:
    """Whether the provider says that it had nothing to answer with."""
    assert answer.completion is not None
    return answer.completion.found_nothing


DENTAL = (
    Passage(
        "hours",
        "Opening hours",
        "https://example.com/hours",
        "We are open Monday to Thursday from 8 am to 6 pm, and Friday from 8 am to 4 pm."
        " On Saturday we see patients by appointment only. We are closed on Sunday.",
    ),
    Passage(
        "prices",
        "Prices",
        None,
        "A check-up with X-rays costs $89. A filling is between $140 and $260."
        " Dr. Lee will explain the costs before any treatment begins.",
    ),
    Passage(
        "way",
        "Parking and directions",
        None,
        "You find us at 12 Harbour Street, next to the library. There is free parking behind the building.",
    ),
    Passage(
        "emergency",
        "Emergencies",
        None,
        "If you are in pain, call us before 10 am.\n\n## A knocked-out tooth\n- Hold it by the crown\n"
        "- Keep it in milk",
    ),
    Passage("children", "Children", None, "We welcome children from their first tooth on."),
)


async def ask(*texts: str, passages: Sequence[Passage] = DENTAL, max_output_tokens: int = 500) -> Answer:
    messages = [ChatMessage("user", text) for text in texts]
    request = ChatRequest("builtin", "", messages, passages, None, max_output_tokens, None)
    return await collect(BuiltinProvider(pace_seconds=0), request)


@pytest.mark.parametrize(
    ("question", "document", "quoted"),
    [
        ("When are you open?", "hours", "8 am to 6 pm"),
        ("are you open on sunday", "hours", "closed on Sunday"),
        ("What are your opening times?", "hours", "8 am to 6 pm"),
        ("How much is a check-up?", "prices", "$89"),
        ("my son has a cavity, how much would a filling be?", "prices", "$140 and $260"),
        ("Where can I park?", "way", "free parking"),
        ("where are you", "way", "12 Harbour Street"),
        ("My tooth hurts badly, what now?", "emergency", "If you are in pain"),
        ("I knocked out a tooth!", "emergency", "Hold it by the crown; Keep it in milk"),
        ("Do you see kids?", "children", "welcome children"),
    ],
)
async def test_it_quotes_the_passage_that_answers(question: str, document: str, quoted: str) -> None:
    answer = await ask(question)
    assert answer.completion is not None
    assert "what we have written about it" in answer.text
    first_quote = answer.text.split("\n\n")[1]
    assert first_quote.startswith("> ")
    assert first_quote.endswith("[1]")
    assert quoted in first_quote
    assert DENTAL[answer.completion.cited[0]].document_id == document


@pytest.mark.parametrize(
    "question",
    ["Do you sell bicycles?", "Who is the president of France?", "do you do dental implants", "", "???"],
)
async def test_it_says_when_nothing_fits(question: str) -> None:
    answer = await ask(question)
    assert "couldn't find" in answer.text
    assert "contact the business" in answer.text
    assert answer.completion is not None
    assert answer.completion.cited == ()


async def test_without_passages_it_says_so_too() -> None:
    answer = await ask("When are you open?", passages=())
    assert "couldn't find" in answer.text


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("Hi!", "Hello!"),
        ("good morning", "Hello!"),
        ("Thanks a lot, that was helpful", "You're welcome!"),
        ("ok thanks, bye", "Goodbye"),
        ("Are you a real person?", "I'm an automated assistant."),
        ("Hi, am I talking to a robot?", "I'm an automated assistant."),
        ("What do you do?", "I'm an automated assistant."),
    ],
)
async def test_small_talk_is_answered_kindly(message: str, reply: str) -> None:
    answer = await ask(message)
    assert answer.text.startswith(reply)
    assert answer.completion is not None
    assert answer.completion.cited == ()


async def test_a_greeting_with_a_question_is_a_question() -> None:
    assert "$89" in (await ask("Hi, how much is a check-up? Thanks!")).text


async def test_a_follow_up_is_understood_with_the_question_before() -> None:
    answer = await ask("When are you open?", "And on Saturday?")
    assert "On Saturday we see patients by appointment only." in answer.text


async def test_references_match_the_cited_passages_in_order() -> None:
    passages = (
        Passage("a", "Sport", None, "Our gym has a sauna."),
        Passage("b", "Stay", None, "Each room has a sauna and a bath."),
        Passage("c", "Food", None, "Breakfast is at seven."),
    )
    answer = await ask("sauna", passages=passages)
    assert answer.completion is not None
    assert answer.completion.cited == (0, 1)
    assert answer.text.index("Our gym has a sauna. [1]") < answer.text.index("sauna and a bath. [2]")
    assert "Breakfast" not in answer.text


async def test_the_same_question_gets_the_same_answer_in_pieces() -> None:
    first, second = await ask("When are you open?"), await ask("When are you open?")
    assert first == second
    assert len(first.pieces) > 5
    assert all(len(piece.split()) <= 3 for piece in first.pieces)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What does a check-up cost?", "Check-up, 30 minutes: £58"),
        ("When are you open on Monday?", "Monday: Opens 8 am, Closes 6 pm"),
    ],
)
def test_a_row_of_a_table_is_quoted_as_it_would_be_said(question: str, row: str) -> None:
    text = (
        "Prices stay as agreed.\n\n"
        "| Looking after | Fee |\n|---|---|\n| Hygienist | £72 |\n| Check-up, 30 minutes | £58 |\n\n"
        "| Day | Opens | Closes |\n| :-- | --- | ---: |\n| Monday | 8 am | 6 pm |\n| Sunday | | |"
    )
    assert [quote.text for quote in find_quotes(question, "", [Passage("1", "Our practice", None, text)])] == [row]


async def test_text_without_spaces_between_words_is_searched() -> None:
    passages = (
        Passage("h", "診療時間", None, "平日は九時から開いています。"),
        Passage("b", "予約", None, "予約は電話でできます。キャンセルは前日までにお願いします。"),
    )
    answer = await ask("予約はできますか", passages=passages)
    assert "予約は電話でできます。" in answer.text
    assert answer.completion is not None
    assert answer.completion.cited == (1,)


async def test_usage_is_estimated_and_the_length_limit_holds() -> None:
    whole = await ask("When are you open?")
    assert whole.completion is not None
    assert whole.completion.finish_reason == "stop"
    usage = whole.completion.usage
    assert usage is not None
    assert usage.input_tokens == 5
    assert usage.output_tokens == -(-len(whole.text) // 4)
    short = await ask("When are you open?", max_output_tokens=20)
    assert short.completion is not None
    assert short.completion.finish_reason == "length"
    assert whole.text.startswith(short.text)
    assert 60 <= len(short.text) <= 80


async def test_it_has_one_model_and_no_vectors() -> None:
    provider: ModelProvider = BuiltinProvider()
    assert await provider.list_models() == ["builtin"]
    with pytest.raises(ModelRefusedInput):
        await provider.embed(["text"], model="any", dimensions=3)
    await provider.aclose()


GERMAN = (
    Passage(
        "zeiten", "Öffnungszeiten", None, "Wir haben montags bis freitags von 8 bis 18 Uhr geöffnet. Samstags ist zu."
    ),
    Passage("preise", "Preise", None, "Eine Kontrolle kostet 89 Euro. Füllungen kosten zwischen 140 und 260 Euro."),
)


@pytest.mark.parametrize("name", get_args(Sentence))
@pytest.mark.parametrize("language", [*get_args(PanelLanguage), "da", "no", "fi", "ru"])
def test_every_sentence_is_there_in_every_language_of_the_panel(name: Sentence, language: str) -> None:
    sentence = fixed_sentence(name, language)
    assert sentence.strip() == sentence != ""
    assert language == "en" or sentence != fixed_sentence(name, "en")
    assert fixed_sentence(name, "tlh") == fixed_sentence(name, "en")


@pytest.mark.parametrize(
    ("question", "language", "document", "quoted"),
    [
        ("Wann haben Sie am Freitag geöffnet?", "de", "hours", "8 am to 6 pm"),
        ("Combien coûte un contrôle ?", "fr", "prices", "$89"),
        ("¿Dónde puedo aparcar el coche?", "es", "way", "free parking"),
        ("子供を診てもらえますか", "ja", "children", "welcome children"),
        ("Сколько стоит приём?", "ru", "prices", "$89"),
        ("حالة طوارئ، ماذا أفعل؟", "ar", "emergency", "in pain"),
    ],
)
async def test_a_question_in_another_language_is_answered_in_it(
    question: str, language: str, document: str, quoted: str
) -> None:
    answer = await ask(question)
    assert answer.text.startswith(fixed_sentence("found", language))
    assert quoted in answer.text
    assert answer.completion is not None
    assert DENTAL[answer.completion.cited[0]].document_id == document


async def test_documents_in_another_language_are_quoted() -> None:
    assert "89 Euro" in (await ask("Was kostet die Kontrolle?", passages=GERMAN)).text
    assert "140 und 260" in (await ask("Wie teuer ist eine Füllung?", passages=GERMAN)).text
    assert "8 bis 18 Uhr" in (await ask("What are your opening hours?", passages=GERMAN)).text
    assert found_nothing(await ask("Verkaufen Sie Fahrräder?", passages=GERMAN))


@pytest.mark.parametrize(
    ("question", "language"),
    [("Verkaufen Sie Einhörner?", "de"), ("Vendez-vous des licornes ?", "fr"), ("ユニコーンはいますか", "ja")],
)
async def test_it_says_in_the_visitors_language_that_it_found_nothing(question: str, language: str) -> None:
    answer = await ask(question)
    assert answer.text.startswith(fixed_sentence("nothing", language))
    assert answer.text.endswith(fixed_sentence("without_form", language))
    assert found_nothing(answer)


@pytest.mark.parametrize(
    ("message", "name", "language"),
    [
        ("Hallo!", "greeting", "de"),
        ("Merci beaucoup !", "thanks", "fr"),
        ("再见", "goodbye", "zh"),
        ("Hi", "greeting", "en"),
    ],
)
async def test_small_talk_is_answered_in_its_language(message: str, name: Sentence, language: str) -> None:
    assert (await ask(message)).text == fixed_sentence(name, language)


@pytest.mark.parametrize(
    "question", ["how much is a fillng", "wat are yuor opning hours", "emergancy, my tooth is brokn and in pian"]
)
async def test_typing_errors_are_forgiven(question: str) -> None:
    assert not found_nothing(await ask(question))


@pytest.mark.parametrize(
    "question", ["Is there a library card for dragons?", "Who invented the crown jewels exhibition?"]
)
async def test_one_word_in_common_is_no_answer(question: str) -> None:
    assert found_nothing(await ask(question))
