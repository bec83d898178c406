"""kill -9 in the middle of a crawl: it goes on where it was. Held jobs, busy hosts, and who comes next."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.db import role_urls
from switchboard.core.ids import uuid7
from switchboard.core.jobs import Job
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.websites import pace, repository, tasks
from switchboard.domains.knowledge.websites.pace import HostBusy, take_turn
from switchboard.domains.knowledge.websites.visiting import Visit, Visitor
from tests.conftest import SECRET_KEY
from tests.domains.knowledge.support import chunks_of
from tests.domains.knowledge.websites.support import (
    URL,
    add_website,
    choose,
    documents_of,
    html,
    pages_of,
    refresh,
    work_off,
)
from tests.factories import Client
from tests.fixtures.website import Website, page

BACKEND = Path(__file__).parents[4]
KILLED = -signal.SIGKILL
NAMES = [f"/page-{number}" for number in range(5)]


@pytest.fixture
def entrypoint() -> str:
    """An entry point that no other test uses: the queue holds the jobs of other tests as well."""
    return f"website_{uuid7().hex[-12:]}"


@pytest.fixture
def chain(site: Website) -> Website:
    """A website of six pages."""
    body = "".join(f"<p>There is <a href='{name}'>more to read</a> elsewhere.</p>" for name in NAMES)
    site.answers["/"] = html("Start", body)
    for name in NAMES:
        site.answers[name] = html(name, f"<p>This is what {name} has to say, and nobody else does.</p>")
    return site


async def take_jobs(resources: Resources, client: Client, entrypoint: str) -> None:
    """Let only the workers of this test see what a tenant's websites wait for."""
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text(
                "update pgqueuer set entrypoint = :name where entrypoint = 'read_website' "
                "and convert_from(payload, 'UTF8')::jsonb->>'tenant_id' = :tenant_id"
            ),
            {"name": entrypoint, "tenant_id": client.id},
        )


async def run_worker(resources: Resources, entrypoint: str, point: str, number: int = 0) -> int:
    """The exit code of a worker that dies at a page, or ends when there is nothing left to do."""
    urls = role_urls(resources.settings)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fixtures.killed_crawler", entrypoint, point, str(number),
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "test",
            "SECRET_KEYS": SECRET_KEY,
            "DATABASE_APP_URL": urls.app,
            "DATABASE_SYSTEM_URL": urls.system,
            "REDIS_URL": str(resources.settings.redis_url),
            "DATA_DIR": str(resources.settings.data_dir),
            "FETCH_LOOPBACK": "true",
        },
    )  # fmt: skip
    try:
        async with asyncio.timeout(90):
            return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("point", ["visited", "noted"])
async def test_a_killed_crawl_goes_on_where_it_was(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    chain: Website,
    entrypoint: str,
    point: str,
) -> None:
    """F-04: nothing is lost, nothing is there twice, and what was done is not done again."""
    website = await add_website(http, client_a, f"{chain.origin}/")
    await take_jobs(resources, client_a, entrypoint)
    assert await run_worker(resources, entrypoint, point, 3) == KILLED
    half = await refresh(http, client_a, website)
    assert (half["status"], half["found_count"]) == ("finding", 2 if point == "visited" else 3)
    assert await run_worker(resources, entrypoint, "never") == 0
    done = await refresh(http, client_a, website)
    assert (done["status"], done["found_count"]) == ("choosing", 6)
    paths = [head.split(" ")[1] for head in chain.requests if "/robots.txt" not in head]
    assert len(paths) == (7 if point == "visited" else 6)
    pages = await pages_of(http, client_a, website)
    assert set(pages) == {"/", *NAMES}
    await choose(http, client_a, website, *(one["url"] for one in pages.values()))
    await take_jobs(resources, client_a, entrypoint)
    assert await run_worker(resources, entrypoint, point, 3) == KILLED
    assert await run_worker(resources, entrypoint, "never") == 0
    await work_off(resources, client_a)
    documents = await documents_of(http, client_a)
    assert [one["status"] for one in documents] == ["ready"] * 6
    texts = [text for one in documents for *_, text in await chunks_of(resources, one["id"])]
    assert len(texts) == len(set(texts)) == sum(one["chunk_count"] for one in documents)
    assert (await refresh(http, client_a, website))["status"] == "ready"
    assert await documents_of(http, client_b) == []


async def test_a_website_whose_job_is_held_is_said_to_have_failed(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, chain: Website, entrypoint: str
) -> None:
    website = await add_website(http, client_a, f"{chain.origin}/")
    single = await add_website(http, client_a, f"{chain.origin}/page-1", kind="page")
    neighbour = await add_website(http, client_b, f"{chain.origin}/")
    await take_jobs(resources, client_a, entrypoint)
    async with resources.system_db.system_tx() as session:
        assert await repository.fail_held(session, entrypoint) == 0
        await session.execute(text("update pgqueuer set status = 'failed' where entrypoint = :n"), {"n": entrypoint})
        assert await repository.fail_held(session, entrypoint) == 2
    held = await refresh(http, client_a, website)
    assert (held["status"], held["failure"]) == ("failed", "unreadable")
    (document,) = [one for one in await documents_of(http, client_a) if one["website_id"] == single["id"]]
    assert (document["status"], document["failure"]) == ("failed", "unreadable")
    assert (await refresh(http, client_b, neighbour))["status"] == "finding"


