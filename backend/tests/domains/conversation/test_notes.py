"""What a model notes behind its answer never reaches the visitor, however it arrives, and is read leniently."""

import pytest

from switchboard.domains.conversation.memory import trim_history
from switchboard.domains.conversation.notes import MARK, MOST_HIDDEN_CHARACTERS, Notes, NotesFilter
from switchboard.integrations.llm.base import ChatMessage

ANSWER = "We open at nine.\n\nCome in < 10 minutes; a << b."
NOTES = f"{MARK}\nunanswered: no\ncontact: yes\nask: Where can I park?\nask: Is parking free?\n"


def filtered(text: str, length: int) -> tuple[str, NotesFilter]:
    """What is shown of a text that arrives in pieces of a length."""
    notes = NotesFilter()
    shown = "".join(notes.feed(text[at : at + length]) for at in range(0, len(text), length))
    return shown + notes.finish(), notes


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 13, 1000])
def test_the_mark_and_all_behind_it_are_kept_in_any_pieces(length: int) -> None:
    for gap in ("\n", "\n\n", " ", "", "\n \n"):
        shown, notes = filtered(f"{ANSWER}{gap}{NOTES}", length)
        assert shown.rstrip(" ") == ANSWER
        assert notes.has_begun
        assert notes.read(is_whole=True) == Notes(False, True, ("Where can I park?", "Is parking free?"))


@pytest.mark.parametrize("length", [1, 4, 1000])
def test_an_unfinished_mark_is_not_shown(length: int) -> None:
    for end in range(3, len(MARK)):
        shown, notes = filtered(f"{ANSWER}\n{MARK[:end]}", length)
        assert shown == ANSWER, MARK[:end]
        assert notes.has_begun == (end >= len("<<<notes"))


@pytest.mark.parametrize("length", [1, 4, 1000])
def test_an_answer_without_notes_is_shown_whole(length: int) -> None:
    for text in (ANSWER, "a <b> c << 2", "cat <<EOF\nx\nEOF", "<<<<<<< HEAD\nours\n=======", "1 < 2", "x <", "ends <<"):
        shown, notes = filtered(text, length)
        assert shown == text
        assert notes.read(is_whole=True) is None


def test_a_piece_without_anything_special_is_passed_on_at_once() -> None:
    notes = NotesFilter()
    assert [notes.feed(piece) for piece in ("We ", "open", " at", " nine.")] == ["We ", "open", " at", " nine."]
    assert notes.feed("\n\n") == ""
    assert notes.feed("Then") == "\n\nThen"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (">>> Unanswered: YES", Notes(True, None, ())),
        (">>>\n- **contact**: true\n* unanswered: nope", Notes(False, True, ())),
        ('>>>\nask: "Do you open on Sunday? [2]"', Notes(None, None, ("Do you open on Sunday?",))),
        (
            ">>>\nask: Où êtes-vous ?\nask: 営業時間は？\nask: Où êtes-vous ?",
            Notes(None, None, ("Où êtes-vous ?", "営業時間は？")),
        ),
        (">>>\nask: \nask: a\nask: " + "x" * 161, Notes(None, None, ())),
        (
            ">>>\n" + "ask: Which one?\nask: Another?\nask: A third?\nask: A fourth?",
            Notes(None, None, ("Which one?", "Another?", "A third?")),
        ),
        (">>>\nask: What\x07 about\u202e this?", Notes(None, None, ("What about this?",))),
        ("", Notes(None, None, ())),
        ("nothing of this\nis: known", Notes(None, None, ())),
    ],
)
def test_notes_are_read_leniently(written: str, read: Notes) -> None:
    notes = NotesFilter()
    notes.feed(f"Yes.\n<<<notes{written}")
    assert notes.read(is_whole=True) == read


def test_of_cut_notes_the_last_line_is_left_out() -> None:
    _, notes = filtered(f"Yes.\n{MARK}\nunanswered: yes\nask: Where can I", 7)
    assert notes.read(is_whole=False) == Notes(True, None, ())


def test_endless_notes_are_not_kept() -> None:
    notes = NotesFilter()
    for _ in range(100):
        assert notes.feed(f"{MARK}{'x' * 1000}") == ""
    assert len(notes.hidden) == MOST_HIDDEN_CHARACTERS


def said(*lengths: int) -> list[ChatMessage]:
    """Questions and answers in turn, of so many tokens each (with the four that every message costs)."""
    return [ChatMessage("assistant" if at % 2 else "user", "word" * (length - 4)) for at, length in enumerate(lengths)]


@pytest.mark.parametrize(
    ("budget", "kept"),
    [(1000, 6), (60, 6), (59, 4), (40, 4), (39, 2), (20, 2), (19, 0), (0, 0), (-50, 0)],
)
def test_the_newest_exchanges_that_fit_are_remembered_whole(budget: int, kept: int) -> None:
    messages = said(10, 10, 10, 10, 10, 10)
    assert list(trim_history(messages, budget)) == messages[len(messages) - kept :]


def test_memory_begins_with_a_question() -> None:
    """An answer whose question does not fit is left out, and one that has no question as well."""
    messages = said(50, 5, 5, 5)
    assert list(trim_history(messages, 20)) == messages[2:]
    assert list(trim_history(messages[1:], 1000)) == messages[2:]
    unanswered = [ChatMessage("user", "first"), ChatMessage("user", "second")]
    assert list(trim_history(unanswered, 1000)) == unanswered
