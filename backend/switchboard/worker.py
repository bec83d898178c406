"""The background process: the same services as the API, without HTTP. `python -m switchboard.worker`."""

import asyncio
import random
import signal
from collections.abc import Sequence
from contextlib import suppress

from switchboard.core.db import role_urls
from switchboard.core.job_runner import CONNECTION_LOST, JobRunner
from switchboard.core.jobs import JobHandler, Sweep
from switchboard.core.jobs_upkeep import SWEEPS as JOB_SWEEPS
from switchboard.core.jobs_upkeep import count_jobs
from switchboard.core.logging import configure_logging, get_logger
from switchboard.core.resources import Resources, create_resources
from switchboard.core.settings import Settings, get_settings
from switchboard.domains.assistant.tools import tasks as tool_tasks
from switchboard.domains.conversation import tasks as conversation_tasks
from switchboard.domains.conversation.asking import QuestionAsker
from switchboard.domains.knowledge import tasks as knowledge_tasks
from switchboard.domains.knowledge.retrieval import tasks as retrieval_tasks
from switchboard.domains.knowledge.websites import tasks as website_tasks
from switchboard.domains.user import tasks as user_tasks
from switchboard.domains.widget import tasks as widget_tasks
from switchboard.integrations.email import SEND_EMAIL, Mailer, create_mailer, send_email_handler
from switchboard.integrations.storage.keeping import storage_handlers

SWEEPS: tuple[Sweep, ...] = (
    *JOB_SWEEPS,
    *user_tasks.SWEEPS,
    *tool_tasks.SWEEPS,
    *conversation_tasks.SWEEPS,
    *knowledge_tasks.SWEEPS,
    *retrieval_tasks.SWEEPS,
    *website_tasks.SWEEPS,
    *widget_tasks.SWEEPS,
)
DRAIN_SECONDS = 25.0
HEALTH_SECONDS = 60.0
RETRY_SECONDS = 2.0
log = get_logger("switchboard.worker")


def job_handlers(resources: Resources, mailer: Mailer) -> dict[str, JobHandler]:
    """What each entry point runs."""
    return {
        SEND_EMAIL: send_email_handler(mailer),
        **storage_handlers(resources.settings),
        **user_tasks.job_handlers(resources, mailer),
        **conversation_tasks.job_handlers(resources, mailer),
    }


def create_runners(resources: Resources, settings: Settings, asker: QuestionAsker) -> list[JobRunner]:
    """One runner for what is quick, and one for each thing that is slow: no mail waits for a document or a website."""
    url = role_urls(settings).system
    return [
        JobRunner(url, job_handlers(resources, create_mailer(settings))),
        JobRunner(url, knowledge_tasks.job_handlers(resources), concurrent_jobs=knowledge_tasks.CONCURRENT_JOBS),
        JobRunner(url, website_tasks.job_handlers(resources), concurrent_jobs=website_tasks.CONCURRENT_JOBS),
        JobRunner(
            url,
            conversation_tasks.question_handlers(resources, asker),
            concurrent_jobs=conversation_tasks.CONCURRENT_QUESTIONS,
        ),
    ]


async def run_worker(settings: Settings, stop: asyncio.Event, *, sweeps: Sequence[Sweep] = SWEEPS) -> None:
    """Run jobs and sweeps until `stop` is set; then finish the jobs that have begun, for a while.

    A job that takes longer than that goes back into the queue.
    """
    resources = create_resources(settings)
    asker = QuestionAsker(resources)
    try:
        if not await _open(resources, stop):
            return
        runners = create_runners(resources, settings, asker)
        jobs = asyncio.create_task(_run_all(runners), name="jobs")
        others = [asyncio.create_task(_repeat(sweep, resources), name=sweep.name) for sweep in sweeps]
        others.append(asyncio.create_task(_report(resources, runners), name="health"))
        log.info("worker_ready", sweeps=[sweep.name for sweep in sweeps])
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({jobs, stopped}, return_when=asyncio.FIRST_COMPLETED)
        log.info("worker_stopping")
        for runner in runners:
            runner.stop()
        for task in (stopped, *others):
            task.cancel()
        await asyncio.gather(stopped, *others, return_exceptions=True)
        try:
            await asyncio.wait_for(asyncio.shield(jobs), DRAIN_SECONDS)
        except TimeoutError:
            for runner in runners:
                runner.put_back()
            await jobs
        log.info("worker_stopped")
    finally:
        await asker.close()
        await resources.close()


async def _open(resources: Resources, stop: asyncio.Event) -> bool:
    while not stop.is_set():
        try:
            await resources.open()
        except CONNECTION_LOST as error:
            log.warning("database_is_away", error_type=type(error).__name__, retry_in_seconds=RETRY_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RETRY_SECONDS)
        else:
            return True
    return False


async def _run_all(runners: Sequence[JobRunner]) -> None:
    await asyncio.gather(*(runner.run() for runner in runners))


async def _repeat(sweep: Sweep, resources: Resources) -> None:
    while True:
        try:
            swept = await sweep.run(resources)
        except Exception as error:
            # A sweep that fails, for want of a database or by a bug, must not end the others: it comes again.
            log.error("sweep_failed", sweep=sweep.name, error_type=type(error).__name__, exc_info=error)
        else:
            if swept:
                log.info("swept", sweep=sweep.name, count=swept)
        await asyncio.sleep(sweep.interval.total_seconds() * random.uniform(0.9, 1.1))  # noqa: S311 - spreads load


async def _report(resources: Resources, runners: Sequence[JobRunner]) -> None:
    while True:
        await asyncio.sleep(HEALTH_SECONDS)
        is_connected = all(runner.is_connected for runner in runners)
        try:
            counts = await count_jobs(resources)
        except Exception as error:
            log.warning("worker_unhealthy", is_connected=is_connected, error_type=type(error).__name__)
        else:
            log.info("worker_healthy", is_connected=is_connected, jobs=counts)


async def _main() -> None:
    settings = get_settings()
    configure_logging(settings.log_level)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run_worker(settings, stop)


if __name__ == "__main__":
    asyncio.run(_main())
