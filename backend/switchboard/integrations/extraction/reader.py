"""Runs `child.py` for a file, and turns whatever becomes of it into a text or a reason why there is none."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from switchboard.core.logging import get_logger
from switchboard.integrations.extraction.types import FileType

SECONDS = 60.0
MAX_OUTPUT_BYTES = 40_000_000
AT_ONCE = 2
CHILD = Path(__file__).with_name("child.py")
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
OUT_OF_SPACE = {-signal.SIGXFSZ, -signal.SIGABRT}  # a failed allocation ends a native library with SIGABRT
log = get_logger(__name__)
_gate = asyncio.Semaphore(AT_ONCE)


class ExtractionFailed(Exception):
    """There is no text to be had. `code`: scanned, password, too_large, unsupported, empty, broken or timeout."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Extracted:
    """The Markdown of a file as (text, page) in order, and its number of pages, none if it has no pages."""

    sections: tuple[tuple[str, int | None], ...]
    page_count: int | None


async def extract(path: Path, file_type: FileType, *, folder: Path, seconds: float = SECONDS) -> Extracted:
    """The text of a file. `folder` is an empty directory for the child's temporary files.

    At most `AT_ONCE` files are read at the same time.

    Raises:
        ExtractionFailed: also when the child ran out of its time or memory, or died of the file.
    """
    async with _gate:
        code, output = await _run(path, file_type, folder, seconds)
    if code != 0:
        log.warning("extraction_ended", code=code, media_type=file_type.value)
        if code in OUT_OF_TIME:
            raise ExtractionFailed("timeout")
        raise ExtractionFailed("too_large" if code in OUT_OF_SPACE else "broken")
    try:
        answer = orjson.loads(output)
    except orjson.JSONDecodeError:
        raise ExtractionFailed("broken") from None
    if "failure" in answer:
        raise ExtractionFailed(answer["failure"])
    sections = tuple((section["text"], section["page"]) for section in answer["sections"])
    return Extracted(sections, answer["page_count"])


async def _run(path: Path, file_type: FileType, folder: Path, seconds: float) -> tuple[int, bytes]:
    """Exit code and output of a child; it is dead when this returns, whatever the reason."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", CHILD, path, file_type.value, str(os.getpid()),
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
