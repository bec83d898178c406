"""Jobs in PostgreSQL: what a job is, and how one is added to a running transaction.

`core.job_runner` runs them, in the worker.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.ids import TenantId
from switchboard.core.resources import Resources

TURN = timedelta(seconds=10)
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler receives; `tenant_id` is none for the platform's own jobs.

    `is_last_try` says that the job is held for a person to look at, and not tried again, if it fails now.
    """

    tenant_id: TenantId | None
    payload: dict[str, Any]
    is_last_try: bool = False


JobHandler = Callable[[Job], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something every worker does again and again; it must bear being done by two workers at once.

    `run` answers with the number of things it swept.
    """

    name: str
    interval: timedelta
    run: Callable[[Resources], Awaitable[int]]


async def enqueue(
    session: AsyncSession,
    entrypoint: str,
    tenant_id: TenantId | None,
    payload: Mapping[str, Any],
    *,
    delay: timedelta | None = None,
    waiting: int = 0,
) -> None:
    """Add a job to the session's transaction: it exists if, and only if, that transaction commits.

    `payload` is JSON and is stored in the clear: put ids into it, never a secret. `waiting` is how many jobs of the
    tenant wait already for the same thing: a job that is one of many gets its turn as if each of those before it took
    `TURN`, so that a tenant with five hundred does not hold up another's single one.
    """
    # Only now: the library brings a command line with it that every API process would have to load.
    from pgqueuer.adapters.persistence.queries import Queries

    body = orjson.dumps({"tenant_id": tenant_id, "payload": dict(payload)})
    driver: Any = _SessionDriver(await session.connection())
    await Queries(driver).enqueue(entrypoint, body, priority=_priority(utc_now(), waiting), execute_after=delay)


def _priority(now: datetime, waiting: int) -> int:
    """Earlier goes first, by the second. Time that passes makes up for a place behind: nobody waits for ever."""
    return -int((now - _BEGINNING + waiting * TURN).total_seconds())


class _SessionDriver:
    """Lets pgqueuer write through SQLAlchemy, in the transaction that SQLAlchemy has opened.

    The part of pgqueuer's `Driver` that adding a job needs. With its own driver on the raw connection a job
    that is the transaction's first statement would be committed by itself: SQLAlchemy sends BEGIN that late.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        result = await self._connection.exec_driver_sql(query, args)
        return [dict(row) for row in result.mappings()]
