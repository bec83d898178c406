"""What the worker does for the knowledge domain."""

from datetime import timedelta

from switchboard.core.jobs import Job, JobHandler, Sweep
from switchboard.core.resources import Resources
from switchboard.domains.knowledge import repository
from switchboard.domains.knowledge.documents import INGEST_DOCUMENT
from switchboard.domains.knowledge.ingestion import ingest_document

CONCURRENT_JOBS = 4


def job_handlers(resources: Resources) -> dict[str, JobHandler]:
    """The handlers of this domain's jobs, by entry point."""

    async def ingest(job: Job) -> None:
        await ingest_document(resources, job)

    return {INGEST_DOCUMENT: ingest}


async def sweep_held_documents(resources: Resources) -> int:
    """Mark documents as broken whose job is held: it took its worker down again and again, or failed too often."""
    async with resources.system_db.system_tx() as session:
        return await repository.fail_held_documents(session, INGEST_DOCUMENT)


SWEEPS = (Sweep("held_documents", timedelta(seconds=10), sweep_held_documents),)
