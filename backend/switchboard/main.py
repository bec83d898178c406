"""The HTTP application: lifespan, middleware order, error handlers, routers."""

# ruff: noqa: E402
import gc
import os

# We use none; looking for them reads the metadata of every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")

# Importing makes a million objects that all stay: walking them again and again is a quarter of the start-up time.
# The lifespan switches the collector on again.
gc.disable()

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from switchboard import health
from switchboard.api import mount_routers
from switchboard.core.database_errors import install_database_error_handlers
from switchboard.core.errors import install_error_handlers
from switchboard.core.logging import configure_logging
from switchboard.core.policies import assert_async_dependencies, assert_policies
from switchboard.core.request_context import RequestContext
from switchboard.core.resources import Resources, create_resources
from switchboard.core.routing import MAX_BODY_BYTES, operation_id
from switchboard.core.settings import Settings, get_settings
from switchboard.domains.assistant import snapshot as assistant_snapshot
from switchboard.domains.assistant.tools.calling import ToolCaller
from switchboard.domains.conversation.answers import AnswerLayer
from switchboard.domains.conversation.service import ConversationService
from switchboard.domains.knowledge import service as knowledge_service
from switchboard.domains.knowledge.retrieval import questions
from switchboard.domains.tenant import snapshot as tenant_snapshot
from switchboard.domains.user import sessions as user_sessions
from switchboard.domains.widget.gate import Gate
from switchboard.domains.widget.host_page import ConfigCache, HostPageLayer
from switchboard.domains.widget.sessions import VisitorSessionStore
from switchboard.openapi import DESCRIPTION, TAGS, install_openapi


class Application(FastAPI):
    """With three layers around all of FastAPI's own: what they do needs none of those, and most requests are theirs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._outermost = RequestContext(HostPageLayer(AnswerLayer(super().__call__)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        scope["app"] = self
        await self._outermost(scope, receive, send)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; nothing connects before its lifespan starts."""
    settings = settings or get_settings()
    configure_logging(settings.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        resources = create_resources(settings)
        await resources.open()
        attach(app, resources)
        # What start-up made stays for good: keep the collector from walking it again and again.
        gc.collect()
        gc.freeze()
        gc.enable()
        try:
            yield
        finally:
            await app.state.conversations.close()
            await app.state.tool_caller.drain()
            app.state.question_vectors.close()
            await app.state.sightings.close()
            await resources.close()

    app = Application(
        title="Switchboard",
        version="1",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
        lifespan=lifespan,
        debug=settings.debug,
        max_body_size=MAX_BODY_BYTES,
        generate_unique_id_function=operation_id,
    )
    install_error_handlers(app)
    install_database_error_handlers(app)
    mount_routers(app)
    app.include_router(health.router)
    assert_policies(app)
    assert_async_dependencies(app)
    install_openapi(app)
    return app


def attach(app: FastAPI, resources: Resources) -> None:
    """Make what the domains keep for the life of the process, lower ranks first."""
    app.state.resources = resources
    tenant_snapshot.attach(app, resources)
    user_sessions.attach(app, resources)
    assistant_snapshot.attach(app, resources)
    app.state.tool_caller = ToolCaller(resources)
    app.state.copy_knowledge = knowledge_service.copy_knowledge
    questions.attach(app, resources)
    app.state.conversations = ConversationService(
        resources, app.state.tenants, app.state.assistants, app.state.question_vectors, app.state.tool_caller
    )
    app.state.conversations.start()
    app.state.gate = Gate(app.state.tenants, app.state.assistants, app.state.sightings)
    app.state.config_cache = ConfigCache()
    app.state.visitor_sessions = VisitorSessionStore(resources, app.state.gate)
