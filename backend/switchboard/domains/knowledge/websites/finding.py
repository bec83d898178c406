"""Looks for the pages of a website: those that its sitemap lists, or those that links lead to.

A crawl opens one page after the other, those that fewer links lead to first, and notes each with the addresses that
it links to in one transaction: what was not opened yet is what remains to be done.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urljoin, urlsplit

from protego import Protego
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.logging import get_logger
from switchboard.domains.knowledge.failures import CODES, FailureCode
from switchboard.domains.knowledge.websites import repository, service
from switchboard.domains.knowledge.websites.addresses import Scope, Traps, clean_address, page_key
from switchboard.domains.knowledge.websites.models import Website, WebsitePage
from switchboard.domains.knowledge.websites.repository import NewPage
from switchboard.domains.knowledge.websites.visiting import ROBOT, PageFailed, Visit, Visitor
from switchboard.domains.knowledge.websites.working import Work
from switchboard.integrations.extraction import ExtractionFailed, read_sitemap

MAX_SITEMAPS = 50
MAX_SITEMAP_BYTES = 10_000_000  # a fifth of what the protocol allows: it is in memory, and so are those of other jobs
SITEMAP_PATIENCE_SECONDS = 60.0
LISTING_SECONDS = 20.0  # 50,000 addresses times a robots.txt of the largest size would take hours
OPENED_PER_PAGE = 2  # addresses that turn out to be no page cost time as well
ADDRESSES_PER_PAGE = 4
SPARE = 50
DUPLICATE, OUTSIDE = "duplicate", "outside"
log = get_logger(__name__)


async def find_pages(work: Work, website: Website, visitor: Visitor) -> bool:
    """Go on looking for pages; whether all have been found.

    Raises:
        HostBusy, Superseded.
    """
    try:
        if website.kind == "sitemap":
            await _read_sitemaps(work, website, visitor)
            return True
        return await _crawl(work, website, visitor)
    except PageFailed as failure:
        await work.fail(failure.code)
        return False


@dataclass(slots=True)
class Frontier:
    """What a crawl knows: the outcome of every address by its key (none: a page, or not opened yet)."""

    website: Website
    scope: Scope
    outcomes: dict[str, str | None] = field(default_factory=dict)
    traps: Traps = field(default_factory=Traps)
    opened: int = 0
    listed: int = 0
    is_truncated: bool = False

    def know(self, pages: Iterable[WebsitePage]) -> None:
        """Take in what was found before."""
        for page in pages:
            self.outcomes[page.key] = page.outcome
            self.traps.lets_in(page.url)
            if page.visited_round == self.website.round:
                self.count(page.outcome)

    def count(self, outcome: str | None) -> None:
        """One more address was opened."""
        self.opened += 1
        self.listed += outcome is None

    @property
    def is_full(self) -> bool:
        """Whether no more pages may be opened."""
        most = self.website.max_pages
        return self.listed >= most or self.opened >= OPENED_PER_PAGE * most + SPARE

    def take(self, addresses: Iterable[str | None], depth: int) -> list[NewPage]:
        """Those of the addresses that are new, of this website and wanted."""
        new: dict[str, NewPage] = {}
        for address in addresses:
            if address is None or not self.scope.is_inside(address):
                continue
            key = page_key(address)
            if key in self.outcomes or key in new or (depth > 0 and not self.scope.is_wanted(address)):
                continue
            if len(self.outcomes) + len(new) >= ADDRESSES_PER_PAGE * self.website.max_pages + SPARE:
                self.is_truncated = True
                break
            if self.traps.lets_in(address):
                new[key] = NewPage(address, key, depth)
        return list(new.values())


async def _crawl(work: Work, website: Website, visitor: Visitor) -> bool:
    frontier = Frontier(website, visitor.scope, is_truncated=website.is_truncated)
    async with work.resources.db.tenant_tx(work.tenant_id) as session:
        known = await repository.list_known(session, work.tenant_id, website.id, website.round)
    await asyncio.to_thread(frontier.know, known)
    while work.may_go_on():
        async with work.resources.db.tenant_tx(work.tenant_id) as session:
            await work.load(session)
            page = await repository.find_unopened(session, website)
        if page is None or frontier.is_full:
            await _finish(work, is_truncated=frontier.is_truncated or page is not None)
            return True
        try:
            visit = await visitor.visit(page.url, with_text=False)
        except PageFailed as failure:
            if failure.code == "robots_unreachable":
                raise  # of the whole website, and it may pass
            await _note(work, frontier, page, failure.code, None, [])
        else:
            await _note(work, frontier, page, *await asyncio.to_thread(_judge, frontier, page, visit))
    return False


def _judge(frontier: Frontier, page: WebsitePage, visit: Visit) -> tuple[str | None, str | None, list[NewPage]]:
    """(outcome, title, further addresses) of a page that was opened."""
    found = visit.page
    if page_key(visit.url) != page.key:
        return DUPLICATE, None, frontier.take([visit.url], page.depth)
    canonical = clean_address(found.canonical, found.base) if found.canonical else None
    if canonical is not None and frontier.scope.is_inside(canonical):
        key = page_key(canonical)
        # Pages that each call the other one the real one are both pages.
        if key != page.key and frontier.outcomes.get(key) != DUPLICATE:
            return DUPLICATE, None, frontier.take([canonical], page.depth)
    new: list[NewPage] = []
    if not found.is_nofollow and page.depth < frontier.website.max_depth:
        new = frontier.take((clean_address(link, found.base) for link in found.links), page.depth + 1)
    if found.is_noindex:
        return "noindex", found.title, new
    return None if frontier.scope.is_wanted(visit.url) else OUTSIDE, found.title, new


async def _note(
    work: Work, frontier: Frontier, page: WebsitePage, outcome: str | None, title: str | None, new: Sequence[NewPage]
) -> None:
    async with work.resources.db.tenant_tx(work.tenant_id) as session:
        website = await work.load(session, for_update=True)
        website.is_truncated = frontier.is_truncated
        values = {"visited_round": website.round, "outcome": outcome}
        # The title of a page that was chosen is compared when it is read again.
        if page.document_id is None:
            values |= {"title": title}
        await repository.update_page(session, page, values)
        await repository.add_pages(session, website, new, is_visited=False)
    frontier.count(outcome)
    frontier.outcomes[page.key] = outcome
    frontier.outcomes |= {one.key: None for one in new}


async def _finish(work: Work, *, is_truncated: bool) -> None:
    async with work.resources.db.tenant_tx(work.tenant_id) as session:
        website = await work.load(session, for_update=True)
        website.is_truncated = is_truncated
        known = await repository.list_known(session, work.tenant_id, website.id, website.round)
        if not any(page.outcome is None and page.visited_round == website.round for page in known):
            website.status, website.failure = "failed", _reason(known)
            return
        await service.end_round(session, website)
    log.info("website_found", website_id=str(work.website_id))


def _reason(known: Sequence[WebsitePage]) -> FailureCode:
    """Why there are no pages: what the first one that could not be read says."""
    for page in sorted(known, key=lambda page: page.depth):
        for code in CODES:
            if page.outcome == code:
                return code
    return "no_pages"


async def _read_sitemaps(work: Work, website: Website, visitor: Visitor) -> None:
    """Note the pages of a website's sitemaps, all of them at once: what was killed begins again."""
    patient = Visitor(visitor.resources, visitor.scope, patience=SITEMAP_PATIENCE_SECONDS)
    waiting = await _first_sitemaps(website, patient)
    listing = Listing(website, visitor.scope)
    asked: set[str] = set()
    failure: PageFailed | None = None
    while waiting and len(asked) < MAX_SITEMAPS and not listing.is_truncated:
        url = waiting.pop(0)
        if url in asked or not visitor.scope.is_inside(url):
            continue
        asked.add(url)
        async with work.resources.db.tenant_tx(work.tenant_id) as session:
            await work.load(session)
        try:
            found, further = await _read_sitemap(patient, url)
            rules = await patient.rules_of(website.url)
        except PageFailed as error:
            failure = failure or error
            continue
        waiting += further
        await asyncio.to_thread(listing.take, found, rules)
    if not listing.pages:
        raise failure or PageFailed("no_pages")
    async with work.resources.db.tenant_tx(work.tenant_id) as session:
        pages = list(listing.pages.values())
        await _note_all(work, session, pages, is_truncated=listing.is_truncated or bool(waiting))
    log.info("website_found", website_id=str(work.website_id))


