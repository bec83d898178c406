"""What a tenant does with websites: add, choose pages, change, sync, delete. Callers own the transaction.

Whatever makes work takes a new revision and a job for it, in the same transaction (`working` does the work).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.db import mark_changed
from switchboard.core.errors import InvalidRequest
from switchboard.core.ids import TenantId, uuid7
from switchboard.core.jobs import enqueue
from switchboard.core.paging import Page, PageQuery
from switchboard.core.settings import Settings
from switchboard.domains.knowledge import repository as documents
from switchboard.domains.knowledge.documents import READ_WEBSITE, WAITING, claim_places, count_places
from switchboard.domains.knowledge.errors import UnknownAssistant
from switchboard.domains.knowledge.failures import FAILURE_TEXTS, failure_text
from switchboard.domains.knowledge.models import Document
from switchboard.domains.knowledge.websites import repository
from switchboard.domains.knowledge.websites.addresses import clean_address, page_key
from switchboard.domains.knowledge.websites.errors import NothingToChoose, WebsiteLimitReached, WebsiteNotFound
from switchboard.domains.knowledge.websites.models import Website, WebsitePage
from switchboard.domains.knowledge.websites.repository import Counts, NewPage
from switchboard.domains.knowledge.websites.schemas import (
    MOST_UNREAD,
    PageChoice,
    UnreadPage,
    WebsiteCreate,
    WebsitePages,
    WebsitePageView,
    WebsitePatch,
    WebsiteView,
)

MAX_WEBSITES = 100
INTERVALS = {"daily": timedelta(days=1), "weekly": timedelta(days=7), "monthly": timedelta(days=30)}
_COMPUTED = ("failure_text", "found_count", "page_count")


async def list_websites(
    session: AsyncSession, query: PageQuery, *, tenant_id: str, assistant_id: UUID | None
) -> Page[WebsiteView]:
    """A page of a tenant's websites."""
    found, next_cursor = await repository.list_websites(session, query, tenant_id=tenant_id, assistant_id=assistant_id)
    counts = await repository.count_pages(session, tenant_id, [website.id for website in found])
    items = [_describe(website, counts.get(website.id, Counts())) for website in found]
    return Page(items=items, next_cursor=next_cursor)


async def get_website(session: AsyncSession, tenant_id: str, website_id: UUID) -> WebsiteView:
    """A website of the tenant. Raises WebsiteNotFound."""
    found = await repository.find_website(session, tenant_id, website_id)
    if found is None:
        raise WebsiteNotFound
    return await describe(session, found)


async def create_website(
    session: AsyncSession, settings: Settings, *, tenant_id: TenantId, body: WebsiteCreate
) -> WebsiteView:
    """Add a website, and let the worker look for its pages; a single page becomes a document at once.

    Raises:
        InvalidRequest: the address is not on the public internet.
        UnknownAssistant, WebsiteLimitReached, DocumentLimitReached.
    """
    url = _check_address(settings, body.url)
    await repository.lock_websites(session, tenant_id)
    if await repository.count_websites(session, tenant_id) >= MAX_WEBSITES:
        raise WebsiteLimitReached(f"This account may have {MAX_WEBSITES} websites.")
    if not await documents.has_assistant(session, tenant_id, body.assistant_id):
        raise UnknownAssistant
    is_page = body.kind == "page"
    website = Website(
        **body.model_dump(exclude={"url"}),
        tenant_id=tenant_id,
        id=uuid7(),
        url=url,
        status="ready" if is_page else "finding",
        revision=1,
        round=1,
        is_truncated=False,
        chosen_at=utc_now() if is_page else None,
    )
    session.add(website)
    await session.flush()
    if body.kind != "sitemap":
        await repository.add_pages(session, website, [NewPage(url, page_key(url), 0)], is_visited=is_page)
    if is_page:
        await claim_places(session, tenant_id=tenant_id, assistant_id=body.assistant_id, count=1)
        await add_documents(session, website, await repository.list_pages(session, tenant_id, website.id))
    await queue_work(session, website)
    return await _save(session, website)


