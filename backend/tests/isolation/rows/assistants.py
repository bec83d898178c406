"""A tenant's assistants: marked, with versions, functions, an MCP server, and calls of them."""

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import uuid7
from switchboard.core.resources import Resources
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.tools.models import McpServer, Tool, ToolCall
from switchboard.domains.assistant.versions.repository import Author, record_versions
from switchboard.domains.tenant.models import Tenant
from switchboard.domains.user.models import User
from tests.factories import Client


async def mark_tenant(session: AsyncSession, client: Client, canary: str) -> None:
    """The tenant itself, its people, and what its first assistant says."""
    await session.execute(
        update(Tenant)
        .where(Tenant.id == client.id)
        .values(name=f"Name {canary}", allowed_models=["*", canary], hosted_page=True)
    )
    await session.execute(update(User).where(User.tenant_id == client.id).values(name=f"Somebody {canary}"))
    session.add(
        User(
            id=uuid7(),
            tenant_id=client.id,
            email=f"{canary}@example.com",
            name="Another",
            role="client",
            password_hash=canary,
        )
    )
    await session.execute(
        update(Assistant)
        .where(Assistant.tenant_id == client.id)
        .values(
            name=f"Desk {canary}",
            instructions=f"Say {canary}.",
            welcome_text=f"Hello {canary}",
            topics=[{"label": canary, "questions": [f"What about {canary}?"]}],
            contact_form={"is_enabled": True, "intro": canary, "when_to_ask": canary},
        )
    )


def marked_assistant(tenant_id: str, canary: str) -> Assistant:
    """A draft that no visitor has met."""
    return Assistant(
        tenant_id=tenant_id,
        name=f"Draft {canary}",
        instructions=canary,
        provider="builtin",
        model=canary,
        starters=[canary],
        topics=[{"label": canary, "questions": [canary]}],
        contact_form={"title": canary, "notify_emails": [f"{canary}@example.com"]},
        appearance={"header_title": canary, "logo_url": f"https://{canary}.example/logo.png"},
    )


async def record_two_versions(session: AsyncSession, client: Client, canary: str) -> None:
    """A change of every assistant."""
    author = Author(f"{canary}@example.com", is_platform=False)
    await record_versions(session, client.id, author)
    await session.execute(
        update(Assistant).where(Assistant.tenant_id == client.id).values(version=Assistant.version + 1)
    )
    await record_versions(session, client.id, author)


def add_tools(session: AsyncSession, resources: Resources, client: Client, canary: str) -> None:
    """A function and an MCP server with secrets, and a call."""
    remote = {
        "tenant_id": client.id,
        "assistant_id": client.assistant_id,
        "label": f"Looking at {canary}",
        "headers": [
            {"name": "X-Key", "value": None, "is_secret": True},
            {"name": canary, "value": canary, "is_secret": False},
        ],
        "secrets": resources.security.secrets.encrypt(f'{{"x-key": "{canary}"}}'),
    }
    parameters = {"type": "object", "properties": {canary: {"type": "string"}}}
    tool = {"name": canary, "description": canary, "parameters": parameters, "is_enabled": True, "asks_first": True}
    for number in range(2):
        session.add(
            Tool(
                **remote,
                url=f"https://{canary}.example/now",
                name=f"find_{number}_{canary}",
                description=canary,
                method="GET",
                parameters=parameters,
                allowed_hosts=[f"{canary}.example"],
                timeout_seconds=8,
                max_bytes=4096,
                asks_first=False,
            )
        )
        session.add(
            McpServer(
                **remote,
                url=f"https://{canary}.example/mcp",
                tools=[tool],
                status="failed",
                failure_text=canary,
                checked_at=datetime.now(UTC),
            )
        )
        session.add(
            ToolCall(
                tenant_id=client.id,
                assistant_id=client.assistant_id,
                tool_name=canary,
                source="http",
                outcome="ok",
                status=200,
                duration_ms=3,
                byte_size=40,
            )
        )
