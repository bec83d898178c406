"""Every migration can be undone and done again, and the tables are those that the models describe."""

import asyncio

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
