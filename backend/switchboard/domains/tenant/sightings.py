"""Notes which origins ask for which tenant's widget, without a query on the path of the request.

Counts are gathered in memory and added to `origin_sightings` every few seconds. Anybody can send any `Origin`, so both
are bounded: what does not fit is not noted. Losing a few seconds of counts with a process is accepted.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from switchboard.core.background import BackgroundTask
from switchboard.core.clock import utc_now
from switchboard.core.db import Database
from switchboard.core.ids import TenantId
from switchboard.core.logging import get_logger
from switchboard.core.origins import Origin
from switchboard.domains.tenant import repository

FLUSH_SECONDS = 5.0
MAX_ORIGINS_PER_TENANT = 200
MAX_PENDING = 10_000
log = get_logger(__name__)


@dataclass(slots=True)
class _Sighting:
    is_allowed: bool
    count: int
    first_seen_at: datetime
    last_seen_at: datetime


class SightingRecorder:
    """Gathers sightings of one process."""

    def __init__(self, db: Database, is_ours: Callable[[Origin], bool] = lambda _: False) -> None:
        """`is_ours` tells the platform's own addresses, which are no client's website."""
        self._db = db
        self._is_ours = is_ours
        self._pending: dict[TenantId, dict[Origin, _Sighting]] = {}
        self._pending_count = 0
        self._task = BackgroundTask("sightings", self._run)

    def record(self, tenant_id: TenantId, origin: Origin, is_allowed: bool) -> None:
        """Count one request of an existing tenant's widget from a page of `origin`."""
        if self._is_ours(origin):
            return
        now = utc_now()
        known = self._pending.setdefault(tenant_id, {})
        sighting = known.get(origin)
        if sighting is not None:
            sighting.is_allowed = is_allowed
            sighting.count += 1
            sighting.last_seen_at = now
        elif len(known) < MAX_ORIGINS_PER_TENANT and self._pending_count < MAX_PENDING:
            known[origin] = _Sighting(is_allowed, 1, now, now)
            self._pending_count += 1

    def start(self) -> None:
        """Write what was gathered every few seconds, until `close`."""
        self._task.start()

    async def close(self) -> None:
        """Stop, and write what is left."""
        await self._task.stop()
        await self.flush()

    async def flush(self) -> None:
        """Write what was gathered now."""
        pending, self._pending, self._pending_count = self._pending, {}, 0
        for tenant_id, known in pending.items():
            rows = [
                {
                    "origin": str(origin),
                    "is_allowed": sighting.is_allowed,
                    "count": sighting.count,
                    "first_seen_at": sighting.first_seen_at,
                    "last_seen_at": sighting.last_seen_at,
                }
                for origin, sighting in known.items()
            ]
            if not rows:
                continue
            try:
                async with self._db.tenant_tx(tenant_id) as session:
                    await repository.merge_sightings(session, tenant_id, rows, keep=MAX_ORIGINS_PER_TENANT)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("sightings_not_written", error_type=type(error).__name__)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()
