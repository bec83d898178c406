"""Texts as vectors, for nobody who waits: in batches, with the provider's own retries, and charged to a tenant."""

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from sqlalchemy import text

from switchboard.core.clock import month_of, utc_now
from switchboard.core.ids import TenantId
from switchboard.core.resources import Resources
from switchboard.integrations.llm.base import OPENAI_BASE_URL, ModelProvider
from switchboard.integrations.llm.embeddings import to_unit_length
from switchboard.integrations.llm.policy import Deadlines
from switchboard.integrations.llm.registry import create_provider
from switchboard.integrations.llm.spaces import Space

BATCH = 32
# A server of one's own, without a graphics card, takes its time for a batch; nobody waits for it.
DEADLINES = Deadlines(first_token=120.0)
# Of the usage domain, which has this one's rank: named, not imported.
_CHARGE = text("""
insert into usage_months as u
  (tenant_id, month, message_count, input_tokens, output_tokens, cost_microusd, reserved_microusd)
values (:tenant_id, :month, 0, :input_tokens, 0, :cost_microusd, 0)
on conflict (tenant_id, month) do update
  set input_tokens = u.input_tokens + excluded.input_tokens, cost_microusd = u.cost_microusd + excluded.cost_microusd
""")
_HAS_BUDGET = text("""
select t.monthly_budget_microusd is null or t.monthly_budget_microusd > coalesce((
  select u.cost_microusd + u.reserved_microusd from usage_months u where u.tenant_id = t.id and u.month = :month
), 0)
from tenants t where t.id = :tenant_id
""")


class BudgetUsedUp(Exception):
    """The tenant's month has no budget left for a model that costs something."""


class Embedder:
    """Embeds texts with the deployment's model; made by `open_embedder`."""

    def __init__(self, resources: Resources, provider: ModelProvider) -> None:
        self._resources = resources
        self._provider = provider

    async def embed(self, texts: Sequence[str], space: Space, *, charged_to: TenantId | None) -> list[list[float]]:
        """The vectors of the texts, of length 1, in order. No connection is held while the model works.

        Each batch counts for the month of the tenant that is `charged_to`; of nobody, when the platform asks for
        itself.

        Raises:
            ModelError.
            BudgetUsedUp: before the batch for which there is none left.
        """
        vectors: list[list[float]] = []
        for start in range(0, len(texts), BATCH):
            if charged_to is not None:
                await self._require_budget(charged_to, space.model)
            found = await self._provider.embed(texts[start : start + BATCH], **space._asdict())
            vectors += [to_unit_length(vector, dimensions=space.dimensions) for vector in found.vectors]
            if charged_to is not None:
                await charge_embedding(self._resources, charged_to, space.model, found.input_tokens)
        return vectors

    async def _require_budget(self, tenant_id: TenantId, model: str) -> None:
        if not self._resources.settings.prices.get(model, (0.0, 0.0))[0]:
            return
        async with self._resources.db.tenant_tx(tenant_id) as session:
            if not await session.scalar(_HAS_BUDGET, {"tenant_id": tenant_id, "month": month_of(utc_now())}):
                raise BudgetUsedUp


async def charge_embedding(resources: Resources, tenant_id: TenantId, model: str, input_tokens: int) -> None:
    """Count what was embedded for nobody's message for the tenant's current month."""
    price, _ = resources.settings.prices.get(model, (0.0, 0.0))  # in millionths of a US dollar a token
    values = {"input_tokens": input_tokens, "cost_microusd": math.ceil(input_tokens * price)}
    async with resources.db.tenant_tx(tenant_id) as session:
        await session.execute(_CHARGE, {"tenant_id": tenant_id, "month": month_of(utc_now()), **values})


@asynccontextmanager
async def open_embedder(resources: Resources) -> AsyncIterator[Embedder]:
    """The deployment's embedding model, for a while; callers make sure that it has one (`configured_space`)."""
    endpoint = resources.settings.embedding_endpoint
    provider = create_provider(
        "openai_compatible", api_key=endpoint.key, base_url=endpoint.base_url or OPENAI_BASE_URL, deadlines=DEADLINES
    )
    async with aclosing(provider):
        yield Embedder(resources, provider)
