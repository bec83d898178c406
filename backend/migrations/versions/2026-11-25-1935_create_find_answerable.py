"""Create the function that tells which questions an assistant's knowledge answers."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# One statement that binds the tenant, as in 0012. A single word in common is no answer: of a question's words (the
# first eight that are not stop words) two must stand in one piece, or the one that there is.
FIND_ANSWERABLE = """
create function find_answerable(p_tenant_id text, p_assistant_id uuid, p_questions text[])
returns setof integer language plpgsql as $$
begin
  if nullif(current_setting('app.tenant_id', true), '') is null then
    perform set_config('app.tenant_id', p_tenant_id, true);
  end if;
  return query
  with words as materialized (
    select asked.number, found.word, found.place
    from unnest(p_questions) with ordinality as asked (question, number),
    lateral (
      select '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || ''''
             || case when length(lexeme) >= 5 then ':*' else '' end as word,
             row_number() over (order by positions[1]) as place
      from unnest(to_tsvector('english', asked.question)) order by 2 limit 8
    ) found
  ), needed as materialized (
    select a.number, string_agg(a.word || ' & ' || b.word, ' | ')::tsquery as query
    from words a join words b on b.number = a.number and b.place > a.place group by a.number
    union all
    select number, min(word)::tsquery from words group by number having count(*) = 1
  )
  select n.number::integer from needed n
  where exists (
    select from chunks c
    where c.tenant_id = p_tenant_id and c.assistant_id = p_assistant_id and c.search @@ n.query
  )
  order by 1;
end
$$
"""


def upgrade() -> None:
    op.execute(FIND_ANSWERABLE)
    op.execute("REVOKE ALL ON FUNCTION find_answerable FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION find_answerable TO switchboard_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION find_answerable")
