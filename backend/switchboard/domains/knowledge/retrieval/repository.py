"""Queries of retrieval. Every one names its tenant, besides the row-level security below.

Those of the sweeps look for work across tenants and need the system role.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import AssistantId, TenantId
from switchboard.integrations.llm.spaces import Space, Vector

# Binds the tenant and searches in one statement (migration 0020).
_SEARCH = (
    "select document_id, title, url, citation, heading_path, page, passage, score "
    "from search_pieces($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8, $9)"
)
_FIND_INDEX = """
select i.model, i.dimensions from assistants a
left join embedding_indexes i on i.tenant_id = a.tenant_id and i.assistant_id = a.id
where a.tenant_id = $1 and a.id = $2 and a.status <> 'archived'
"""
_MISSING = """
from chunks c
where c.tenant_id = :tenant_id and c.assistant_id = :assistant_id
  and not exists (
    select from chunk_embeddings e
    where e.tenant_id = c.tenant_id and e.chunk_id = c.id and e.model = :model and e.dimensions = :dimensions
  )
"""
_LIST_MISSING = text(f"select c.id, c.heading, c.text {_MISSING} limit :limit")
_HAS_MISSING = text(f"select exists (select {_MISSING})")
_LIST_PIECES = text(
    "select id, position from chunks where tenant_id = :tenant_id and document_id = :document_id order by position"
)
_LIST_VECTORS = text("""
select e.input_hash, e.embedding::real[] as values from chunks c
join chunk_embeddings e on e.tenant_id = c.tenant_id and e.chunk_id = c.id
where c.tenant_id = :tenant_id and c.document_id = :document_id and e.model = :model and e.dimensions = :dimensions
""")
# Pieces that went meanwhile are left out; the others are locked, so that their vectors have something to point to.
_ADD_VECTOR = text("""
insert into chunk_embeddings (tenant_id, assistant_id, chunk_id, model, dimensions, input_hash, embedding)
select c.tenant_id, c.assistant_id, c.id, :model, :dimensions, :input_hash, cast(cast(:values as real[]) as halfvec)
from chunks c where c.tenant_id = :tenant_id and c.id = :chunk_id
for key share
on conflict do nothing
""")
_LOCK_INDEX = text(
    "select model, dimensions from embedding_indexes "
    "where tenant_id = :tenant_id and assistant_id = :assistant_id for update"
)
_SWITCH = text("""
update embedding_indexes
set is_behind = false, claimed_until = null, model = :model, dimensions = :dimensions,
    switched_at = case when (model, dimensions) is distinct from (:model, :dimensions) and model is not null
                       then now() else switched_at end
where tenant_id = :tenant_id and assistant_id = :assistant_id
""")
_CLAIM = text("""
update embedding_indexes set claimed_until = now() + cast(:duration as interval)
where (tenant_id, id) = (
  select i.tenant_id, i.id from embedding_indexes i
  join tenants t on t.id = i.tenant_id and t.status = 'active'
  where (i.is_behind or (i.model, i.dimensions) is distinct from (:model, :dimensions))
    and (i.claimed_until is null or i.claimed_until < now())
  order by i.claimed_until nulls first, i.id limit 1
  for update of i skip locked
)
returning tenant_id, assistant_id
""")
_RENEW = text("""
update embedding_indexes set claimed_until = now() + cast(:duration as interval)
where tenant_id = :tenant_id and assistant_id = :assistant_id
""")
_LIST_LEFTOVERS = text(
    "select tenant_id, assistant_id from embedding_indexes "
    "where switched_at < now() - cast(:age as interval) order by switched_at"
)
_DELETE_LEFTOVERS = text("""
delete from chunk_embeddings e using embedding_indexes i
where i.tenant_id = :tenant_id and i.assistant_id = :assistant_id
  and e.tenant_id = i.tenant_id and e.assistant_id = i.assistant_id
  and (e.model, e.dimensions) <> (i.model, i.dimensions) and (e.model, e.dimensions) <> (:model, :dimensions)