async def update_website(
    session: AsyncSession, *, tenant_id: TenantId, website_id: UUID, patch: WebsitePatch
) -> WebsiteView:
    """Change what was sent. Raises WebsiteNotFound."""
    website = await _lock(session, tenant_id, website_id)
    changes = patch.changes()
    for name, value in changes.items():
        setattr(website, name, value)
    if "sync" in changes:
        website.next_sync_at = next_sync(website, website.last_synced_at or utc_now())
    if "citation" in changes:
        await repository.set_citation(session, website)
        mark_changed(session, tenant_id)
    return await _save(session, website)


async def delete_website(session: AsyncSession, *, tenant_id: TenantId, website_id: UUID) -> None:
    """Remove a website with its documents. Raises WebsiteNotFound."""
    await _lock(session, tenant_id, website_id)
    await repository.delete_website(session, tenant_id, website_id)
    mark_changed(session, tenant_id)


async def list_pages(session: AsyncSession, tenant_id: str, website_id: UUID) -> WebsitePages:
    """The pages that were found, and those that could not be read. Raises WebsiteNotFound."""
    website = await repository.find_website(session, tenant_id, website_id)
    if website is None:
        raise WebsiteNotFound
    pages = await repository.list_pages(session, tenant_id, website_id)
    unread, unread_count = await repository.list_unread(session, website, limit=MOST_UNREAD)
    return WebsitePages(
        items=[
            WebsitePageView(
                url=page.url,
                title=page.title,
                is_chosen=page.document_id is not None,
                document_id=page.document_id,
            )
            for page in pages
        ],
        unread=[UnreadPage(url=url, failure=code, failure_text=FAILURE_TEXTS[code]) for url, code in unread],
        unread_count=unread_count,
    )


async def choose_pages(
    session: AsyncSession, *, tenant_id: TenantId, website_id: UUID, choice: PageChoice
) -> WebsiteView:
    """Make these pages documents, and none but these.

    Raises:
        WebsiteNotFound, NothingToChoose, DocumentLimitReached, UnknownAssistant.
        InvalidRequest: an address that was not found on the website.
    """
    website = await _lock(session, tenant_id, website_id)
    if website.kind == "page":
        raise NothingToChoose
    pages = {page.url: page for page in await repository.list_pages(session, tenant_id, website_id)}
    chosen = set(choice.urls)
    unknown = sorted(chosen - pages.keys())
    if unknown:
        raise InvalidRequest.for_field("urls", f"{unknown[0][:200]} is not one of the pages that were found")
    dropped = [page.document_id for url, page in pages.items() if page.document_id is not None and url not in chosen]
    added = [page for url, page in pages.items() if page.document_id is None and url in chosen]
    if dropped:
        await repository.delete_documents(session, tenant_id, dropped)
        mark_changed(session, tenant_id)
    if added:
        await claim_places(session, tenant_id=tenant_id, assistant_id=website.assistant_id, count=len(added))
        await add_documents(session, website, added)
        website.revision += 1
        await queue_work(session, website)
    if website.status != "finding":
        website.status, website.failure = "ready", None
    website.chosen_at = website.chosen_at or utc_now()
    website.next_sync_at = website.next_sync_at or next_sync(website, utc_now())
    return await _save(session, website)


async def sync_website(session: AsyncSession, *, tenant_id: TenantId, website_id: UUID) -> WebsiteView:
    """Look for pages again, and read the chosen ones again. Raises WebsiteNotFound."""
    website = await _lock(session, tenant_id, website_id)
    if website.status != "finding":
        await begin_round(session, website)
    return await _save(session, website)


