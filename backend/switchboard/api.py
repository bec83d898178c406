"""Mounts the routers of every domain under `/api`, the busiest first: each request tries them in this order."""

from fastapi import FastAPI

from switchboard.core.errors import Forbidden, InvalidRequest, NotAuthenticated, RateLimited, problems
from switchboard.domains.assistant import router as assistant
from switchboard.domains.assistant.tools import router as tools
from switchboard.domains.assistant.versions import router as versions
from switchboard.domains.conversation import router as conversation
from switchboard.domains.conversation.contacts import router as contacts
from switchboard.domains.conversation.gaps import router as gaps
from switchboard.domains.conversation.playground import router as playground
from switchboard.domains.knowledge import router as knowledge
from switchboard.domains.knowledge.retrieval import router as retrieval
from switchboard.domains.knowledge.websites import router as websites
from switchboard.domains.tenant import router as tenant
from switchboard.domains.usage import router as usage
from switchboard.domains.user import router as user
from switchboard.domains.widget import hosted_page
from switchboard.domains.widget import router as widget
from switchboard.domains.widget.install import router as install

MOUNTED = (
    (conversation.widget_router, "/api/widget"),
    (widget.widget_router, "/api/widget"),
    (contacts.widget_router, "/api/widget"),
    (user.auth_router, "/api"),
    (tenant.client_router, "/api/client"),
    (assistant.client_router, "/api/client"),
    (tools.client_router, "/api/client"),
    (versions.client_router, "/api/client"),
    (conversation.client_router, "/api/client"),
    (contacts.client_router, "/api/client"),
    (gaps.client_router, "/api/client"),
    (playground.client_router, "/api/client"),
    (knowledge.client_router, "/api/client"),
    (retrieval.client_router, "/api/client"),
    (websites.client_router, "/api/client"),
    (usage.client_router, "/api/client"),
    (widget.client_router, "/api/client"),
    (hosted_page.widget_router, "/api/widget"),
    (hosted_page.client_router, "/api/client"),
    (install.client_router, "/api/client"),
    (tenant.admin_router, "/api/admin"),
    (user.admin_router, "/api/admin"),
    (assistant.admin_router, "/api/admin"),
    (versions.admin_router, "/api/admin"),
    (usage.admin_router, "/api/admin"),
)


def mount_routers(app: FastAPI) -> None:
    """Give the application its routes, none of them nested: a router in a router is matched twice on each request."""
    responses = problems(NotAuthenticated, Forbidden, InvalidRequest, RateLimited)
    for router, prefix in MOUNTED:
        app.include_router(router, prefix=prefix, responses=responses)
