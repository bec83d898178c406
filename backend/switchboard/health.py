"""Health, readiness and metrics: for load balancers and operators, outside `/api`."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from switchboard.core.resources import Resources
from switchboard.core.schema_revision import head_revision
from switchboard.core.schemas import ResponseModel
from switchboard.core.tenancy import PUBLIC

CHECK_TIMEOUT_SECONDS = 2.0
CheckState = Literal["ok", "failed"]
router = APIRouter(tags=["health"], dependencies=[PUBLIC])


class Health(ResponseModel):
    """The process runs."""

    status: Literal["ok"]


class Readiness(ResponseModel):
    """Whether each part that a request needs answers."""

    status: Literal["ready", "not_ready"]
    database: CheckState
    redis: CheckState
    migrations: CheckState


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> Health:
    """Answers as long as the process runs; asks nobody else."""
    return Health(status="ok")


@router.get(
    "/readyz",
    summary="Can the process serve?",
    responses={503: {"model": Readiness, "description": "A part does not answer"}},
)
async def readyz(request: Request, response: Response) -> Readiness:
    """Checks the database, the schema's revision and Redis. Redis alone does not take a replica out of service."""
    resources: Resources = request.app.state.resources
    revision, redis = await asyncio.gather(_revision(resources), _redis_answers(resources))
    migrations: CheckState = "ok" if revision == head_revision() else "failed"
    database: CheckState = "ok" if revision is not None else "failed"
    is_ready = database == "ok" and migrations == "ok"
    response.status_code = 200 if is_ready else 503
    return Readiness(
        status="ready" if is_ready else "not_ready",
        database=database,
        redis="ok" if redis else "failed",
        migrations=migrations,
    )


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
async def metrics() -> Response:
    """Prometheus text format. Keep it inside your network: the shipped proxy does not forward it."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _revision(resources: Resources) -> str | None:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS), resources.db.engine.connect() as connection:
            found: str | None = (await connection.execute(text("select version_num from alembic_version"))).scalar()
            return found
    except (SQLAlchemyError, OSError, TimeoutError):
        return None


async def _redis_answers(resources: Resources) -> bool:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            return bool(await resources.redis.ping())
    except (RedisError, OSError, TimeoutError):
        return False
