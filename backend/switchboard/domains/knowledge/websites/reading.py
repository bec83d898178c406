"""Fetches the chosen pages of a website; what has changed becomes the document's text and is split and embedded."""

from typing import Any

from switchboard.core.db import mark_changed
from switchboard.core.logging import get_logger
from switchboard.domains.knowledge import repository as documents
from switchboard.domains.knowledge.documents import hash_text, queue_ingestion
from switchboard.domains.knowledge.failures import FailureCode
from switchboard.domains.knowledge.models import Document
from switchboard.domains.knowledge.websites import repository
from switchboard.domains.knowledge.websites.models import WebsitePage
from switchboard.domains.knowledge.websites.visiting import PageFailed, Visit, Visitor
from switchboard.domains.knowledge.websites.working import Work

FETCHING: dict[str, Any] = {"status": "processing", "stage": "fetching", "progress": 5, "failure": None}
FETCHED: dict[str, Any] = {"status": "processing", "stage": "extracting", "progress": 40}
UNCHANGED: dict[str, Any] = {"status": "ready", "stage": "done", "progress": 100, "failure": None}
# The page is no longer there, or asks not to be read: no answer may quote it. Other failures may pass.
FINAL: frozenset[FailureCode] = frozenset({"not_found", "blocked", "noindex", "off_site", "not_a_page"})
log = get_logger(__name__)


async def read_pages(work: Work, visitor: Visitor) -> None:
    """Fetch the pages that wait for it, as many as there is time for. Raises HostBusy, Superseded."""
    while work.may_go_on():
        async with work.resources.db.tenant_tx(work.tenant_id) as session:
            await work.load(session)
            waiting = await repository.find_waiting(session, work.tenant_id, work.website_id)
            if waiting is None:
                return
            page, document = waiting
            await documents.update_revision(session, work.tenant_id, document.id, document.revision, FETCHING)
        try:
            visit = await visitor.visit(page.url, with_text=True)
            if visit.page.is_noindex:
                raise PageFailed("noindex")
            if not any(character.isalnum() for character in visit.page.text):
                raise PageFailed("empty")
        except PageFailed as failure:
            await _fail(work, page, document, failure.code)
        else:
            await _store(work, page, document, visit)


async def _store(work: Work, page: WebsitePage, document: Document, visit: Visit) -> None:
    title = visit.page.title or page.title
    content_hash = hash_text(f"{title}\n\n{visit.page.text}")
    is_unchanged = content_hash == document.published_hash
    values = UNCHANGED if is_unchanged else FETCHED | {"content": visit.page.text, "content_hash": content_hash}
    if title is not None and title != page.title:  # a title that the client gave stays while the page keeps its own
        values |= {"title": title}
    async with work.resources.db.tenant_tx(work.tenant_id) as session:
        if not await documents.update_revision(session, work.tenant_id, document.id, document.revision, values):
            return  # it was changed meanwhile, and waits anew, or it was deleted
        await repository.update_page(session, page, {"read_revision": document.revision, "title": title})
        if not is_unchanged:
            await queue_ingestion(session, document)
    log.info("page_read", document_id=str(document.id), is_unchanged=is_unchanged)


async def _fail(work: Work, page: WebsitePage, document: Document, code: FailureCode) -> None:
    async with work.resources.db.tenant_tx(work.tenant_id) as session:
        values = {"status": "failed", "failure": code}
        if not await documents.update_revision(session, work.tenant_id, document.id, document.revision, values):
            return
        await repository.update_page(session, page, {"read_revision": document.revision})
        if code in FINAL:
            await repository.forget_pieces(session, work.tenant_id, document.id)
            mark_changed(session, work.tenant_id)
    log.info("page_failed", document_id=str(document.id), failure=code)
