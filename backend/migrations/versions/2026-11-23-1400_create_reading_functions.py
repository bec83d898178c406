"""Create the functions that read what a turn needs to know: an assistant's best passages, a conversation's last words.

Each binds the tenant and reads in one statement, where a transaction takes three round trips before the first token
(ADR 0003). They run with the caller's rights: row-level security binds them like any other statement, and in a
transaction that is bound to another tenant already they find nothing.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# The question is parsed as text, never as query syntax; its words are quoted before they become a query. Words of five
# letters and more match as beginnings, because the stemmer keeps "complain" and "complaint" apart. A first, cheap rank
# over all words picks candidates. The second adds, word by word, how well a piece covers it (saturating, so that
# repetition does not win) times how rare the word is among the candidates.
SEARCH_PASSAGES = """
create function search_passages(p_tenant_id text, p_assistant_id uuid, p_question text, p_limit integer)
returns table (document_id uuid, title text, url text, passage text) language plpgsql as $$
#variable_conflict use_column
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
    select c.id, c.document_id, c.position, c.text, c.search
    from chunks c, question
    where c.tenant_id = p_tenant_id and c.assistant_id = p_assistant_id and c.search @@ question.query
    order by ts_rank(c.search, question.query, 1) desc, c.id
    limit 50
  ), weights as materialized (
    select word::tsquery as query,
           ln(1 + (select count(*) from candidates) / (1.0 + count(c.id))) as rarity
    from words left join candidates c on c.search @@ word::tsquery
    group by word
  ), ranked as (
    select c.id, sum(w.rarity * ts_rank_cd('{0.1, 0.2, 0.6, 1.0}', c.search, w.query, 33)) as score
    from candidates c join weights w on c.search @@ w.query
    group by c.id
  )
  select d.id, d.title, d.url, c.text
  from ranked r
  join candidates c on c.id = r.id
  join documents d on d.tenant_id = p_tenant_id and d.id = c.document_id
  order by r.score desc, c.position, c.id
  limit p_limit;
end
$$
"""

# A conversation without messages is one row of nulls; one that is not the visitor's is no row.
READ_HISTORY = """
create function read_history(
  p_tenant_id text, p_conversation_id uuid, p_visitor_id uuid, p_before_id uuid, p_limit integer
) returns table (id uuid, role text, content text) language plpgsql as $$
#variable_conflict use_column
begin
  if nullif(current_setting('app.tenant_id', true), '') is null then
    perform set_config('app.tenant_id', p_tenant_id, true);
  end if;
  return query
  select m.id, m.role, m.content from conversations c
  left join lateral (
    select id, role, content from messages
    where tenant_id = p_tenant_id and conversation_id = p_conversation_id and not is_superseded and content <> ''
      and (p_before_id is null or id < p_before_id)
    order by id desc limit p_limit
  ) m on true
  where c.tenant_id = p_tenant_id and c.id = p_conversation_id and c.visitor_id = p_visitor_id
  order by m.id;
end
$$
"""


def upgrade() -> None:
    op.execute(SEARCH_PASSAGES)
    op.execute(READ_HISTORY)
    for function in ("search_passages", "read_history"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO switchboard_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION read_history")
    op.execute("DROP FUNCTION search_passages")
