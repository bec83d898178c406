"""Cutting texts into pieces: what headings say, and texts that are made to take for ever."""

from collections.abc import Iterator

import pytest

from switchboard.domains.knowledge import ingestion
from switchboard.domains.knowledge.chunking import BLOCKS_AT_ONCE, Section, TooManyPieces, split_sections, split_text
from switchboard.domains.knowledge.failures import IngestionFailed

LONG = 1_000_000  # read twice for each character, a line of this length takes an hour


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("## Fees ##", "Fees"),
        ("## Fees", "Fees"),
        ("# C#", "C#"),
        ("# C# #", "C#"),
        ("#   **Opening**   `hours`  ", "Opening hours"),
    ],
)
def test_what_a_heading_says(line: str, name: str) -> None:
    (piece,) = split_text(f"{line}\n\nA text.")
    assert piece.heading_path == (name,)


@pytest.mark.parametrize("line", ["# ####", "#", "# #", "####### seven"])
def test_what_is_no_heading(line: str) -> None:
    assert [piece.heading_path for piece in split_text(f"{line}\n\nA text.")] == [()]


@pytest.mark.parametrize(
    "text",
    [
        "# " + "#" * LONG + "x",
        "# " + "# " * (LONG // 2) + "x",
        "# " + " " * LONG + "x",
        "| a |\n|" + "-" * LONG + "x\n| b |",
        "| a |\n|" + "-|" * (LONG // 2) + "x\n| b |",
        "| a |\n|" + " " * LONG + "x\n| b |",
    ],
)
def test_no_line_is_read_more_than_once(text: str) -> None:
    assert split_text(text)


def test_a_document_of_too_many_pieces_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def sections() -> Iterator[Section]:
        for _ in range(100):
            read.append("# a\n" * 100)
            yield Section(read[-1])

    with pytest.raises(TooManyPieces):
        split_sections(sections(), most_pieces=1000)
    assert len(read) == 11
    monkeypatch.setattr(ingestion, "MAX_CHUNKS", 10)
    with pytest.raises(IngestionFailed, match="too_large"):
        ingestion.split([Section("# a\n" * 12)])
    assert len(ingestion.split([Section("# a\n" * 10)])) == 10


def test_a_text_of_very_many_short_lines_loses_none() -> None:
    words = [f"w{number}" for number in range(2 * BLOCKS_AT_ONCE + 1)]
    pieces = split_text("\n\n".join(words))
    assert " ".join(piece.text for piece in pieces).split() == words
