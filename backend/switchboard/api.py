"""Mounts the routers of every domain under `/api`."""

from fastapi import APIRouter

from switchboard.core.errors import Forbidden, InvalidRequest, NotAuthenticated, RateLimited, problems
from switchboard.domains.assistant import router as assistant
from switchboard.domains.conversation import router as conversation
from switchboard.domains.tenant import router as tenant
from switchboard.domains.usage import router as usage
from switchboard.domains.user import router as user
from switchboard.domains.widget import router as widget

admin_router = APIRouter(prefix="/admin")
client_router = APIRouter(prefix="/client")
widget_router = APIRouter(prefix="/widget")

for router in (tenant.admin_router, user.admin_router, assistant.admin_router, usage.admin_router):
    admin_router.include_router(router)
for router in (
    tenant.client_router,
    assistant.client_router,
    conversation.client_router,
    usage.client_router,
    widget.client_router,
):
    client_router.include_router(router)
for router in (widget.widget_router, conversation.widget_router):
    widget_router.include_router(router)

api_router = APIRouter(prefix="/api", responses=problems(NotAuthenticated, Forbidden, InvalidRequest, RateLimited))
for router in (user.auth_router, admin_router, client_router, widget_router):
    api_router.include_router(router)
