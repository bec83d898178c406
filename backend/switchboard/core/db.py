"""PostgreSQL as the restricted role: the one place that binds a tenant to a transaction.

Row-level security compares `tenant_id` with the transaction-local setting `app.tenant_id`. Two ways in, for the same
role: `tenant_tx` opens an ORM session, `tenant_connection` a raw asyncpg connection for the chat path, where an ORM
session would cost more than the rest of the request (ADR 0003).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction

from switchboard.core.database_roles import derive_role_url, role_password
from switchboard.core.ids import TenantId, is_tenant_id
from switchboard.core.settings import Settings

POOL_TIMEOUT_SECONDS = 1.0
SERVER_SETTINGS = {
    "application_name": "switchboard",
    "lock_timeout": "3s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
}
APP_ROLE = "switchboard_app"
SYSTEM_ROLE = "switchboard_system"


class RoleUrls(NamedTuple):
    """Connection URLs of the two roles that serve requests, in asyncpg's form."""

    app: str
    system: str


def role_urls(settings: Settings) -> RoleUrls:
    """The URLs of the app and system roles: as set, or derived from the owner's `DATABASE_URL`."""
    first_key = settings.secret_keys[0].get_secret_value()

    def url(explicit: Any, role: str) -> str:
        if explicit is not None:
            return str(explicit)
        if settings.database_url is None:
            raise RuntimeError("DATABASE_URL is not set; `make dev` starts an embedded PostgreSQL")
        return derive_role_url(str(settings.database_url), role, role_password(first_key, role))

    return RoleUrls(url(settings.database_app_url, APP_ROLE), url(settings.database_system_url, SYSTEM_ROLE))


def create_engine(url: str, *, pool_size: int) -> AsyncEngine:
    """An engine with our time-outs; a request that gets no connection within a second fails instead of queueing."""
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        connect_args={"server_settings": SERVER_SETTINGS, "timeout": 5},
    )


# Tenant tables whose rows this role could see without a tenant: row-level security is off or not forced, the role owns
# the table, or a policy for it says `true`.
_TABLES_WITHOUT_A_WALL = text("""
select c.relname from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
where c.relkind in ('r', 'p') and n.nspname = 'public' and (a.attname is not null or c.relname = 'tenants')
  and (
    not (c.relrowsecurity and c.relforcerowsecurity)
    or pg_has_role(current_user, c.relowner, 'USAGE')
    or exists (
      select from pg_policy p, unnest(p.polroles) role
      where p.polrelid = c.oid and pg_get_expr(p.polqual, p.polrelid) = 'true'
        and (role = 0 or pg_has_role(current_user, role, 'USAGE'))
    )
  )
order by 1
""")

Announce = Callable[[TenantId], Awaitable[None]]


def mark_changed(session: AsyncSession, tenant_id: str) -> None:
    """Remember that this transaction changes what is cached of a tenant; told to every replica once it committed."""
    session.info.setdefault("changed_tenants", set()).add(tenant_id)


async def announce_changes(session: AsyncSession, announce: Announce) -> None:
    """Tell the replicas about the tenants that a committed session changed."""
    for tenant_id in session.info.pop("changed_tenants", ()):
        await announce(tenant_id)


class TenantSession(Session):
    """The synchronous heart of a session that re-binds its tenant whenever a transaction begins."""


@event.listens_for(TenantSession, "after_begin")
def _bind_tenant(session: Session, _: SessionTransaction, connection: Connection) -> None:
    connection.execute(
        text("select set_config('app.tenant_id', :tenant_id, true)"), {"tenant_id": session.info["tenant_id"]}
    )


class Database:
    """The app role's connections."""

    def __init__(self, url: str, *, pool_size: int, announce: Announce) -> None:
        self._url = url
        self._announce = announce
        self._pool_size = pool_size
        self.engine = create_engine(url, pool_size=pool_size)
        self._sessions = async_sessionmaker(self.engine, sync_session_class=TenantSession, expire_on_commit=False)
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Open the pool of raw connections and prove that row-level security bites.

        Raises:
            RuntimeError: the role could see past row-level security.
        """
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=1,
            max_size=self._pool_size,
            server_settings=SERVER_SETTINGS,
            reset=_reset_connection,
            max_inactive_connection_lifetime=300,
        )
        await self._prove_isolation()

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def tenant_tx(self, tenant_id: TenantId) -> AsyncIterator[AsyncSession]:
        """One ORM transaction that sees exactly one tenant; committed when the block ends without an error."""
        async with self._sessions(info={"tenant_id": tenant_id}) as session:
            async with session.begin():
                yield session
            await announce_changes(session, self._announce)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """A raw connection without a tenant: it sees no row, except through a function that binds one.

        A connection whose call was cancelled is dropped: its protocol state belongs to somebody else's answer.
        """
        assert self._pool is not None, "the database was not opened"
        connection = await self._pool.acquire(timeout=POOL_TIMEOUT_SECONDS)
        try:
            yield connection
        except asyncio.CancelledError:
            connection.terminate()
            raise
        finally:
            await self._pool.release(connection)

    @asynccontextmanager
    async def tenant_connection(self, tenant_id: TenantId) -> AsyncIterator[asyncpg.Connection]:
        """One raw transaction that sees exactly one tenant; committed when the block ends without an error."""
        if not is_tenant_id(tenant_id):
            raise ValueError("not a tenant id")  # it goes into the statement below as a literal
        async with self.connection() as connection:
            await connection.execute(f"BEGIN; SELECT set_config('app.tenant_id', '{tenant_id}', true)")
            try:
                yield connection
                await connection.execute("COMMIT")
            except asyncio.CancelledError:
                raise
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise

    async def ping(self) -> None:
        """One round trip."""
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def _prove_isolation(self) -> None:
        async with self.engine.connect() as connection:
            role = (
                await connection.execute(
                    text("select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
                )
            ).one()
            unforced = (await connection.execute(_TABLES_WITHOUT_A_WALL)).scalars().all()
            visible = (await connection.execute(text("select count(*) from tenants"))).scalar_one()
        if role.rolsuper or role.rolbypassrls:
            raise RuntimeError(f"The database role {role.rolname} can see past row-level security; use {APP_ROLE}")
        if unforced:
            raise RuntimeError(f"Row-level security does not bind {role.rolname} on: {', '.join(unforced)}")
        if visible:
            raise RuntimeError("Without a tenant the tenants table must look empty, and it does not")


async def _reset_connection(connection: asyncpg.Connection) -> None:
    if connection.is_in_transaction():
        connection.terminate()
