"""What the database refuses, as answers for people: bad text is the caller's, an unreachable server is ours for now."""

import asyncpg
from fastapi import FastAPI, Request
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from switchboard.core.errors import InvalidRequest, ServiceUnavailable, SwitchboardError, problem_response
from switchboard.core.logging import get_logger

log = get_logger(__name__)

UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DiskFullError,
    asyncpg.InterfaceError,
    PoolTimeout,
    ConnectionError,
    TimeoutError,
)


def install_database_error_handlers(app: FastAPI) -> None:
    """Answer 422 for values that PostgreSQL cannot hold, 503 while it is away or overloaded, 500 for our mistakes."""

    async def handle(_: Request, error: Exception) -> Response:
        return problem_response(as_coded(error))

    for kind in (SQLAlchemyError, asyncpg.PostgresError, *UNAVAILABLE):
        app.add_exception_handler(kind, handle)


def as_coded(error: Exception) -> SwitchboardError:
    """The coded error for what a database call raised."""
    cause: BaseException = error
    if isinstance(error, DBAPIError) and error.orig is not None:
        cause = error.orig.__cause__ or error.orig
    if isinstance(cause, asyncpg.DataError):
        return InvalidRequest("A value has characters or a size that cannot be stored.")
    if isinstance(cause, UNAVAILABLE):
        log.warning("database_unavailable", error_type=type(cause).__name__)
        return ServiceUnavailable("The database is not reachable right now. Nothing was changed; try again.")
    log.error("database_error", error_type=type(cause).__name__, exc_info=error)
    return SwitchboardError("The request failed on our side. Nothing was changed by it.")
