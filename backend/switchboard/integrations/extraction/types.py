"""Which file is of which type: decided by what is in it, and only where texts differ in nothing else by its name."""

import codecs
import mmap
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

HEAD_BYTES = 8192
_OFFICE = "application/vnd.openxmlformats-officedocument."


class FileType(StrEnum):
    """What can be read; the value is the media type."""

    PDF = "application/pdf"
    DOCX = f"{_OFFICE}wordprocessingml.document"
    PPTX = f"{_OFFICE}presentationml.presentation"
    XLSX = f"{_OFFICE}spreadsheetml.sheet"
    CSV = "text/csv"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"


_BY_SUFFIX = {
    ".pdf": FileType.PDF,
    ".docx": FileType.DOCX,
    ".pptx": FileType.PPTX,
    ".xlsx": FileType.XLSX,
    ".csv": FileType.CSV,
    ".tsv": FileType.CSV,
    ".html": FileType.HTML,
    ".htm": FileType.HTML,
    ".md": FileType.MARKDOWN,
    ".markdown": FileType.MARKDOWN,
    ".txt": FileType.TEXT,
    ".text": FileType.TEXT,
}
# The part that makes an Office file what it is; its name stands uncompressed in the archive.
_MAIN_PART = {
    FileType.DOCX: b"word/document.xml",
    FileType.PPTX: b"ppt/presentation.xml",
    FileType.XLSX: b"xl/workbook",
}
_ZIP = b"PK\x03\x04"
_ENCRYPTED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-OFFCRYPTO]: the archive, encrypted, in a compound file
# Those whose files could pass for text. Others have control characters near their beginning; and a magic number of
# mere letters ("BM", "MZ", "ID3") would refuse a price list that begins with "BMW".
_OTHER_MAGIC = (b"%PDF-", _ZIP, b"{\\rtf", b"%!PS", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")


def detect_type(file: BinaryIO, name: str) -> FileType | None:
    """The type of a file, or none if it is not one that its name promises, or not one of ours.

    Blocks while it reads; `file` must be a file of the system, and its position changes.
    """
    promised = _BY_SUFFIX.get(Path(name).suffix.lower())
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if promised is None or not head:
        return promised
    match promised:
        case FileType.PDF:
            return promised if head.startswith(b"%PDF-") else None
        case FileType.DOCX | FileType.PPTX | FileType.XLSX:
            return promised if head.startswith(_ENCRYPTED_OFFICE) or _is_office(file, head, promised) else None
        case _:
            return promised if _is_text(head) else None


def _is_office(file: BinaryIO, head: bytes, promised: FileType) -> bool:
    if not head.startswith(_ZIP):
        return False
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(_MAIN_PART[promised]) >= 0


def _is_text(head: bytes) -> bool:
    """No magic number of another type, and no control characters but in UTF-16, which says so."""
    if head.startswith(_BOMS):
        return True
    return not head.startswith(_OTHER_MAGIC) and not any(code in head for code in _CONTROL)
