"""Uploaded files: accepted by content and size, all or none, given back as they were, gone with their document."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.knowledge.tasks import sweep_orphan_files
from switchboard.domains.knowledge.uploads import clean_name
from switchboard.integrations.storage import StorageUnavailable
from switchboard.integrations.storage.keeping import storage_handlers
from switchboard.integrations.storage.local import LocalStorage
from tests.conftest import Api, start_server
from tests.domains.knowledge.support import URL, read, run_jobs, send_files, stored, stored_keys, upload
from tests.factories import Client, Person
from tests.fixtures.files import make_docx, make_pdf, make_zip

PDF = make_pdf([["A check-up costs 180 dollars."]])
DOCX = make_docx([("Normal", "Children are free.")])


@pytest.fixture(scope="module")
async def small_api(settings: Settings) -> AsyncIterator[Api]:
    """A server that takes files of 10,000 bytes at most."""
    api, task = await start_server(settings.model_copy(update={"max_upload_bytes": 10_000}))
    yield api
    api.server.should_exit = True
    await task


async def run_storage_jobs(resources: Resources, client: Client) -> None:
    """What the worker does about a tenant's files."""
    handlers = storage_handlers(resources.settings)
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(
            text(
                "delete from pgqueuer where entrypoint = any(:names) and convert_from(payload, 'UTF8') like :id "
                "returning entrypoint, convert_from(payload, 'UTF8')::jsonb as body"
            ),
            {"names": list(handlers), "id": f'%"tenant_id":"{client.id}"%'},
        )
        jobs = [(row.entrypoint, Job(row.body["tenant_id"], row.body["payload"])) for row in rows]
    for entrypoint, job in jobs:
        await handlers[entrypoint](job)


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
    assert all((item["kind"], item["status"], item["citation"]) == ("file", "queued", "title") for item in items)
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
        ("picture.md", b"\x89PNG\r\n\x1a\n"),
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


async def test_a_deleted_documents_file_is_removed(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await upload(http, client_a, "a.txt", b"text")
    kept = await upload(http, client_b, "b.txt", b"text")
    assert (await http.delete(f"{URL}/{created['id']}", headers=client_a.owner.headers)).status_code == 204
    await run_storage_jobs(resources, client_a)
    assert await stored_keys(resources, client_a) == []
    assert (await http.get(f"{URL}/{kept['id']}/original", headers=client_b.owner.headers)).content == b"text"


async def test_a_deleted_tenants_files_are_removed(
    http: httpx2.AsyncClient, resources: Resources, admin: Person, client_a: Client, client_b: Client
) -> None:
    """F-42: and a document that waits in the queue is no trouble."""
    created = await upload(http, client_a, "a.txt", b"text")
    await upload(http, client_b, "b.txt", b"text")
    deleted = await http.delete(
        f"/api/admin/tenants/{client_a.id}", params={"confirm": client_a.id}, headers=admin.headers
    )
    assert deleted.status_code == 204, deleted.text
    await run_storage_jobs(resources, client_a)
    await run_jobs(resources, created["id"])
    assert await stored_keys(resources, client_a) == []
    assert len(await stored_keys(resources, client_b)) == 1


async def test_a_job_cannot_touch_a_neighbours_file(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    """ISO-07."""
    await upload(http, client_b, "b.txt", b"text")
    (key,) = await stored_keys(resources, client_b)
    handlers = storage_handlers(resources.settings)
    for entrypoint, payload in (
        ("delete_files", {"keys": [key]}),
        ("delete_files", {"keys": [f"{client_a.id}/../{key}"]}),
        ("copy_file", {"source": key, "target": key}),
    ):
        with pytest.raises(ValueError, match=r"a job names a file of another tenant|not a key"):
            await handlers[entrypoint](Job(client_a.id, payload))
    assert await stored(resources, key) == b"text"


async def test_files_without_a_document_are_swept(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    created = await upload(http, client_a, "a.txt", b"text")
    (key,) = await stored_keys(resources, client_a)
    folder = resources.settings.data_dir / "files" / client_a.id
    for name in ("orphan", "unfinished-1", "young-orphan"):
        (folder / name).write_bytes(b"left over")
    long_ago = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    for name in ("orphan", "unfinished-1", key.partition("/")[2]):
        os.utime(folder / name, (long_ago, long_ago))
    assert await sweep_orphan_files(resources) >= 2
    assert await stored_keys(resources, client_a) == sorted([key, f"{client_a.id}/young-orphan"])
    assert (await read(http, client_a, created["id"]))["status"] == "queued"


async def test_a_moved_assistant_takes_its_files_along(
    http: httpx2.AsyncClient, resources: Resources, admin: Person, client_a: Client, client_b: Client
) -> None:
    created = await upload(http, client_a, "a.txt", b"the original")
    moved = await http.post(
        f"/api/admin/assistants/{client_a.assistant_id}/move", json={"tenant_id": client_b.id}, headers=admin.headers
    )
    assert moved.status_code == 201, moved.text
    await run_storage_jobs(resources, client_b)
    query = {"assistant_id": moved.json()["id"], "kind": "file"}
    (copied,) = (await http.get(URL, params=query, headers=client_b.owner.headers)).json()["items"]
    assert (copied["file_name"], copied["status"]) == ("a.txt", "queued")
    await http.delete(f"{URL}/{created['id']}", headers=client_a.owner.headers)
    await run_storage_jobs(resources, client_a)
    await run_jobs(resources, copied["id"])
    assert (await read(http, client_b, copied["id"]))["status"] == "ready"
    original = await http.get(f"{URL}/{copied['id']}/original", headers=client_b.owner.headers)
    assert original.content == b"the original"


async def test_a_store_that_is_away_is_tried_again(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F-38: it is not the document's fault, so the job fails and the document goes on waiting."""
    created = await upload(http, client_a, "a.txt", b"text")

    async def away(_: LocalStorage, key: str) -> AsyncIterator[bytes]:
        raise StorageUnavailable(key)

    with monkeypatch.context() as patched:
        patched.setattr(LocalStorage, "open", away)
        with pytest.raises(StorageUnavailable):
            await run_jobs(resources, created["id"])
        assert (await read(http, client_a, created["id"]))["status"] == "processing"
        answer = await http.get(f"{URL}/{created['id']}/original", headers=client_a.owner.headers)
        assert answer.status_code == 503
    await run_jobs(resources, created["id"])
    assert (await read(http, client_a, created["id"]))["status"] == "ready"


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
