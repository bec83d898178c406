"""Asks what visitors would ask: words of one of the tenant's pieces, and a point near the vector of that piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import asyncpg

from benchmarks.retrieval.corpus import MODEL, Size

WORDS_PER_QUESTION = 7
FOUND = 10
_SEARCH = "select passage from search_pieces($1, $2, $3, 'en', '[]', $4, $5, $6, $7)"


@dataclass(frozen=True)
class Question:
    """One question to one tenant's assistant; `vector` has length 1."""

    tenant_id: str
    assistant_id: object
    text: str
    vector: list[float]


async def make_questions(connection: asyncpg.Connection, tenant_id: str, count: int) -> list[Question]:
    """Questions about pieces that the tenant has."""
    rows = await connection.fetch(
        """
        select c.assistant_id,
          (select string_agg(word, ' ') from (
             select word from unnest(string_to_array(c.text, ' ')) word order by random() limit $3) w) as text,
          l2_normalize(e.embedding + n.point)::real[] as vector
        from (select * from chunks where tenant_id = $1 order by random() limit $2) c
        join chunk_embeddings e on e.tenant_id = c.tenant_id and e.chunk_id = c.id
        join lateral (select point from bench.noises where n = abs(hashtext(c.id::text)) % 5000) n on true
        """,
        tenant_id,
        count,
        WORDS_PER_QUESTION,
    )
    return [Question(tenant_id, row["assistant_id"], row["text"], row["vector"]) for row in rows]


@dataclass(frozen=True)
class Times:
    """Milliseconds of some searches, each list sorted: as the caller waited, and as PostgreSQL's process computed.

    On a machine that does something else meanwhile only the second says something about the search.
    """

    wall: list[float]
    cpu: list[float]


async def time_questions(connection: asyncpg.Connection, size: Size, questions: Sequence[Question]) -> Times:
    """Time each hybrid search; every question was asked once before."""
    for question in questions:
        await _ask(connection, size, question, question.text)
    statistics = Path(f"/proc/{connection.get_server_pid()}/schedstat")
    wall, cpu = [], []
    for question in questions:
        cpu_before, started_at = _cpu_ms(statistics), perf_counter()
        await _ask(connection, size, question, question.text)
        wall.append((perf_counter() - started_at) * 1000)
        cpu.append(_cpu_ms(statistics) - cpu_before)
    return Times(sorted(wall), sorted(cpu))


async def measure_recall(
    app: asyncpg.Connection, owner: asyncpg.Connection, size: Size, questions: Sequence[Question]
) -> float:
    """The share of the ten nearest pieces that a search by meaning finds.

    The truth comes from a scan without any index, in single precision, by cosine distance.
    """
    found_count = 0
    for question in questions:
        found = {row["passage"] for row in await _ask(app, size, question, "")}
        async with owner.transaction():
            await owner.execute("set local enable_indexscan = off; set local enable_bitmapscan = off")
            nearest = await owner.fetch(
                "select chunk_id from chunk_embeddings where tenant_id = $1 "
                "order by embedding::vector <=> $2::real[]::vector limit $3",
                question.tenant_id,
                question.vector,
                FOUND,
            )
        truth = await owner.fetch(
            "select text from chunks where tenant_id = $1 and id = any($2)",
            question.tenant_id,
            [row["chunk_id"] for row in nearest],
        )
        found_count += sum(row["text"] in found for row in truth)
    return found_count / (len(questions) * FOUND)


def _cpu_ms(statistics: Path) -> float:
    """CPU time of a process (Linux counts it in nanoseconds)."""
    return int(statistics.read_text(encoding="ascii").split()[0]) / 1e6


async def _ask(connection: asyncpg.Connection, size: Size, question: Question, text: str) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = await connection.fetch(
        _SEARCH, question.tenant_id, question.assistant_id, text, FOUND, question.vector, MODEL, size.dimensions
    )
    return found
