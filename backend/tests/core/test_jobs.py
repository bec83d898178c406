"""Jobs: part of the caller's transaction, run for the right tenant, tried again, held when they are poison."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from switchboard.core import job_runner
from switchboard.core.db import role_urls
from switchboard.core.ids import uuid7
from switchboard.core.job_runner import JobRunner
from switchboard.core.jobs import TURN, Job, JobHandler, _priority, enqueue
from switchboard.core.jobs_upkeep import count_jobs, sweep_job_log
from switchboard.core.resources import Resources
from tests.factories import Client

BACKEND = Path(__file__).parents[2]


@pytest.fixture
def name() -> str:
    """An entry point that no other test uses."""
    return f"test_{uuid7().hex[-12:]}"


async def queued(resources: Resources, name: str) -> list[tuple[str, int, int]]:
    """(status, attempts, starts) of the jobs of an entry point."""
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(
            text(
                "select status::text, attempts, coalesce((headers->>'starts')::int, 0) from pgqueuer "
                "where entrypoint like :name order by id"
            ),
            {"name": f"{name}%"},
        )
        return [tuple(row) for row in rows]


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not await check():  # noqa: ASYNC110 - what is waited for is a row
            await asyncio.sleep(0.05)


@asynccontextmanager
async def running(resources: Resources, handlers: dict[str, JobHandler]) -> AsyncIterator[JobRunner]:
    """A runner in this process."""
    runner = JobRunner(role_urls(resources.settings).system, handlers, heartbeat_timeout=timedelta(seconds=1))
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        runner.stop()
        runner.put_back()
        await asyncio.wait_for(task, 20)


async def test_a_job_exists_only_if_the_transaction_commits(
    resources: Resources, client_a: Client, client_b: Client, name: str
) -> None:
    """The enqueue is the first statement each time: that is the case in which a job could commit by itself."""
    for transaction in (resources.db.tenant_tx(client_a.id), resources.system_db.system_tx()):
        with pytest.raises(ZeroDivisionError):
            async with transaction as session:
                await enqueue(session, name, client_a.id, {"n": 1})
                raise ZeroDivisionError
    assert await queued(resources, name) == []
    async with resources.db.tenant_tx(client_a.id) as session:
        await enqueue(session, name, client_a.id, {"n": 1})
        assert await queued(resources, name) == []
    assert await queued(resources, name) == [("queued", 0, 0)]


async def test_a_tenants_connection_cannot_read_the_jobs_of_others(
    resources: Resources, client_a: Client, client_b: Client, name: str
) -> None:
    async with resources.db.tenant_tx(client_b.id) as session:
        await enqueue(session, name, client_b.id, {"secret": "of the neighbour"})
    for statement in ("select payload from pgqueuer", "select * from pgqueuer", "delete from pgqueuer"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with resources.db.tenant_tx(client_a.id) as session:
                await session.execute(text(statement))


async def test_jobs_run_for_their_own_tenant(
    resources: Resources, client_a: Client, client_b: Client, name: str
) -> None:
    done: list[Job] = []

    async def handle(job: Job) -> None:
        done.append(job)

    async with resources.system_db.system_tx() as session:
        for tenant_id in (client_a.id, client_b.id, None):
            await enqueue(session, name, tenant_id, {"for": str(tenant_id)})
    async with running(resources, {name: handle}):
        await eventually(lambda: _is(len(done), 3))
        await eventually(lambda: _queue_is(resources, name, []))
    expected = [Job(tenant_id, {"for": str(tenant_id)}) for tenant_id in (client_a.id, client_b.id, None)]
    assert sorted(done, key=repr) == sorted(expected, key=repr)


async def test_a_failing_job_is_tried_again_and_then_held(
    resources: Resources, client_a: Client, client_b: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "FIRST_PAUSE", timedelta(0))
    monkeypatch.setattr(job_runner, "MAX_ATTEMPTS", 3)
    attempts: list[Any] = []

    async def handle(job: Job) -> None:
        attempts.append(job.tenant_id)
        if job.tenant_id == client_a.id:
            raise ValueError("no luck")

    async with resources.system_db.system_tx() as session:
        for tenant_id in (client_a.id, client_b.id):
            await enqueue(session, name, tenant_id, {})
    async with running(resources, {name: handle}):
        await eventually(lambda: _queue_is(resources, name, [("failed", 2, 0)]))
    assert sorted(attempts) == sorted([client_a.id] * 3 + [client_b.id])
    assert (await count_jobs(resources))["failed"] >= 1


async def test_a_job_that_kills_its_worker_is_held_after_three_starts(
    resources: Resources, client_a: Client, client_b: Client, name: str
) -> None:
    """F-05: and the neighbour's job that died with it gets done."""
    async with resources.system_db.system_tx() as session:
        await enqueue(session, f"{name}_poison", client_a.id, {})
        await enqueue(session, f"{name}_innocent", client_b.id, {})
    codes: list[int] = []
    while not codes or (codes[-1] == 9 and len(codes) < 6):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.fixtures.dying_worker", role_urls(resources.settings).system, name,
            cwd=BACKEND, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        codes.append(await process.wait())
    assert codes == [9, 9, 9, 0]
    assert await queued(resources, name) == [("failed", 0, 0)]


