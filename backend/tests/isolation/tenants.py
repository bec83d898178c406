"""Tenants with rows in every table and a canary in every text, and the state of all that is theirs as one hash."""

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from switchboard.core.audit import record_audit
from switchboard.core.ids import TenantId
from switchboard.core.resources import Resources
from switchboard.core.security import TokenKind
from switchboard.domains.conversation.contacts.models import WebhookSecret
from switchboard.domains.tenant.models import AllowedDomain, IdentitySecret, OriginSighting
from switchboard.domains.usage.models import UsageMonth
from switchboard.domains.widget.models import RedeemedTicket
from tests.factories import Client, Person, create_tenant
from tests.isolation.rows.assistants import add_tools, mark_tenant, marked_assistant, record_two_versions
from tests.isolation.rows.conversations import add_visitor, identified_visitor
from tests.isolation.rows.knowledge import add_knowledge, add_website, store_file

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
        await mark_tenant(session, client, canary)
        session.add(marked_assistant(client.id, canary))
        await session.flush()
        await record_two_versions(session, client, canary)
        await add_knowledge(session, client, canary)
        for path in ("", canary):
            await add_website(session, client, canary, f"https://{canary}.example/{path}")
        await store_file(resources, client, canary)
        add_tools(session, resources, client, canary)
        visitor_ids = [await add_visitor(session, client, canary) for _ in range(2)]
        session.add(identified_visitor(client, canary))
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