@dataclass(slots=True)
class Listing:
    """The pages that sitemaps list, by their keys."""

    website: Website
    scope: Scope
    pages: dict[str, NewPage] = field(default_factory=dict)
    is_truncated: bool = False
    _traps: Traps = field(default_factory=Traps)
    _seconds_left: float = field(default_factory=lambda: LISTING_SECONDS)

    def take(self, addresses: Iterable[str], rules: Protego) -> None:
        """Add those that are new, of this website, wanted and allowed. Takes its time: not for the event loop."""
        began_at = monotonic()
        for address in addresses:
            key = page_key(address)
            if key in self.pages or not self.scope.is_inside(address) or not self.scope.is_wanted(address):
                continue
            if len(self.pages) == self.website.max_pages or monotonic() - began_at > self._seconds_left:
                self.is_truncated = True
                break
            if self._traps.lets_in(address) and rules.can_fetch(address, ROBOT):
                self.pages[key] = NewPage(address, key, 0)
        self._seconds_left -= monotonic() - began_at


async def _note_all(work: Work, session: AsyncSession, pages: list[NewPage], *, is_truncated: bool) -> None:
    website = await work.load(session, for_update=True)
    website.is_truncated = is_truncated
    for start in range(0, len(pages), 500):
        await repository.add_pages(session, website, pages[start : start + 500], is_visited=True)
    await service.end_round(session, website)


async def _first_sitemaps(website: Website, visitor: Visitor) -> list[str]:
    """The address itself if it looks like a sitemap's; else what robots.txt names, else where sitemaps are usually."""
    if urlsplit(website.url).path.lower().endswith((".xml", ".xml.gz", ".txt", ".gz", ".rss", ".atom")):
        return [website.url]
    named = [clean_address(url, website.url) for url in (await visitor.rules_of(website.url)).sitemaps]
    return [url for url in named if url is not None] or [urljoin(website.url, "/sitemap.xml")]


async def _read_sitemap(visitor: Visitor, url: str) -> tuple[list[str], list[str]]:
    """(pages, further sitemaps) of a sitemap. Raises PageFailed, HostBusy."""
    document = await visitor.open(url, max_bytes=MAX_SITEMAP_BYTES)
    if document.is_truncated:
        raise PageFailed("page_too_large")
    try:
        sitemap = await read_sitemap(document.body, url)
    except ExtractionFailed as failure:
        raise PageFailed("page_too_large" if failure.code == "too_large" else "no_sitemap") from None
    return await asyncio.to_thread(_clean, sitemap.pages, url), await asyncio.to_thread(_clean, sitemap.sitemaps, url)


def _clean(addresses: Iterable[str], base: str) -> list[str]:
    cleaned = (clean_address(address, base) for address in addresses)
    return [address for address in cleaned if address is not None]
