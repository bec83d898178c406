"""The list of allowed domains and the sightings, as a client sees them; the neighbour's are out of reach."""

import asyncio

import httpx2
import pytest

from switchboard.core.ids import TenantId, uuid7
from switchboard.core.origins import parse_origin
from switchboard.core.resources import Resources
from switchboard.domains.tenant import repository, service
from switchboard.domains.tenant.models import AllowedDomain
from switchboard.domains.tenant.sightings import MAX_ORIGINS_PER_TENANT, SightingRecorder
from tests.factories import Client, Person


async def patterns_of(http: httpx2.AsyncClient, client: Client) -> list[str]:
    """The client's whole list."""
    answer = await http.get("/api/client/domains", headers=client.owner.headers)
    assert answer.status_code == 200, answer.text
    return [item["pattern"] for item in answer.json()["items"]]


async def test_add_list_and_remove(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    added = await http.post("/api/client/domains", headers=client_a.owner.headers, json={"pattern": "Shop.Example.com"})
    assert added.status_code == 201, added.text
    assert (added.json()["pattern"], added.json()["last_seen_at"]) == ("https://shop.example.com", None)
    assert await patterns_of(http, client_a) == [client_a.origin, "https://shop.example.com"]

    again = await http.post(
        "/api/client/domains", headers=client_a.owner.headers, json={"pattern": "https://shop.example.com/"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "domain_exists")

    path = f"/api/client/domains/{added.json()['id']}"
    as_neighbour = await http.delete(path, headers=client_b.owner.headers)
    unknown = await http.delete(f"/api/client/domains/{uuid7()}", headers=client_b.owner.headers)
    assert as_neighbour.status_code == unknown.status_code == 404
    assert as_neighbour.json()["code"] == unknown.json()["code"] == "domain_not_found"
    assert await patterns_of(http, client_a) == [client_a.origin, "https://shop.example.com"]

    assert (await http.delete(path, headers=client_a.owner.headers)).status_code == 204
    assert (await http.delete(path, headers=client_a.owner.headers)).status_code == 404
    assert await patterns_of(http, client_a) == [client_a.origin]
    assert await patterns_of(http, client_b) == [client_b.origin]


@pytest.mark.parametrize(
    "body",
    [
        {"pattern": "*"},
        {"pattern": "https://*.co.uk"},
        {"pattern": "http://example.com"},
        {"pattern": "https://example.com/page"},
        {"pattern": "nul\x00.example.com"},
        {"pattern": None},
        {"pattern": ["https://example.com"]},
        {"pattern": "https://" + "a" * 3000},
        {},
    ],
)
async def test_a_bad_pattern_is_named(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client, body: dict[str, object]
) -> None:
    answer = await http.post("/api/client/domains", headers=client_a.owner.headers, json=body)
    assert answer.status_code == 422, answer.text
    assert [problem["field"] for problem in answer.json()["errors"]] == ["pattern"]
    assert answer.json()["errors"][0]["message"]
    assert await patterns_of(http, client_a) == [client_a.origin]
    assert await patterns_of(http, client_b) == [client_b.origin]


async def test_unknown_fields_are_refused(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    body = {"pattern": "https://example.com", "tenant_id": client_b.id}
    answer = await http.post("/api/client/domains", headers=client_a.owner.headers, json=body)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == ["tenant_id"]
    assert await patterns_of(http, client_b) == [client_b.origin]


async def test_a_full_list_says_so(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    async with resources.db.tenant_tx(client_a.id) as session:
        session.add_all(
            AllowedDomain(tenant_id=client_a.id, pattern=f"https://s{number}.example.com")
            for number in range(service.MAX_DOMAINS - 2)
        )
    bodies = [{"pattern": f"https://last{number}.example.com"} for number in range(8)]
    answers = await asyncio.gather(
        *(http.post("/api/client/domains", headers=client_a.owner.headers, json=body) for body in bodies)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"domain_limit_reached"}
    mine = await http.post("/api/client/domains", headers=client_b.owner.headers, json=bodies[0])
    assert mine.status_code == 201


async def test_what_was_seen_is_shown(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    recorder = SightingRecorder(resources.db)
    for _ in range(3):
        recorder.record(client_a.id, parse_origin("https://www.site.example"), False)
    recorder.record(client_a.id, parse_origin(client_a.origin), True)
    recorder.record(client_b.id, parse_origin("https://secret.neighbour.example"), False)
    await recorder.flush()
    recorder.record(client_a.id, parse_origin("https://www.site.example"), False)
    await recorder.close()

    async def blocked(client: Client, **params: str) -> dict[str, int]:
        answer = await http.get("/api/client/blocked-origins", headers=client.owner.headers, params=params)
        assert answer.status_code == 200, answer.text
        return {item["origin"]: item["count"] for item in answer.json()["items"]}

    assert await blocked(client_a) == {"https://www.site.example": 4}
    assert await blocked(client_a, q="nothing-like-it") == {}
    assert await blocked(client_b) == {"https://secret.neighbour.example": 1}

    added = await http.post("/api/client/domains", headers=client_a.owner.headers, json={"pattern": "*.site.example"})
    assert added.json()["last_seen_at"] is not None
    assert await blocked(client_a) == {}
    listed = await http.get("/api/client/domains", headers=client_a.owner.headers, params={"sort": "pattern"})
    assert all(item["last_seen_at"] for item in listed.json()["items"])
    await http.delete(f"/api/client/domains/{added.json()['id']}", headers=client_a.owner.headers)
    assert await blocked(client_a) == {"https://www.site.example": 4}
    assert await blocked(client_b) == {"https://secret.neighbour.example": 1}


async def test_a_blocked_origin_is_allowed_with_one_click_or_says_why_not(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    recorder = SightingRecorder(resources.db)
    for client in (client_a, client_b):
        for origin in ("https://shop.site.example", "http://plain.site.example", "https://203.0.113.7"):
            recorder.record(client.id, parse_origin(origin), False)
    await recorder.close()

    async def refusals(client: Client) -> dict[str, str | None]:
        answer = await http.get("/api/client/blocked-origins", headers=client.owner.headers, params={"sort": "origin"})
        return {item["origin"]: item["refusal"] for item in answer.json()["items"]}

    found = await refusals(client_a)
    assert found["https://shop.site.example"] is None
    assert found["http://plain.site.example"] is not None
    assert "https://plain.site.example" in found["http://plain.site.example"]
    for origin, refusal in found.items():
        body = {"pattern": origin}
        answer = await http.post("/api/client/domains", headers=client_a.owner.headers, json=body)
        if refusal is None:
            assert (answer.status_code, answer.json()["pattern"]) == (201, origin)
        else:
            assert answer.json()["errors"] == [{"field": "pattern", "message": refusal}]
    assert list(await refusals(client_a)) == ["http://plain.site.example", "https://203.0.113.7"]
    assert len(await refusals(client_b)) == 3


async def test_forged_origins_are_bounded(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    recorder = SightingRecorder(resources.db)
    recorder.record(client_a.id, parse_origin(client_a.origin), True)
    for attempt in range(2):
        for number in range(MAX_ORIGINS_PER_TENANT * 2):
            recorder.record(client_a.id, parse_origin(f"https://forged-{attempt}-{number}.example"), False)
        await recorder.flush()
    recorder.record(client_b.id, parse_origin(client_b.origin), True)
    await recorder.flush()
    async with resources.db.tenant_tx(client_a.id) as session:
        kept = await repository.list_all_sightings(session, client_a.id)
    assert len(kept) == MAX_ORIGINS_PER_TENANT
    assert [sighting.origin for sighting in kept if sighting.is_allowed] == [client_a.origin]
    assert any(sighting.origin.startswith("https://forged-1-") for sighting in kept)
    async with resources.db.tenant_tx(client_b.id) as session:
        neighbours = await repository.list_all_sightings(session, client_b.id)
    assert [sighting.origin for sighting in neighbours] == [client_b.origin]


async def test_a_sighting_of_a_deleted_tenant_is_dropped(resources: Resources, client_b: Client) -> None:
    recorder = SightingRecorder(resources.db)
    recorder.record(TenantId("never-was-here"), parse_origin("https://a.example"), False)
    recorder.record(client_b.id, parse_origin("https://b.example"), False)
    await recorder.flush()
    async with resources.db.tenant_tx(client_b.id) as session:
        assert len(await repository.list_all_sightings(session, client_b.id)) == 1


async def test_administrators_edit_the_list_of_any_tenant(
    http: httpx2.AsyncClient, admin: Person, client_a: Client, client_b: Client
) -> None:
    base = f"/api/admin/tenants/{client_a.id}/domains"
    added = await http.post(base, headers=admin.headers, json={"pattern": "https://by-admin.example"})
    assert added.status_code == 201
    assert await patterns_of(http, client_a) == [client_a.origin, "https://by-admin.example"]
    through_other = await http.delete(
        f"/api/admin/tenants/{client_b.id}/domains/{added.json()['id']}", headers=admin.headers
    )
    assert through_other.status_code == 404
    removed = await http.delete(f"{base}/{added.json()['id']}", headers=admin.headers)
    assert removed.status_code == 204
    assert await patterns_of(http, client_b) == [client_b.origin]
    missing = await http.get("/api/admin/tenants/no-such-tenant/domains", headers=admin.headers)
    assert (missing.status_code, missing.json()["code"]) == (404, "tenant_not_found")
