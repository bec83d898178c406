"""The demo: two tenants with their assistants and knowledge, and the people who log in. Safe to run again.

Every run reconciles what depends on this start (allowed domains, free assistant slots) and leaves the rest as people
changed it.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

import switchboard.models  # noqa: F401 - every table, so that foreign keys find theirs
from switchboard.core.db import mark_changed
from switchboard.core.ids import AssistantId, TenantId
from switchboard.core.resources import Resources, create_resources
from switchboard.core.settings import Settings
from switchboard.demo.content import DemoTenant, load_demo_tenants
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.schemas import AssistantCreate
from switchboard.domains.assistant.service import create_assistant
from switchboard.domains.assistant.tools.headers import store_headers
from switchboard.domains.assistant.tools.models import Tool
from switchboard.domains.assistant.tools.schemas import HeaderInput
from switchboard.domains.knowledge.service import add_text_document
from switchboard.domains.tenant.models import AllowedDomain, Tenant
from switchboard.domains.user.models import User

ADMIN_EMAIL = "admin@example.com"
MAX_BOTS = 5
FREE_SLOTS = 2
MESSAGES_PER_MONTH = 10_000


class SeedRefused(Exception):
    """The demo has known passwords and has no place in production."""


async def seed(
    resources: Resources, *, demo_port: int | None = None, tenants: Sequence[DemoTenant] | None = None
) -> None:
    """Create what is missing of the demo and reconcile the rest.

    `demo_port` is the port of the first demo site (default: the setting), `tenants` the demo's content (default: the
    files in `demo/`).

    Raises:
        SeedRefused: in production.
    """
    settings = resources.settings
    if settings.is_production:
        raise SeedRefused("The demo tenants have known passwords; they are not created in production.")
    first_port = settings.demo_port if demo_port is None else demo_port
    await _ensure_user(resources, email=ADMIN_EMAIL, name="Platform Admin", tenant_id=None)
    for index, demo in enumerate(load_demo_tenants() if tenants is None else tenants):
        async with resources.system_db.system_tx() as session:
            await _ensure_tenant(session, demo)
            origin = f"http://localhost:{first_port + index}"
            await _ensure_assistant(session, resources, demo, origin)
            await _reconcile_domains(session, demo.tenant_id, origin)
            await _reconcile_tools(session, demo, origin)
            await _ensure_free_slots(session, demo.tenant_id)
            mark_changed(session, demo.tenant_id)
        await _ensure_user(
            resources, email=f"owner@{demo.tenant_id}.example", name=demo.owner_name, tenant_id=demo.tenant_id
        )


async def seed_demo(settings: Settings) -> None:
    """`seed` for the command line: opens and closes its own connections. Raises SeedRefused."""
    resources = create_resources(settings)
    await resources.open()
    try:
        await seed(resources)
    finally:
        await resources.close()


async def _ensure_tenant(session: AsyncSession, demo: DemoTenant) -> None:
    await session.execute(
        insert(Tenant)
        .values(id=demo.tenant_id, name=demo.name, max_bots=MAX_BOTS, messages_per_month=MESSAGES_PER_MONTH)
        .on_conflict_do_nothing(index_elements=["id"])
    )


async def _ensure_assistant(session: AsyncSession, resources: Resources, demo: DemoTenant, origin: str) -> None:
    """The published assistant with its knowledge and tools, unless the tenant has any that is not archived."""
    if await _count_live(session, demo.tenant_id):
        return
    body = AssistantCreate.model_validate(
        {
            "name": demo.assistant_name,
            "instructions": demo.instructions,
            "status": "published",
            "welcome_text": demo.welcome_text,
            "starters": list(demo.starters),
            "appearance": demo.appearance,
            "answer_policy": demo.answer_policy,
            "topics": list(demo.topics),
            "contact_form": demo.contact_form,
        }
    )
    assistant = await create_assistant(session, resources.settings, tenant_id=demo.tenant_id, body=body)
    for passage in demo.knowledge:
        await add_text_document(
            session,
            tenant_id=TenantId(demo.tenant_id),
            assistant_id=AssistantId(assistant.id),
            title=passage.title,
            text=passage.text,
        )

    for tool in demo.tools:
        headers = store_headers(resources.security.secrets, [HeaderInput.model_validate(tool["secret_header"])], {})
        session.add(
            Tool(
                tenant_id=demo.tenant_id,
                assistant_id=assistant.id,
                **{name: tool[name] for name in ("name", "label", "description", "parameters")},
                method="GET",
                url=origin + tool["path"],
                headers=headers.shown,
                secrets=headers.secrets,
                allowed_hosts=["localhost"],
                timeout_seconds=8,
                max_bytes=4096,
                asks_first=False,
            )
        )


async def _reconcile_tools(session: AsyncSession, demo: DemoTenant, origin: str) -> None:
    """The demo's tools are called at this start's port; one that somebody changed or deleted is left alone."""
    for tool in demo.tools:
        await session.execute(
            update(Tool)
            .where(
                Tool.tenant_id == demo.tenant_id,
                Tool.name == tool["name"],
                Tool.url.startswith("http://localhost:", autoescape=True),
                Tool.url.endswith(tool["path"], autoescape=True),
            )
            .values(url=origin + tool["path"])
        )


async def _reconcile_domains(session: AsyncSession, tenant_id: str, origin: str) -> None:
    """The demo site of this start is allowed, those of earlier starts on other ports are not."""
    await session.execute(
        delete(AllowedDomain).where(
            AllowedDomain.tenant_id == tenant_id,
            AllowedDomain.pattern.startswith("http://localhost:", autoescape=True),
            AllowedDomain.pattern != origin,
        )
    )
    await session.execute(
        insert(AllowedDomain)
        .values(tenant_id=tenant_id, pattern=origin)
        .on_conflict_do_nothing(index_elements=["tenant_id", "pattern"])
    )


async def _ensure_free_slots(session: AsyncSession, tenant_id: str) -> None:
    tenant = await session.get(Tenant, tenant_id, with_for_update=True, populate_existing=True)
    assert tenant is not None, "it was made in this transaction"
    tenant.max_bots = max(tenant.max_bots, await _count_live(session, tenant_id) + FREE_SLOTS)


async def _count_live(session: AsyncSession, tenant_id: str) -> int:
    statement = (
        select(func.count())
        .select_from(Assistant)
        .where(Assistant.tenant_id == tenant_id, Assistant.status != "archived")
    )
    return (await session.scalars(statement)).one()


async def _ensure_user(resources: Resources, *, email: str, name: str, tenant_id: str | None) -> None:
    async with resources.system_db.system_tx() as session:
        if await session.scalar(select(User.id).where(User.email == email)) is not None:
            return
        password = resources.settings.seed_password.get_secret_value()
        password_hash = await resources.security.passwords.hash(password)
        await session.execute(
            insert(User)
            .values(
                email=email,
                name=name,
                role="admin" if tenant_id is None else "client",
                tenant_id=tenant_id,
                password_hash=password_hash,
            )
            .on_conflict_do_nothing(index_elements=["email"])
        )
