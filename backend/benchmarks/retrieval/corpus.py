"""Makes the tenants, pieces and vectors to search in, inside PostgreSQL.

Words come from a vocabulary of 30,000 with Zipf's distribution, without its first twenty, which are a language's stop
words and reach no index: the commonest word that is left stands in a third of the pieces. Pieces are five sentences of
a pool, vectors are points scattered around 2,000 topics. Documents of all tenants come mixed, as they do in life; the
pieces of one come together. One tenant in a hundred has a tenth of the hundred's pieces; the others share the rest.
"""

import asyncio
from dataclasses import dataclass
from time import perf_counter

import asyncpg

CHUNKS_PER_DOCUMENT = 40
TENANTS_PER_GROUP = 100
DOCUMENTS_PER_STATEMENT = 125
WRITERS = 2
VOCABULARY = 30_000
STOP_WORDS = 20
SENTENCES = 20_000
TOPICS = 2_000
NOISES = 5_000
MODEL = "bench"


@dataclass(frozen=True)
class Size:
    """How much there is. `chunks` are all tenants' together, give or take a document per hundred tenants."""

    chunks: int
    tenants: int
    dimensions: int

    @property
    def documents_per_group(self) -> int:
        """Documents of a hundred tenants."""
        return self.chunks * TENANTS_PER_GROUP // self.tenants // CHUNKS_PER_DOCUMENT

    @property
    def documents_of_big_one(self) -> int:
        """Documents of the biggest tenant of a hundred."""
        return max(1, self.documents_per_group // 10)


async def make_pools(connection: asyncpg.Connection, size: Size) -> None:
    """The words, sentences, topics and noises that everything is made of."""
    scattered = f"array_agg((random() + random() + random() - 1.5) * %s)::halfvec({size.dimensions})"
    await connection.execute("select setseed(0.42)")
    await connection.execute(f"""
        create schema bench;
        create table bench.words as
        select n, (select string_agg(substr('abcdefghiklmnoprstuvy', 1 + floor(random() * 21)::int, 1), '')
                   from generate_series(1, 3 + n % 7)) as word
        from generate_series(1, {VOCABULARY}) n;
        create table bench.sentences as
        select s as n, string_agg(word, ' ') || '.' as text
        from (select g / 14 as s,
                ceil({STOP_WORDS} * power({VOCABULARY / STOP_WORDS}, random()))::int as word_number
              from generate_series(0, {SENTENCES} * 14 - 1) g) drawn
        join bench.words on n = word_number group by s;
        create unique index on bench.sentences (n);
        create table bench.topics as
        select g / {size.dimensions} as n, {scattered % 0.09} as point
        from generate_series(0, {TOPICS * size.dimensions} - 1) g group by 1;
        create unique index on bench.topics (n);
        create table bench.noises as
        select g / {size.dimensions} as n, {scattered % 0.10} as point
        from generate_series(0, {NOISES * size.dimensions} - 1) g group by 1;
        create unique index on bench.noises (n);
        analyze bench.sentences; analyze bench.topics; analyze bench.noises;
        create table bench.documents (n serial, tenant_id text, assistant_id uuid, document_id uuid);
    """)


async def add_tenants(connection: asyncpg.Connection, size: Size, first: int, last: int) -> None:
    """Tenants number `first` to `last` - 1 with an assistant each, and their documents in random order, still empty."""
    rest = size.documents_per_group - size.documents_of_big_one
    share, extra = divmod(rest, TENANTS_PER_GROUP - 1)
    await connection.execute(f"""
        insert into tenants (id, name, status, max_bots, messages_per_month, allowed_models)
        select 'tenant-' || n, 'Tenant ' || n, 'active', 3, 1000, '{{*}}' from generate_series({first}, {last - 1}) n;
        insert into assistants (tenant_id, name, instructions, provider, status, is_default, welcome_text, starters,
          appearance, version)
        select 'tenant-' || n, 'Assistant', '', 'builtin', 'published', true, '', '{{}}', '{{}}', 1
        from generate_series({first}, {last - 1}) n;
        insert into bench.documents (tenant_id, assistant_id, document_id)
        select tenant_id, assistant_id, uuidv7() from (
          select a.tenant_id, a.id as assistant_id from generate_series({first}, {last - 1}) n
          join assistants a on a.tenant_id = 'tenant-' || n
          cross join lateral generate_series(1, case
            when n % {TENANTS_PER_GROUP} = 0 then {size.documents_of_big_one}
            else {share} + (n % {TENANTS_PER_GROUP} <= {extra})::int end) d
          order by random()
        ) mixed;
        insert into documents (tenant_id, id, assistant_id, title, language)
        select tenant_id, document_id, assistant_id, 'Document ' || n, 'en' from bench.documents b
        where not exists (select from documents d where d.tenant_id = b.tenant_id and d.id = b.document_id);
    """)


async def fill_documents(url: str, size: Size) -> tuple[int, float]:
    """Give every empty document its pieces and vectors, by two writers; answers with the pieces and the seconds."""
    connection = await asyncpg.connect(url)
    first, last = await connection.fetchrow(
        "select min(n), max(n) + 1 from bench.documents b where not exists ("
        "select from chunks c where c.tenant_id = b.tenant_id and c.document_id = b.document_id)"
    )
    started_at = perf_counter()
    starts = iter(range(first, last, DOCUMENTS_PER_STATEMENT))

    async def write() -> None:
        writer = await asyncpg.connect(url)
        await writer.execute("set work_mem = '64MB'; set max_parallel_workers_per_gather = 0")
        for start in starts:
            end = min(start + DOCUMENTS_PER_STATEMENT, last)
            async with writer.transaction():
                await writer.execute(_chunks(start, end))
                await writer.execute(_vectors(size, start, end))
        await writer.close()

    await asyncio.gather(*(write() for _ in range(WRITERS)))
    seconds = perf_counter() - started_at
    await connection.execute(
        "update embedding_indexes set model = $1, dimensions = $2, is_behind = false", MODEL, size.dimensions
    )
    for table in ("documents", "chunks", "chunk_embeddings", "embedding_indexes"):
        await connection.execute(f"vacuum analyze {table}")
    # Else the searches would write out what the load has left in the buffers, and be timed for it.
    await connection.execute("checkpoint")
    await connection.close()
    return (last - first) * CHUNKS_PER_DOCUMENT, seconds


def _chunks(start: int, end: int) -> str:
    picks = ", ".join(f"floor(random() * {SENTENCES})::int as s{at}" for at in range(5))
    joins = " ".join(f"join bench.sentences t{at} on t{at}.n = s{at}" for at in range(5))
    text = " || ' ' || ".join(f"t{at}.text" for at in range(5))
    return f"""
        insert into chunks (tenant_id, document_id, assistant_id, position, heading, language, text)
        select tenant_id, document_id, assistant_id, position, 'Document ' || b.n, 'en', {text}
        from (select b.*, p as position, {picks} from bench.documents b, generate_series(0, {CHUNKS_PER_DOCUMENT - 1}) p
              where b.n >= {start} and b.n < {end}) b {joins}
        order by b.n, position
    """


def _vectors(size: Size, start: int, end: int) -> str:
    return f"""
        insert into chunk_embeddings (tenant_id, assistant_id, chunk_id, model, dimensions, input_hash, embedding)
        select tenant_id, assistant_id, id, '{MODEL}', {size.dimensions}, uuid_send(id),
          l2_normalize(topic.point + one.point + other.point)
        from (select c.*, b.n, floor(random() * {NOISES})::int as r1, floor(random() * {NOISES})::int as r2
              from bench.documents b join chunks c on c.tenant_id = b.tenant_id and c.document_id = b.document_id
              where b.n >= {start} and b.n < {end}) c
        join bench.topics topic on topic.n = c.n % {TOPICS}
        join bench.noises one on one.n = r1 join bench.noises other on other.n = r2
        order by c.n, position
    """
