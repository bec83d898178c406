"""Files made to do harm: each ends as a failed document, in bounded time and memory, and the worker goes on."""

import asyncio
import io
import os
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.integrations.extraction import Extracted, ExtractionFailed, FileType, extract, reader
from tests.domains.knowledge.support import chunks_of, found, ingest
from tests.factories import Client
from tests.fixtures.files import make_docx, make_pdf, make_scanned_pdf, make_xlsx, make_zip

SECRET = "the secret of the machine"


def zip_bomb(name: str, megabytes: int) -> bytes:
    """An Office file whose main part unpacks to this much."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(name, "w", force_zip64=True) as part:
            part.write(b"<w:document xmlns:w='x'><w:body><w:p><w:r><w:t>")
            for _ in range(megabytes):
                part.write(b"a" * 1_000_000)
    return buffer.getvalue()


def lying_bomb(name: str, megabytes: int) -> bytes:
    """The same, but its directory says that it unpacks to a hundred bytes."""
    content = bytearray(zip_bomb(name, megabytes))
    position = content.rfind(name.encode()) - 46
    assert content[position : position + 4] == b"PK\x01\x02"
    content[position + 24 : position + 28] = struct.pack("<I", 100)
    return bytes(content)


def stream_bomb_pdf(megabytes: int) -> bytes:
    """A PDF whose only page is a compressed stream of this many megabytes of text operators."""
    line = b"(a lot of text) Tj 0 -1 Td\n"
    content = zlib.compress(b"BT /F1 12 Tf 72 720 Td\n" + line * (megabytes * 1_000_000 // len(line)) + b"ET", 9)
    plain = make_pdf([["x"]])
    body = f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode() + content + b"\nendstream"
    start = plain.index(b"5 0 obj\n") + len(b"5 0 obj\n")
    end = plain.index(b"\nendobj", start)
    return plain[:start] + body + plain[end:]  # the cross references are wrong now, which every reader mends


def page_bomb_pdf(pages: int) -> bytes:
    """A PDF that shows one page again and again."""
    kids = b" ".join([b"4 0 R"] * pages)
    return make_pdf([["the same again"]]).replace(b"/Kids [4 0 R] /Count 1", b"/Kids [" + kids + b"] /Count %d" % pages)


def picture_bomb_pdf() -> bytes:
    """A PDF whose picture says that it is 50,000 pixels wide and high."""
    return make_scanned_pdf(1).replace(b"/Width 128 /Height 128", b"/Width 50000 /Height 50000")


def looping_pdf() -> bytes:
    """A page tree whose node is its own child."""
    return make_pdf([["x"]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")


def deep_docx() -> bytes:
    """Elements nested deeper than a stack is."""
    return make_docx([("Normal", "<w:r>" * 200_000 + "</w:r>" * 200_000)])


def entity_bomb(reference: str = "&i;") -> str:
    """A billion laughs, for an Office part's prolog."""
    names = "abcdefghi"
    entities = "".join(
        f'<!ENTITY {name} "{f"&{names[index - 1]};" * 10 if index else "ha" * 10}">' for index, name in enumerate(names)
    )
    return f"<!DOCTYPE x [{entities}]>"


