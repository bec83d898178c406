"""Which tenant a request acts in: the proof decides, hints may only agree, and suspension is felt at once."""

import httpx2
import pytest
from sqlalchemy import select

from switchboard.core.audit import AuditEvent
from switchboard.core.resources import Resources
from tests.factories import Client, Person

CLIENT_READS = ("tenant", "domains", "blocked-origins", "identity-secret", "hosted-page", "assistants", "models")


@pytest.mark.parametrize("resource", CLIENT_READS)
async def test_the_own_tenant_and_no_other(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, resource: str
) -> None:
    path = f"/api/client/{resource}"
    own = await http.get(path, headers=client_a.owner.headers)
    assert own.status_code == 200, own.text
    assert client_b.id not in own.text
    agreeing = await http.get(path, headers=client_a.owner.headers | {"X-Tenant-ID": client_a.id})
    assert agreeing.json() == own.json()
    by_header = await http.get(path, headers=client_a.owner.headers | {"X-Tenant-ID": client_b.id})
    by_query = await http.get(path, headers=client_a.owner.headers, params={"tenant_id": client_b.id})
    assert (by_header.status_code, by_query.status_code) == (403, 403)
    assert by_header.json()["code"] == by_query.json()["code"] == "tenant_mismatch"
    assert (await http.get(path)).status_code == 401


async def test_the_tenant_as_its_people_see_it(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    answer = await http.get("/api/client/tenant", headers=client_a.owner.headers)
    assert answer.json() == {
        "id": client_a.id,
        "name": client_a.name,
        "status": "active",
        "limits": {
            "max_bots": 3,
            "messages_per_month": 1000,
            "max_documents": 500,
            "allowed_providers": ["*"],
            "allowed_models": ["*"],
            "max_output_tokens": None,
            "monthly_budget_usd": None,
        },
        "hosted_page": False,
        "assistant_count": 1,
        "messages_this_month": 0,
    }
    assert client_b.id not in answer.text


async def test_an_administrator_names_the_tenant_and_is_audited(
    http: httpx2.AsyncClient, admin: Person, resources: Resources, client_a: Client, client_b: Client
) -> None:
    unnamed = await http.get("/api/client/tenant", headers=admin.headers)
    assert (unnamed.status_code, unnamed.json()["code"]) == (403, "tenant_required")
    headers = admin.headers | {"X-Tenant-ID": client_a.id}
    mismatch = await http.get("/api/client/tenant", headers=headers, params={"tenant_id": client_b.id})
    assert (mismatch.status_code, mismatch.json()["code"]) == (403, "tenant_mismatch")
    acted = await http.post("/api/client/domains", headers=headers, json={"pattern": "https://by-admin.example"})
    assert acted.status_code == 201
    for tenant_id in ("no-such-tenant", "NOT A SLUG", "x' or '1'='1"):
        unknown = await http.get("/api/client/tenant", headers=admin.headers | {"X-Tenant-ID": tenant_id})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "tenant_not_found")

    async with resources.system_db.system_tx() as session:
        events = list(
            (
                await session.scalars(select(AuditEvent).where(AuditEvent.tenant_id.in_([client_a.id, client_b.id])))
            ).all()
        )
    assert [(event.tenant_id, event.actor_user_id, event.action, event.target) for event in events] == [
        (client_a.id, admin.id, "admin.acted_in_tenant", "POST /api/client/domains")
    ]


async def test_a_suspended_tenant_is_out_and_comes_back(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    await http.get("/api/client/tenant", headers=client_a.owner.headers)  # warms the cache
    await http.patch(f"/api/admin/tenants/{client_a.id}", headers=admin.headers, json={"status": "suspended"})
    for resource in CLIENT_READS:
        refused = await http.get(f"/api/client/{resource}", headers=client_a.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "tenant_suspended")
    as_admin = await http.get("/api/client/tenant", headers=admin.headers | {"X-Tenant-ID": client_a.id})
    assert as_admin.json()["status"] == "suspended"
    assert (await http.get("/api/client/tenant", headers=client_b.owner.headers)).status_code == 200
    await http.patch(f"/api/admin/tenants/{client_a.id}", headers=admin.headers, json={"status": "active"})
    assert (await http.get("/api/client/tenant", headers=client_a.owner.headers)).status_code == 200