""")
_FORGET_LEFTOVERS = text(
    "update embedding_indexes set switched_at = null where tenant_id = :tenant_id and assistant_id = :assistant_id"
)


class Scope(NamedTuple):
    """One assistant of one tenant."""

    tenant_id: TenantId
    assistant_id: AssistantId


class Piece(NamedTuple):
    """A chunk as it is embedded."""

    id: UUID
    heading: str
    text: str


class NewVector(NamedTuple):
    """The vector of a chunk, and the hash of what it was made from."""

    chunk_id: UUID
    input_hash: bytes
    values: list[float]


class Wording(NamedTuple):
    """A question as it is searched: its language, and the words of the subjects it speaks of, by language."""

    text: str
    language: str
    subjects: Sequence[Mapping[str, str]]


async def search(
    connection: asyncpg.Connection, scope: Scope, question: Wording, vector: Vector | None, limit: int
) -> Sequence[asyncpg.Record]:
    """The best chunks for a question, the best first; by words alone without a vector."""
    values, model, dimensions = (vector.values, *vector.space) if vector else (None, None, None)
    subjects = orjson.dumps(question.subjects).decode()
    rows: Sequence[asyncpg.Record] = await connection.fetch(
        _SEARCH, *scope, question.text, question.language, subjects, limit, values, model, dimensions
    )
    return rows


async def find_index(connection: asyncpg.Connection, scope: Scope) -> tuple[bool, Space | None]:
    """Whether the tenant has this assistant (and has not archived it), and the space of its index if it has one."""
    row = await connection.fetchrow(_FIND_INDEX, *scope)
    if row is None:
        return False, None
    return True, Space(row["model"], row["dimensions"]) if row["model"] is not None else None


async def list_missing(session: AsyncSession, scope: Scope, space: Space, limit: int) -> list[Piece]:
    """Some pieces of an assistant that have no vector in a space."""
    rows = await session.execute(_LIST_MISSING, {**scope._asdict(), **space._asdict(), "limit": limit})
    return [Piece(*row) for row in rows]


async def list_pieces(session: AsyncSession, tenant_id: str, document_id: UUID) -> list[UUID]:
    """The ids of a document's pieces, in order."""
    rows = await session.execute(_LIST_PIECES, {"tenant_id": tenant_id, "document_id": document_id})
    return [row.id for row in rows]


async def list_vectors(
    session: AsyncSession, tenant_id: str, document_id: UUID, space: Space
) -> dict[bytes, list[float]]:
    """The vectors that a document's pieces have in a space, by the hash of what they were made from."""
    rows = await session.execute(_LIST_VECTORS, {"tenant_id": tenant_id, "document_id": document_id, **space._asdict()})
    return {row.input_hash: row.values for row in rows}


async def add_vectors(session: AsyncSession, tenant_id: str, space: Space, vectors: Sequence[NewVector]) -> None:
    """Store vectors of pieces; those whose piece is gone are left out."""
    if vectors:
        shared = {"tenant_id": tenant_id, **space._asdict()}
        await session.execute(_ADD_VECTOR, [{**shared, **vector._asdict()} for vector in vectors])


async def switch_if_complete(session: AsyncSession, scope: Scope, space: Space) -> bool:
    """Let an assistant's searches use the vectors of a space, if every piece has one; whether they do now.

    The row is locked before the pieces are looked at: whoever adds pieces waits for it, or has committed them.
    """
    known = (await session.execute(_LOCK_INDEX, scope._asdict())).one_or_none()
    if known is None or await session.scalar(_HAS_MISSING, {**scope._asdict(), **space._asdict()}):
        return False
    await session.execute(_SWITCH, {**scope._asdict(), **space._asdict()})
    return True


async def claim_index(session: AsyncSession, space: Space, duration: timedelta) -> Scope | None:
    """Take on an index, of whatever tenant, that is behind or in another space; nobody else does for a while."""
    row = (await session.execute(_CLAIM, {**space._asdict(), "duration": duration})).one_or_none()
    return Scope(row.tenant_id, row.assistant_id) if row is not None else None


async def hold_index(session: AsyncSession, scope: Scope, duration: timedelta) -> None:
    """Keep others from an index, from now on, for so long."""
    await session.execute(_RENEW, {**scope._asdict(), "duration": duration})


async def list_leftovers(session: AsyncSession, age: timedelta) -> list[Scope]:
    """The assistants, of whatever tenant, whose searches have used another space for at least `age`."""
    rows = await session.execute(_LIST_LEFTOVERS, {"age": age})
    return [Scope(row.tenant_id, row.assistant_id) for row in rows]


async def delete_leftovers(session: AsyncSession, scope: Scope, space: Space) -> None:
    """Delete an assistant's vectors that are neither in its index's space nor in `space`."""
    await session.execute(_DELETE_LEFTOVERS, {**scope._asdict(), **space._asdict()})
    await session.execute(_FORGET_LEFTOVERS, scope._asdict())
