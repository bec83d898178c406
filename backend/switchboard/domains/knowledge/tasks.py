"""What the worker does for the knowledge domain."""

import re
from datetime import timedelta

from switchboard.core.clock import utc_now
from switchboard.core.jobs import Job, JobHandler, Sweep
from switchboard.core.resources import Resources
from switchboard.domains.knowledge import repository
from switchboard.domains.knowledge.documents import INGEST_DOCUMENT
from switchboard.domains.knowledge.ingestion import ingest_document
from switchboard.domains.knowledge.languages import sweep_languages
from switchboard.integrations.storage import UNFINISHED, open_storage

CONCURRENT_JOBS = 4
UPLOADS_TAKE = timedelta(hours=1)  # from the file to its document
KEYS_PER_QUERY = 500
# The names that we give: a bucket may hold what is not ours, and must not lose it.
_OUR_NAME = re.compile(rf"(?:{UNFINISHED})?[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


def job_handlers(resources: Resources) -> dict[str, JobHandler]:
    """The handlers of this domain's jobs, by entry point."""

    async def ingest(job: Job) -> None:
        await ingest_document(resources, job)

    return {INGEST_DOCUMENT: ingest}


async def sweep_held_documents(resources: Resources) -> int:
    """Mark documents as broken whose job is held: it took its worker down again and again, or failed too often."""
    async with resources.system_db.system_tx() as session:
        return await repository.fail_held_documents(session, INGEST_DOCUMENT)


async def sweep_orphan_files(resources: Resources) -> int:
    """Remove stored files that no document has: of deleted assistants, of uploads that broke off."""
    removed = 0
    async with open_storage(resources.settings) as storage:
        keys: list[str] = []
        made_before = utc_now() - UPLOADS_TAKE
        async for file in storage.list():
            if file.modified_at < made_before and _OUR_NAME.fullmatch(file.key.partition("/")[2]):
                keys.append(file.key)
        for start in range(0, len(keys), KEYS_PER_QUERY):
            async with resources.system_db.system_tx() as session:
                orphans = await repository.list_unowned(session, keys[start : start + KEYS_PER_QUERY])
            await storage.delete(orphans)
            removed += len(orphans)
    return removed


SWEEPS = (
    Sweep("held_documents", timedelta(seconds=10), sweep_held_documents),
    Sweep("document_languages", timedelta(seconds=10), sweep_languages),
    Sweep("orphan_files", timedelta(hours=1), sweep_orphan_files),
)
