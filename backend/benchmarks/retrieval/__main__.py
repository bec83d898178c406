"""Fills the embedded PostgreSQL with the pieces and vectors of many tenants, then searches it as the API would.

First a tenth of the tenants, then all of them, so that the same tenants can be asked with few and with many neighbours.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from benchmarks import processes
from benchmarks.report import number, table
from benchmarks.retrieval.corpus import (
    CHUNKS_PER_DOCUMENT,
    TENANTS_PER_GROUP,
    Size,
    add_tenants,
    fill_documents,
    make_pools,
)
from benchmarks.retrieval.queries import Times, make_questions, measure_recall, time_questions
from switchboard.core.database_roles import derive_role_url, ensure_database, role_password
from switchboard.core.db import APP_ROLE, SERVER_SETTINGS
from switchboard.core.embedded import EmbeddedPostgres
from switchboard.migrate import migrate

SECRET = "bench-secret-0123456789-abcdefghijklmnopqrstuvwxyz"  # noqa: S105 - of a database that lives for minutes
COLUMNS = ("", "p50", "p95", "CPU p50", "CPU p95", "questions")


@dataclass(frozen=True)
class Figures:
    """What was measured; `times` are those of big tenants with few and with all others, then of the others."""

    size: Size
    times: dict[str, Times]
    recall_at_10: float
    chunks_per_second: float
    bytes: dict[str, int]


async def main() -> None:
    """Fill, ask, print, store."""
    options = _parse()
    size = Size(options.chunks, options.tenants, options.dimensions)
    few = max(TENANTS_PER_GROUP, size.tenants // 10)
    print(f"Machine: {processes.describe_machine()}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-retrieval-", dir=options.folder) as folder:
        server = EmbeddedPostgres(Path(folder))
        try:
            administrator = server.start()
            owner_url = await ensure_database(administrator, "bench", SECRET)
            await migrate(owner_url)
            url = server.url("bench")
            owner = await asyncpg.connect(url)
            app = await asyncpg.connect(
                derive_role_url(owner_url, APP_ROLE, role_password(SECRET, APP_ROLE)), server_settings=SERVER_SETTINGS
            )
            await make_pools(owner, size)
            await add_tenants(owner, size, 0, few)
            await _fill(url, size, "the first tenth")
            with_few = await _ask_all(owner, app, size, few, options.questions)
            await add_tenants(owner, size, few, size.tenants)
            chunks_per_second = await _fill(url, size, "the rest")
            with_all = await _ask_all(owner, app, size, few, options.questions)
            recall = await _recall(owner, app, size)
            sizes = await _sizes(owner)
            await owner.close()
            await app.close()
        finally:
            server.stop()
    big, other = f"a tenant of {size.documents_of_big_one * CHUNKS_PER_DOCUMENT:,} pieces", "another tenant"
    times = {
        f"{big}, {few:,} in all": with_few[0],
        f"{big}, {size.tenants:,} in all": with_all[0],
        f"{other}, {few:,} in all": with_few[1],
        f"{other}, {size.tenants:,} in all": with_all[1],
    }
    _report(Figures(size, times, recall, chunks_per_second, sizes), options)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--chunks", type=int, default=1_000_000, help="pieces of all tenants together")
    parser.add_argument("--tenants", type=int, default=1_000, help="a multiple of 100, at least 200")
    parser.add_argument("--dimensions", type=int, default=512, help="numbers of a vector")
    parser.add_argument("--questions", type=int, default=300, help="per kind of tenant")
    parser.add_argument("--folder", type=Path, help="where the database lies meanwhile (4 GB per million pieces)")
    parser.add_argument("--output", type=Path, help="where the figures are stored as JSON")
    options = parser.parse_args()
    if options.tenants < 2 * TENANTS_PER_GROUP or options.tenants % TENANTS_PER_GROUP:
        parser.error(f"--tenants {options.tenants}: give a multiple of {TENANTS_PER_GROUP}, at least twice that")
    return options


async def _fill(url: str, size: Size, what: str) -> float:
    chunks, seconds = await fill_documents(url, size)
    print(f"  {what}: {chunks:,} pieces in {seconds:.0f} s", flush=True)
    return chunks / seconds


async def _ask_all(
    owner: asyncpg.Connection, app: asyncpg.Connection, size: Size, few: int, count: int
) -> tuple[Times, Times]:
    """The big tenants of the first tenth, and some of the others."""
    big = [f"tenant-{n}" for n in range(0, few, TENANTS_PER_GROUP)]
    others = [f"tenant-{n}" for n in range(1, few, max(1, few // 30)) if n % TENANTS_PER_GROUP]
    return await _ask(owner, app, size, big, count), await _ask(owner, app, size, others, count)


async def _ask(owner: asyncpg.Connection, app: asyncpg.Connection, size: Size, tenants: list[str], count: int) -> Times:
    each = max(1, count // len(tenants))
    questions = [question for tenant_id in tenants for question in await make_questions(owner, tenant_id, each)]
    return await time_questions(app, size, questions)


async def _recall(owner: asyncpg.Connection, app: asyncpg.Connection, size: Size) -> float:
    tenants = [f"tenant-{n}" for n in range(0, size.tenants, max(1, size.tenants // 10))]
    questions = [question for tenant_id in tenants for question in await make_questions(owner, tenant_id, 2)]
    return await measure_recall(app, owner, size, questions)


async def _sizes(owner: asyncpg.Connection) -> dict[str, int]:
    """Bytes of tables (without indexes) and indexes."""
    rows = await owner.fetch(
        "select relname, case relkind when 'r' then pg_table_size(oid) else pg_relation_size(oid) end as bytes "
        "from pg_class where relname ~ '(^|_)(chunks|chunk_embeddings)' and relkind in ('r', 'i') order by 2 desc"
    )
    return {row["relname"]: row["bytes"] for row in rows}


def _report(figures: Figures, options: argparse.Namespace) -> None:
    print()
    print(table("hybrid search, ms", COLUMNS, [_row(*item) for item in figures.times.items()]))
    print(table("\nsizes, MB", ("", "MB"), [(name, number(count / 1e6)) for name, count in figures.bytes.items()]))
    print(table("\nfigures and aims", ("", "measured", "aim", ""), list(_verdicts(figures))))
    if options.output is not None:
        stored = {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": processes.describe_machine(),
            **asdict(figures),
            "times": {
                name: {"wall_p50_p95": _p50_p95(times.wall), "cpu_p50_p95": _p50_p95(times.cpu)}
                for name, times in figures.times.items()
            },
        }
        options.output.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _row(name: str, times: Times) -> tuple[str, ...]:
    figures = (*_p50_p95(times.wall), *_p50_p95(times.cpu))
    return (name, *map(number, figures), str(len(times.wall)))


def _verdicts(figures: Figures) -> Iterator[tuple[str, str, str, str]]:
    """What the issue aims at. Growth is that of CPU time: waiting depends on what else the machine does."""
    big_few, big_all, others_few, others_all = figures.times.values()
    p95 = _p50_p95(big_all.wall)[1]
    growth = max(
        _p50_p95(big_all.cpu)[1] / _p50_p95(big_few.cpu)[1], _p50_p95(others_all.cpu)[1] / _p50_p95(others_few.cpu)[1]
    )
    judged = (
        ("p95 of the biggest tenants, ms", number(p95), "<= 30", p95 <= 30),
        ("recall@10 against an exact scan", f"{figures.recall_at_10:.3f}", ">= 0.97", figures.recall_at_10 >= 0.97),
        ("p95 with all tenants / with a tenth of them", f"{growth:.2f}", "<= 1.2", growth <= 1.2),
    )
    for name, value, aim, is_met in judged:
        yield name, value, aim, "met" if is_met else "missed"
    yield "pieces with vectors stored per second", number(figures.chunks_per_second), "", ""


def _p50_p95(ordered: list[float]) -> tuple[float, float]:
    at = (len(ordered) // 2, int(len(ordered) * 0.95))
    return ordered[at[0]], ordered[min(at[1], len(ordered) - 1)]


if __name__ == "__main__":
    asyncio.run(main())
