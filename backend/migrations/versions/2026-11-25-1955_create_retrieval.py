"""Create the vectors of pieces, what is remembered of each assistant's set of them, and the hybrid search.

A search reads the pieces and vectors of one assistant through indexes that begin with its tenant, and ranks them all:
exact, and no slower for the tenants next door. The full-text index over all tenants goes: it answers for everybody's
pieces before it looks for the tenant's (ADR 0010).
"""

import sqlalchemy as sa
from alembic import op

from migrations.rls import protect_tenant_table

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# As search_passages (migration 0012), with the nearest vectors beside the best words. Both lists are fused by their
# places (reciprocal rank fusion, Cormack et al. 2009, k = 60), because a rank of words and a distance have no common
# scale. A score of 1 is the first place in every list that was asked. Without a vector there is one list, and its order
# is the answer. Vectors have length 1, so that the inner product ranks as the cosine does.
SEARCH_KNOWLEDGE = """
create function search_knowledge(
  p_tenant_id text, p_assistant_id uuid, p_question text, p_limit integer,
  p_vector real[] default null, p_model text default null, p_dimensions integer default null
) returns table (
  document_id uuid, title text, url text, citation text, heading_path text[], page integer, passage text,
  score double precision
) language plpgsql set max_parallel_workers_per_gather = 0 as $$
#variable_conflict use_column
declare
  asked halfvec := p_vector::halfvec;
begin
  if nullif(current_setting('app.tenant_id', true), '') is null then
    perform set_config('app.tenant_id', p_tenant_id, true);
  end if;
  return query
  with words as materialized (
    select '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || ''''
           || case when length(lexeme) >= 5 then ':*' else '' end as word
    from unnest(to_tsvector('english', p_question))
    order by positions[1] limit 32
  ), question as materialized (
    select string_agg(word, ' | ')::tsquery as query from words
  ), candidates as materialized (
    select c.id, c.position, c.search
    from chunks c, question
    where c.tenant_id = p_tenant_id and c.assistant_id = p_assistant_id and c.search @@ question.query
    order by ts_rank(c.search, question.query, 1) desc, c.id
    limit 50
  ), weights as materialized (
    select word::tsquery as query,
           ln(1 + (select count(*) from candidates) / (1.0 + count(c.id))) as rarity
    from words left join candidates c on c.search @@ word::tsquery
    group by word
  ), worded as (
    select id, row_number() over (order by fit desc, position, id) as place
    from (
      select c.id, c.position, sum(w.rarity * ts_rank_cd('{0.1, 0.2, 0.6, 1.0}', c.search, w.query, 33)) as fit
      from candidates c join weights w on c.search @@ w.query
      group by c.id, c.position
    ) fitting
  ), near as (
    select chunk_id, row_number() over (order by distance, chunk_id) as place
    from (
      select e.chunk_id, e.embedding <#> asked as distance
      from chunk_embeddings e
      where e.tenant_id = p_tenant_id and e.assistant_id = p_assistant_id
        and e.model = p_model and e.dimensions = p_dimensions
      order by distance, e.chunk_id
      limit 50
    ) nearest
  ), fused as (
    select id, sum(61.0 / (60 + place)) / case when asked is null then 1 else 2 end as score
    from (select id, place from worded union all select chunk_id, place from near) placed
    group by id
    order by score desc, id
    limit p_limit
  )
  select d.id, d.title, d.url, d.citation, c.heading_path, c.page, c.text, f.score::double precision
  from fused f
  join chunks c on c.tenant_id = p_tenant_id and c.id = f.id
  join documents d on d.tenant_id = p_tenant_id and d.id = c.document_id
  order by f.score desc, c.position, c.id;
end
$$
"""

