"""What the tests of documents share: requests of a client, and what the worker does for them."""

from typing import Any

import httpx2
from sqlalchemy import text

from switchboard.core.ids import AssistantId
from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.retrieval.service import search_passages
from switchboard.domains.knowledge.tasks import job_handlers
from switchboard.integrations.storage import FileMissing, open_storage
from tests.factories import Client

URL = "/api/client/documents"
_JOBS = text(
    "select convert_from(payload, 'UTF8')::jsonb from pgqueuer where entrypoint = 'ingest_document' "
    "and convert_from(payload, 'UTF8')::jsonb->'payload'->>'document_id' = :id order by id"
)
_CHUNKS = text(
    "select position, heading, heading_path, page, text from chunks where document_id = :id order by position"
)


async def add(http: httpx2.AsyncClient, client: Client, body: dict[str, Any]) -> dict[str, Any]:
    """Create a document from JSON."""
    response = await http.post(URL, json=body, headers=client.owner.headers)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


async def send_files(http: httpx2.AsyncClient, client: Client, files: dict[str, bytes]) -> httpx2.Response:
    """Upload files by name."""
    return await http.post(
        f"{URL}/upload",
        data={"assistant_id": str(client.assistant_id)},
        files=[("files", (name, content)) for name, content in files.items()],
        headers=client.owner.headers,
    )


async def upload(http: httpx2.AsyncClient, client: Client, name: str, content: bytes) -> dict[str, Any]:
    """Upload one file, which must be accepted."""
    response = await send_files(http, client, {name: content})
    assert response.status_code == 201, response.text
    (created,) = response.json()["items"]
    uploaded: dict[str, Any] = created
    return uploaded


async def read(http: httpx2.AsyncClient, client: Client, document_id: str) -> dict[str, Any]:
    """A document as its client sees it."""
    document: dict[str, Any] = (await http.get(f"{URL}/{document_id}", headers=client.owner.headers)).json()
    return document


async def jobs_of(resources: Resources, document_id: str) -> list[Job]:
    """The jobs that wait for a document, oldest first."""
    async with resources.system_db.system_tx() as session:
        rows = await session.scalars(_JOBS, {"id": document_id})
        return [Job(row["tenant_id"], row["payload"]) for row in rows]


async def run_jobs(resources: Resources, document_id: str) -> None:
    """What the worker does for a document: every job that waits for it."""
    for job in await jobs_of(resources, document_id):
        await job_handlers(resources)["ingest_document"](job)


async def ingest(http: httpx2.AsyncClient, resources: Resources, client: Client, name: str, content: bytes) -> Any:
    """Upload a file, let the worker read it, and answer with the document."""
    created = await upload(http, client, name, content)
    await run_jobs(resources, created["id"])
    return await read(http, client, created["id"])


async def found(resources: Resources, client: Client, question: str) -> list[str]:
    """The passages that a question finds."""
    async with resources.db.tenant_connection(client.id) as connection:
        passages = await search_passages(connection, client.id, AssistantId(client.assistant_id), question, 5)
    return [passage.text for passage in passages]


async def chunks_of(resources: Resources, document_id: str) -> list[tuple[Any, ...]]:
    """(position, heading, heading_path, page, text) of a document's pieces."""
    async with resources.system_db.system_tx() as session:
        return [tuple(row) for row in await session.execute(_CHUNKS, {"id": document_id})]


async def stored_keys(resources: Resources, client: Client) -> list[str]:
    """What is kept of a tenant."""
    async with open_storage(resources.settings) as storage:
        return sorted([file.key async for file in storage.list() if file.key.startswith(f"{client.id}/")])


async def stored(resources: Resources, key: str) -> bytes | None:
    """A stored file's content."""
    async with open_storage(resources.settings) as storage:
        try:
            return b"".join([part async for part in await storage.open(key)])
        except FileMissing:
            return None
