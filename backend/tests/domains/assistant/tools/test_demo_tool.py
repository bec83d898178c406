"""The demo's weather tool works as it is seeded, without a network: its client can try it at once."""

from dataclasses import replace

import httpx2
from sqlalchemy import delete

from switchboard.core.resources import Resources
from switchboard.demo.content import load_demo_tenants
from switchboard.demo.sites import SITES, serve
from switchboard.domains.user.models import User
from switchboard.seed import ADMIN_EMAIL, seed
from tests.dev.ports import free_ports_in_a_row
from tests.factories import Client, unique_slug


async def test_the_seeded_tool_can_be_tried(local: httpx2.AsyncClient, resources: Resources, client_b: Client) -> None:
    number, site = next((number, site) for number, site in enumerate(SITES) if site.has_weather)
    port = free_ports_in_a_row(len(SITES))
    servers = serve(port, "http://127.0.0.1:1")
    try:
        (demo,) = [demo for demo in load_demo_tenants() if demo.tenant_id == site.tenant_id]
        demo = replace(demo, tenant_id=unique_slug("demo"))
        await seed(resources, demo_port=port + number, tenants=[demo])
        body = {
            "email": f"owner@{demo.tenant_id}.example",
            "password": resources.settings.seed_password.get_secret_value(),
        }
        token = (await local.post("/api/auth/login", json=body)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        (tool,) = (await local.get("/api/client/tools", headers=headers)).json()["items"]
        # Nothing that the portal's fields cannot show: they would give way to a box of JSON.
        assert set(tool["parameters"]["properties"]["town"]) == {"type", "description"}
        trial = f"/api/client/tools/{tool['id']}/test"
        answer = (await local.post(trial, json={"arguments": {"town": "Newcastle"}}, headers=headers)).json()
        assert answer["outcome"] == "ok", answer
        assert '"town": "Newcastle"' in answer["result"]
        theirs = await local.post(trial, json={"arguments": {"town": "Newcastle"}}, headers=client_b.owner.headers)
        assert theirs.status_code == 404
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        async with resources.system_db.system_tx() as session:  # the log-in that everybody knows is no other test's
            await session.execute(delete(User).where(User.email == ADMIN_EMAIL))
