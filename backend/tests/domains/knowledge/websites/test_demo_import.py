"""The demo sites become knowledge, as a developer sees it: by a real worker, from the request to the passage."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from switchboard.core.db import role_urls
from switchboard.core.resources import Resources
from switchboard.demo.sites import SITES, serve
from tests.conftest import SECRET_KEY
from tests.dev.ports import free_ports_in_a_row
from tests.domains.knowledge.support import found
from tests.domains.knowledge.websites.support import add_website, choose, documents_of, pages_of, refresh
from tests.factories import Client

BACKEND = Path(__file__).parents[4]


@pytest.fixture
def demo_port() -> Iterator[int]:
    """The demo sites; the first one's port."""
    port = free_ports_in_a_row(len(SITES))
    servers = serve(port, "http://127.0.0.1:4799")
    yield port
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
async def worker(resources: Resources) -> AsyncIterator[None]:
    """`python -m switchboard.worker`, which may open websites of this machine."""
    urls = role_urls(resources.settings)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "switchboard.worker",
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "test",
            "LOG_LEVEL": "ERROR",
            "SECRET_KEYS": SECRET_KEY,
            "DATABASE_APP_URL": urls.app,
            "DATABASE_SYSTEM_URL": urls.system,
            "REDIS_URL": str(resources.settings.redis_url),
            "DATA_DIR": str(resources.settings.data_dir),
            "FETCH_LOOPBACK": "true",
        },
    )  # fmt: skip
    yield
    process.kill()
    await process.wait()


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("kind", ["crawl", "sitemap"])
async def test_the_demo_sites_can_be_imported(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, demo_port: int, kind: str
) -> None:
    website = await add_website(http, client_a, f"http://localhost:{demo_port}/", kind=kind)
    async with asyncio.timeout(90):
        while website["status"] == "finding":
            await asyncio.sleep(0.2)
            website = await refresh(http, client_a, website)
    assert (website["status"], website["found_count"]) == ("choosing", 2)
    pages = await pages_of(http, client_a, website)
    assert set(pages) == {"/", "/fees"}
    await choose(http, client_a, website, *(page["url"] for page in pages.values()))
    async with asyncio.timeout(90):
        while {one["status"] for one in await documents_of(http, client_a)} != {"ready"}:  # noqa: ASYNC110 - a process
            await asyncio.sleep(0.2)
    assert "720" in (await found(resources, client_a, "What does a crown cost?"))[0]
    assert await found(resources, client_b, "crown") == []
    assert await documents_of(http, client_b) == []
