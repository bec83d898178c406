"""Transactions that take turns by name: "count, then insert" stays true for many callers at once."""

import asyncio
from weakref import WeakValueDictionary

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_gates: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


async def take_turn(session: AsyncSession, name: str) -> None:
    """Wait until no other transaction has this turn, on any replica; it ends with the transaction.

    Within a process only one waiter at a time holds a database connection: a crowd that waits for one tenant's turn
    must not use up the pool that every tenant shares. A session that has the turn already goes on: it would
    otherwise wait at the gate for somebody who waits for its own transaction.
    """
    held: set[str] = session.info.setdefault("turns", set())
    if name in held:
        return
    gate = _gates.setdefault(name, asyncio.Lock())
    async with gate:
        await session.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    held.add(name)
