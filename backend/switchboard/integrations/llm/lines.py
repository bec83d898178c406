"""Takes a text apart into what can be quoted: sentences, list items and rows of tables."""

import re
from dataclasses import dataclass
from typing import Final

_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?\u3002\uff01\uff1f])(?:[\"'\u201d\u2019)]*)(?:\s+|(?<=[\u3002\uff01\uff1f]))(?=\S)"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|st|no|approx|e\.g|i\.e|etc|vs|a\.m|p\.m)|\b\w)\.$", re.IGNORECASE
)
_BLOCK_BREAK: Final = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+\u2022]|\d{1,2}[.)]|#{1,6}|>)\s)")
_LINE_MARK: Final = re.compile(r"^\s*(?:[-*+\u2022]\s+|\d{1,2}[.)]\s+|>\s*)")
_HEADING: Final = re.compile(r"^\s*#{1,6}\s+")
_TABLE_RULE: Final = re.compile(r"[|:\s-]+")

# A picture has nothing to say in a quotation, and a link to a place in the document leads nowhere from it.
_PICTURE: Final = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK_WITHIN: Final = re.compile(r"\[([^\]\n]*)\]\((?!https?:|mailto:|tel:)[^)\n]*\)")
_CODE: Final = re.compile(r"[{}<>;=#]|\(\)|--\w|\./")
_NAMED_CODE: Final = re.compile(r"`[^`\n]*`")
_MOST_CODE: Final = 0.03
_LEAST_CODE: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or list item, and the heading it stands under (empty without one)."""

    heading: str
    text: str


def is_readable(line: str) -> bool:
    """Whether a line is words and not code, which documents are full of and visitors do not read."""
    return len(_CODE.findall(_NAMED_CODE.sub("", line))) <= max(_LEAST_CODE - 1, _MOST_CODE * len(line))


def split_lines(text: str) -> list[Line]:
    """Return sentences, list items and table rows of plain or Markdown text, without marks, under their headings."""
    lines: list[Line] = []
    heading = ""
    text = _LINK_WITHIN.sub(r"\1", _PICTURE.sub("", text))
    for block in _BLOCK_BREAK.split(text):
        body = block
        if mark := _HEADING.match(block):
            heading, _, body = block[mark.end() :].partition("\n")
        if body.lstrip().startswith("|"):
            lines += [Line(heading, row) for row in _rows_of(body)]
            continue
        flat = " ".join(_LINE_MARK.sub("", body).split())
        begin = 0
        for end in _SENTENCE_END.finditer(flat):
            if not _ABBREVIATION.search(flat[begin : end.start()]):
                lines.append(Line(heading, flat[begin : end.end()].strip()))
                begin = end.end()
        if flat[begin:].strip():
            lines.append(Line(heading, flat[begin:].strip()))
    return lines


def _rows_of(table: str) -> list[str]:
    """The rows of a Markdown table as they would be said: "Check-up: £58", of more columns each with its name."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().split("\n")]
    names: list[str] = []
    if len(rows) > 1 and _TABLE_RULE.fullmatch("|".join(rows[1])):
        names, rows = rows[0], rows[2:]
    said = []
    for first, *cells in rows:
        columns = names[1:] if len(cells) > 1 and len(names) > len(cells) else [""] * len(cells)
        rest = ", ".join(f"{name} {cell}".strip() for name, cell in zip(columns, cells, strict=False) if cell)
        if rest or not cells:  # a row without a value says nothing
            said.append(": ".join(filter(None, (first, rest))))
    return [row for row in said if row]
