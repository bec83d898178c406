"""Unscoped database access, for what must look across tenants: admin lists, log-in, token look-ups, sweeps.

The role behind it has no BYPASSRLS; every tenant table has an explicit policy for it. Who may import this module is
listed in the import contracts of `pyproject.toml`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from switchboard.core.db import Announce, announce_changes, create_engine


class SystemDatabase:
    """The system role's connections."""

    def __init__(self, url: str, *, pool_size: int, announce: Announce) -> None:
        self._announce = announce
        self.engine = create_engine(url, pool_size=pool_size)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def system_tx(self) -> AsyncIterator[AsyncSession]:
        """One transaction that sees every tenant; committed when the block ends without an error."""
        async with self._sessions() as session:
            async with session.begin():
                yield session
            await announce_changes(session, self._announce)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