async def test_a_long_crawl_lets_others_come_between(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    chain: Website,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("switchboard.domains.knowledge.websites.working.STRETCH_PAGES", 2)
    website = await add_website(http, client_a, f"{chain.origin}/")
    assert await work_off(resources, client_a, most=1) == 1
    begun = await refresh(http, client_a, website)
    assert (begun["status"], begun["found_count"]) == ("finding", 2)
    other = await add_website(http, client_b, f"{chain.origin}/", max_depth=0)
    assert await work_off(resources, client_b) == 1
    assert (await refresh(http, client_b, other))["status"] == "choosing"
    assert await work_off(resources, client_a) == 3
    assert (await refresh(http, client_a, website))["found_count"] == 6


async def test_one_tenant_has_two_jobs_at_a_time(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, chain: Website
) -> None:
    website_ids = [(await add_website(http, client_a, f"{chain.origin}{name}"))["id"] for name in NAMES]
    other = await add_website(http, client_b, f"{chain.origin}/page-1")
    handler = tasks.job_handlers(resources)["read_website"]
    jobs = [Job(client_a.id, {"website_id": website_id, "revision": 1}) for website_id in website_ids]
    jobs.append(Job(client_b.id, {"website_id": other["id"], "revision": 1}))
    await asyncio.gather(*(handler(job) for job in jobs))
    states = [(await refresh(http, client_a, {"id": website_id}))["status"] for website_id in website_ids]
    assert states == ["choosing"] * 2 + ["finding"] * 3
    assert (await refresh(http, client_b, other))["status"] == "choosing"
    await work_off(resources, client_a)
    states = [(await refresh(http, client_a, {"id": website_id}))["status"] for website_id in website_ids]
    assert states == ["choosing"] * 5


async def test_a_host_is_asked_one_after_the_other(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, chain: Website
) -> None:
    """Turns are a host's, whoever asks and whether it is called www; a crawl comes again when it is not soon."""
    host = f"{uuid7().hex}.example"
    await take_turn(resources, f"https://{host}/", crawl_delay=60.0)
    for address in (f"https://www.{host}/a", f"https://{host}:443/b"):
        with pytest.raises(HostBusy) as busy:
            await take_turn(resources, address, crawl_delay=None)
        assert pace.PATIENCE_SECONDS < busy.value.seconds <= pace.MAX_DELAY_SECONDS
    await take_turn(resources, f"https://other-{host}/", crawl_delay=None)
    await pace.postpone(resources, f"https://other-{host}/", 20.0)
    with pytest.raises(HostBusy):
        await take_turn(resources, f"https://other-{host}/", crawl_delay=None)
    chain.answers["/robots.txt"] = page("User-agent: *\nCrawl-delay: 20\n", kind="text/plain")
    website = await add_website(http, client_a, f"{chain.origin}/")
    await work_off(resources, client_a, most=1)
    waiting = await refresh(http, client_a, website)
    assert (waiting["status"], waiting["found_count"]) == ("finding", 1)
    async with resources.system_db.system_tx() as session:
        delay = await session.scalar(
            text(
                "select extract(epoch from execute_after - now()) from pgqueuer where status = 'queued' "
                "and convert_from(payload, 'UTF8')::jsonb->'payload'->>'website_id' = :id"
            ),
            {"id": website["id"]},
        )
        assert 10 < delay <= 20
        await session.execute(text("update crawl_hosts set next_at = now() - interval '2 days'"))
    assert await pace.forget_hosts(resources) >= 3
    assert await documents_of(http, client_b) == []


async def test_a_website_that_is_deleted_meanwhile_is_left_alone(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    chain: Website,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F-42: what waits in the queue does nothing and leaves nothing; also where a page is just being opened."""
    monkeypatch.setattr("switchboard.domains.knowledge.websites.working.STRETCH_PAGES", 2)
    website = await add_website(http, client_a, f"{chain.origin}/")
    single = await add_website(http, client_a, f"{chain.origin}/page-1", kind="page")
    other = await add_website(http, client_b, f"{chain.origin}/")
    await work_off(resources, client_a, most=1)
    visit = Visitor.visit

    async def visit_what_goes(visitor: Visitor, url: str, *, with_text: bool) -> Visit:
        for one in (website, single):
            await http.delete(f"{URL}/{one['id']}", headers=client_a.owner.headers)
        return await visit(visitor, url, with_text=with_text)

    monkeypatch.setattr(Visitor, "visit", visit_what_goes)
    await work_off(resources, client_a)
    assert await documents_of(http, client_a) == []
    async with resources.system_db.system_tx() as session:
        left = await session.scalar(
            text("select count(*) from website_pages where tenant_id = :id"), {"id": client_a.id}
        )
    assert left == 0
    assert (await refresh(http, client_b, other))["status"] == "finding"
