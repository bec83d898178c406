"""Queries about websites. Every one names its tenant, besides the row-level security below.

Those that the sweeps use look for work across tenants and need the system role.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.locks import take_turn
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.domains.knowledge.failures import CODES, FailureCode
from switchboard.domains.knowledge.models import Chunk, Document
from switchboard.domains.knowledge.websites.models import Website, WebsitePage

WAITING_STATES = ("queued", "processing")

_LIST_DUE = text("""
select w.tenant_id, w.id from websites w
join tenants t on t.id = w.tenant_id and t.status = 'active'
join assistants a on a.tenant_id = w.tenant_id and a.id = w.assistant_id and a.status <> 'archived'
where w.next_sync_at <= now() and w.status in ('ready', 'failed')
order by w.next_sync_at limit :limit
for update of w skip locked
""")
# A held job is one that took its worker down, or failed, too often.
_HELD = """
with held as (
  select convert_from(payload, 'UTF8')::jsonb as body from pgqueuer where entrypoint = :entrypoint and status = 'failed'
), stuck as (
  select w.tenant_id, w.id from websites w join held on w.tenant_id = held.body->>'tenant_id'
    and w.id = (held.body->'payload'->>'website_id')::uuid
    and w.revision = (held.body->'payload'->>'revision')::int
)
"""
_FAIL_HELD_PAGES = text(f"""{_HELD}
update documents d set status = 'failed', failure = 'unreadable', updated_at = now()
from stuck, website_pages p
where d.tenant_id = stuck.tenant_id and d.website_id = stuck.id and d.status in ('queued', 'processing')
  and p.tenant_id = d.tenant_id and p.document_id = d.id and p.read_revision < d.revision
""")  # noqa: S608 - our own text
_FAIL_HELD = text(f"""{_HELD}
update websites w set status = 'failed', failure = 'unreadable', updated_at = now()
from stuck where w.tenant_id = stuck.tenant_id and w.id = stuck.id and w.status = 'finding'
""")  # noqa: S608 - our own text


class Counts(NamedTuple):
    """How many pages of a website can be chosen, and how many are."""

    found: int = 0
    chosen: int = 0


class NewPage(NamedTuple):
    """An address that was found."""

    url: str
    key: str
    depth: int


def is_listed() -> ColumnElement[bool]:
    """Which pages a client is shown: those that can be read, and those that were chosen whatever became of them."""
    return or_(WebsitePage.document_id.is_not(None), and_(WebsitePage.outcome.is_(None), WebsitePage.visited_round > 0))


async def lock_websites(session: AsyncSession, tenant_id: str) -> None:
    """Let the transactions that add websites to a tenant take turns."""
    await take_turn(session, f"websites:{tenant_id}")


async def count_websites(session: AsyncSession, tenant_id: str) -> int:
    """How many websites a tenant has."""
    statement = select(func.count()).select_from(Website).where(Website.tenant_id == tenant_id)
    return (await session.scalars(statement)).one()


async def find_website(
    session: AsyncSession, tenant_id: str, website_id: UUID, *, for_update: bool = False
) -> Website | None:
    """A website of the tenant; `for_update` keeps others from changing it until the transaction ends."""
    statement = select(Website).where(Website.tenant_id == tenant_id, Website.id == website_id)
    if for_update:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def list_websites(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> tuple[list[Website], str | None]:
    """A page of a tenant's websites; `q` searches the addresses."""
    statement = select(Website).where(Website.tenant_id == tenant_id)
    if assistant_id is not None:
        statement = statement.where(Website.assistant_id == assistant_id)
    if query.q is not None:
        statement = statement.where(contains(Website.url, query.q))
    sortable = {"created_at": Website.created_at, "updated_at": Website.updated_at, "url": Website.url}
    return await fetch_page(session, statement, query, sortable=sortable, default_sort="-created_at", key=Website.id)


async def count_pages(session: AsyncSession, tenant_id: str, website_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """The counts of websites that have pages."""
    statement = (
        select(WebsitePage.website_id, func.count(), func.count(WebsitePage.document_id))
        .where(WebsitePage.tenant_id == tenant_id, WebsitePage.website_id.in_(website_ids), is_listed())
        .group_by(WebsitePage.website_id)
    )
    return {website_id: Counts(found, chosen) for website_id, found, chosen in await session.execute(statement)}


async def list_pages(session: AsyncSession, tenant_id: str, website_id: UUID) -> list[WebsitePage]:
    """The pages of a website that a client is shown, by address."""
    statement = (
        select(WebsitePage)
        .where(WebsitePage.tenant_id == tenant_id, WebsitePage.website_id == website_id, is_listed())
        .order_by(WebsitePage.url)
    )
    return list((await session.scalars(statement)).all())


async def list_unread(
    session: AsyncSession, website: Website, *, limit: int
) -> tuple[list[tuple[str, FailureCode]], int]:
    """Up to `limit` addresses that could not be read when pages were last looked for, with reasons; how many in all."""
    unread = (
        WebsitePage.tenant_id == website.tenant_id,
        WebsitePage.website_id == website.id,
        WebsitePage.visited_round == website.round,
        WebsitePage.outcome.in_(CODES),
        WebsitePage.document_id.is_(None),
    )
    count = (await session.scalars(select(func.count()).select_from(WebsitePage).where(*unread))).one()
    found = await session.execute(
        select(WebsitePage.url, WebsitePage.outcome).where(*unread).order_by(WebsitePage.url).limit(limit)
    )
    return [(url, code) for url, outcome in found for code in CODES if code == outcome], count


async def has_unchosen(session: AsyncSession, tenant_id: str, website_id: UUID) -> bool:
    """Whether a client is shown a page that it has not chosen."""
    statement = select(
        exists().where(
            WebsitePage.tenant_id == tenant_id,
            WebsitePage.website_id == website_id,
            is_listed(),
            WebsitePage.document_id.is_(None),
        )
    )
    return bool(await session.scalar(statement))


async def list_known(session: AsyncSession, tenant_id: str, website_id: UUID, in_round: int) -> list[WebsitePage]:
    """Every address that was found in a round."""
    statement = select(WebsitePage).where(
        WebsitePage.tenant_id == tenant_id, WebsitePage.website_id == website_id, WebsitePage.round == in_round
    )
    return list((await session.scalars(statement)).all())


async def add_pages(session: AsyncSession, website: Website, pages: Sequence[NewPage], *, is_visited: bool) -> None:
    """Add addresses to a website's round; one that is known from an earlier round comes into this one.

    `is_visited`: they need not be opened to be offered.
    """
    if not pages:
        return
    visited = website.round if is_visited else 0
    statement = insert(WebsitePage).values(
        [
            {
                **page._asdict(),
                "tenant_id": website.tenant_id,
                "website_id": website.id,
                "round": website.round,
                "visited_round": visited,
            }
            for page in pages
        ]
    )
    changed: dict[str, Any] = {"round": website.round, "depth": statement.excluded.depth}
    if is_visited:
        changed |= {"visited_round": visited, "outcome": None}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "website_id", "key"],
            set_=changed,
            where=WebsitePage.round < website.round,
        )
    )


