"""Which questions an assistant's knowledge has something to say about: a look-up by words, cheap enough for a turn."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

# The database ends a look-up that takes longer, and the connection stays good; a cancelled call would cost it.
LOOK_UP_SECONDS = 0.25
# Binds the tenant and looks in one statement (migration 0015).
_FIND = "select find_answerable($1, $2, $3)"
_RELATED = """
with words as (select string_agg(quote_literal(lexeme), ' | ')::tsquery as query
  from unnest(to_tsvector('english', $3)))
select d.title from documents d, words
where d.tenant_id = $1 and d.assistant_id = $2 and d.kind = 'question' and d.status = 'ready'
  and to_tsvector('english', d.title) @@ words.query
order by ts_rank(to_tsvector('english', d.title), words.query) desc, d.id limit $4
"""


async def find_answerable(
    connection: asyncpg.Connection, tenant_id: str, assistant_id: UUID, questions: Sequence[str]
) -> list[str]:
    """Those of the questions for which a piece of the knowledge holds at least two of their words, in their order.

    `connection` may come without a tenant: the statement binds it.

    Raises:
        TimeoutError: it takes too long to be worth waiting for.
    """
    asked = [one.replace("\x00", " ") for one in questions]
    rows = await connection.fetch(_FIND, tenant_id, assistant_id, asked, timeout=LOOK_UP_SECONDS)
    return [questions[row[0] - 1] for row in rows]


async def list_related_questions(
    connection: asyncpg.Connection, tenant_id: str, assistant_id: UUID, question: str, limit: int
) -> list[str]:
    """The questions that the client answered itself and that share a word with one, the nearest first.

    Raises:
        TimeoutError: it takes too long to be worth waiting for.
    """
    asked = question.replace("\x00", " ")
    rows = await connection.fetch(_RELATED, tenant_id, assistant_id, asked, limit, timeout=LOOK_UP_SECONDS)
    return [row["title"] for row in rows]
