"""Live log-in sessions: what every request of a logged-in person is checked against."""

import asyncio
from collections.abc import Collection
from uuid import UUID

from fastapi import FastAPI, Request
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from switchboard.core.bus import Bus
from switchboard.core.cache import SnapshotCache
from switchboard.core.ids import TenantId
from switchboard.core.resources import Resources
from switchboard.core.system_db import SystemDatabase
from switchboard.core.tenancy import UserPrincipal
from switchboard.domains.user import repository

SESSIONS_CHANGED = "login_sessions_changed"


class LoginSessions:
    """Answers who is behind a session: at most two seconds late, and at once after an announced change."""

    def __init__(self, system_db: SystemDatabase, bus: Bus) -> None:
        self._system_db = system_db
        self._bus = bus
        # A tuple of one, because the cache takes a bare None for "not there" and would ask again each time.
        self._cache: SnapshotCache[UUID, tuple[UserPrincipal | None]] = SnapshotCache(self._load)
        self._announcements: set[asyncio.Task[None]] = set()
        bus.subscribe(SESSIONS_CHANGED, self._drop)
        bus.subscribe("bus_connected", lambda _: self._cache.clear())

    async def find(self, session_id: UUID) -> UserPrincipal | None:
        """The person behind a session that has not ended."""
        return (await self._cache.get(session_id))[0]

    def announce_on_commit(self, session: AsyncSession, session_ids: Collection[UUID]) -> None:
        """Once `session` has committed, every replica forgets what it knew about these log-in sessions."""
        if not session_ids:
            return
        names = ",".join(str(session_id) for session_id in session_ids)

        def publish(_: Session) -> None:
            # The task is queued before the response is written: this replica forgets before the next request.
            task = asyncio.get_running_loop().create_task(self._bus.publish(SESSIONS_CHANGED, session_ids=names))
            self._announcements.add(task)
            task.add_done_callback(self._announcements.discard)

        event.listen(session.sync_session, "after_commit", publish, once=True)

    def _drop(self, fields: dict[str, str]) -> None:
        for session_id in fields["session_ids"].split(","):
            self._cache.drop(UUID(session_id))

    async def _load(self, session_id: UUID) -> tuple[UserPrincipal | None]:
        async with self._system_db.system_tx() as session:
            user = await repository.find_live_user(session, session_id)
        if user is None:
            return (None,)
        tenant_id = TenantId(user.tenant_id) if user.tenant_id is not None else None
        role = "admin" if user.role == "admin" else "client"
        return (UserPrincipal(user.id, session_id, user.email, user.name, role, tenant_id),)  # type: ignore[arg-type]


def attach(app: FastAPI, resources: Resources) -> None:
    """Give an application its live sessions (`core.tenancy` looks for them there)."""
    app.state.live_sessions = LoginSessions(resources.system_db, resources.bus)


async def get_login_sessions(request: Request) -> LoginSessions:
    """FastAPI dependency."""
    sessions: LoginSessions = request.app.state.live_sessions
    return sessions