async def find_unopened(session: AsyncSession, website: Website) -> WebsitePage | None:
    """The next address of a round that has to be opened: those that fewer links lead to first."""
    statement = (
        select(WebsitePage)
        .where(
            WebsitePage.tenant_id == website.tenant_id,
            WebsitePage.website_id == website.id,
            WebsitePage.round == website.round,
            WebsitePage.visited_round < website.round,
        )
        .order_by(WebsitePage.depth, WebsitePage.id)
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def update_page(session: AsyncSession, page: WebsitePage, values: dict[str, Any]) -> None:
    """Write to a page's row, if it is still there."""
    await session.execute(
        update(WebsitePage)
        .where(WebsitePage.tenant_id == page.tenant_id, WebsitePage.id == page.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def delete_lost_pages(session: AsyncSession, website: Website) -> None:
    """Forget the addresses that this round did not find again, or never opened, unless they were chosen."""
    await session.execute(
        delete(WebsitePage).where(
            WebsitePage.tenant_id == website.tenant_id,
            WebsitePage.website_id == website.id,
            or_(WebsitePage.round < website.round, WebsitePage.visited_round == 0),
            WebsitePage.document_id.is_(None),
        )
    )


async def delete_website(session: AsyncSession, tenant_id: str, website_id: UUID) -> None:
    """Remove a website and, by cascade, its pages and documents."""
    await session.execute(delete(Website).where(Website.tenant_id == tenant_id, Website.id == website_id))


async def delete_documents(session: AsyncSession, tenant_id: str, document_ids: Sequence[UUID]) -> None:
    """Remove the documents of pages that are not wanted any more."""
    await session.execute(delete(Document).where(Document.tenant_id == tenant_id, Document.id.in_(document_ids)))


async def set_citation(session: AsyncSession, website: Website) -> None:
    """Let all documents of a website be cited as it says."""
    await session.execute(
        update(Document)
        .where(Document.tenant_id == website.tenant_id, Document.website_id == website.id)
        .values(citation=website.citation)
        .execution_options(synchronize_session=False)
    )


async def queue_documents_again(session: AsyncSession, website: Website, waiting: dict[str, Any]) -> None:
    """Let every document of a website be fetched again; those that wait already keep their place."""
    await session.execute(
        update(Document)
        .where(
            Document.tenant_id == website.tenant_id,
            Document.website_id == website.id,
            Document.status.not_in(WAITING_STATES),
        )
        .values(**waiting, revision=Document.revision + 1)
        .execution_options(synchronize_session=False)
    )


async def find_waiting(session: AsyncSession, tenant_id: str, website_id: UUID) -> tuple[WebsitePage, Document] | None:
    """The next page of a website that has to be fetched for its document."""
    statement = (
        select(WebsitePage, Document)
        .join(Document, and_(Document.tenant_id == WebsitePage.tenant_id, Document.id == WebsitePage.document_id))
        .where(
            WebsitePage.tenant_id == tenant_id,
            WebsitePage.website_id == website_id,
            Document.status.in_(WAITING_STATES),
            Document.revision > WebsitePage.read_revision,
        )
        .order_by(Document.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])


async def forget_pieces(session: AsyncSession, tenant_id: str, document_id: UUID) -> None:
    """Let nothing be found any more that a page said."""
    await session.execute(delete(Chunk).where(Chunk.tenant_id == tenant_id, Chunk.document_id == document_id))
    await session.execute(
        update(Document)
        .where(Document.tenant_id == tenant_id, Document.id == document_id)
        .values(chunk_count=0, published_hash=None)
        .execution_options(synchronize_session=False)
    )


async def list_due(session: AsyncSession, limit: int) -> list[tuple[str, UUID]]:
    """(tenant, website) of those whose time has come, locked (system role)."""
    return [(row.tenant_id, row.id) for row in await session.execute(_LIST_DUE, {"limit": limit})]


async def fail_held(session: AsyncSession, entrypoint: str) -> int:
    """Mark as failed what waits for a job that is held for a person to look at (system role)."""
    total = 0
    for statement in (_FAIL_HELD_PAGES, _FAIL_HELD):
        result = await session.execute(statement, {"entrypoint": entrypoint})
        assert isinstance(result, CursorResult)
        total += result.rowcount
    return total
