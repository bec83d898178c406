"""Makes the rows that tests need, through the system role, and speaks for the people behind them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from switchboard.core.db import mark_changed
from switchboard.core.ids import TenantId, uuid7
from switchboard.core.resources import Resources
from switchboard.core.security import TokenKind
from switchboard.core.settings import ProviderKind
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.knowledge.models import Chunk, Document
from switchboard.domains.tenant.models import AllowedDomain, Tenant
from switchboard.domains.user.models import LoginSession, User

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Person:
    """A user with a log-in session; `headers` authenticate as them."""

    id: UUID
    email: str
    password: str
    tenant_id: TenantId | None
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Client:
    """A tenant with one allowed origin, a published default assistant and an owner."""

    id: TenantId
    name: str
    origin: str
    assistant_id: UUID
    owner: Person


def unique_slug(prefix: str = "tenant") -> TenantId:
    """A tenant id that no other test uses."""
    return TenantId(f"{prefix}-{uuid7().hex[-12:]}")


async def create_user(
    resources: Resources,
    *,
    tenant_id: TenantId | None = None,
    role: str | None = None,
    is_active: bool = True,
) -> Person:
    """A client user of a tenant, or an admin when there is none, with an open log-in session."""
    user_id, session_id = uuid7(), uuid7()
    email = f"user-{user_id.hex[-12:]}@example.com"
    role = role or ("client" if tenant_id else "admin")
    password_hash = await resources.security.passwords.hash(PASSWORD)
    async with resources.system_db.system_tx() as session:
        session.add(
            User(
                id=user_id,
                tenant_id=tenant_id,
                email=email,
                name="Somebody",
                role=role,
                password_hash=password_hash,
                is_active=is_active,
            )
        )
        await session.flush()
        session.add(LoginSession(id=session_id, user_id=user_id))
    token = resources.security.signer.sign(
        TokenKind.DASHBOARD, {"sub": str(user_id), "sid": str(session_id)}, timedelta(minutes=15)
    )
    return Person(user_id, email, PASSWORD, tenant_id, {"Authorization": f"Bearer {token}"})


async def create_tenant(
    resources: Resources,
    *,
    tenant_id: TenantId | None = None,
    max_bots: int = 3,
    messages_per_month: int = 1000,
    knowledge: dict[str, str] | None = None,
    provider: ProviderKind = "builtin",
    model: str | None = None,
) -> Client:
    """A tenant that is ready to serve visitors; `knowledge` is text by title."""
    tenant_id = tenant_id or unique_slug()
    assistant_id = uuid7()
    origin = f"https://{tenant_id}.example"
    async with resources.system_db.system_tx() as session:
        session.add(
            Tenant(
                id=tenant_id,
                name=f"The {tenant_id}",
                max_bots=max_bots,
                messages_per_month=messages_per_month,
                allowed_models=["*"],
            )
        )
        await session.flush()
        session.add(AllowedDomain(tenant_id=tenant_id, pattern=origin))
        session.add(
            Assistant(
                tenant_id=tenant_id,
                id=assistant_id,
                name=f"Assistant of {tenant_id}",
                instructions=f"You speak for {tenant_id}.",
                provider=provider,
                model=model,
                status="published",
                is_default=True,
                welcome_text=f"Welcome to {tenant_id}",
                starters=["What are your opening hours?"],
            )
        )
        await session.flush()
        for title, text in (knowledge or {}).items():
            document_id = uuid7()
            session.add(Document(tenant_id=tenant_id, id=document_id, assistant_id=assistant_id, title=title))
            await session.flush()
            session.add(
                Chunk(
                    tenant_id=tenant_id,
                    document_id=document_id,
                    assistant_id=assistant_id,
                    position=0,
                    heading=title,
                    text=text,
                )
            )
    owner = await create_user(resources, tenant_id=tenant_id)
    return Client(tenant_id, f"The {tenant_id}", origin, assistant_id, owner)


async def change_tenant(resources: Resources, client: Client, **columns: object) -> None:
    """Sets columns of a tenant as its admin does: whoever remembers it hears of the change."""
    async with resources.system_db.system_tx() as session:
        await session.execute(update(Tenant).where(Tenant.id == client.id).values(**columns))
        mark_changed(session, client.id)
