"""The questions of gaps as vectors: which of them are near each other, by the deployment's embedding model.

A gap keeps the vector of one model. When the model changes, gaps get new vectors before anything is compared with
them; questions that are together already stay together, and nothing is taken apart or put together anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.domains.conversation.gaps.meaning import SORTED_QUESTIONS, least_nearness
from switchboard.domains.knowledge.retrieval.embedding import BudgetUsedUp, Embedder, open_embedder
from switchboard.integrations.llm.base import ModelError
from switchboard.integrations.llm.spaces import Space, configured_space

MOST_COMPARED = 500
log = get_logger(__name__)
# What each model was measured to need, for the life of the process; None: it is of no use for this.
_measured: dict[tuple[str | None, Space], float | None] = {}

_LIST_OUTSIDE = text("""
select id, question from gaps
where tenant_id = :tenant_id and assistant_id = :assistant_id
  and (embedding_model, embedding_dimensions) is distinct from (:model, :dimensions)
order by last_asked_at desc limit :limit
""")
_SET_VECTOR = text("""
update gaps set embedding = cast(cast(:vector as real[]) as halfvec),
  embedding_model = :model, embedding_dimensions = :dimensions
where tenant_id = :tenant_id and id = :gap_id
""")
# Vectors have length 1; pgvector's operator gives the negative inner product.
_LIST_NEAREST = text("""
with comparable as materialized (
  select id, embedding from gaps
  where tenant_id = :tenant_id and assistant_id = :assistant_id
    and embedding_model = :model and embedding_dimensions = :dimensions
), near as (
  select id, embedding <#> cast(cast(:vector as real[]) as halfvec) as distance from comparable
)
select id from near where distance <= - cast(:least as double precision) order by distance, id limit :limit
""")


@dataclass(frozen=True, slots=True)
class Meanings:
    """The vectors of some questions, by their words, in one space, and how near two must be to be one."""

    space: Space
    least: float
    vectors: dict[str, list[float]]

    async def list_nearest(
        self, session: AsyncSession, tenant_id: str, assistant_id: UUID, question: str, limit: int
    ) -> Sequence[UUID]:
        """The assistant's gaps that are near enough to a question, the nearest first."""
        vector = self.vectors.get(question)
        if vector is None:
            return []
        owner = {"tenant_id": tenant_id, "assistant_id": assistant_id}
        values = {**owner, **self.space._asdict(), "vector": vector, "least": self.least, "limit": limit}
        return (await session.scalars(_LIST_NEAREST, values)).all()

    async def keep(self, session: AsyncSession, tenant_id: str, gap_id: UUID, question: str) -> None:
        """Give a gap the vector of its question."""
        if question in self.vectors:
            await _set_vector(session, tenant_id, gap_id, self.space, self.vectors[question])


async def find_meanings(
    resources: Resources, tenant_id: TenantId, questions: Sequence[tuple[UUID, str]]
) -> Meanings | None:
    """The vectors of questions to assistants, once the gaps of these assistants have vectors of the same model.

    None when the deployment has no embedding model, when that cannot tell meanings apart or fails, or when the tenant
    has no budget for it: then questions are compared by their words alone. No connection is held while the model works.
    """
    space = configured_space(resources.settings)
    if space is None or not questions:
        return None
    try:
        async with open_embedder(resources) as embedder:
            least = await _measure(resources, embedder, space)
            if least is None:
                return None
            for assistant_id in {assistant_id for assistant_id, _ in questions}:
                await _embed_gaps(resources, embedder, tenant_id, assistant_id, space)
            texts = list({question for _, question in questions})
            vectors = await embedder.embed(texts, space, charged_to=tenant_id)
    except ModelError as error:
        log.warning("questions_sorted_by_words", model=space.model, kind=error.kind, http_status=error.status)
        return None
    except BudgetUsedUp:
        log.info("questions_sorted_by_words", model=space.model, kind="budget")
        return None
    return Meanings(space, least, dict(zip(texts, vectors, strict=True)))


async def _measure(resources: Resources, embedder: Embedder, space: Space) -> float | None:
    model = (resources.settings.embedding_endpoint.base_url, space)
    if model not in _measured:
        texts = [question for group in SORTED_QUESTIONS for question in group]
        vectors = await embedder.embed(texts, space, charged_to=None)
        _measured[model] = least_nearness(dict(zip(texts, vectors, strict=True)))
        log.info("embedding_model_measured", model=space.model, least_nearness=_measured[model])
    return _measured[model]


async def _embed_gaps(
    resources: Resources, embedder: Embedder, tenant_id: TenantId, assistant_id: UUID, space: Space
) -> None:
    values = {"tenant_id": tenant_id, "assistant_id": assistant_id, **space._asdict(), "limit": MOST_COMPARED}
    async with resources.db.tenant_tx(tenant_id) as session:
        gaps = (await session.execute(_LIST_OUTSIDE, values)).all()
    vectors = await embedder.embed([gap.question for gap in gaps], space, charged_to=tenant_id)
    async with resources.db.tenant_tx(tenant_id) as session:
        for gap, vector in zip(gaps, vectors, strict=True):
            await _set_vector(session, tenant_id, gap.id, space, vector)


async def _set_vector(
    session: AsyncSession, tenant_id: str, gap_id: UUID, space: Space, vector: Sequence[float]
) -> None:
    await session.execute(
        _SET_VECTOR, {"tenant_id": tenant_id, "gap_id": gap_id, "vector": list(vector), **space._asdict()}
    )
