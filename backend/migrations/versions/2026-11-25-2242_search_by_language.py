"""Search every document in its own language: stemmers by language, pairs of characters where no spaces are written.

`documents.language` and `chunks.language` are ISO 639-1 codes; `und` means that nobody has looked yet (searched as
English, as before), `other` that the language is not known. The version of the code before this one goes on working: it
writes no language, and its functions stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OLD_VECTOR = "setweight(to_tsvector('english', heading), 'A') || setweight(to_tsvector('english', text), 'B')"
NEW_VECTOR = "setweight(language_vector(language, heading), 'A') || setweight(language_vector(language, text), 'B')"

TEXT_CONFIGURATION = """
create function text_configuration(p_language text) returns regconfig
language sql immutable parallel safe as $$
  select case p_language
    when 'und' then 'pg_catalog.english'::regconfig
    when 'en' then 'pg_catalog.english'::regconfig
    when 'ar' then 'pg_catalog.arabic'::regconfig
    when 'ca' then 'pg_catalog.catalan'::regconfig
    when 'da' then 'pg_catalog.danish'::regconfig
    when 'de' then 'pg_catalog.german'::regconfig
    when 'el' then 'pg_catalog.greek'::regconfig
    when 'es' then 'pg_catalog.spanish'::regconfig
    when 'fi' then 'pg_catalog.finnish'::regconfig
    when 'fr' then 'pg_catalog.french'::regconfig
    when 'hi' then 'pg_catalog.hindi'::regconfig
    when 'hu' then 'pg_catalog.hungarian'::regconfig
    when 'id' then 'pg_catalog.indonesian'::regconfig
    when 'it' then 'pg_catalog.italian'::regconfig
    when 'nl' then 'pg_catalog.dutch'::regconfig
    when 'no' then 'pg_catalog.norwegian'::regconfig
    when 'pt' then 'pg_catalog.portuguese'::regconfig
    when 'ro' then 'pg_catalog.romanian'::regconfig
    when 'ru' then 'pg_catalog.russian'::regconfig
    when 'sv' then 'pg_catalog.swedish'::regconfig
    when 'tr' then 'pg_catalog.turkish'::regconfig
    else 'pg_catalog.simple'::regconfig
  end
$$
"""

# What of a text is looked up: small letters whatever the database's locale, pairs of Chinese, Japanese and Korean
# characters and triples of Thai, Lao, Burmese and Khmer ones, stems, and then no accents: people leave them out.
LANGUAGE_VECTOR = r"""
create function language_vector(p_language text, p_text text) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  configuration constant regconfig := public.text_configuration(p_language);
  prepared text;
begin
  if octet_length(p_text) = length(p_text) then
    return to_tsvector(configuration, p_text);
  end if;
  prepared := lower(normalize(p_text, NFKC) collate "pg_c_utf8");
  if prepared ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]' then
    select regexp_replace(
             prepared, '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+', ' ', 'g'
           ) || ' ' || string_agg(substr(run, place, size), ' ')
    into prepared
    from (
      select match[1] as run, case when match[1] ~ '^[\u0e00-\u17ff]' then 3 else 2 end as size
      from regexp_matches(
        prepared, '[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+', 'g'
      ) match
    ) runs, generate_series(1, greatest(length(run) - size + 1, 1)) place;
  end if;
  prepared := regexp_replace(
    normalize(translate(to_tsvector(configuration, prepared)::text, 'ıøłđ', 'iold'), NFD), '[\u0300-\u036f]', '', 'g'
  );
  -- What was nothing but an accent is no word any more.
  return normalize(regexp_replace(prepared, $e$(^| )''(:[0-9A-D,]+)?(?= |$)$e$, '', 'g'), NFC)::tsvector;
end
$$
"""

SPOKEN_LANGUAGES = """
create function spoken_languages(p_tenant_id text, p_assistant_id uuid) returns text[]
language sql stable as $$
  with recursive found as (
    (
      select language from documents where tenant_id = p_tenant_id and assistant_id = p_assistant_id
      order by language limit 1
    )
    union all
    select (
      select d.language from documents d
      where d.tenant_id = p_tenant_id and d.assistant_id = p_assistant_id and d.language > f.language
      order by d.language limit 1
    )
    from found f where f.language is not null
  )
  select coalesce(array_agg(language), '{}') from found where language is not null
$$
"""

# A lexeme as it is asked for: its beginning is enough when it is long.
ASKED_LEXEME = r"""
create function asked_lexeme(p_lexeme text) returns text language sql immutable parallel safe as $$
  select '''' || replace(replace(p_lexeme, '\', '\\'), '''', '''''') || ''''
         || case when length(p_lexeme) >= 5 then ':*' else '' end
