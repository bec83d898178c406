"""What the tests of websites share: requests of a client, and what the worker does for them."""

from typing import Any

import httpx2
from sqlalchemy import text

from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.domains.knowledge import tasks as knowledge_tasks
from switchboard.domains.knowledge.websites import tasks as website_tasks
from tests.factories import Client
from tests.fixtures.website import page

URL = "/api/client/websites"
# Takes the oldest waiting job of a tenant out of the queue, as a worker does, whenever it is due.
_TAKE = text("""
delete from pgqueuer where id = (
  select id from pgqueuer where entrypoint in ('read_website', 'ingest_document') and status = 'queued'
    and convert_from(payload, 'UTF8')::jsonb->>'tenant_id' = :tenant_id
  order by id limit 1 for update skip locked
) returning entrypoint, convert_from(payload, 'UTF8')::jsonb->'payload' as payload
""")
MANY = 500


def html(title: str, body: str = "", head: str = "") -> bytes:
    """A page with a menu and a footer, as pages have."""
    return page(
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>{title}</h1>{body}</main><footer>Imprint</footer></body></html>"
    )


async def add_website(
    http: httpx2.AsyncClient, client: Client, url: str, kind: str = "crawl", **fields: Any
) -> dict[str, Any]:
    """Name a website."""
    body = {"assistant_id": str(client.assistant_id), "kind": kind, "url": url, **fields}
    response = await http.post(URL, json=body, headers=client.owner.headers)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


async def refresh(http: httpx2.AsyncClient, client: Client, website: dict[str, Any]) -> dict[str, Any]:
    """A website as its client sees it now."""
    response = await http.get(f"{URL}/{website['id']}", headers=client.owner.headers)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def pages_of(http: httpx2.AsyncClient, client: Client, website: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The pages that were found, by path."""
    response = await http.get(f"{URL}/{website['id']}/pages", headers=client.owner.headers)
    assert response.status_code == 200, response.text
    return {"/" + page["url"].split("/", 3)[3]: page for page in response.json()["items"]}


async def choose(http: httpx2.AsyncClient, client: Client, website: dict[str, Any], *urls: str) -> dict[str, Any]:
    """Make these pages documents."""
    response = await http.put(f"{URL}/{website['id']}/pages", json={"urls": urls}, headers=client.owner.headers)
    assert response.status_code == 200, response.text
    changed: dict[str, Any] = response.json()
    return changed


async def sync(http: httpx2.AsyncClient, resources: Resources, client: Client, website: dict[str, Any]) -> None:
    """Ask for a sync, and do it."""
    response = await http.post(f"{URL}/{website['id']}/sync", headers=client.owner.headers)
    assert response.status_code == 200, response.text
    await work_off(resources, client)


async def documents_of(http: httpx2.AsyncClient, client: Client) -> list[dict[str, Any]]:
    """The documents of kind `page`, by address."""
    response = await http.get(
        "/api/client/documents", params={"kind": "page", "limit": 100, "sort": "title"}, headers=client.owner.headers
    )
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def work_off(resources: Resources, client: Client, *, most: int = MANY) -> int:
    """Do what the worker does for a tenant until nothing is left, or `most` jobs; answers with their number."""
    handlers = website_tasks.job_handlers(resources) | knowledge_tasks.job_handlers(resources)
    for number in range(most):
        async with resources.system_db.system_tx() as session:
            row = (await session.execute(_TAKE, {"tenant_id": client.id})).one_or_none()
        if row is None:
            return number
        await handlers[row.entrypoint](Job(client.id, row.payload))
    return most
