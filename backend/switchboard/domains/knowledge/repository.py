"""Queries of the knowledge domain."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import uuid7
from switchboard.domains.knowledge.models import SEARCH_CONFIGURATION, Chunk, Document

MAX_WORDS = 32
CANDIDATES = 50
PREFIX_LENGTH = 5

# The question is parsed as text, never as query syntax; its words are quoted before they become a query. Longer words
# match as beginnings, because the stemmer keeps "complain" and "complaint" apart. A first, cheap rank over all words
# picks candidates. The second adds, word by word, how well a piece covers it (saturating, so that repetition does not
# win) times how rare the word is among the candidates.
SEARCH = f"""
with words as materialized (
  select '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || ''''
         || case when length(lexeme) >= {PREFIX_LENGTH} then ':*' else '' end as word
  from unnest(to_tsvector('{SEARCH_CONFIGURATION}', $3))
  order by positions[1] limit {MAX_WORDS}
), question as materialized (
  select string_agg(word, ' | ')::tsquery as query from words
), candidates as materialized (
  select c.id, c.document_id, c.position, c.text, c.search
  from chunks c, question
  where c.tenant_id = $1 and c.assistant_id = $2 and c.search @@ question.query
  order by ts_rank(c.search, question.query, 1) desc, c.id
  limit {CANDIDATES}
), weights as materialized (
  select word::tsquery as query,
         ln(1 + (select count(*) from candidates) / (1.0 + count(c.id))) as rarity
  from words left join candidates c on c.search @@ word::tsquery
  group by word
), ranked as (
  select c.id, sum(w.rarity * ts_rank_cd('{{0.1, 0.2, 0.6, 1.0}}', c.search, w.query, 33)) as score
  from candidates c join weights w on c.search @@ w.query
  group by c.id
)
select d.id as document_id, d.title, d.url, c.text
from ranked r
join candidates c on c.id = r.id
join documents d on d.tenant_id = $1 and d.id = c.document_id
order by r.score desc, c.position, c.id
limit $4
"""  # noqa: S608 - the interpolated parts are constants of this module

COPY = """
with mapping as materialized (
  select id as old_id, uuidv7() as new_id
  from documents where tenant_id = :source_tenant_id and assistant_id = :source_assistant_id
), copied as (
  insert into documents (tenant_id, id, assistant_id, title, url)
  select :target_tenant_id, m.new_id, :target_assistant_id, d.title, d.url
  from documents d join mapping m on m.old_id = d.id
  where d.tenant_id = :source_tenant_id
)
insert into chunks (tenant_id, document_id, assistant_id, position, heading, text)
select :target_tenant_id, m.new_id, :target_assistant_id, c.position, c.heading, c.text
from chunks c join mapping m on m.old_id = c.document_id
where c.tenant_id = :source_tenant_id
"""


async def search(
    connection: asyncpg.Connection, tenant_id: str, assistant_id: UUID, question: str, limit: int
) -> Sequence[asyncpg.Record]:
    """The best chunks for a question: rows of `document_id`, `title`, `url`, `text`, the best first."""
    rows: Sequence[asyncpg.Record] = await connection.fetch(SEARCH, tenant_id, assistant_id, question, limit)
    return rows


async def insert_document(
    session: AsyncSession,
    *,
    tenant_id: str,
    assistant_id: UUID,
    title: str,
    url: str | None,
    chunks: Sequence[str],
) -> UUID:
    """A document with its chunks in order; answers with its id."""
    document_id = uuid7()
    owner = {"tenant_id": tenant_id, "assistant_id": assistant_id}
    await session.execute(insert(Document).values(**owner, id=document_id, title=title, url=url))
    if chunks:
        await session.execute(
            insert(Chunk),
            [
                {**owner, "document_id": document_id, "position": position, "heading": title, "text": chunk}
                for position, chunk in enumerate(chunks)
            ],
        )
    return document_id


async def copy_documents(
    session: AsyncSession,
    *,
    source_tenant_id: str,
    source_assistant_id: UUID,
    target_tenant_id: str,
    target_assistant_id: UUID,
) -> None:
    """Copy every document and chunk of an assistant to one of another tenant, under new ids (system role)."""
    await session.execute(
        text(COPY),
        {
            "source_tenant_id": source_tenant_id,
            "source_assistant_id": source_assistant_id,
            "target_tenant_id": target_tenant_id,
            "target_assistant_id": target_assistant_id,
        },
    )