async def begin_round(session: AsyncSession, website: Website) -> None:
    """Let the worker look for a website's pages again and fetch the chosen ones again."""
    website.revision += 1
    website.failure = None
    website.next_sync_at = next_sync(website, utc_now())
    if website.kind == "page":
        website.status = "ready"
        await repository.queue_documents_again(session, website, WAITING)
    else:
        website.takes_new = website.chosen_at is not None and not await repository.has_unchosen(
            session, website.tenant_id, website.id
        )
        website.round += 1
        website.status, website.is_truncated = "finding", False
        if website.kind == "crawl":
            first = NewPage(website.url, page_key(website.url), 0)
            await repository.add_pages(session, website, [first], is_visited=False)
    await session.flush()
    await queue_work(session, website)


async def end_round(session: AsyncSession, website: Website) -> None:
    """All pages have been looked for: take what is new along if that is wanted, and read the chosen ones again."""
    await repository.delete_lost_pages(session, website)
    if website.takes_new:
        found = await repository.list_pages(session, website.tenant_id, website.id)
        new = [page for page in found if page.document_id is None]
        room = await count_places(session, TenantId(website.tenant_id))
        await add_documents(session, website, new[:room])
    website.status = "choosing" if website.chosen_at is None else "ready"
    await repository.queue_documents_again(session, website, WAITING)
    await session.flush()


async def add_documents(session: AsyncSession, website: Website, pages: Sequence[WebsitePage]) -> None:
    """Make pages documents that wait to be fetched; whether there is room for them was checked."""
    for page in pages:
        document = Document(
            tenant_id=website.tenant_id,
            id=uuid7(),
            assistant_id=website.assistant_id,
            website_id=website.id,
            kind="page",
            title=page.title or _title_from(page.url),
            url=page.url,
            citation=website.citation,
            **WAITING,
        )
        session.add(document)
        page.document_id, page.read_revision = document.id, 0
    await session.flush()


async def queue_work(session: AsyncSession, website: Website, *, delay: timedelta | None = None) -> None:
    """Let the worker go on with a website once the transaction has committed."""
    payload = {"website_id": str(website.id), "revision": website.revision}
    await enqueue(session, READ_WEBSITE, TenantId(website.tenant_id), payload, delay=delay)


def next_sync(website: Website, since: datetime) -> datetime | None:
    """When a website is to be read again; none if never, or if nothing of it was chosen."""
    interval = INTERVALS.get(website.sync)
    return None if interval is None or website.chosen_at is None else since + interval


async def describe(session: AsyncSession, website: Website) -> WebsiteView:
    """A website as its client sees it."""
    counts = await repository.count_pages(session, website.tenant_id, [website.id])
    return _describe(website, counts.get(website.id, Counts()))


def _describe(website: Website, counts: Counts) -> WebsiteView:
    members: dict[str, Any] = {
        name: getattr(website, name) for name in WebsiteView.model_fields if name not in _COMPUTED
    }
    return WebsiteView.model_validate(
        members
        | {
            "failure_text": failure_text(members["failure"]),
            "found_count": counts.found,
            "page_count": counts.chosen,
        }
    )


def _check_address(settings: Settings, address: str) -> str:
    # Only now: API processes seldom need what reads addresses.
    from switchboard.integrations.egress_addresses import EgressRefused, vet_url

    try:
        vet_url(address, allow_loopback=settings.may_fetch_loopback)
    except EgressRefused as refusal:
        raise InvalidRequest.for_field("url", str(refusal)) from None
    cleaned = clean_address(address)
    if cleaned is None:
        raise InvalidRequest.for_field("url", "This is not the address of a web page")
    return cleaned


def _title_from(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/")[:300]


async def _lock(session: AsyncSession, tenant_id: str, website_id: UUID) -> Website:
    found = await repository.find_website(session, tenant_id, website_id, for_update=True)
    if found is None:
        raise WebsiteNotFound
    return found


async def _save(session: AsyncSession, website: Website) -> WebsiteView:
    await session.flush()
    await session.refresh(website)
    return await describe(session, website)
