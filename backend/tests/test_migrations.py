"""Every migration can be undone and done again, and the tables are those that the models describe."""

import asyncio

import asyncpg
import pytest
from alembic import command

from switchboard.core.database_roles import ensure_database
from switchboard.core.ids import uuid7
from switchboard.migrate import alembic_config, migrate
from tests.conftest import SECRET_KEY


@pytest.mark.filterwarnings("ignore:Did not recognize type 'halfvec'")  # pgvector's, which SQLAlchemy need not know
async def test_migrations_go_down_and_up_again(servers: tuple[str, str]) -> None:
    owner_url = await ensure_database(servers[0], f"test_{uuid7().hex[-12:]}", SECRET_KEY)
    config = alembic_config(owner_url)
    await migrate(owner_url)
    await asyncio.to_thread(command.check, config)  # raises for any difference
    await asyncio.to_thread(command.downgrade, config, "base")
    await migrate(owner_url)
    await asyncio.to_thread(command.check, config)


ROWS = """
insert into tenants (id, name, status, max_bots, messages_per_month, allowed_models)
  select id, id, 'active', 3, 10, '{*}' from unnest(array['one', 'two']) id;
insert into assistants (tenant_id, id, name, status, is_default, instructions, provider, temperature, appearance,
    version, language, welcome_text, starters)
  select id, uuidv7(), 'A', 'published', true, '', 'auto', 0.3, '{}', 1, 'en', '', '{}' from tenants;
insert into documents (tenant_id, assistant_id, kind, title, content, failure, status)
  select tenant_id, id, given.kind, 'T', given.content, given.failure, given.status from assistants, (values
    ('page', 'read', null, 'ready'), ('page', 'once read', 'robots', 'failed'),
    ('page', null, 'robots', 'failed'), ('text', 'typed', null, 'ready')
  ) given (kind, content, failure, status);
insert into gaps (tenant_id, assistant_id, question, status, last_asked_at)
  select tenant_id, id, 'Do you treat dogs?', 'proven', now() from assistants;
"""


async def test_what_the_version_before_does_not_know_is_put_into_its_words(servers: tuple[str, str]) -> None:
    name = f"test_{uuid7().hex[-12:]}"
    owner_url = await ensure_database(servers[0], name, SECRET_KEY)
    config = alembic_config(owner_url)
    await migrate(owner_url)
    connection = await asyncpg.connect(servers[0].rpartition("/")[0] + f"/{name}")
    try:
        await connection.execute(ROWS)
        await asyncio.to_thread(command.downgrade, config, "0017")
        documents = await connection.fetch("select tenant_id, kind, content, failure from documents order by 1, 3")
        assert [tuple(row) for row in documents] == [
            (tenant, "text", content, failure)
            for tenant in ("one", "two")
            for content, failure in (("once read", "not_reachable"), ("read", None), ("typed", None))
        ]
        assert [row["status"] for row in await connection.fetch("select status from gaps")] == ["answered"] * 2
        await migrate(owner_url)
        versions = await connection.fetch("select tenant_id, version from assistant_versions order by 1")
        assert [tuple(row) for row in versions] == [("one", 1), ("two", 1)]
        unforced = "select relname from pg_class where relrowsecurity and not relforcerowsecurity"
        assert await connection.fetch(unforced) == []
    finally:
        await connection.close()
