"""Uploaded files: accepted by content and size, all or none, given back as they were, gone with their document."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.knowledge.uploads import clean_name
from switchboard.integrations.storage.local import LocalStorage
from tests.conftest import Api, run_server
from tests.domains.knowledge.support import URL, send_files, stored_keys, upload
from tests.factories import Client
from tests.fixtures.files import make_docx, make_pdf, make_zip

PDF = make_pdf([["A check-up costs 180 dollars."]])
DOCX = make_docx([("Normal", "Children are free.")])


@pytest.fixture(scope="module")
async def small_api(settings: Settings) -> AsyncIterator[Api]:
    """A server that takes files of 10,000 bytes at most."""
    async with run_server(settings.model_copy(update={"max_upload_bytes": 10_000})) as api:
        yield api


async def test_several_files_become_documents_in_their_order(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    response = await send_files(http, client_a, {"fees 2027.pdf": PDF, "Kinder größe.docx": DOCX, "a.txt": b"Hello"})
    assert response.status_code == 201, response.text
    items = response.json()["items"]
    assert [(item["title"], item["file_name"], item["media_type"]) for item in items] == [
        ("fees 2027", "fees 2027.pdf", "application/pdf"),
        (
            "Kinder größe",
            "Kinder größe.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("a", "a.txt", "text/plain"),
    ]
    assert all((item["kind"], item["status"], item["citation"]) == ("file", "queued", "link") for item in items)
    assert items[0]["byte_size"] == len(PDF)
    assert len(await stored_keys(resources, client_a)) == 3
    assert await stored_keys(resources, client_b) == []
    listed = (await http.get(URL, params={"kind": "file"}, headers=client_a.owner.headers)).json()["items"]
    assert {item["id"] for item in listed} == {item["id"] for item in items}


async def test_the_original_comes_back_as_a_download(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    page = b"<html><script>alert(1)</script>Hello</html>"
    created = await upload(http, client_a, 'we"ird\r\nX: 1 größe.html', page)
    path = f"{URL}/{created['id']}/original"
    answer = await http.get(path, headers=client_a.owner.headers | {"Range": "bytes=" + ",".join(["0-1"] * 1500)})
    assert (answer.status_code, answer.content) == (200, page), "a Range is ignored, however many"
    assert answer.headers["content-type"] == "application/octet-stream"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert disposition.isascii()
    assert "x" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "private, no-store"
    for headers in (client_b.owner.headers, {}):
        refused = await http.get(path, headers=headers)
        assert refused.status_code in (401, 404)
        assert b"alert" not in refused.content


async def test_a_text_has_no_original(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    (text_document,) = (await http.get(URL, headers=client_a.owner.headers)).json()["items"]
    answer = await http.get(f"{URL}/{text_document['id']}/original", headers=client_a.owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "original_not_found")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><body>%PDF-1.7 not one</body></html>"),
        ("polyglot.pdf", b"\n<script>alert(1)</script>\n" + PDF),
        ("fees.html", PDF),
        ("fees.txt", PDF),
        ("fees.docx", PDF),
        ("fees.pdf", DOCX),
        ("fees.xlsx", DOCX),
        ("fees.docx", make_zip({"something": "else"})),
        ("fees.csv", b"\x00\x01\x02"),
        ("program.txt", b"MZ\x90\x00"),
        ("picture.md", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("picture.csv", b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00\x00\x00"),
        ("song.txt", b"ID3\x03\x00\x00\x00\x00\x0f"),
        ("fees.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("archive.zip", make_zip({"a.txt": "text"})),
        ("no-ending", b"text"),
    ],
)
async def test_the_type_is_what_the_content_says(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, name: str, content: bytes
) -> None:
    """UPL-03: and the good file that came along is not kept either."""
    refused = await send_files(http, client_a, {"good.pdf": PDF, name: content})
    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_file")
    assert refused.json()["file_name"] == name
    assert name in refused.json()["detail"]
    assert await stored_keys(resources, client_a) == []


@pytest.mark.parametrize("begin", ["BMW,900\n", "MZ: Muster\n", "ID3,name\n", "RIFF raff\n", "OggS\n"])
async def test_a_text_may_begin_with_any_word(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, begin: str
) -> None:
    """Also with one that pictures, programs and songs begin with."""
    answer = await send_files(http, client_a, {"prices.csv": begin.encode(), "notes.txt": begin.encode()})
    assert answer.status_code == 201, answer.text


async def test_a_declared_type_means_nothing(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    answer = await http.post(
        f"{URL}/upload",
        data={"assistant_id": str(client_a.assistant_id)},
        files=[("files", ("fees.pdf", PDF, "text/html")), ("files", ("x.txt", b"plain", "application/pdf"))],
        headers=client_a.owner.headers,
    )
    assert [item["media_type"] for item in answer.json()["items"]] == ["application/pdf", "text/plain"]


async def test_one_byte_over_is_too_large(
    small_api: Api, resources: Resources, client_a: Client, client_b: Client
) -> None:
    """UPL-06."""
    async with small_api.client() as http:
        assert (await send_files(http, client_a, {"fits.txt": b"x" * 10_000})).status_code == 201
        refused = await send_files(http, client_a, {"good.txt": b"x", "big.txt": b"x" * 10_001})
    assert (refused.status_code, refused.json()["code"]) == (413, "file_too_large")
    assert refused.json()["file_name"] == "big.txt"
    assert len(await stored_keys(resources, client_a)) == 1


@pytest.mark.parametrize("is_chunked", [True, False])
async def test_a_form_that_is_too_long_is_refused(
    small_api: Api, resources: Resources, client_a: Client, client_b: Client, is_chunked: bool
) -> None:
    """UPL-06: with a declared length the first byte is not even read; without one the limit holds all the same."""
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    body = head + b"y" * 300_000

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 20_000):
            yield body[start : start + 20_000]

    content_type = {"Content-Type": "multipart/form-data; boundary=x"}
    async with small_api.client() as http:
        answer = await http.post(
            f"{URL}/upload",
            content=parts() if is_chunked else body,
            headers=client_a.owner.headers | content_type,
        )
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")
    assert await stored_keys(resources, client_a) == []


async def test_ten_thousand_parts_are_refused(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    """UPL-06."""
    for part in (b'name="files"; filename="a.txt"', b'name="more"'):
        body = b"".join(b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n\r\nz\r\n" for _ in range(10_000))
        answer = await http.post(
            f"{URL}/upload",
            content=body + b"--x--\r\n",
            headers=client_a.owner.headers | {"Content-Type": "multipart/form-data; boundary=x"},
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b'{"assistant_id": "x", "files": [{"filename": "/etc/passwd"}]}', 415),
        ("text/plain", b"x", 415),
        ("multipart/form-data", b"x", 422),
        ("multipart/form-data; boundary=x", b"no form at all", 422),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\na\r\n--x--',
            422,
        ),
    ],
)
async def test_what_is_no_form_is_refused(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, content_type: str, body: bytes, expected: int
) -> None:
    """UPL-05."""
    headers = client_a.owner.headers | {"Content-Type": content_type}
    answer = await http.post(f"{URL}/upload", content=body, headers=headers)
    assert answer.status_code == expected, answer.text


async def test_forms_without_what_is_needed(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    file = [("files", ("a.txt", b"text"))]
    cases: list[tuple[dict[str, Any], Any, int, str]] = [
        ({}, file, 422, "assistant_id"),
        ({"assistant_id": "x"}, file, 422, "assistant_id"),
        ({"assistant_id": str(client_a.assistant_id), "kind": "page"}, file, 422, "kind"),
        ({"assistant_id": str(client_a.assistant_id)}, [("files", ("", b"text"))], 422, "files"),
        ({"assistant_id": str(client_a.assistant_id)}, [("files", ("..", b"text"))], 422, "files"),
    ]
    for data, files, status, field in cases:
        answer = await http.post(f"{URL}/upload", data=data, files=files, headers=client_a.owner.headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field), data
    for assistant_id in (client_b.assistant_id, uuid4()):
        data = {"assistant_id": str(assistant_id)}
        answer = await http.post(f"{URL}/upload", data=data, files=file, headers=client_a.owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "assistant_not_found")
    assert (await http.post(f"{URL}/upload", data={"assistant_id": "x"}, files=file)).status_code == 401


async def test_the_limit_of_documents_holds_for_a_crowd(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    async with resources.system_db.system_tx() as session:
        await session.execute(text("update tenants set max_documents = 4 where id = :id"), {"id": client_a.id})
    answers = await asyncio.gather(*(send_files(http, client_a, {"a.txt": b"a", "b.txt": b"b"}) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403, 403, 403]
    assert len(await stored_keys(resources, client_a)) == 2, "what was stored for the others is gone again"


async def test_a_full_disk_leaves_nothing_behind(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F-30: the second file does not fit any more."""
    write, written = LocalStorage._write, []

    def full(storage: LocalStorage, path: Path, source: Any) -> None:
        written.append(path)
        if len(written) > 1:
            raise OSError(28, "No space left on device")
        write(storage, path, source)

    monkeypatch.setattr(LocalStorage, "_write", full)
    answer = await send_files(http, client_a, {"a.txt": b"a", "b.txt": b"b"})
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_unavailable")
    assert await stored_keys(resources, client_a) == []
    listed = (await http.get(URL, params={"kind": "file"}, headers=client_a.owner.headers)).json()["items"]
    assert listed == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\fees.pdf", "fees.pdf"),
        ("a\x00b\u202egnp.pdf", "abgnp.pdf"),
        ("  spaced .txt ", "spaced .txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("..", ""),
        ("/", ""),
    ],
)
def test_names_are_cleaned(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept
