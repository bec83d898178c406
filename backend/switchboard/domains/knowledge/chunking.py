"""Cuts a text into pieces that are worth quoting, along its own structure.

The text is read as Markdown, which is what extraction produces and what people paste; plain prose is Markdown without
headings. A piece never crosses a heading or a page, so that its citation can name both. Paragraphs, list items and
table rows stay whole where they fit; a table that is cut repeats its head.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_CHUNK_CHARACTERS = 1000
MAX_HEADING_CHARACTERS = 200
BLOCKS_AT_ONCE = 5000  # so that a text of a million short lines is not held in pieces beside itself

# A line may be as long as a file: nothing here may look at it more than once for each of its characters.
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_TABLE_ROW = re.compile(r"\s*\|")
_TABLE_RULE = re.compile(r"[\s|:+-]+")
_DASHES = re.compile(r"-{3,}")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"[*_`]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of extracted Markdown; `page` counts from 1, none where the source has no pages."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What a search finds and an answer quotes: at most `MAX_CHUNK_CHARACTERS` of one page under one heading."""

    text: str
    heading_path: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, a list item or a table row, with what joins it to the block before it in a piece."""

    text: str
    glue: str
    head: str = ""  # of the table that a row belongs to


class TooManyPieces(Exception):
    """A document has more pieces than are wanted of it."""


def split_sections(sections: Iterable[Section], *, most_pieces: int | None = None) -> list[Piece]:
    """The pieces of a document in order, none empty. A heading stays in force over page breaks.

    Raises:
        TooManyPieces: there are more than `most_pieces`; nothing is kept of the rest.
    """
    outline = _Outline(most_pieces)
    for section in sections:
        blocks: list[_Block] = []
        for part in _parts(section.text):
            if isinstance(part, _Block):
                blocks.append(part)
                if len(blocks) < BLOCKS_AT_ONCE:
                    continue
            outline.add(blocks, section.page)
            blocks = []
            if not isinstance(part, _Block):
                outline.enter(*part, section.page)
        outline.add(blocks, section.page)
    outline.leave(0)
    return outline.pieces


def split_text(text: str) -> list[Piece]:
    """The pieces of a text without pages."""
    return split_sections([Section(text)])


class _Outline:
    """Where in the document we are, and the pieces so far."""

    def __init__(self, most_pieces: int | None) -> None:
        self.pieces: list[Piece] = []
        self._most_pieces = most_pieces
        self._path: list[tuple[int, str]] = []
        self._lonely_since: int | None = None
        self._is_lonely = False

    def add(self, blocks: Sequence[_Block], page: int | None) -> None:
        """What stands under the present heading."""
        if blocks:
            self._is_lonely = False
            names = tuple(name for _, name in self._path)
            self.pieces += [Piece(text, names, page) for text in _fill(blocks)]
            self._check_number()

    def enter(self, level: int, name: str, page: int | None) -> None:
        """Begin a heading."""
        self.leave(level)
        self._path.append((level, name))
        self._is_lonely, self._lonely_since = True, page

    def leave(self, level: int) -> None:
        """End the headings of this level and below. One with nothing under it is a piece itself: a slide's title."""
        if self._is_lonely and self._path[-1][0] >= level:
            *above, (_, name) = self._path
            self.pieces.append(Piece(name, tuple(name for _, name in above), self._lonely_since))
            self._check_number()
            self._is_lonely = False
        while self._path and self._path[-1][0] >= level:
            self._path.pop()

    def _check_number(self) -> None:
        if self._most_pieces is not None and len(self.pieces) > self._most_pieces:
            raise TooManyPieces


