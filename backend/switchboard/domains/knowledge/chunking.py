"""Cuts plain text into pieces that are worth quoting: whole paragraphs where they fit, whole sentences otherwise."""

import re
from collections.abc import Iterator

MAX_CHUNK_CHARACTERS = 1000
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_SPACE = re.compile(r"\s+")


def split_text(text: str) -> list[str]:
    """The pieces of a text in order, each at most `MAX_CHUNK_CHARACTERS` long, none empty."""
    chunks: list[str] = []
    current = ""
    for part in _parts(text):
        joined = f"{current}\n\n{part}" if current else part
        if len(joined) <= MAX_CHUNK_CHARACTERS:
            current = joined
            continue
        chunks.append(current)
        current = part
    return [chunk for chunk in [*chunks, current] if chunk]


def _parts(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH_END.split(text):
        flat = _SPACE.sub(" ", paragraph).strip()
        if len(flat) <= MAX_CHUNK_CHARACTERS:
            yield flat
        else:
            yield from _join(_SENTENCE_END.split(flat))


def _join(pieces: list[str]) -> Iterator[str]:
    """Neighbouring pieces joined up to the limit; a piece beyond it is cut at spaces, and a word beyond it anywhere."""
    current = ""
    for piece in pieces:
        joined = f"{current} {piece}" if current else piece
        if len(joined) <= MAX_CHUNK_CHARACTERS:
            current = joined
            continue
        if current:
            yield current
        current = ""
        if len(piece) <= MAX_CHUNK_CHARACTERS:
            current = piece
        elif " " in piece:
            yield from _join(piece.split(" "))
        else:
            yield from (
                piece[start : start + MAX_CHUNK_CHARACTERS] for start in range(0, len(piece), MAX_CHUNK_CHARACTERS)
            )
    if current:
        yield current
