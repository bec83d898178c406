"""Mounts the routers of every domain under `/api`, the busiest first: each request tries them in this order."""

from fastapi import FastAPI

from switchboard.core.routing import mount
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
    conversation.widget_router,
    widget.widget_router,
    contacts.widget_router,
    user.auth_router,
    tenant.client_router,
    assistant.client_router,
    tools.client_router,
    versions.client_router,
    conversation.client_router,
    contacts.client_router,
    gaps.client_router,
    playground.client_router,
    knowledge.client_router,
    retrieval.client_router,
    websites.client_router,
    usage.client_router,
    widget.client_router,
    hosted_page.widget_router,
    hosted_page.client_router,
    install.client_router,
    tenant.admin_router,
    user.admin_router,
    assistant.admin_router,
    versions.admin_router,
    usage.admin_router,
)


def mount_routers(app: FastAPI) -> None:
    """Give the application its routes, none of them nested: a router in a router is matched twice on each request."""
    for router in MOUNTED:
        mount(app, router)
