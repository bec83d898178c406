"""What is quoted for a question, and when nothing is: the words that carry it decide, not those of any question."""

import pytest

from switchboard.integrations.llm.base import Passage
from switchboard.integrations.llm.lines import is_readable, split_lines
from switchboard.integrations.llm.questions import Kind, answers, asked_for, asking_part, names_in
from switchboard.integrations.llm.quoting import find_quotes
from switchboard.integrations.llm.typing_errors import correct, words_of

HOTEL = (
    Passage(
        "rooms",
        "Rooms and prices",
        None,
        "We have twelve rooms above the bakery. A double room costs 94 euros a night with breakfast."
        " Each room has a desk and a kettle. Children under six sleep free in their parents' room.",
    ),
    Passage(
        "arrival",
        "Arriving and leaving",
        None,
        "Arrive from 3 pm. The key lies in a box beside the door after 9 pm; we send you its number. Leave by 11 am."
        " Luggage may stay in the hall until the evening.",
    ),
    Passage(
        "way",
        "How to find us",
        None,
        "The house stands at 3 Mill Lane in Aldbury. Bus 12 stops at the bridge, two minutes away on foot."
        " You can park in the yard; it has a gate of 2.1 metres.",
    ),
    Passage(
        "people",
        "Who we are",
        None,
        "Ines Calder bakes, Mr Oduya looks after the house. Both speak Portuguese."
        " We do not take groups of more than eight.",
    ),
)


def quoted(question: str, earlier_question: str = "") -> str:
    """All that is quoted from the hotel for a question."""
    return " | ".join(quote.text for quote in find_quotes(question, earlier_question, HOTEL))


@pytest.mark.parametrize(
    "question",
    [
        "How much is a room at the Savoy?",  # a name that nothing here has
        "Is there a bus to Cambridge?",
        "Does Mr Smith speak Portuguese?",
        "What are the opening hours of the museum?",
        "Do you have a swimming pool by the house?",
        "Can I charge an electric scooter in the yard?",
        "Who is the prime minister?",  # prime is no typing error of price
        "Do you offer massages?",
        "Which night club would you recommend?",
        "What do you think about people who never come back?",  # said about anything
    ],
)
def test_what_carries_the_question_must_be_there(question: str) -> None:
    assert quoted(question) == ""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much is a double room?", "94 euros"),
        ("What does a room cost?", "94 euros"),
        ("When do I have to leave?", "11 am"),
        ("Who looks after the house?", "Mr Oduya"),
        ("Which bus goes to you?", "Bus 12"),
        ("We are five friends on a tour through England with our bicycles, where can we park?", "park in the yard"),
        ("My daughter is four. How much do children pay?", "free in their parents' room"),
        ("Do kids stay free?", "free in their parents' room"),
        ("are groups alowed", "groups of more than eight"),
        ("hwo much is a duoble room", "94 euros"),
    ],
)
def test_the_sentence_that_answers_is_quoted_first(question: str, expected: str) -> None:
    assert expected in quoted(question).split(" … ")[0]


def test_the_names_of_the_business_itself_need_not_be_there() -> None:
    question = "Does Cobble House have a double room?"
    assert quoted(question) == ""
    quotes = find_quotes(question, "", HOTEL, "You are Pat of Cobble House, a hotel.")
    assert quotes[0].text.startswith("A double room costs 94 euros")
    assert quoted("My brother Paul is with me. How much is a double room?") == quoted("How much is a double room?")


def test_a_sentence_that_adds_nothing_is_left_out() -> None:
    assert quoted("How much is a double room?") == "A double room costs 94 euros a night with breakfast."


def test_a_question_that_names_nothing_is_about_the_one_before() -> None:
    assert "94 euros" in quoted("And how much is it?", "Do you have a double room?")
    assert quoted("And how much is it?", "Do you have a swimming pool?") == ""
    assert quoted("When does it take place?", "luggage").startswith("Luggage may stay")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where is parking?", "Parking is free behind the house."),
        ("When is breakfast?", "Breakfast is from 7 to 10."),
        ("How much is a key?", "A lost key costs 30 euros."),
        ("Is there parking?", "Parking is free behind the house."),
    ],
)
def test_one_sentence_is_enough_to_answer_from(question: str, text: str) -> None:
    assert [quote.text for quote in find_quotes(question, "", [Passage("1", "House", None, text)])] == [text]


def test_who_asks_for_steps_gets_more_than_the_first() -> None:
    assert quoted("How do I arrive?").startswith("Arrive from 3 pm. The key lies in a box")


def test_what_a_colon_announces_follows_it() -> None:
    text = "We take the following cards:\n- Visa\n- Girocard\n\nCheques are refused."
    quotes = find_quotes("Which cards do you take?", "", [Passage("1", "Money", None, text)])
    assert [quote.text for quote in quotes] == ["We take the following cards: Visa; Girocard"]


def test_code_and_pictures_are_not_quoted() -> None:
    text = (
        "![The tag, with its button](../images/tag.png)\n\nThe tag belongs before `</body>`; see [the page](html.md)"
        ' or [ours](https://example.com).\n\nconst tag = document.createElement("script"); tag.src = "x"; add(tag);'
    )
    quotes = find_quotes("Where does the tag belong?", "", [Passage("1", "The tag", None, text)])
    assert [quote.text for quote in quotes] == [
        "The tag belongs before `</body>`; see the page or [ours](https://example.com)."
    ]
    assert not is_readable("import { a } from './b'; export default () => a();")
    assert is_readable("A check-up is £58 = 30 minutes; no more.")
    assert [line.text for line in split_lines("See [here](#top).")] == ["See here."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fillng", "filling"),
        ("opning hours", "opening hours"),
        ("pirce", "price"),
        ("adress", "address"),
        ("emergancy", "emergency"),
        ("prime", "prime"),
        ("dog", "dog"),
        ("wat", "what"),
        ("how mutch", "how much"),
        ("checkup", "check-up"),
        ("chekup", "check-up"),
        ("42", "42"),
    ],
)
def test_typing_errors_are_corrected_and_other_words_are_not(text: str, expected: str) -> None:
    likely = words_of("Filling: opening hours, price, address, house, do, a check-up")
    assert correct(text, likely, {"emergency", "what", "how", "much"}) == expected


@pytest.mark.parametrize(
    ("question", "kind", "answer", "other"),
    [
        ("How much is it?", "amount", "It is £4.", "It is good."),
        ("How long does it take?", "duration", "About three weeks.", "Some take longer."),
        ("What time do you open?", "time", "From 9:00.", "With a key."),
        ("How many seats are there?", "count", "There are 40.", "There are some."),
        ("Who does it?", "person", "Dr Amari does.", "It is done."),
        ("Whom do I call?", "contact", "Ring 01632 960 142.", "Ring us."),
        ("Was kostet das?", "amount", "It is £4.", "It is good."),
    ],
)
def test_what_would_answer_a_question(question: str, kind: Kind, answer: str, other: str) -> None:
    assert asked_for(question, "de" if question.startswith("Was") else "en") == kind
    assert answers(kind, answer)
    assert not answers(kind, other)


def test_the_part_that_asks_is_told_from_what_is_told() -> None:
    assert asking_part("My son has a cavity, how much would a filling be?") == "how much would a filling be?"
    assert asking_part("whitening price") == "whitening price"
    assert names_in("Do you take Visa in London?") == {"visa", "london"}
    assert names_in("DO YOU TAKE CARDS") == names_in("Do You Take Cards") == frozenset()
