"""Runs `child.py` for a file and `page.py` for a web page, and turns whatever becomes of it into what was read or a
reason why there is nothing.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from switchboard.core.logging import get_logger
from switchboard.integrations.extraction.types import FileType

SECONDS = 60.0
MAX_OUTPUT_BYTES = 40_000_000
AT_ONCE = 2
CHILD = Path(__file__).with_name("child.py")
PAGE_CHILD = Path(__file__).with_name("page.py")
PAGE_SECONDS = 20.0
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
OUT_OF_SPACE = {-signal.SIGXFSZ, -signal.SIGABRT}  # a failed allocation ends a native library with SIGABRT
log = get_logger(__name__)
_gate = asyncio.Semaphore(AT_ONCE)


class ExtractionFailed(Exception):
    """There is nothing to be had.

    `code`: scanned, password, too_large, unsupported, empty, broken, timeout or no_sitemap.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Extracted:
    """The Markdown of a file as (text, page) in order, and its number of pages, none if it has no pages."""

    sections: tuple[tuple[str, int | None], ...]
    page_count: int | None


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a web page says: `text` is Markdown (empty if it was not asked for), addresses are as they are written.

    `base` is what they are relative to. `is_noindex` and `is_nofollow`: what it asks of programs.
    """

    title: str | None
    base: str
    canonical: str | None
    is_noindex: bool
    is_nofollow: bool
    links: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Addresses of pages, and of further sitemaps."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]


async def extract(path: Path, file_type: FileType, *, folder: Path, seconds: float = SECONDS) -> Extracted:
    """The text of a file. `folder` is an empty directory for the child's temporary files.

    At most `AT_ONCE` files are read at the same time.

    Raises:
        ExtractionFailed: also when the child ran out of its time or memory, or died of the file.
    """
    answer = await _ask(CHILD, [str(path), file_type.value], folder, seconds)
    sections = tuple((section["text"], section["page"]) for section in answer["sections"])
    return Extracted(sections, answer["page_count"])


async def read_web_page(content: bytes, url: str, *, charset: str | None, with_text: bool) -> WebPage:
    """What a page says of itself, and its main text if that is asked for. `url` is where it was found.

    Raises:
        ExtractionFailed: also when the child ran out of its time or memory, or died of the page.
    """
    answer = await _read_bytes(content, ["text" if with_text else "links", url, charset or ""])
    return WebPage(**answer | {"links": tuple(answer["links"])})


async def read_sitemap(content: bytes, url: str) -> Sitemap:
    """The addresses in a sitemap, which may be compressed, an index of others, or a plain list.

    Raises:
        ExtractionFailed: also when it is none.
    """
    answer = await _read_bytes(content, ["sitemap", url, ""])
    return Sitemap(tuple(answer["pages"]), tuple(answer["sitemaps"]))


async def _read_bytes(content: bytes, arguments: Sequence[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="switchboard-") as name:
        path = Path(name) / "original"
        await asyncio.to_thread(path.write_bytes, content)
        return await _ask(PAGE_CHILD, [str(path), *arguments], Path(name), PAGE_SECONDS)


async def _ask(program: Path, arguments: Sequence[str], folder: Path, seconds: float) -> dict[str, Any]:
    """What a child found out. Raises ExtractionFailed."""
    async with _gate:
        code, output = await _run(program, arguments, folder, seconds)
    if code != 0:
        log.warning("extraction_ended", code=code, reading=arguments[1])
        if code in OUT_OF_TIME:
            raise ExtractionFailed("timeout")
        raise ExtractionFailed("too_large" if code in OUT_OF_SPACE else "broken")
    try:
        answer: dict[str, Any] = orjson.loads(output)
    except orjson.JSONDecodeError:
        raise ExtractionFailed("broken") from None
    if "failure" in answer:
        raise ExtractionFailed(answer["failure"])
    return answer


async def _run(program: Path, arguments: Sequence[str], folder: Path, seconds: float) -> tuple[int, bytes]:
    """Exit code and output of a child; it is dead when this returns, whatever the reason."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", program, *arguments, str(os.getpid()),
        cwd=folder,
        env={"TMPDIR": str(folder), "HOME": str(folder), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    output = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while part := await process.stdout.read(65_536):
                output += part
                if len(output) > MAX_OUTPUT_BYTES:
                    raise ExtractionFailed("too_large")
            return await process.wait(), bytes(output)
    except TimeoutError:
        raise ExtractionFailed("timeout") from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
