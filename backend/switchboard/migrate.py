"""Bring the database schema up to date."""

import asyncio
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

ALEMBIC_INI = Path(__file__).parents[1] / "alembic.ini"


def _config(url: str = "") -> Config:
    config = Config(ALEMBIC_INI)
    config.attributes["url"] = url
    return config


async def migrate(owner_url: str) -> None:
    """Apply every migration that is missing. `owner_url` is that of `switchboard_owner`."""
    await asyncio.to_thread(command.upgrade, _config(owner_url), "head")


def head_revision() -> str:
    """The newest migration that this code knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there are migrations"
    return head


async def current_revision(connection: asyncpg.Connection) -> str | None:
    """The newest migration that the database has."""
    revision: str | None = await connection.fetchval("select version_num from alembic_version")
    return revision
