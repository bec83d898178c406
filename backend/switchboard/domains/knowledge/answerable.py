"""Which questions an assistant's knowledge has something to say about: a look-up by words, cheap enough for a turn."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

# Binds the tenant and looks in one statement (migration 0015).
_FIND = "select find_answerable($1, $2, $3)"


async def find_answerable(
    connection: asyncpg.Connection, tenant_id: str, assistant_id: UUID, questions: Sequence[str]
) -> list[str]:
    """Those of the questions for which a piece of the knowledge holds at least two of their words, in their order.

    `connection` may come without a tenant: the statement binds it.
    """
    rows = await connection.fetch(_FIND, tenant_id, assistant_id, [one.replace("\x00", " ") for one in questions])
    return [questions[row[0] - 1] for row in rows]
