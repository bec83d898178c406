"""What becomes of stored files: gone with their document, their tenant or nobody's; copied when an assistant moves."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.ids import uuid7
from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.tasks import job_handlers, sweep_orphan_files
from switchboard.integrations.storage import FileMissing, StorageUnavailable
from switchboard.integrations.storage.keeping import storage_handlers
from switchboard.integrations.storage.local import LocalStorage
from tests.domains.knowledge.support import URL, jobs_of, read, run_jobs, stored, stored_keys, upload
from tests.factories import Client, Person


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
    orphan, unfinished, young_orphan = str(uuid7()), f"unfinished-{uuid7()}", str(uuid7())
    not_ours = ("report-2026", "notes.txt")
    for name in (orphan, unfinished, young_orphan, *not_ours):
        (folder / name).write_bytes(b"left over")
    (folder / "lost-found").mkdir()
    long_ago = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    for name in (orphan, unfinished, *not_ours, "lost-found", key.partition("/")[2]):
        os.utime(folder / name, (long_ago, long_ago))
    assert await sweep_orphan_files(resources) >= 2
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [key.partition("/")[2], young_orphan, "lost-found", *not_ours]
    )
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


async def test_a_document_waits_while_the_store_is_away_however_long(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-38: it is not the document's fault."""
    created = await upload(http, client_a, "a.txt", b"Parking is free.")
    neighbours = await upload(http, client_b, "b.txt", b"text")
    with monkeypatch.context() as patch:

        async def away(_: LocalStorage, key: str) -> AsyncIterator[bytes]:
            raise StorageUnavailable(f"no connection for {key}")

        patch.setattr(LocalStorage, "open", away)
        for _ in range(8):  # more often than a job is tried
            await run_newest_job(resources, created["id"])
            document = await read(http, client_a, created["id"])
            assert (document["status"], document["failure"]) == ("queued", "storage_away")
            assert "not reachable" in document["failure_text"]
        answer = await http.get(f"{URL}/{created['id']}/original", headers=client_a.owner.headers)
        assert answer.status_code == 503
    assert await waiting_seconds(resources, created["id"]) > 30, "and not at once"
    await run_newest_job(resources, created["id"])
    document = await read(http, client_a, created["id"])
    assert (document["status"], document["failure_text"], document["chunk_count"]) == ("ready", None, 1)
    assert (await read(http, client_b, neighbours["id"]))["status"] == "queued"


async def test_a_folder_that_is_not_mounted_is_a_store_that_is_away(tmp_path: Path) -> None:
    gone = LocalStorage(tmp_path / "gone")
    with pytest.raises(StorageUnavailable):
        await gone.open("tenant/file")
    (tmp_path / "there").mkdir()
    with pytest.raises(FileMissing):
        await LocalStorage(tmp_path / "there").open("tenant/file")


async def test_documents_of_a_tenant_with_many_are_read_behind_anothers_single_one(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    many = [(await upload(http, client_a, f"{number}.txt", b"text"))["id"] for number in range(4)]
    single = (await upload(http, client_b, "b.txt", b"text"))["id"]
    ranks = [await priority_of(resources, document_id) for document_id in (*many, single)]
    assert sorted(ranks[:4], reverse=True) == ranks[:4]
    assert ranks[0] >= ranks[4] > ranks[1]


_JOB = "from pgqueuer where convert_from(payload, 'UTF8') like :id order by id desc limit 1"


async def run_newest_job(resources: Resources, document_id: str) -> None:
    """What the worker does when the time of the newest job has come."""
    await job_handlers(resources)["ingest_document"]((await jobs_of(resources, document_id))[-1])


async def waiting_seconds(resources: Resources, document_id: str) -> float:
    async with resources.system_db.system_tx() as session:
        statement = text(f"select extract(epoch from execute_after - now()) {_JOB}")
        return float(await session.scalar(statement, {"id": f"%{document_id}%"}) or 0)


async def priority_of(resources: Resources, document_id: str) -> int:
    async with resources.system_db.system_tx() as session:
        return int(await session.scalar(text(f"select priority {_JOB}"), {"id": f"%{document_id}%"}) or 0)
