"""The three database roles: their passwords, their URLs, and how they come to exist.

`infra/postgres/roles.sql` is the only place that creates them, for the embedded server, for CI and for
managed servers.
"""

import base64
import hashlib
import hmac
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

OWNER_ROLE = "switchboard_owner"
APP_ROLE = "switchboard_app"
SYSTEM_ROLE = "switchboard_system"
ROLES = (OWNER_ROLE, APP_ROLE, SYSTEM_ROLE)

ROLES_SQL = Path(__file__).parents[3] / "infra" / "postgres" / "roles.sql"


class DatabaseRolesError(Exception):
    """The database lacks the roles or the extension, and the given log-in may not create them."""


def role_password(secret: str, role: str) -> str:
    """The password of a role, derived from the first of `SECRET_KEYS`: there is nothing to store."""
    digest = hmac.new(secret.encode(), f"switchboard database role {role}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def derive_role_url(url: str, role: str, password: str) -> str:
    """The same server and database as in `url`, for another role."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{address}"))


async def ensure_roles(url: str, secret: str) -> str:
    """Make sure that roles and extension exist in the database of `url`; answer with the URL for migrations.

    An administrator's URL (superuser or CREATEROLE) creates what is missing and is then set aside: the answer
    names `switchboard_owner`, so that tables never belong to an administrator. Any other URL is checked and
    returned as it is.

    Raises:
        DatabaseRolesError: something is missing and this log-in may not create it.
    """
    connection = await asyncpg.connect(url)
    try:
        is_administrator = await connection.fetchval(
            "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        )
        if not is_administrator:
            await _check(connection)
            return url
        for role in ROLES:
            setting = f"switchboard.{role.removeprefix('switchboard_')}_password"
            await connection.execute("select set_config($1, $2, false)", setting, role_password(secret, role))
        await connection.execute(ROLES_SQL.read_text(encoding="utf-8"))
    except asyncpg.PostgresError as error:
        raise DatabaseRolesError(f"The database roles could not be set up: {error}") from error
    finally:
        await connection.close()
    return derive_role_url(url, OWNER_ROLE, role_password(secret, OWNER_ROLE))


async def ensure_database(administrator_url: str, name: str, secret: str) -> str:
    """Create the database, its roles and the extension where missing; answer with its owner's URL.

    `administrator_url` is a superuser's, for any database of the server.
    """
    connection = await asyncpg.connect(administrator_url)
    try:
        quoted = await connection.fetchval("select quote_ident($1)", name)
        if not await connection.fetchval("select exists (select from pg_database where datname = $1)", name):
            await connection.execute(f"create database {quoted}")
        url = await ensure_roles(urlunsplit(urlsplit(administrator_url)._replace(path=f"/{quote(name)}")), secret)
        await connection.execute(f"alter database {quoted} owner to {OWNER_ROLE}")
    finally:
        await connection.close()
    return url


async def _check(connection: asyncpg.Connection) -> None:
    present = {
        row["rolname"] for row in await connection.fetch("select rolname from pg_roles where rolname = any($1)", ROLES)
    }
    missing = [role for role in ROLES if role not in present]
    if not await connection.fetchval("select exists (select from pg_extension where extname = 'vector')"):
        missing.append("the extension vector")
    if missing:
        user = await connection.fetchval("select current_user")
        raise DatabaseRolesError(
            f"The database lacks {', '.join(missing)}, and {user} may not create that. "
            "Run infra/postgres/roles.sql once as an administrator (its head says how)."
        )
