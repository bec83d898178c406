"""Gives pieces their vectors: those of a document that is being read, and those that an index still lacks.

An index is switched to another model only when every piece of the assistant has a vector of it. Until then the old
vectors answer, and pieces that come meanwhile get vectors of both. Pieces without one are found by their words.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.db import mark_changed
from switchboard.core.ids import AssistantId, TenantId
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.knowledge.models import Document
from switchboard.domains.knowledge.retrieval import repository
from switchboard.domains.knowledge.retrieval.embedding import BATCH, BudgetUsedUp, Embedder, open_embedder
from switchboard.domains.knowledge.retrieval.repository import NewVector, Scope
from switchboard.integrations.llm.base import ModelError
from switchboard.integrations.llm.spaces import Space, configured_space

MAX_INPUT_CHARACTERS = 8000
CLAIM = timedelta(minutes=10)  # longer than a batch takes with all its retries
PAUSE_AFTER_FAILURE = timedelta(minutes=1)
PAUSE_WITHOUT_BUDGET = timedelta(minutes=15)
# Other processes know for at most two seconds of the index that was in use before.
LEFTOVERS_AGE = timedelta(seconds=10)
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EmbeddedPieces:
    """The vectors of a document's pieces, in their order, by space; a space is missing when its model failed.

    `target` is the space that indexes are to be in.
    """

    target: Space
    hashes: list[bytes]
    vectors: dict[Space, list[list[float]]]


def embedding_input(heading: str, text: str) -> str:
    """What a model is given of a piece: where it stands, then what it says."""
    return f"{heading}\n\n{text}"[:MAX_INPUT_CHARACTERS]


async def embed_pieces(
    resources: Resources, *, tenant_id: TenantId, assistant_id: UUID, document_id: UUID, inputs: Sequence[str]
) -> EmbeddedPieces | None:
    """Vectors for the pieces that a document is about to get; None when the deployment has no embedding model.

    Pieces that the document has already keep their vectors, so that only what is new is sent. No connection is held
    while the model works. A model that fails, or for which there is no budget, is logged and left out: the index is
    filled later (`fill_indexes`).
    """
    target = configured_space(resources.settings)
    if target is None:
        return None
    scope = Scope(tenant_id, AssistantId(assistant_id))
    async with resources.db.tenant_connection(tenant_id) as connection:
        _, active = await repository.find_index(connection, scope)
    embedded = EmbeddedPieces(target, [_hash(text) for text in inputs], {})
    async with open_embedder(resources) as embedder:
        for space in {target, active or target}:
            async with resources.db.tenant_tx(tenant_id) as session:
                known = await repository.list_vectors(session, tenant_id, document_id, space)
            new = {key: text for key, text in zip(embedded.hashes, inputs, strict=True) if key not in known}
            try:
                vectors = await embedder.embed(list(new.values()), space, charged_to=tenant_id)
                known |= dict(zip(new, vectors, strict=True))
            except ModelError as error:
                log.warning("pieces_not_embedded", model=space.model, kind=error.kind, http_status=error.status)
            except BudgetUsedUp:
                log.info("pieces_wait_for_budget", model=space.model)
            else:
                embedded.vectors[space] = [known[key] for key in embedded.hashes]
    return embedded


async def store_vectors(session: AsyncSession, document: Document, embedded: EmbeddedPieces) -> None:
    """Store the vectors of a document's pieces, in the transaction that stored the pieces."""
    tenant_id = TenantId(document.tenant_id)
    pieces = await repository.list_pieces(session, tenant_id, document.id)
    for space, vectors in embedded.vectors.items():
        rows = [NewVector(*row) for row in zip(pieces, embedded.hashes, vectors, strict=True)]
        await repository.add_vectors(session, tenant_id, space, rows)
    if embedded.target in embedded.vectors:
        await _switch(session, Scope(tenant_id, AssistantId(document.assistant_id)), embedded.target)


async def fill_indexes(resources: Resources) -> int:
    """Give every piece of every tenant a vector of the configured model; answers with the number of new vectors.

    Works on one index after the other, each claimed so that other workers leave it alone, and stops at the first
    failure of the model: what is missing then is left for the next round. A tenant whose budget is used up waits.
    """
    space = configured_space(resources.settings)
    if space is None:
        return 0
    added = 0
    async with open_embedder(resources) as embedder:
        while True:
            async with resources.system_db.system_tx() as session:
                scope = await repository.claim_index(session, space, CLAIM)
            if scope is None:
                return added
            try:
                added += await _fill(resources, embedder, scope, space)
            except BudgetUsedUp:
                async with resources.db.tenant_tx(scope.tenant_id) as session:
                    await repository.hold_index(session, scope, PAUSE_WITHOUT_BUDGET)
            except ModelError as error:
                log.warning("index_not_filled", model=space.model, kind=error.kind, http_status=error.status)
                async with resources.db.tenant_tx(scope.tenant_id) as session:
                    await repository.hold_index(session, scope, PAUSE_AFTER_FAILURE)
                return added


async def delete_leftovers(resources: Resources) -> int:
    """Delete the vectors of models that no search uses any more; answers with the number of indexes."""
    space = configured_space(resources.settings)
    if space is None:
        return 0
    async with resources.system_db.system_tx() as session:
        scopes = await repository.list_leftovers(session, LEFTOVERS_AGE)
    for scope in scopes:
        async with resources.db.tenant_tx(scope.tenant_id) as session:
            await repository.delete_leftovers(session, scope, space)
    return len(scopes)


async def _fill(resources: Resources, embedder: Embedder, scope: Scope, space: Space) -> int:
    added = 0
    while True:
        async with resources.db.tenant_tx(scope.tenant_id) as session:
            pieces = await repository.list_missing(session, scope, space, BATCH)
            if not pieces:
                if not await _switch(session, scope, space):  # more has come in this moment
                    await repository.hold_index(session, scope, timedelta(0))
                return added
            await repository.hold_index(session, scope, CLAIM)
        inputs = [embedding_input(piece.heading, piece.text) for piece in pieces]
        vectors = await embedder.embed(inputs, space, charged_to=scope.tenant_id)
        rows = [
            NewVector(piece.id, _hash(text), vector)
            for piece, text, vector in zip(pieces, inputs, vectors, strict=True)
        ]
        async with resources.db.tenant_tx(scope.tenant_id) as session:
            await repository.add_vectors(session, scope.tenant_id, space, rows)
        added += len(rows)


async def _switch(session: AsyncSession, scope: Scope, space: Space) -> bool:
    is_complete = await repository.switch_if_complete(session, scope, space)
    if is_complete:
        mark_changed(session, scope.tenant_id)
    return is_complete


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