async def test_a_job_that_is_cut_off_goes_back_into_the_queue(
    resources: Resources, client_a: Client, client_b: Client, name: str
) -> None:
    begun = asyncio.Event()

    async def handle(_: Job) -> None:
        begun.set()
        await asyncio.sleep(3600)

    async with resources.system_db.system_tx() as session:
        await enqueue(session, name, client_a.id, {})
    async with running(resources, {name: handle}):
        await asyncio.wait_for(begun.wait(), 20)
    assert await queued(resources, name) == [("queued", 1, 1)]


async def test_the_runner_gets_a_new_connection_when_the_old_one_is_lost(
    resources: Resources, client_a: Client, client_b: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "POLL", timedelta(seconds=0.3))
    done: list[Job] = []

    async def handle(job: Job) -> None:
        done.append(job)

    async with running(resources, {name: handle}) as runner:
        await eventually(lambda: _is(runner.is_connected, True))
        async with resources.system_db.system_tx() as session:
            killed = await session.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where application_name = 'switchboard-jobs' and datname = current_database()"
                )
            )
            assert any(killed.scalars())  # also those of the test before, if they are still leaving
            await enqueue(session, name, client_a.id, {})
        await eventually(lambda: _is(len(done), 1))


async def test_old_log_rows_are_swept(resources: Resources, client_a: Client, name: str) -> None:
    async with resources.system_db.system_tx() as session:
        await enqueue(session, name, client_a.id, {})
        await session.execute(
            text("update pgqueuer_log set created = now() - interval '15 days' where entrypoint = :name"),
            {"name": name},
        )
    assert await sweep_job_log(resources) == 1
    assert await sweep_job_log(resources) == 0


async def _is(value: object, expected: object) -> bool:
    return value == expected


async def _queue_is(resources: Resources, name: str, expected: list[tuple[str, int, int]]) -> bool:
    return await queued(resources, name) == expected


async def test_a_tenant_with_many_jobs_does_not_hold_up_anothers_single_one(
    resources: Resources, client_a: Client, client_b: Client, name: str
) -> None:
    async with resources.system_db.system_tx() as session:
        for number in range(40):
            await enqueue(session, name, client_a.id, {"n": number}, waiting=number)
    async with resources.system_db.system_tx() as session:
        await enqueue(session, name, client_b.id, {"n": 0})
    order: list[tuple[str | None, int]] = []

    async def note(job: Job) -> None:
        order.append((job.tenant_id, job.payload["n"]))

    async def are_done() -> bool:
        return len(order) == 41

    async with running(resources, {name: note}):
        await eventually(are_done)
    place = order.index((client_b.id, 0))
    assert place < 10, "in the first batch that a worker takes"
    mine = [number for tenant_id, number in order if tenant_id == client_a.id]
    assert [number // 10 for number in mine] == sorted(number // 10 for number in mine), "the many keep their order"


def test_time_makes_up_for_a_place_behind() -> None:
    now = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
    last_of_many = _priority(now, 499)
    assert last_of_many < _priority(now, 0)
    assert last_of_many < _priority(now + 498 * TURN, 0)
    assert last_of_many > _priority(now + 500 * TURN, 0), "nobody waits for ever"
    assert _priority(now + timedelta(days=365 * 40), 100_000) > -(2**31), "fits the column"
