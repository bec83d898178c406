"""Bring the database schema up to date."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config

ALEMBIC_INI = Path(__file__).parents[1] / "alembic.ini"


def alembic_config(url: str = "") -> Config:
    """Alembic's configuration for the schema's owner."""
    config = Config(ALEMBIC_INI)
    config.attributes["url"] = url
    return config


async def migrate(owner_url: str) -> None:
    """Apply every migration that is missing. `owner_url` is that of `switchboard_owner`."""
    await asyncio.to_thread(command.upgrade, alembic_config(owner_url), "head")
