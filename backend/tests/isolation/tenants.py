"""Tenants with rows in every table and a canary in every text, and the state of all that is theirs as one hash."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.audit import record_audit
from switchboard.core.ids import TenantId, uuid7
from switchboard.core.resources import Resources
from switchboard.core.security import TokenKind
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.tools.models import McpServer, Tool, ToolCall
from switchboard.domains.assistant.versions.repository import Author, record_versions
from switchboard.domains.conversation.contacts.models import Contact, WebhookSecret
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.models import Conversation, Message, Visitor
from switchboard.domains.knowledge.models import Chunk, Document
from switchboard.domains.knowledge.websites.models import Website, WebsitePage
from switchboard.domains.tenant.models import AllowedDomain, IdentitySecret, OriginSighting, Tenant
from switchboard.domains.usage.models import UsageMonth
from switchboard.domains.user.models import User
from switchboard.domains.widget.models import RedeemedTicket
from switchboard.integrations.storage import open_storage
from tests.factories import Client, Person, create_tenant

# Tables whose rows belong to a tenant: the ones behind row-level security, and the users.
TABLES = text(
    "select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped "
    "where c.relkind in ('r', 'p') and n.nspname = 'public' order by 1"
)

# Tables whose rows have no id of their own.
OTHER_KEYS = {"chunk_embeddings": "chunk_id"}


@dataclass(frozen=True, slots=True)
class FilledTenant:
    """A tenant with rows everywhere; `ids` are by table, oldest first; `visitors` holds the headers of two."""

    client: Client
    canary: str
    ids: dict[str, list[str]]
    visitors: tuple[dict[str, str], dict[str, str]]

    @property
    def id(self) -> TenantId:
        """The public tenant id (no canary in it: it is no secret)."""
        return self.client.id

    @property
    def owner(self) -> Person:
        """The client user."""
        return self.client.owner

    def ids_named(self, parameter: str) -> list[str]:
        """The ids that a parameter such as `assistant_id` or `domain_id` can take.

        Raises:
            AssertionError: there is no table of such objects.
        """
        plural = f"{parameter.removesuffix('_id')}s"
        for table, ids in self.ids.items():
            if table == plural or table.endswith(f"_{plural}"):
                return ids
        raise AssertionError(f"No table holds what `{parameter}` names; name the parameter after its table")

    def values(self, *parameters: str) -> dict[str, str]:
        """The first id for each of the parameters."""
        return {parameter: self.ids_named(parameter)[0] for parameter in parameters}


async def tenant_tables(resources: Resources) -> list[str]:
    """Every table with a `tenant_id`, from the catalog."""
    async with resources.system_db.system_tx() as session:
        return list((await session.scalars(TABLES)).all())


async def fingerprint(resources: Resources, *tenants: FilledTenant) -> dict[str, str]:
    """The number of the tenants' rows and a hash of them, by table."""
    query = " union all ".join(
        f"select '{table}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') "
        f"as state from {table} t where {'id' if table == 'tenants' else 'tenant_id'} = any(:ids)"
        for table in tenants[0].ids
    )
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(text(query), {"ids": [tenant.id for tenant in tenants]})
        return {row.name: row.state for row in rows}


async def fill_tenant(resources: Resources) -> FilledTenant:
    """A tenant with rows in every tenant table, two visitors, and its canary in every free text."""
    canary = f"canary-{uuid4().hex}"
    client = await create_tenant(resources, max_bots=900, messages_per_month=100_000)
    async with resources.system_db.system_tx() as session:
        await _mark_tenant(session, client, canary)
        session.add(_marked_assistant(client.id, canary))
        await session.flush()
        await _record_two_versions(session, client, canary)
        await _add_knowledge(session, client, canary)
        for path in ("", canary):
            await _add_website(session, client, canary, f"https://{canary}.example/{path}")
        await _store_file(resources, client, canary)
        _add_tools(session, resources, client, canary)
        visitor_ids = [await _add_visitor(session, client, canary) for _ in range(2)]
        session.add(_identified_visitor(client, canary))
        session.add(AllowedDomain(tenant_id=client.id, pattern=f"https://{canary}.example"))
        for host in (canary, f"{canary}.elsewhere", f"{canary}.nowhere"):
            is_allowed = host == canary
            origin = f"https://{host}.example"
            session.add(OriginSighting(tenant_id=client.id, origin=origin, is_allowed=is_allowed, count=7))
        secret = resources.security.secrets.encrypt(f"ids_{canary}")
        session.add(IdentitySecret(tenant_id=client.id, encrypted=secret))
        signing = base64.b64encode(canary.encode()).decode()
        session.add(
            WebhookSecret(tenant_id=client.id, encrypted=resources.security.secrets.encrypt(f"whsec_{signing}"))
        )
        session.add(UsageMonth(tenant_id=client.id, month=date(2026, 1, 1), message_count=5))
        session.add(RedeemedTicket(tenant_id=client.id, expires_at=datetime.now(UTC) + timedelta(hours=1)))
        record_audit(
            session,
            tenant_id=client.id,
            actor_user_id=client.owner.id,
            actor_email=f"{canary}@example.com",
            action=f"{canary}.made",
            target=canary,
        )
    ids = await _ids_of(resources, client.id)
    visitors = [_visitor_headers(resources, client, visitor_id) for visitor_id in visitor_ids]
    return FilledTenant(client, canary, ids, (visitors[0], visitors[1]))


