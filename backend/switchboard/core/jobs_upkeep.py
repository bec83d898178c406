"""Looking after the job queue: how much waits, and old log rows."""

from datetime import timedelta

from sqlalchemy import CursorResult, text

from switchboard.core.jobs import Sweep
from switchboard.core.resources import Resources

LOG_KEPT = timedelta(days=14)
COUNTS_KEPT = timedelta(days=90)


async def count_jobs(resources: Resources) -> dict[str, int]:
    """How many jobs there are, by status; `failed` are those held for a person to look at."""
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(
            text("select status::text as status, count(*) as total from pgqueuer group by status")
        )
        return {row.status: row.total for row in rows}


async def sweep_job_log(resources: Resources) -> int:
    """Delete log rows of jobs that ended long ago, and the old statistics made from them."""
    total = 0
    async with resources.system_db.system_tx() as session:
        for table, kept in (("pgqueuer_log", LOG_KEPT), ("pgqueuer_statistics", COUNTS_KEPT)):
            statement = text(f"delete from {table} where created < now() - cast(:kept as interval)")  # noqa: S608 - our own names
            result = await session.execute(statement, {"kept": kept})
            assert isinstance(result, CursorResult)
            total += result.rowcount
    return total


SWEEPS = (Sweep("job_log", timedelta(hours=1), sweep_job_log),)
