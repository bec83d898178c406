"""Opens pages of a website as a well-behaved program does. Runs in the worker.

It says who it is, keeps to robots.txt (RFC 9309) at every hop, takes turns at each host, follows redirects only within
the website, and lets nothing of what came back be read in this process.
"""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from switchboard.core.resources import Resources
from switchboard.domains.knowledge.failures import FailureCode
from switchboard.domains.knowledge.websites.addresses import Scope, clean_address
from switchboard.domains.knowledge.websites.pace import PATIENCE_SECONDS, postpone, take_turn
from switchboard.integrations.egress import (
    Document,
    FetchFailed,
    RedirectRefused,
    fetch_document,
    known_charset,
)
from switchboard.integrations.egress_addresses import EgressRefused
from switchboard.integrations.extraction import ExtractionFailed, WebPage, read_web_page

ROBOT = "Switchboard"  # the name that a robots.txt can speak to
MAX_PAGE_BYTES = 5_000_000
MAX_ROBOTS_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB have to be read
MAX_HOPS = 6
PAUSE_WHEN_TOLD = 30.0
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")
# What a program is asked for with a colon of its own: not the name of one.
_WITH_A_VALUE = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")
_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.5,*/*;q=0.1"


class PageFailed(Exception):
    """There is nothing to read at an address; `code` says why."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code)
        self.code: FailureCode = code


@dataclass(frozen=True, slots=True)
class Visit:
    """A page, and the address at which it was in the end."""

    url: str
    page: WebPage


@dataclass(slots=True)
class Visitor:
    """Opens the addresses of one website, for a while: what it knows of robots.txt is as old as it is itself."""

    resources: Resources
    scope: Scope
    patience: float = PATIENCE_SECONDS
    _rules: dict[str, Protego] = field(default_factory=dict)

    async def visit(self, url: str, *, with_text: bool) -> Visit:
        """Open a page; `with_text` reads its main text too.

        Raises:
            PageFailed, HostBusy.
        """
        document = await self.open(url, max_bytes=MAX_PAGE_BYTES)
        if document.media_type not in _PAGES:
            raise PageFailed("not_a_page")
        if document.is_truncated:
            raise PageFailed("page_too_large")
        address = clean_address(document.url) or url
        if document.media_type == "text/plain":
            text = document.body.decode(known_charset(document.charset), "replace").replace("\x00", "")
            return Visit(address, WebPage(None, address, None, _is_noindex(document), False, (), text))
        try:
            page = await read_web_page(document.body, address, charset=document.charset, with_text=with_text)
        except ExtractionFailed as failure:
            raise PageFailed("empty" if failure.code == "empty" else "unreadable") from None
        if _is_noindex(document) and not page.is_noindex:
            page = WebPage(page.title, page.base, page.canonical, True, page.is_nofollow, page.links, page.text)
        return Visit(address, page)

    async def open(self, url: str, *, max_bytes: int) -> Document:
        """What an address of the website answers with, however it is moved within the website.

        Raises:
            PageFailed, HostBusy.
        """
        address = url
        for _ in range(MAX_HOPS):
            rules = await self.rules_of(address)
            if not await asyncio.to_thread(rules.can_fetch, address, ROBOT):  # long rules take a while
                raise PageFailed("blocked")
            await take_turn(self.resources, address, crawl_delay=rules.crawl_delay(ROBOT), patience=self.patience)
            try:
                document = await self._fetch(address, max_bytes, is_robots=False)
            except RedirectRefused as redirect:
                target = clean_address(redirect.url)
                if target is None or not self.scope.is_inside(target):
                    raise PageFailed("off_site") from None
                address = target
                continue
            await self._check_status(document)
            return document
        raise PageFailed("not_reachable")

    async def rules_of(self, address: str) -> Protego:
        """The robots.txt of an address's origin. Raises PageFailed: it cannot be had, so nothing may be opened."""
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = await self._read_rules(f"{origin}/robots.txt")
        return self._rules[origin]

    async def _read_rules(self, url: str) -> Protego:
        # RFC 9309, 2.3.1: 4xx means that there are no rules; a server in trouble means that nothing may be opened.
        try:
            document = await self._fetch(url, MAX_ROBOTS_BYTES, is_robots=True)
        except PageFailed as failure:
            raise PageFailed("refused" if failure.code == "refused" else "robots_unreachable") from None
        if 200 <= document.status < 300:
            return await asyncio.to_thread(Protego.parse, document.body.decode("utf-8-sig", "replace"))
        if 400 <= document.status < 500 and document.status != 429:
            return Protego.parse("")
        raise PageFailed("robots_unreachable")

    async def _fetch(self, url: str, max_bytes: int, *, is_robots: bool) -> Document:
        settings = self.resources.settings
        try:
            return await fetch_document(
                url,
                allow_loopback=settings.may_fetch_loopback,
                headers={"User-Agent": f"{ROBOT}/1 (website import; +{settings.app_origin})", "Accept": _ACCEPT},
                max_bytes=max_bytes,
                may_follow=lambda _: is_robots,
            )
        except EgressRefused:
            raise PageFailed("refused") from None
        except RedirectRefused:
            raise
        except FetchFailed:
            raise PageFailed("not_reachable") from None

    async def _check_status(self, document: Document) -> None:
        status = document.status
        if 200 <= status < 300:
            return
        if status in (429, 503):
            said = "".join(document.header_values("retry-after")[:1])
            await postpone(self.resources, document.url, float(said) if said.isdecimal() else PAUSE_WHEN_TOLD)
        if status in (404, 410):
            raise PageFailed("not_found")
        if status in (401, 402, 403, 407, 451):
            raise PageFailed("forbidden")
        raise PageFailed("not_reachable")


def _is_noindex(document: Document) -> bool:
    """Whether the response's headers ask us, or every program, not to keep the page."""
    for value in document.header_values("x-robots-tag"):
        directives = value
        agent, colon, rest = value.partition(":")
        if colon and "," not in agent and agent.strip().lower() not in _WITH_A_VALUE:
            if agent.strip().lower() != ROBOT.lower():
                continue
            directives = rest
        if {part.strip().lower() for part in directives.split(",")} & {"noindex", "none"}:
            return True
    return False
