"""Reads a document and puts its pieces where answers are looked up. Runs in the worker, as a job.

A job may start again at any point: nothing is visible before the one transaction that replaces all pieces and marks
the document ready, and that one takes effect only while the revision that the job was made for is the present one.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from switchboard.core.db import mark_changed
from switchboard.core.ids import TenantId
from switchboard.core.jobs import Job
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.knowledge import repository
from switchboard.domains.knowledge.chunking import Piece, Section, TooManyPieces, split_sections
from switchboard.domains.knowledge.documents import queue_ingestion
from switchboard.domains.knowledge.failures import CODES, FailureCode, IngestionFailed
from switchboard.domains.knowledge.models import Document
from switchboard.domains.knowledge.retrieval.indexing import (
    EmbeddedPieces,
    embed_pieces,
    embedding_input,
    store_vectors,
)
from switchboard.domains.knowledge.schemas import DocumentStage
from switchboard.integrations.extraction import ExtractionFailed, FileType, extract
from switchboard.integrations.llm.spaces import configured_space
from switchboard.integrations.storage import StorageUnavailable, open_storage

MAX_CHUNKS = 20_000
STORAGE_PAUSE = timedelta(minutes=1)
# Percent when a stage begins.
PROGRESS: dict[DocumentStage, int] = {"fetching": 5, "extracting": 15, "splitting": 60, "embedding": 75, "done": 100}
log = get_logger(__name__)


class Superseded(Exception):
    """The document was deleted or changed meanwhile: another job, or none, takes care of it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One revision of one document, on its way to being searchable."""

    resources: Resources
    tenant_id: TenantId
    document_id: UUID
    revision: int

    async def begin(self) -> Document:
        """Take the document on. Raises Superseded."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            values = {"status": "processing", "stage": "fetching", "progress": PROGRESS["fetching"], "failure": None}
            if not await repository.update_revision(session, self.tenant_id, self.document_id, self.revision, values):
                raise Superseded
            document = await repository.find_document(session, self.tenant_id, self.document_id)
        assert document is not None, "its row was just written"
        return document

    async def enter(self, stage: DocumentStage) -> None:
        """Show how far it is. Raises Superseded."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            values = {"stage": stage, "progress": PROGRESS[stage]}
            if not await repository.update_revision(session, self.tenant_id, self.document_id, self.revision, values):
                raise Superseded

    async def embed(self, document: Document, pieces: Sequence[Piece]) -> EmbeddedPieces | None:
        """Vectors for the pieces, none without an embedding model. Raises Superseded."""
        if configured_space(self.resources.settings) is None:
            return None
        await self.enter("embedding")
        return await embed_pieces(
            self.resources,
            tenant_id=self.tenant_id,
            assistant_id=document.assistant_id,
            document_id=self.document_id,
            inputs=[embedding_input(repository.heading_of(document, piece), piece.text) for piece in pieces],
        )

    async def publish(
        self, pieces: Sequence[Piece], embedded: EmbeddedPieces | None, *, page_count: int | None
    ) -> None:
        """Replace the document's pieces and mark it ready, at once. Raises Superseded."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            values = {
                "status": "ready",
                "stage": "done",
                "progress": PROGRESS["done"],
                "page_count": page_count,
                "published_hash": Document.content_hash,
            }
            if not await repository.update_revision(session, self.tenant_id, self.document_id, self.revision, values):
                raise Superseded
            document = await repository.find_document(session, self.tenant_id, self.document_id)
            assert document is not None, "its row was just written"
            await repository.replace_chunks(session, document, pieces)
            if embedded is not None:
                await store_vectors(session, document, embedded)
            mark_changed(session, self.tenant_id)

    async def postpone(self) -> None:
        """Try again in a while, and say why: that the files cannot be reached is no fault of the document."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            values = {"status": "queued", "stage": "waiting", "progress": 0, "failure": "storage_away"}
            if not await repository.update_revision(session, self.tenant_id, self.document_id, self.revision, values):
                return
            document = await repository.find_document(session, self.tenant_id, self.document_id)
            assert document is not None, "its row was just written"
            await queue_ingestion(session, document, delay=STORAGE_PAUSE)

    async def fail(self, code: FailureCode) -> None:
        """Say why it cannot be read; pieces of an earlier reading stay."""
        async with self.resources.db.tenant_tx(self.tenant_id) as session:
            values = {"status": "failed", "failure": code}
            await repository.update_revision(session, self.tenant_id, self.document_id, self.revision, values)


async def ingest_document(resources: Resources, job: Job) -> None:
    """Read the document that a job names; what is wrong with it ends up in its row, not in the job queue."""
    assert job.tenant_id is not None, "documents belong to tenants"
    reading = Reading(resources, job.tenant_id, UUID(job.payload["document_id"]), job.payload["revision"])
    try:
        document = await reading.begin()
        sections, page_count = await read_content(reading, document)
        await reading.enter("splitting")
        pieces = await asyncio.to_thread(split, sections)
        embedded = await reading.embed(document, pieces)
        await reading.publish(pieces, embedded, page_count=page_count)
        log.info("document_ingested", document_id=str(reading.document_id), chunks=len(pieces))
    except IngestionFailed as failure:
        await reading.fail(failure.code)
        log.info("document_failed", document_id=str(reading.document_id), failure=failure.code)
    except StorageUnavailable as error:
        await reading.postpone()
        log.warning("document_postponed", document_id=str(reading.document_id), reason=str(error))
    except Superseded:
        log.info("document_superseded", document_id=str(reading.document_id))


async def read_content(reading: Reading, document: Document) -> tuple[list[Section], int | None]:
    """What there is to read, and on how many pages. Raises IngestionFailed, Superseded."""
    if document.content is not None:
        return [Section(document.content)], None
    assert document.storage_key is not None, "a document has a content or a file"
    assert document.media_type is not None, "a file has a type"
    with tempfile.TemporaryDirectory(prefix="switchboard-") as name:
        folder = Path(name)
        original, scratch = folder / "original", folder / "scratch"
        scratch.mkdir()
        async with open_storage(reading.resources.settings) as storage:
            await _save(await storage.open(document.storage_key), original)
        await reading.enter("extracting")
        try:
            extracted = await extract(original, FileType(document.media_type), folder=scratch)
        except ExtractionFailed as failure:
            raise IngestionFailed(failure.code if failure.code in CODES else "broken") from None
    return [Section(text, page) for text, page in extracted.sections], extracted.page_count


async def _save(parts: AsyncIterator[bytes], path: Path) -> None:
    with path.open("xb") as file:
        async for part in parts:
            await asyncio.to_thread(file.write, part)


def split(sections: Sequence[Section]) -> list[Piece]:
    """The pieces of a document. Raises IngestionFailed: there are none, or too many."""
    try:
        pieces = split_sections(sections, most_pieces=MAX_CHUNKS)
    except TooManyPieces:
        raise IngestionFailed("too_large") from None
    if not pieces:
        raise IngestionFailed("empty")
    return pieces
