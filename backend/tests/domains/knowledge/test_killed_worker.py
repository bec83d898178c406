"""kill -9 of the worker in the middle of reading a document: taken over, never half visible, and no endless deaths."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.db import role_urls
from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources
from switchboard.domains.knowledge import repository
from switchboard.integrations.extraction import reader
from tests.conftest import SECRET_KEY
from tests.domains.knowledge.support import URL, chunks_of, read, run_jobs, upload
from tests.factories import Client
from tests.fixtures.files import make_pdf

BACKEND = Path(__file__).parents[3]
PAGES = [[f"This is page number {number}."] for number in range(1, 9)]
KILLED = -signal.SIGKILL


@pytest.fixture
def entrypoint() -> str:
    """An entry point that no other test uses: the queue holds the jobs of other tests as well."""
    return f"ingest_{uuid7().hex[-12:]}"


async def take_jobs(resources: Resources, entrypoint: str, *document_ids: str) -> None:
    """Let only the workers of this test see the jobs of these documents."""
    async with resources.system_db.system_tx() as session:
        for document_id in document_ids:
            await session.execute(
                text("update pgqueuer set entrypoint = :name where convert_from(payload, 'UTF8') like :id"),
                {"name": entrypoint, "id": f"%{document_id}%"},
            )


async def run_worker(resources: Resources, entrypoint: str, point: str, document_id: str) -> int:
    """The exit code of a worker that dies at a point, or ends when there is nothing left to do."""
    settings = resources.settings
    urls = role_urls(settings)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fixtures.killed_worker", entrypoint, point, document_id,
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "test",
            "SECRET_KEYS": SECRET_KEY,
            "DATABASE_APP_URL": urls.app,
            "DATABASE_SYSTEM_URL": urls.system,
            "REDIS_URL": str(settings.redis_url),
            "DATA_DIR": str(settings.data_dir),
        },
    )  # fmt: skip
    try:
        async with asyncio.timeout(90):
            return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("point", ["extracting", "splitting", "replacing", "published"])
async def test_a_killed_workers_document_is_taken_over(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, entrypoint: str, point: str
) -> None:
    """F-04, for a document that answers already and is read again: the old pieces, then the new ones, never a mix."""
    created = await upload(http, client_a, "pages.pdf", make_pdf(PAGES))
    await run_jobs(resources, created["id"])
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("delete from pgqueuer where convert_from(payload, 'UTF8') like :id"), {"id": f"%{created['id']}%"}
        )
        await session.execute(
            text("update chunks set text = 'old ' || text where document_id = :id"), {"id": created["id"]}
        )
    old = [text for *_, text in await chunks_of(resources, created["id"])]
    assert len(old) == len(PAGES)
    await http.post(f"{URL}/{created['id']}/retry", headers=client_a.owner.headers)
    await take_jobs(resources, entrypoint, created["id"])
    assert await run_worker(resources, entrypoint, point, created["id"]) == KILLED
    new = [page[0] for page in PAGES]
    after = [text for *_, text in await chunks_of(resources, created["id"])]
    assert after == (new if point == "published" else old)
    assert await run_worker(resources, entrypoint, "never", created["id"]) == 0
    document = await read(http, client_a, created["id"])
    assert (document["status"], document["progress"], document["chunk_count"]) == ("ready", 100, len(PAGES))
    assert [text for *_, text in await chunks_of(resources, created["id"])] == new
    listed = (await http.get(URL, headers=client_b.owner.headers)).json()["items"]
    assert [item["title"] for item in listed] == ["Secret recipe"]


async def test_a_poison_document_is_put_aside(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, entrypoint: str
) -> None:
    """F-05: it may take the worker down three times; then it shows as broken, and its neighbour has been read."""
    poison = await upload(http, client_a, "poison.pdf", make_pdf(PAGES))
    innocent = await upload(http, client_b, "innocent.pdf", make_pdf(PAGES))
    await take_jobs(resources, entrypoint, poison["id"], innocent["id"])
    codes: list[int] = []
    while not codes or (codes[-1] == KILLED and len(codes) < 6):
        codes.append(await run_worker(resources, entrypoint, "splitting", poison["id"]))
    assert codes == [KILLED, KILLED, KILLED, 0]
    assert (await read(http, client_b, innocent["id"]))["status"] == "ready"
    assert (await read(http, client_a, poison["id"]))["status"] == "processing"
    async with resources.system_db.system_tx() as session:
        assert await repository.fail_held_documents(session, entrypoint) == 1
    document = await read(http, client_a, poison["id"])
    assert (document["status"], document["failure"]) == ("failed", "broken")
    assert "damaged" in document["failure_text"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing ends a child with its parent")
async def test_a_killed_worker_leaves_no_child(tmp_path: Path) -> None:
    """The program that reads files ends with the worker, whatever it was doing."""
    marker, child = tmp_path / "pid", tmp_path / "child.py"
    write = f"import os, pathlib; pathlib.Path({str(marker)!r}).write_text(str(os.getpid()))"
    child.write_text(
        "import runpy, sys, time\n"
        f"runpy.run_path({str(reader.CHILD)!r}, run_name='child')['shut_in'](int(sys.argv[3]))\n"
        f"{write}\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c",
        "import asyncio, pathlib, sys\n"
        "from switchboard.integrations.extraction import FileType, extract, reader\n"
        "reader.CHILD, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])\n"
        "asyncio.run(extract(folder / 'x', FileType.TEXT, folder=folder))",
        str(child), str(tmp_path),
        cwd=BACKEND,
    )  # fmt: skip
    await until(lambda: marker.exists() and marker.read_text() != "")
    parent.kill()
    assert await parent.wait() == KILLED
    await until(lambda: not is_alive(int(marker.read_text())))


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not check():  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether it runs; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
