"""What becomes of stored files: gone with their document, their tenant or nobody's; copied when an assistant moves."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.ids import uuid7
from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.tasks import sweep_orphan_files
from switchboard.integrations.storage import StorageUnavailable
from switchboard.integrations.storage.keeping import storage_handlers
from switchboard.integrations.storage.local import LocalStorage
from tests.domains.knowledge.support import URL, read, run_jobs, stored, stored_keys, upload
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
