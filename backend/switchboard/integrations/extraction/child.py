"""The program that reads one file and prints its text as JSON. It runs alone, under limits, and may die at any point.

Arguments: path, media type, the parent's process id. It imports nothing of ours, gets no setting and no secret, and
has no network where the system lets it give that up. Prints `{"sections": [{"text", "page"}], "page_count"}`, or
`{"failure": code}` with a code of the knowledge domain's.
"""

import contextlib
import ctypes
import json
import os
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1_200_000_000
CPU_SECONDS = 40
WRITTEN_BYTES = 100_000_000
OPEN_FILES = 64

MAX_PARTS = 10_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 200
SMALL_BYTES = 10_000_000  # whatever the ratio, this much can be unpacked without harm

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000

PAGE_MARK = "@@switchboard-page-{page_num}@@"
_PAGE_MARK = re.compile(r"@@switchboard-page-(\d+)@@")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_HEAD = re.compile(rb"<head\b.*?</head\s*>", re.DOTALL | re.IGNORECASE)  # becomes a block of metadata otherwise
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)

Section = dict[str, Any]


class Failure(Exception):
    """Why there is no text."""


def main(path: Path, media_type: str, parent: int) -> dict[str, Any]:
    """What to print."""
    shut_in(parent)
    try:
        sections, page_count = read(path, media_type)
    except Failure as failure:
        return {"failure": str(failure)}
    except MemoryError:
        return {"failure": "too_large"}
    if not any(character.isalnum() for section in sections for character in section["text"]):
        return {"failure": "scanned" if page_count and media_type == "application/pdf" else "empty"}
    return {"sections": sections, "page_count": page_count}


def shut_in(parent: int) -> None:
    """Give up what reading a file does not need: time and memory without end, the network, a life after the parent."""
    for limit, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already, or there is none such here
            resource.setrlimit(limit, (amount, amount))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent has ended")
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) != 0:  # as root; anybody else needs a user namespace of his own
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def read(path: Path, media_type: str) -> tuple[list[Section], int | None]:
    """The file's Markdown in sections, and its number of pages if it has any. Raises Failure."""
    content = path.read_bytes()
    if not content.strip():
        raise Failure("empty")
    if media_type in ("text/plain", "text/markdown"):
        return [section(decode(content))], None
    if media_type == "text/html":
        content = _HEAD.sub(b"", decode(content, is_html=True).encode())
    elif media_type == "text/csv":
        content = decode(content).encode()
    elif media_type != "application/pdf":
        check_archive(path, content)
    return convert(content, media_type)


def decode(content: bytes, *, is_html: bool = False) -> str:
    """A text in whatever encoding it is: as it says, as UTF-8, or as its bytes suggest."""
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(bom):
            return content.decode(encoding, errors="replace")
    declared = _CHARSET.search(content[:2048]) if is_html else None
    for encoding in ("utf-8", declared[1].decode() if declared else "utf-8"):
        with contextlib.suppress(UnicodeDecodeError, LookupError):
            return content.decode(encoding)
    from charset_normalizer import from_bytes

    best = from_bytes(content[:200_000]).best()
    return content.decode(best.encoding if best else "cp1252", errors="replace")


def check_archive(path: Path, content: bytes) -> None:
    """Refuse an Office file that is encrypted, is no archive, or unpacks to more than is good. Raises Failure."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Failure("password" if "EncryptedPackage".encode("utf-16-le") in content else "unsupported")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError):
        raise Failure("broken") from None
    unpacked = sum(part.file_size for part in parts)
    ratio = unpacked / max(1, sum(part.compress_size for part in parts))
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or (unpacked > SMALL_BYTES and ratio > MAX_RATIO):
        raise Failure("too_large")
    if any(part.flag_bits & 1 for part in parts):
        raise Failure("password")


def convert(content: bytes, media_type: str) -> tuple[list[Section], int | None]:
    """The text of a format that takes a library to read. Raises Failure."""
    from kreuzberg import ConcurrencyConfig, ExtractionConfig, KreuzbergError, PageConfig, extract_bytes_sync

    is_pdf = media_type == "application/pdf"
    config = ExtractionConfig(
        use_cache=False,  # it would keep a tenant's text in the user's home
        output_format="markdown",
        include_document_structure=is_pdf,
        concurrency=ConcurrencyConfig(max_threads=1),
        # A PDF's structure knows its pages.
        pages=None if is_pdf else PageConfig(insert_page_markers=True, marker_format=f"\n\n{PAGE_MARK}\n\n"),
    )
    try:
        result = extract_bytes_sync(content, media_type, config=config)
    except KreuzbergError as error:
        raise Failure("password" if "password" in str(error).lower() else "broken") from None
    if is_pdf:
        document: Any = result.document
        sections = by_page(document["nodes"]) if document else [section(result.content)]
        return sections, result.metadata.get("page_count")
    return by_mark(result.content)


def by_mark(text: str) -> tuple[list[Section], int | None]:
    """A text cut at the marks that stand before each page."""
    before, *rest = _PAGE_MARK.split(text)
    if not rest:
        return [section(before)], None
    pages = [section(content, int(number)) for number, content in zip(rest[::2], rest[1::2], strict=True)]
    return [section(before), *pages] if before.strip() else pages, len(pages)


def by_page(nodes: list[dict[str, Any]]) -> list[Section]:
    """A document's nodes as Markdown, a section for each page."""
    pages: dict[int | None, list[str]] = {}
    for node in nodes:
        for text in markdown_of(node["content"]):
            pages.setdefault(node.get("page"), []).append(text)
    return [section("\n\n".join(texts), page) for page, texts in pages.items()]


def markdown_of(content: dict[str, Any]) -> Iterator[str]:
    """One node as Markdown; groups say nothing that their members do not."""
    match content["node_type"]:
        case "heading":
            yield f"{'#' * content['level']} {' '.join(content['text'].split())}"
        case "list_item":
            yield f"- {' '.join(content['text'].split())}"
        case "table":
            yield table_of(content["grid"])
        case "group" | "list" | "page_break" | "image":
            return
        case _:
            yield content.get("text") or ""


def table_of(grid: dict[str, Any]) -> str:
    """A table's grid as Markdown, its first row as the head."""
    rows = [[""] * grid["cols"] for _ in range(grid["rows"])]
    for cell in grid["cells"]:
        rows[cell["row"]][cell["col"]] = " ".join(cell["content"].split()).replace("|", "\\|")
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines[:1], f"|{' --- |' * grid['cols']}", *lines[1:]])


def section(text: str, page: int | None = None) -> Section:
    """A stretch of text; a picture is its description."""
    return {"text": _IMAGE.sub(r"\1", text.replace("\x00", "")), "page": page}


if __name__ == "__main__":
    # What a library prints must not end up in what we print.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    json.dump(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])), output)
    output.flush()
    os._exit(0)  # threads of the library need no farewell