$$
"""

# The words of a question by their place in it, each as a query: what it is in any of the languages of the documents. A
# stop word of the question's language is none of them, whatever it means elsewhere ("die" in German, "on" in French).
QUESTION_WORDS = """
create function question_words(p_spoken text[], p_language text, p_question text)
returns table (place integer, lexeme text, query text) language plpgsql stable as $$
#variable_conflict use_column
declare
  kept text := p_question;
begin
  if not p_spoken <@ array[p_language] then
    select string_agg(w.lexeme, ' ' order by w.positions[1]) into kept
    from unnest(to_tsvector('simple', lower(normalize(p_question, NFKC) collate "pg_c_utf8"))) w
    where to_tsvector(text_configuration(p_language), w.lexeme) <> ''::tsvector;
  end if;
  return query
  select w.positions[1]::integer, min(w.lexeme), string_agg(distinct asked_lexeme(w.lexeme), ' | ')
  from unnest(p_spoken) spoken, unnest(language_vector(spoken, coalesce(kept, ''))) w
  group by w.positions[1] order by 1 limit 48;
end
$$
"""

# Whoever mistypes a word writes a letter too many, too few or another one, or two the wrong way round; and a mistyped
# ending is not cut from the word, so that the beginning of it is a stem. Patterns for LIKE: it compiles nothing.
NEARLY = """
create function nearly(p_word text) returns text[] language sql immutable parallel safe as $$
  select array_agg(distinct pattern)
  from generate_series(2, length(p_word) + 1) n,
  lateral (
    values (left(p_word, n - 1) || '_' || substr(p_word, n + 1)),
           (left(p_word, n - 1) || '_' || substr(p_word, n)),
           (left(p_word, n - 1) || substr(p_word, n + 1)),
           (left(p_word, n - 1) || substr(p_word, n + 1, 1) || substr(p_word, n, 1) || substr(p_word, n + 2)),
           (case when n - 1 >= greatest(4, 0.6 * length(p_word)) then left(p_word, n - 1) else p_word end)
  ) patterns (pattern)
$$
"""

# As search_knowledge (migration 0016), in the languages of the documents. Where an assistant has few pieces, or does
# not speak the question's language, the subjects that the question speaks of stand beside its words: each of them one
# query of all of its words. And a word that none of few pieces holds is taken for those that it nearly is.
SEARCH_PIECES = """
create function search_pieces(
  p_tenant_id text, p_assistant_id uuid, p_question text, p_language text, p_subjects jsonb, p_limit integer,
  p_vector real[] default null, p_model text default null, p_dimensions integer default null
) returns table (
  document_id uuid, title text, url text, citation text, heading_path text[], page integer, passage text,
  score double precision
) language plpgsql set max_parallel_workers_per_gather = 0 as $$
#variable_conflict use_column
declare
  asked halfvec := p_vector::halfvec;
  spoken text[];
  size integer;
  lexemes text[];
  queries text[];
  factors double precision[];
  lost integer[];
  vocabulary text[];
  patterns text[];
  alike text;
  n integer;
