"""The HTTP application: lifespan, middleware order, error handlers, routers."""

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute

from switchboard import health
from switchboard.api import api_router
from switchboard.core.database_errors import install_database_error_handlers
from switchboard.core.errors import install_error_handlers
from switchboard.core.logging import configure_logging
from switchboard.core.request_context import RequestContext
from switchboard.core.resources import create_resources
from switchboard.core.settings import Settings, get_settings
from switchboard.core.tenancy import assert_policies

MAX_BODY_BYTES = 1_000_000


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; nothing connects before its lifespan starts."""
    settings = settings or get_settings()
    configure_logging(settings.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        resources = create_resources(settings)
        app.state.resources = resources
        await resources.open()
        for module, attach in (("user.sessions", "attach"), ("tenant.snapshot", "attach"), ("assistant.snapshot", "attach")):
            try:
                getattr(importlib.import_module(f"switchboard.domains.{module}"), attach)(app, resources)
            except (ImportError, AttributeError):
                continue
        try:
            yield
        finally:
            await resources.close()

    app = FastAPI(
        title="Switchboard",
        version="1",
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
        lifespan=lifespan,
        debug=settings.debug,
        max_body_size=MAX_BODY_BYTES,
        generate_unique_id_function=_operation_id,
    )
    install_error_handlers(app)
    install_database_error_handlers(app)
    app.include_router(health.router)
    app.include_router(api_router)
    assert_policies(app)
    app.add_middleware(RequestContext)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
