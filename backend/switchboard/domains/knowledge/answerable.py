"""Which questions an assistant's knowledge has something to say about: a look-up by words, cheap enough for a turn."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from switchboard.integrations.llm.languages import detect_language

# The database ends a look-up that takes longer, and the connection stays good; a cancelled call would cost it.
LOOK_UP_SECONDS = 0.25
# Binds the tenant and looks in one statement (migration 0020).
_FIND = "select list_answerable($1, $2, $3, $4)"
_RELATED = """
with words as materialized (
  select language, string_agg(asked.query, ' | ')::tsquery as query
  from unnest(spoken_languages($1, $2)) language, question_words(array[language], $4, $3) asked group by language
), titles as (
  select d.id, d.title, language_vector(d.language, d.title) as vector, words.query
  from documents d join words using (language)
  where d.tenant_id = $1 and d.assistant_id = $2 and d.kind = 'question' and d.status = 'ready'
)
select title from titles where vector @@ query order by ts_rank(vector, query) desc, id limit $5
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
    languages = [detect_language(one) for one in asked]
    rows = await connection.fetch(_FIND, tenant_id, assistant_id, asked, languages, timeout=LOOK_UP_SECONDS)
    return [questions[row[0] - 1] for row in rows]


async def list_related_questions(
    connection: asyncpg.Connection, tenant_id: str, assistant_id: UUID, question: str, limit: int
) -> list[str]:
    """The questions that the client answered itself and that share a word with one, the nearest first.

    Raises:
        TimeoutError: it takes too long to be worth waiting for.
    """
    asked = question.replace("\x00", " ")
    language = detect_language(asked)
    rows = await connection.fetch(_RELATED, tenant_id, assistant_id, asked, language, limit, timeout=LOOK_UP_SECONDS)
    return [row["title"] for row in rows]
