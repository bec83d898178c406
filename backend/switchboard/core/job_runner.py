"""Background jobs in PostgreSQL (pgqueuer): added in the caller's transaction, run by the worker.

Each job runs at least once. One that ends with an error is tried again with growing pauses, then held for a
person to look at. One that takes its worker down with it is held as well; the library does not count those,
so we count each start.
"""

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context
from pgqueuer.domain.models import Job as QueuedJob
from structlog.contextvars import bound_contextvars

from switchboard.core.jobs import Job, JobHandler
from switchboard.core.logging import get_logger

MAX_STARTS = 3
MAX_ATTEMPTS = 6
FIRST_PAUSE = timedelta(seconds=2)
CONCURRENT_JOBS = 20
BATCH = 10
POLL = timedelta(seconds=5)
HEARTBEAT_TIMEOUT = timedelta(seconds=20)
RECONNECT_SECONDS = 1.0
CONNECTION_LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
log = get_logger(__name__)


class PoisonJobError(Exception):
    """The job was started several times and never came to an end: it takes its worker down."""


class JobRunner:
    """Runs the jobs of the given handlers over a connection of its own; gets a new one when that is lost."""

    def __init__(
        self,
        url: str,
        handlers: Mapping[str, JobHandler],
        *,
        concurrent_jobs: int = CONCURRENT_JOBS,
        heartbeat_timeout: timedelta = HEARTBEAT_TIMEOUT,
    ) -> None:
        self._url = url
        self._handlers = handlers
        self._concurrent_jobs = concurrent_jobs
        self._heartbeat_timeout = heartbeat_timeout
        self._manager: QueueManager | None = None
        self._is_stopping = asyncio.Event()
        self._running: set[asyncio.Task[Any]] = set()
        self.is_connected = False

    async def run(self) -> None:
        """Run jobs until `stop`; then finish those that have begun."""
        while not self._is_stopping.is_set():
            try:
                await self._run_connected()
            except CONNECTION_LOST as error:
                log.warning("job_queue_disconnected", error_type=type(error).__name__)
            finally:
                self.is_connected = False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_stopping.wait(), RECONNECT_SECONDS)

    def stop(self) -> None:
        """Take no new job."""
        self._is_stopping.set()
        if self._manager is not None:
            self._manager.shutdown.set()

    def put_back(self) -> None:
        """Cut off the jobs that are running; they go back into the queue."""
        for task in self._running:
            task.cancel()

    async def _run_connected(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=5,
            server_settings={"application_name": "switchboard-jobs", "statement_timeout": "15s"},
        )
        try:
            driver = AsyncpgDriver(connection)
            manager = QueueManager(Queries(driver))
            suspects = asyncio.Lock()
            for name, handler in self._handlers.items():
                parameters = EntrypointExecutorParameters(concurrency_limit=0, func=_unused, on_failure="hold")
                manager.register_executor(name, _Executor(parameters, handler, driver, suspects, self._running))
            self._manager = manager
            self.is_connected = True
            if not self._is_stopping.is_set():
                await manager.run(
                    dequeue_timeout=POLL,
                    batch_size=max(1, min(BATCH, self._concurrent_jobs // 2)),  # the library insists on no more
                    max_concurrent_tasks=self._concurrent_jobs,
                    heartbeat_timeout=self._heartbeat_timeout,
                )
        finally:
            connection.terminate()


async def _unused(_: QueuedJob) -> None:
    """pgqueuer wants a function beside the executor; ours has its handler."""


@dataclass
class _Executor(AbstractEntrypointExecutor):
    """Runs one job: counts its start, binds its tenant to the log, turns errors into later attempts."""

    handler: JobHandler
    driver: AsyncpgDriver
    suspects: asyncio.Lock
    running: set[asyncio.Task[Any]]

    async def execute(self, job: QueuedJob, context: Context) -> None:
        starts = int(str((job.headers or {}).get("starts", 0)))
        unfinished = starts - job.attempts
        if unfinished >= MAX_STARTS:
            await self._record_starts(job, 0)  # so that a person may put it back into the queue
            log.error("job_held", entrypoint=job.entrypoint, job_id=job.id, reason="it takes its worker down")
            raise PoisonJobError(f"started {unfinished} times without coming to an end")
        # Whoever was running when a worker died runs alone from now on, so that the innocent can finish.
        async with self.suspects if unfinished else nullcontext():
            await self._record_starts(job, starts + 1)
            body = orjson.loads(job.payload or b"{}")
            with bound_contextvars(job_id=job.id, entrypoint=job.entrypoint, tenant_id=body["tenant_id"]):
                is_last_try = job.attempts + 1 >= MAX_ATTEMPTS
                await self._attempt(job, Job(body["tenant_id"], body["payload"], is_last_try))

    async def _attempt(self, queued: QueuedJob, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.running.add(task)
        try:
            await self.handler(job)
        except asyncio.CancelledError:
            log.warning("job_put_back")
            raise RetryRequested(reason="the worker was stopped") from None
        except Exception as error:
            if job.is_last_try:
                await self._record_starts(queued, 0)
                log.error("job_held", reason="it failed too often", error_type=type(error).__name__, exc_info=error)
                raise
            pause = FIRST_PAUSE * 4**queued.attempts
            log.warning("job_failed", error_type=type(error).__name__, retry_in_seconds=pause.total_seconds())
            raise RetryRequested(pause, reason=type(error).__name__) from None
        finally:
            self.running.discard(task)
        log.info("job_done")

    async def _record_starts(self, job: QueuedJob, starts: int) -> None:
        await self.driver.execute(
            "update pgqueuer set headers = coalesce(nullif(headers, 'null'), '{}') "
            "|| jsonb_build_object('starts', $2::int) "
            "where id = $1",
            job.id,
            starts,
        )
