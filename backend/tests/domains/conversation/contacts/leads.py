"""Visitors who leave contact details, for the tests of this folder."""

from typing import Any

import httpx2
import orjson
from sqlalchemy import text, update

from switchboard.core.db import mark_changed
from switchboard.core.ids import TenantId
from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.domains.assistant.models import Assistant
from tests.factories import Client
from tests.visitors import Visit

ADA: dict[str, Any] = {
    "full_name": "Ada Lovelace",
    "phone": "+61 2 5550 1187",
    "email": "ada@example.com",
    "preferred_contact": "Phone",
    "details": "I write programs.\nFor engines.",
    "consent": True,
}


async def set_form(resources: Resources, client: Client, **form: Any) -> None:
    """Switch the contact form of a tenant's assistant on, as the client would make it."""
    async with resources.system_db.system_tx() as session:
        await session.execute(
            update(Assistant).where(Assistant.tenant_id == client.id).values(contact_form={"is_enabled": True, **form})
        )
        mark_changed(session, client.id)


async def leave(visitor: Visit, values: dict[str, Any], **fields: Any) -> httpx2.Response:
    """Send the form."""
    return await visitor.http.post("/api/widget/contacts", json={"values": values, **fields}, headers=visitor.headers)


async def contacts_of(http: httpx2.AsyncClient, client: Client, **query: Any) -> list[dict[str, Any]]:
    """What the client sees."""
    response = await http.get("/api/client/contacts", params=query, headers=client.owner.headers)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def take_jobs(resources: Resources, tenant_id: TenantId) -> list[tuple[str, Job]]:
    """The tenant's jobs, taken out of the queue, so that no other test's worker runs them."""
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(
            text(
                "delete from pgqueuer where convert_from(payload, 'UTF8')::jsonb ->> 'tenant_id' = :id "
                "returning id, entrypoint, payload"
            ),
            {"id": tenant_id},
        )
        found = sorted((row.id, row.entrypoint, orjson.loads(row.payload)) for row in rows)
    return [(entrypoint, Job(body["tenant_id"], body["payload"])) for _, entrypoint, body in found]