async def _mark_tenant(session: AsyncSession, client: Client, canary: str) -> None:
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


def _marked_assistant(tenant_id: str, canary: str) -> Assistant:
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


async def _record_two_versions(session: AsyncSession, client: Client, canary: str) -> None:
    author = Author(f"{canary}@example.com", is_platform=False)
    await record_versions(session, client.id, author)
    await session.execute(
        update(Assistant).where(Assistant.tenant_id == client.id).values(version=Assistant.version + 1)
    )
    await record_versions(session, client.id, author)


async def _add_knowledge(session: AsyncSession, client: Client, canary: str) -> None:
    """A text that is ready, and a file that could not be read."""
    owner = {"tenant_id": client.id, "assistant_id": client.assistant_id}
    document = Document(
        **owner,
        title=f"Recipe {canary}",
        url=f"https://{canary}.example/recipe",
        content=f"Cinnamon at midnight, {canary}.",
        content_hash=canary,
        chunk_count=1,
    )
    file = Document(
        **owner,
        kind="file",
        title=f"Menu {canary}",
        status="failed",
        failure="scanned",
        file_name=f"{canary}.pdf",
        media_type="application/pdf",
        byte_size=5,
        storage_key=f"{client.id}/{canary}",
    )
    session.add_all([document, file])
    await session.flush()
    chunk = Chunk(
        **owner,
        document_id=document.id,
        position=0,
        heading=f"Recipe {canary}",
        heading_path=[f"Spices {canary}"],
        text=f"Cinnamon at midnight, {canary}.",
    )
    session.add(chunk)
    await session.flush()
    space = {"tenant_id": client.id, "model": canary, "dimensions": 3}
    await session.execute(
        text("update embedding_indexes set model = :model, dimensions = :dimensions where tenant_id = :tenant_id"),
        space,
    )
    await session.execute(
        text(
            "insert into chunk_embeddings (tenant_id, assistant_id, chunk_id, model, dimensions, input_hash, embedding)"
            " values (:tenant_id, :assistant_id, :chunk_id, :model, :dimensions, '', '[1, 0, 0]')"
        ),
        {**space, "assistant_id": client.assistant_id, "chunk_id": chunk.id},
    )


def _add_tools(session: AsyncSession, resources: Resources, client: Client, canary: str) -> None:
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


async def _add_website(session: AsyncSession, client: Client, canary: str, address: str) -> None:
    owner = {"tenant_id": client.id, "assistant_id": client.assistant_id}
    website = Website(
        **owner,
        kind="crawl",
        url=address,
        max_depth=3,
        max_pages=200,
        include_paths=[f"/{canary}"],
        exclude_paths=[f"/{canary}"],
        citation="link",
        sync="never",
        status="ready",
    )
    session.add(website)
    await session.flush()
    page = Document(
        **owner,
        website_id=website.id,
        kind="page",
        title=f"Page {canary}",
        url=address,
        content=canary,
        content_hash=canary,
        published_hash=canary,
    )
    session.add(page)
    await session.flush()
    session.add(
        WebsitePage(
            tenant_id=client.id,
            website_id=website.id,
            url=address,
            key=f"/{canary}",
            title=f"Page {canary}",
            depth=0,
            round=1,
            visited_round=1,
            document_id=page.id,
        )
    )


