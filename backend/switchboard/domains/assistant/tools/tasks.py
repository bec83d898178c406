"""What the worker does for tools."""

from datetime import timedelta

from switchboard.core.clock import utc_now
from switchboard.core.jobs import Sweep
from switchboard.core.resources import Resources
from switchboard.domains.assistant.tools import repository

CALLS_KEPT = timedelta(days=90)
BATCH = 1000


async def sweep_old_calls(resources: Resources) -> int:
    """Delete the log of calls from before `CALLS_KEPT`, batch by batch; answers with how many lines there were."""
    before, total, count = utc_now() - CALLS_KEPT, 0, BATCH
    while count == BATCH:
        async with resources.system_db.system_tx() as session:
            count = await repository.delete_old_calls(session, before, BATCH)
        total += count
    return total


SWEEPS = (Sweep("old_tool_calls", timedelta(hours=1), sweep_old_calls),)