# Whoever adds or changes pieces, by whatever way: the database itself remembers that vectors are missing.
NOTE_NEW_PIECES = """
create function note_new_pieces() returns trigger language plpgsql as $$
begin
  insert into embedding_indexes as i (tenant_id, assistant_id)
  select distinct tenant_id, assistant_id from added
  on conflict (tenant_id, assistant_id) do update set is_behind = true where not i.is_behind;
  return null;
end
$$
"""
NOTE_CHANGED_PIECES = """
create function note_changed_pieces() returns trigger language plpgsql as $$
begin
  delete from chunk_embeddings e using before b, after a
  where a.tenant_id = b.tenant_id and a.id = b.id and (a.heading, a.text) is distinct from (b.heading, b.text)
    and e.tenant_id = a.tenant_id and e.chunk_id = a.id;
  if found then
    update embedding_indexes i set is_behind = true
    from (select distinct tenant_id, assistant_id from after) changed
    where i.tenant_id = changed.tenant_id and i.assistant_id = changed.assistant_id and not i.is_behind;
  end if;
  return null;
end
$$
"""


def upgrade() -> None:
    op.create_table(
        "embedding_indexes",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("dimensions", sa.Integer(), nullable=True),
        sa.Column("is_behind", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f("fk_embedding_indexes_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_embedding_indexes_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_embedding_indexes")),
        sa.UniqueConstraint("tenant_id", "assistant_id", name=op.f("uq_embedding_indexes_tenant_id_assistant_id")),
    )
    op.create_table(
        "chunk_embeddings",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("chunk_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("input_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "chunk_id"],
            ["chunks.tenant_id", "chunks.id"],
            name=op.f("fk_chunk_embeddings_tenant_id_chunk_id_chunks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_chunk_embeddings_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "chunk_id", "model", "dimensions", name=op.f("pk_chunk_embeddings")),
    )
    op.create_index(
        op.f("ix_chunk_embeddings_tenant_id_assistant_id_model_dimensions"),
        "chunk_embeddings",
        ["tenant_id", "assistant_id", "model", "dimensions"],
        unique=False,
    )
    # Every search reads all vectors of an assistant, and the words of all its pieces: they lie in the rows themselves.
    op.execute("ALTER TABLE chunk_embeddings ADD COLUMN embedding halfvec STORAGE PLAIN NOT NULL")
    op.execute("ALTER TABLE chunks SET (toast_tuple_target = 8160)")
    protect_tenant_table("embedding_indexes")
    protect_tenant_table("chunk_embeddings")
    _fill_as_owner()
    op.execute(NOTE_NEW_PIECES)
    op.execute(NOTE_CHANGED_PIECES)
    op.execute(
        "CREATE TRIGGER note_new_pieces AFTER INSERT ON chunks REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION note_new_pieces()"
    )
    op.execute(
        "CREATE TRIGGER note_changed_pieces AFTER UPDATE ON chunks REFERENCING OLD TABLE AS before NEW TABLE AS after "
        "FOR EACH STATEMENT EXECUTE FUNCTION note_changed_pieces()"
    )
    op.execute(SEARCH_KNOWLEDGE)
    signature = "search_knowledge(text, uuid, text, integer, real[], text, integer)"
    op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO switchboard_app")
    op.drop_index("ix_chunks_search", table_name="chunks")


def downgrade() -> None:
    op.create_index("ix_chunks_search", "chunks", ["search"], unique=False, postgresql_using="gin")
    op.execute("DROP FUNCTION search_knowledge")
    op.execute("DROP TRIGGER note_changed_pieces ON chunks")
    op.execute("DROP TRIGGER note_new_pieces ON chunks")
    op.execute("DROP FUNCTION note_changed_pieces")
    op.execute("DROP FUNCTION note_new_pieces")
    op.execute("ALTER TABLE chunks RESET (toast_tuple_target)")
    op.drop_table("chunk_embeddings")
    op.drop_table("embedding_indexes")


def _fill_as_owner() -> None:
    """Forced row-level security binds the owner too; nobody else sees the tables until this transaction ends."""
    for table in ("chunks", "embedding_indexes"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO embedding_indexes (tenant_id, assistant_id) SELECT DISTINCT tenant_id, assistant_id FROM chunks"
    )
    for table in ("chunks", "embedding_indexes"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
