"""The tenant directory: what is in memory follows what is committed, on the replica that changed it and on others."""

import asyncio

import pytest

from switchboard.core.bus import Bus
from switchboard.core.db import mark_changed
from switchboard.core.origins import parse_origin
from switchboard.core.resources import Resources
from switchboard.core.tenancy import TenantNotFound
from switchboard.domains.tenant import service
from switchboard.domains.tenant.hosting import PlatformOrigins
from switchboard.domains.tenant.schemas import TenantCreate, TenantPatch
from switchboard.domains.tenant.snapshot import TenantDirectory
from tests.factories import Client, unique_slug

NEW_ORIGIN = parse_origin("https://new.example")
pytestmark = pytest.mark.usefixtures("ageless")


async def test_a_snapshot_says_what_the_tenant_may_do(resources: Resources, client_a: Client, client_b: Client) -> None:
    directory = TenantDirectory(resources.db, resources.bus, PlatformOrigins(resources.settings))
    assert directory.peek(client_a.id) is None
    snapshot = await directory.get(client_a.id)
    assert directory.peek(client_a.id) is snapshot
    assert (snapshot.id, snapshot.name, snapshot.is_active) == (client_a.id, client_a.name, True)
    assert snapshot.origins.matches(parse_origin(client_a.origin))
    assert not snapshot.origins.matches(parse_origin(client_b.origin))
    assert snapshot.csp_sources == (client_a.origin,)
    assert snapshot.limits.allows_model("any")


@pytest.mark.parametrize("tenant_id", ["unknown-tenant", "", "NOT A SLUG", "nul\x00", "x" * 200])
async def test_an_unknown_tenant_is_not_found(resources: Resources, client_b: Client, tenant_id: str) -> None:
    directory = TenantDirectory(resources.db, resources.bus, PlatformOrigins(resources.settings))
    for _ in range(2):
        with pytest.raises(TenantNotFound):
            await directory.get(tenant_id)
    assert await directory.is_active(client_b.id)


async def test_a_change_is_seen_at_once_where_it_was_made(
    resources: Resources, client_a: Client, client_b: Client
) -> None:
    directory = TenantDirectory(resources.db, resources.bus, PlatformOrigins(resources.settings))
    neighbour = await directory.get(client_b.id)
    await directory.get(client_a.id)
    async with resources.db.tenant_tx(client_a.id) as session:
        await service.add_domain(session, client_a.id, "new.example")
    assert (await directory.get(client_a.id)).origins.matches(NEW_ORIGIN)
    async with resources.system_db.system_tx() as session:
        await service.update_tenant(session, client_a.id, TenantPatch(status="suspended"))
    assert not await directory.is_active(client_a.id)
    assert directory.peek(client_b.id) is neighbour, "the neighbour's snapshot stays"


async def test_a_created_tenant_is_found_although_it_was_unknown(resources: Resources, client_b: Client) -> None:
    directory = TenantDirectory(resources.db, resources.bus, PlatformOrigins(resources.settings))
    slug = unique_slug()
    with pytest.raises(TenantNotFound):
        await directory.get(slug)
    async with resources.system_db.system_tx() as session:
        await service.create_tenant(session, TenantCreate(id=slug, name="New"))
    assert (await directory.get(slug)).name == "New"
    assert (await directory.get(client_b.id)).name == client_b.name


async def test_a_change_reaches_other_replicas_through_the_bus(
    resources: Resources, client_a: Client, client_b: Client
) -> None:
    connected = asyncio.Event()
    other = Bus(resources.redis)
    other.subscribe("bus_connected", lambda _: connected.set())
    directory = TenantDirectory(resources.db, other, PlatformOrigins(resources.settings))
    told = asyncio.Event()
    other.subscribe("tenant_changed", lambda fields: told.set() if fields["tenant_id"] == client_a.id else None)
    other.start()
    try:
        await connected.wait()
        neighbour = await directory.get(client_b.id)
        await directory.get(client_a.id)
        async with resources.db.tenant_tx(client_a.id) as session:
            await service.add_domain(session, client_a.id, "new.example")
        await told.wait()
        assert (await directory.get(client_a.id)).origins.matches(NEW_ORIGIN)
        assert directory.peek(client_b.id) is neighbour
    finally:
        await other.stop()


async def test_a_change_that_is_rolled_back_is_not_announced(
    resources: Resources, client_a: Client, client_b: Client
) -> None:
    directory = TenantDirectory(resources.db, resources.bus, PlatformOrigins(resources.settings))
    before = await directory.get(client_a.id)
    with pytest.raises(RuntimeError):
        async with resources.db.tenant_tx(client_a.id) as session:
            mark_changed(session, client_a.id)
            raise RuntimeError
    assert directory.peek(client_a.id) is before
    assert await directory.is_active(client_b.id)
