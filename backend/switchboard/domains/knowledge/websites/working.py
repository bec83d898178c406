"""One stretch of work on a website: some pages, then the next website's turn. Runs in the worker, as a job.

What is to be done stands in the rows (unopened addresses, documents that wait to be fetched), and each page is one
transaction, so that a job that was killed goes on where it was. Only the job of the newest revision works.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.ids import TenantId
from switchboard.core.jobs import Job
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.failures import FailureCode
from switchboard.domains.knowledge.websites import repository, service
from switchboard.domains.knowledge.websites.models import Website

STRETCH_SECONDS = 20.0
STRETCH_PAGES = 25
log = get_logger(__name__)


class Superseded(Exception):
    """The website was deleted, or a newer job has its work."""


@dataclass(slots=True)
class Work:
    """What one job may do for one website."""

    resources: Resources
    tenant_id: TenantId
    website_id: UUID
    revision: int
    _pages: int = 0
    _began_at: float = field(default_factory=monotonic)

    @classmethod
    def of(cls, resources: Resources, job: Job) -> "Work":
        """The work that a job names."""
        assert job.tenant_id is not None, "websites belong to tenants"
        return cls(resources, job.tenant_id, UUID(job.payload["website_id"]), job.payload["revision"])

    def may_go_on(self) -> bool:
        """Whether there is time for another page; counts it."""
        self._pages += 1
        return self._pages <= STRETCH_PAGES and monotonic() - self._began_at < STRETCH_SECONDS

    async def load(self, session: AsyncSession, *, for_update: bool = False) -> Website:
        """The website. Raises Superseded."""
        website = await repository.find_website(session, self.tenant_id, self.website_id, for_update=for_update)
        if website is None or website.revision != self.revision:
            raise Superseded
        return website

    async def fail(self, code: FailureCode) -> None:
        """Say why pages could not be looked for; what was chosen stays as it is. Raises Superseded."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            website = await self.load(session, for_update=True)
            website.status, website.failure = "failed", code
        log.info("website_failed", website_id=str(self.website_id), failure=code)

    async def settle(self, *, pause: float) -> None:
        """Go on in another job, after `pause` seconds, or note that everything is done. Raises Superseded."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            website = await self.load(session, for_update=True)
            waits = await repository.find_waiting(session, self.tenant_id, self.website_id)
            if website.status == "finding" or waits is not None:
                await service.queue_work(session, website, delay=timedelta(seconds=pause) if pause else None)
                return
            now = utc_now()
            if website.status != "failed":
                website.last_synced_at = now
            website.next_sync_at = service.next_sync(website, now)