async def _store_file(resources: Resources, client: Client, canary: str) -> None:
    content = f"The file of {canary}".encode()
    async with open_storage(resources.settings) as storage:
        await storage.put(f"{client.id}/{canary}", BytesIO(content), sha256=hashlib.sha256(content).hexdigest())


def _identified_visitor(client: Client, canary: str) -> Visitor:
    return Visitor(
        tenant_id=client.id,
        assistant_id=client.assistant_id,
        external_id=canary,
        name=canary,
        email=f"{canary}@example.com",
        attributes={"plan": canary},
    )


async def _add_visitor(session: AsyncSession, client: Client, canary: str) -> UUID:
    """A visitor with a finished conversation, and one whose answer is still being written."""
    visitor_id = uuid7()
    session.add(
        Visitor(tenant_id=client.id, id=visitor_id, assistant_id=client.assistant_id, resume_hash=uuid4().bytes)
    )
    await session.flush()
    gap_id = uuid7()
    session.add(
        Gap(
            tenant_id=client.id,
            id=gap_id,
            assistant_id=client.assistant_id,
            question=f"What is {canary}?",
            ask_count=1,
            last_asked_at=datetime.now(UTC),
            proof_answer=f"Nobody knows {canary}.",
            proof_note=f"Say more of {canary}.",
            proof_sources=[{"document_id": str(gap_id), "title": canary, "url": None}],
            embedding_model=canary,
            embedding_dimensions=3,
        )
    )
    await session.flush()
    await session.execute(
        text(
            "update gaps set embedding = '[1, 0, 0]', "
            "document_id = (select id from documents where tenant_id = :tenant_id order by id limit 1) "
            "where tenant_id = :tenant_id and id = :gap_id"
        ),
        {"tenant_id": client.id, "gap_id": gap_id},
    )
    for status in ("complete", "streaming"):
        conversation_id, question_id = uuid7(), uuid7()
        owner = {"tenant_id": client.id, "visitor_id": visitor_id}
        session.add(
            Conversation(**owner, id=conversation_id, assistant_id=client.assistant_id, title=f"Title {canary}")
        )
        await session.flush()
        session.add(
            Message(
                **owner,
                id=question_id,
                conversation_id=conversation_id,
                role="user",
                content=f"What is {canary}?",
                status="complete",
                idempotency_key=f"{canary}-{question_id}",
            )
        )
        session.add(
            Message(
                **owner,
                conversation_id=conversation_id,
                role="assistant",
                content=f"It is {canary}.",
                status=status,
                reply_to_id=question_id,
                citations=[{"document_id": canary, "title": canary, "url": None, "snippet": canary}],
                lease_expires_at=datetime.now(UTC) + timedelta(hours=1) if status == "streaming" else None,
                finish_reason=canary,
                error_code=canary,
                model=canary,
                feedback="up",
                feedback_comment=canary,
                is_unanswered=True,
                gap_id=gap_id,
            )
        )
    session.add(
        Contact(
            tenant_id=client.id,
            assistant_id=client.assistant_id,
            visitor_id=visitor_id,
            conversation_id=conversation_id,
            fields=[{"key": "full_name", "label": "Full name", "kind": "name", "value": canary}],
            search=canary,
            webhook_error=f"Nobody at {canary}",
            idempotency_key=f"key-{canary}",
        )
    )
    return visitor_id


def _visitor_headers(resources: Resources, client: Client, visitor_id: UUID) -> dict[str, str]:
    claims = {
        "sub": str(visitor_id),
        "tenant": client.id,
        "assistant": str(client.assistant_id),
        "origin": client.origin,
        "preview": False,
    }
    token = resources.security.signer.sign(TokenKind.VISITOR, claims, timedelta(minutes=15))
    return {"Authorization": f"Bearer {token}"}


async def _ids_of(resources: Resources, tenant_id: str) -> dict[str, list[str]]:
    found = {"tenants": [tenant_id]}
    async with resources.system_db.system_tx() as session:
        for table in (await session.scalars(TABLES)).all():
            key = OTHER_KEYS.get(table, "id")
            rows = await session.scalars(
                text(f"select {key}::text from {table} where tenant_id = :tenant_id order by 1"),
                {"tenant_id": tenant_id},
            )
            found[table] = list(rows.all())
    return found
