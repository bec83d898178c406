"""Runs migrations as the owner of the schema, with a short lock time-out so that a long reader cannot stall the API."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from switchboard.models import Base

LOCK_TIMEOUT = "5s"


def _include(_: object, name: str | None, kind: str, is_reflected: bool, compared_to: object) -> bool:
    is_library_table = kind == "table" and is_reflected and compared_to is None and (name or "").startswith("pgqueuer")
    return not is_library_table


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=_include,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run_online(url: str) -> None:
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        connect_args={"server_settings": {"lock_timeout": LOCK_TIMEOUT}},
    )
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_run_online(context.config.attributes["url"]))