def _parts(text: str) -> Iterator[_Block | tuple[int, str]]:
    """Blocks, and headings as (level, name), in order."""
    paragraph: list[str] = []
    is_code = False
    table: list[str] = []
    for line in _lines(text):
        if table and not _TABLE_ROW.match(line):
            yield from _rows(table)
            table = []
        heading = None if is_code else _HEADING.fullmatch(line.strip())
        is_item = not is_code and _LIST_ITEM.match(line) is not None
        if paragraph and (heading or is_item or (not line.strip() and not is_code) or _TABLE_ROW.match(line)):
            yield from _paragraph(paragraph)
            paragraph = []
        if _FENCE.match(line):
            is_code = not is_code
        elif heading is not None:
            name = _heading_name(heading[2])
            if name:
                yield len(heading[1]), name
        elif not is_code and _TABLE_ROW.match(line):
            table.append(line.strip())
        elif line.strip():
            paragraph.append(line.strip())
    if paragraph:
        yield from _paragraph(paragraph)


def _lines(text: str) -> Iterator[str]:
    """The lines without their ends, and an empty one behind the last."""
    for line in io.StringIO(text):
        yield from line.splitlines()
    yield ""


def _heading_name(text: str) -> str:
    """What a heading says; number signs that close it belong to it no more than those that open it (`# C# #`)."""
    name = _SPACE.sub(" ", _MARKUP.sub("", text)).strip()
    open_end = name.rstrip("#")
    if not open_end or open_end[-1] == " ":
        name = open_end.rstrip()
    return name[:MAX_HEADING_CHARACTERS]


def _paragraph(lines: list[str]) -> Iterator[_Block]:
    text = _SPACE.sub(" ", " ".join(lines)).strip()
    if not any(character.isalnum() for character in text):
        return  # a rule, a row of stars
    glue = "\n" if _LIST_ITEM.match(text) else "\n\n"
    if len(text) <= MAX_CHUNK_CHARACTERS:
        yield _Block(text, glue)
        return
    for position, part in enumerate(_join(_SENTENCE_END.split(text))):
        yield _Block(part, " " if position else glue)


def _rows(lines: list[str]) -> Iterator[_Block]:
    """The rows of a table; its head is the row above the rule, or nothing when it has none."""
    has_head = len(lines) > 2 and "-" in lines[1] and _TABLE_RULE.fullmatch(lines[1]) is not None
    head = f"{_SPACE.sub(' ', lines[0])}\n{_DASHES.sub('---', _SPACE.sub(' ', lines[1]))}" if has_head else ""
    if len(head) > MAX_CHUNK_CHARACTERS // 2:
        head, has_head = "", False  # repeated, it would leave no room for the rows
    for position, line in enumerate(lines[2:] if has_head else lines):
        row = _SPACE.sub(" ", line)
        room = MAX_CHUNK_CHARACTERS - len(head) - 1
        for part in [row] if len(row) <= room else _join(row.split(" "), room):
            yield _Block(part, "\n" if position else "\n\n", head)


def _fill(blocks: Sequence[_Block]) -> Iterator[str]:
    """Neighbouring blocks joined up to the limit."""
    current, head = "", ""
    for block in blocks:
        with_head = f"{block.head}\n{block.text}" if block.head else block.text
        addition = block.text if block.head == head else with_head
        joined = f"{current}{block.glue}{addition}" if current else with_head
        if len(joined) > MAX_CHUNK_CHARACTERS:
            yield current
            joined = with_head
        current, head = joined, block.head
    if current:
        yield current


def _join(pieces: Sequence[str], limit: int = MAX_CHUNK_CHARACTERS) -> Iterator[str]:
    """Neighbouring pieces joined up to the limit; a piece beyond it is cut at spaces, and a word beyond it anywhere."""
    current = ""
    for piece in pieces:
        joined = f"{current} {piece}" if current else piece
        if len(joined) <= limit:
            current = joined
            continue
        if current:
            yield current
        current = ""
        if len(piece) <= limit:
            current = piece
        elif " " in piece:
            yield from _join(piece.split(" "), limit)
        else:
            yield from (piece[start : start + limit] for start in range(0, len(piece), limit))
    if current:
        yield current
