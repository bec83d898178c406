"""Background work of the conversation domain."""

from datetime import timedelta

from switchboard.core.jobs import Sweep
from switchboard.core.resources import Resources
from switchboard.core.streams import StreamMirror
from switchboard.domains.conversation.leases import sweep_expired_answers

SWEEP_INTERVAL = timedelta(seconds=5)


async def _sweep_answers(resources: Resources) -> int:
    return await sweep_expired_answers(
        resources.db, resources.system_db, StreamMirror(resources.redis), resources.settings.prices
    )


SWEEPS = (Sweep("expired_answers", SWEEP_INTERVAL, _sweep_answers),)
