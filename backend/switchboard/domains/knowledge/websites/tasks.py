"""What the worker does for websites."""

from collections import Counter
from datetime import timedelta

from switchboard.core.ids import TenantId
from switchboard.core.jobs import Job, JobHandler, Sweep
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.documents import READ_WEBSITE
from switchboard.domains.knowledge.websites import repository, service
from switchboard.domains.knowledge.websites.addresses import Scope
from switchboard.domains.knowledge.websites.finding import find_pages
from switchboard.domains.knowledge.websites.pace import HostBusy, forget_hosts
from switchboard.domains.knowledge.websites.reading import read_pages
from switchboard.domains.knowledge.websites.visiting import Visitor
from switchboard.domains.knowledge.websites.working import Superseded, Work
from switchboard.domains.tenant import service as tenants

CONCURRENT_JOBS = 8
CONCURRENT_JOBS_OF_A_TENANT = 2
OTHERS_FIRST_SECONDS = 5.0
SUSPENDED_SECONDS = 300.0
DUE_AT_ONCE = 50
log = get_logger(__name__)


def job_handlers(resources: Resources) -> dict[str, JobHandler]:
    """The handlers of these jobs, by entry point."""
    running: Counter[TenantId | None] = Counter()

    async def read_website(job: Job) -> None:
        pause = 0.0
        work = Work.of(resources, job)
        running[job.tenant_id] += 1
        try:
            if running[job.tenant_id] > CONCURRENT_JOBS_OF_A_TENANT:
                pause = OTHERS_FIRST_SECONDS
            else:
                pause = await _go_on(work)
        except HostBusy as busy:
            pause = busy.seconds
        except Superseded:
            return
        finally:
            running[job.tenant_id] -= 1
        try:
            await work.settle(pause=pause)
        except Superseded:
            log.info("website_superseded", website_id=str(work.website_id))

    return {READ_WEBSITE: read_website}


async def sweep_due_websites(resources: Resources) -> int:
    """Begin the syncs whose time has come, each with its job in one transaction."""
    async with resources.system_db.system_tx() as session:
        due = await repository.list_due(session, DUE_AT_ONCE)
        for tenant_id, website_id in due:
            website = await repository.find_website(session, tenant_id, website_id)
            assert website is not None, "its row is locked"
            await service.begin_round(session, website)
    return len(due)


async def sweep_held_websites(resources: Resources) -> int:
    """Say of websites whose job is held that it failed."""
    async with resources.system_db.system_tx() as session:
        return await repository.fail_held(session, READ_WEBSITE)


async def _go_on(work: Work) -> float:
    """Do some of it; answers with the seconds until it may go on. A suspended tenant's work waits."""
    async with work.resources.db.tenant_tx(work.tenant_id) as session:
        website = await work.load(session)
        tenant = await tenants.get_tenant(session, work.tenant_id)
    if tenant.status == "suspended":
        return SUSPENDED_SECONDS
    visitor = Visitor(work.resources, Scope(website.url, website.include_paths, website.exclude_paths))
    if website.status != "finding" or await find_pages(work, website, visitor):
        await read_pages(work, visitor)
    return 0.0


SWEEPS = (
    Sweep("due_websites", timedelta(seconds=60), sweep_due_websites),
    Sweep("held_websites", timedelta(seconds=10), sweep_held_websites),
    Sweep("crawl_hosts", timedelta(hours=1), forget_hosts),
)