HOSTILE: dict[str, tuple[str, bytes, set[str]]] = {
    "zip bomb": ("bomb.docx", zip_bomb("word/document.xml", 400), {"too_large"}),
    "zip bomb, sheet": ("bomb.xlsx", zip_bomb("xl/workbook.xml", 400), {"too_large"}),
    "zip bomb that lies": (
        "liar.docx",
        lying_bomb("word/document.xml", 400),
        {"too_large", "broken", "timeout", "empty"},
    ),
    "many parts": (
        "parts.docx",
        make_zip({"word/document.xml": "<x/>"} | {f"word/{number}": "" for number in range(10_001)}),
        {"too_large"},
    ),
    "entity bomb, docx": ("laughs.docx", make_docx([("Normal", "&i;")], prolog=entity_bomb()), {"broken", "empty"}),
    "entity bomb, xlsx": (
        "laughs.xlsx",
        make_xlsx({"A": [["x"]]}, prolog=entity_bomb(), cell="&i;"),
        {"broken", "empty", ""},
    ),
    "truncated docx": ("cut.docx", make_docx([("Normal", "word " * 5000)])[:-200], {"broken"}),
    "truncated pdf": ("cut.pdf", make_pdf([["some text"] * 30] * 20)[:1500], {"broken", "empty", "scanned", ""}),
    "looping pdf": ("loop.pdf", looping_pdf(), {"broken", "empty", "scanned", "timeout"}),
    "stream bomb pdf": ("stream.pdf", stream_bomb_pdf(75), {"broken", "empty", "scanned", "timeout", "too_large", ""}),
    "hundred thousand pages": ("pages.pdf", page_bomb_pdf(100_000), {"timeout", "too_large", "broken", ""}),
    "huge picture": ("picture.pdf", picture_bomb_pdf(), {"scanned", "broken", "too_large", "timeout"}),
    "pdf of zeros": ("zeros.pdf", b"%PDF-1.7\n" + bytes(5_000_000), {"broken"}),
    "deep docx": ("deep.docx", deep_docx(), {"broken", "empty", "too_large", "timeout"}),
    "big words": ("words.txt", b"x" * 3_000_000, {""}),
    "only spaces": ("spaces.txt", b" " * 5_000_000, {"empty"}),
    "open tags": ("tags.html", b"<div>" * 500_000, {"empty", "broken", "timeout", "too_large"}),
    "open quotes": ("quotes.csv", b'"' * 1_000_001, {"empty", "broken", ""}),
    "open brackets": ("brackets.md", b"[" * 1_000_000 + b"a", {"", "empty"}),
    "many lines": ("lines.md", b"# a\n" * 400_000, {"too_large"}),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_a_hostile_file_is_a_failed_document(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    case: str,
) -> None:
    """UPL-07. Where there is a text in it all the same, the document may as well be ready."""
    name, content, failures = HOSTILE[case]
    document = await ingest(http, resources, client_a, name, content)
    assert (document["failure"] or "") in failures, document
    assert document["status"] == ("failed" if document["failure"] else "ready")
    harmless = await ingest(http, resources, client_b, "fees.txt", b"A check-up costs 180 dollars.")
    assert harmless["status"] == "ready"


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
async def test_external_entities_are_not_read(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, tmp_path: Path, kind: str
) -> None:
    """UPL-02: neither a file of the machine nor a request to a sentinel that listens on this machine."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    requests: list[bytes] = []

    async def record(stream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await stream.read(100))
        writer.close()

    async with await asyncio.start_server(record, "127.0.0.1", 0) as sentinel:
        address = f"http://127.0.0.1:{sentinel.sockets[0].getsockname()[1]}/"
        for target in (secret.as_uri(), address):
            prolog = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}"> %p;]>'
            content = (
                make_docx([("Normal", "before &e; after")], prolog=prolog)
                if kind == "docx"
                else make_xlsx({"A": [["x"]]}, prolog=prolog, cell="before &e; after")
            )
            document = await ingest(http, resources, client_a, f"xxe.{kind}", content)
            assert SECRET not in str(await chunks_of(resources, document["id"]))
    assert requests == []
    assert await found(resources, client_a, SECRET) == []


def files_with(content: bytes, folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and content in path.read_bytes()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return scratch


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "original"
    path.write_bytes(content)
    return path


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program of the test's in the place of the one that reads files."""

    def write(program: str) -> None:
        path = tmp_path / "child.py"
        path.write_text(program, encoding="utf-8")
        monkeypatch.setattr(reader, "CHILD", path)

    return write


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("while True: pass", "timeout"),
        ("import time; time.sleep(60)", "timeout"),
        ("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()", "timeout"),
        ("import os; os.abort()", "too_large"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "broken"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "timeout"),
        ("import sys; sys.exit(3)", "broken"),
        ("print('no json')", "broken"),
        ("while True: print('x' * 1_000_000)", "too_large"),
    ],
)
async def test_whatever_becomes_of_the_child_is_a_reason(
    install: Callable[[str], None], folder: Path, tmp_path: Path, program: str, failure: str
) -> None:
    install(program)
    with pytest.raises(ExtractionFailed) as failed:
        await extract(written(tmp_path, b"text"), FileType.TEXT, folder=folder, seconds=3)
    assert failed.value.code == failure


async def test_a_cancelled_reading_leaves_no_child(
    install: Callable[[str], None], folder: Path, tmp_path: Path
) -> None:
    marker = tmp_path / "pid"
    install(f"import os, time, pathlib; pathlib.Path({str(marker)!r}).write_text(str(os.getpid())); time.sleep(60)")
    task = asyncio.create_task(extract(written(tmp_path, b"text"), FileType.TEXT, folder=folder))
    async with asyncio.timeout(20):
        while not marker.exists() or not marker.read_text():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(int(marker.read_text()), 0)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux lets a process give up the network and die with its parent"
)
@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        ("socket.create_connection(('127.0.0.1', PORT), 2)", "OSError"),
        ("bytearray(3_000_000_000)", "MemoryError"),
        ("open('big', 'wb').write(bytes(200_000_000))", "OSError"),
        ("[open('f%d' % n, 'w') for n in range(100)].clear()", "OSError"),
        ("os.environ['SECRET_KEYS']", "KeyError"),
    ],
)
async def test_the_child_has_given_up_what_it_does_not_need(
    install: Callable[[str], None],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    probe: str,
    expected: str,
) -> None:
    """The real program's `shut_in`, and then what a file that has taken it over would try."""
    monkeypatch.setenv("SECRET_KEYS", "a secret")
    real = reader.CHILD
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
        probe = probe.replace("PORT", str(server.sockets[0].getsockname()[1]))
        install(
            "import json, os, runpy, signal, socket, sys\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            f"runpy.run_path({str(real)!r}, run_name='child')['shut_in'](int(sys.argv[3]))\n"
            f"try:\n    {probe}\n    outcome = 'it worked'\n"
            "except Exception as error:\n"
            "    outcome = 'OSError' if isinstance(error, OSError) else type(error).__name__\n"
            "print(json.dumps({'sections': [{'text': outcome, 'page': None}], 'page_count': None}))\n"
        )
        answer = await extract(written(tmp_path, b"text"), FileType.TEXT, folder=folder, seconds=20)
    assert answer == Extracted(((expected, None),), None)


async def test_the_reader_leaves_no_text_behind(folder: Path, tmp_path: Path) -> None:
    """The library keeps a cache of what it has read, unless it is told not to."""
    await extract(written(tmp_path, make_pdf([[SECRET]])), FileType.PDF, folder=folder)
    assert files_with(SECRET.encode(), folder) == []