begin
  if nullif(current_setting('app.tenant_id', true), '') is null then
    perform set_config('app.tenant_id', p_tenant_id, true);
  end if;
  spoken := spoken_languages(p_tenant_id, p_assistant_id);
  select count(*) into size
  from (select from chunks where tenant_id = p_tenant_id and assistant_id = p_assistant_id limit 501) counted;
  select array_agg(w.lexeme order by w.place), array_agg(w.query order by w.place), array_agg(1.0 order by w.place)
  into lexemes, queries, factors from question_words(spoken, p_language, p_question) w;
  if size <= 200 then
    select array_agg(at) into lost from (
      select at from generate_subscripts(queries, 1) at
      where length(lexemes[at]) between 4 and 24 and lexemes[at] !~ '[^[:alpha:]]' and not exists (
        select from chunks c
        where c.tenant_id = p_tenant_id and c.assistant_id = p_assistant_id and c.search @@ queries[at]::tsquery
      )
      order by at limit 3
    ) unknown;
  end if;
  if lost is not null then
    select array_agg(word) into vocabulary
    from ts_stat(format(
      'select search from chunks where tenant_id = %L and assistant_id = %L', p_tenant_id, p_assistant_id
    ))
    where length(word) >= 4 and left(word, 1) = any(array(select left(lexemes[at], 1) from unnest(lost) at));
    foreach n in array lost loop
      patterns := nearly(lexemes[n]);
      select string_agg(asked_lexeme(word), ' | ') into alike from unnest(vocabulary) word
      where left(word, 1) = left(lexemes[n], 1) and word like any(patterns);
      if alike is not null then
        queries[n] := alike;
        factors[n] := 0.7;
      end if;
    end loop;
  end if;
  if size <= 500 or not spoken && array[p_language] then
    select queries || coalesce(array_agg(query), '{}'), factors || coalesce(array_agg(0.5), '{}') into queries, factors
    from (
      select string_agg(distinct asked_lexeme(w.lexeme), ' | ') as query
      from jsonb_array_elements(p_subjects) with ordinality as subjects (words, number), unnest(spoken) language,
        unnest(language_vector(language, coalesce(words->>(case language when 'und' then 'en' else language end), '')))
        as w
      group by number
    ) subjects;
  end if;
  return query
  with words as materialized (
    select word::tsquery as query, factor from unnest(queries, factors) as asked_for (word, factor)
  ), question as materialized (
    select string_agg(query::text, ' | ')::tsquery as query from words
  ), candidates as materialized (
    select c.id, c.position, c.search
    from chunks c, question
    where c.tenant_id = p_tenant_id and c.assistant_id = p_assistant_id and c.search @@ question.query
    order by ts_rank(c.search, question.query, 1) desc, c.id
    limit 50
  ), weights as materialized (
    select query, max(factor) * ln(1 + (select count(*) from candidates) / (1.0 + count(c.id))) as rarity
    from words left join candidates c on c.search @@ query
    group by query
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

# As find_answerable (migration 0015): two of a question's first eight words in one piece, or the one that there is.
# Asked as "the first and one behind it, or the second and one behind it, ...": a piece that holds one or none of the
# words is done after as many look-ups as there are words, where every pair by itself took dozens.
LIST_ANSWERABLE = """
create function list_answerable(p_tenant_id text, p_assistant_id uuid, p_questions text[], p_languages text[])
returns setof integer language plpgsql as $$
#variable_conflict use_column
declare
  spoken text[];
begin
  if nullif(current_setting('app.tenant_id', true), '') is null then
    perform set_config('app.tenant_id', p_tenant_id, true);
  end if;
  spoken := spoken_languages(p_tenant_id, p_assistant_id);
  return query
  with words as materialized (
    select asked.number, found.query, found.place
    from unnest(p_questions, p_languages) with ordinality as asked (question, language, number),
    lateral (
      select '(' || w.query || ')' as query, row_number() over (order by w.place) as place
      from question_words(spoken, asked.language, asked.question) w order by 2 limit 8
    ) found
  ), needed as materialized (
    select number, string_agg('(' || query || ' & (' || behind || '))', ' | ')::tsquery as query
    from (
      select number, query, string_agg(query, ' | ') over (
        partition by number order by place rows between 1 following and unbounded following
      ) as behind
      from words
    ) pairs
    where behind is not null group by number
    union all
    select number, min(query)::tsquery from words group by number having count(*) = 1
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

PURE = (
    "text_configuration(text)",
    "language_vector(text, text)",
    "asked_lexeme(text)",
    "nearly(text)",
)
READING = (
    "spoken_languages(text, uuid)",
    "question_words(text[], text, text)",
    "search_pieces(text, uuid, text, text, jsonb, integer, real[], text, integer)",
    "list_answerable(text, uuid, text[], text[])",
)


def upgrade() -> None:
    for statement in (TEXT_CONFIGURATION, LANGUAGE_VECTOR, ASKED_LEXEME, NEARLY):
        op.execute(statement)
    op.add_column("documents", sa.Column("language", sa.Text(), server_default="und", nullable=False))
    op.add_column("chunks", sa.Column("language", sa.Text(), server_default="und", nullable=False))
    op.create_index(
        op.f("ix_documents_tenant_id_assistant_id_language"),
        "documents",
        ["tenant_id", "assistant_id", "language"],
        unique=False,
    )
    op.create_index(
        "ix_documents_undetermined",
        "documents",
        ["tenant_id", "id"],
        unique=False,
        postgresql_where=sa.text("language = 'und'"),
    )
    # Writes every piece anew, once: about a minute for each million. The languages come afterwards, in the background.
    op.execute(f"ALTER TABLE chunks ALTER COLUMN search SET EXPRESSION AS ({NEW_VECTOR})")
    for statement in (SPOKEN_LANGUAGES, QUESTION_WORDS, SEARCH_PIECES, LIST_ANSWERABLE):
        op.execute(statement)
    for signature in (*PURE, *READING):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO switchboard_app, switchboard_system")


def downgrade() -> None:
    for signature in reversed(READING):
        op.execute(f"DROP FUNCTION {signature}")
    op.execute(f"ALTER TABLE chunks ALTER COLUMN search SET EXPRESSION AS ({OLD_VECTOR})")
    op.drop_index("ix_documents_undetermined", table_name="documents")
    op.drop_index(op.f("ix_documents_tenant_id_assistant_id_language"), table_name="documents")
    op.drop_column("chunks", "language")
    op.drop_column("documents", "language")
    for signature in reversed(PURE):
        op.execute(f"DROP FUNCTION {signature}")
