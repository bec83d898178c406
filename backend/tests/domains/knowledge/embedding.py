"""What the tests of retrieval share: a deployment with an embedding model, and a look at what it stored."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from switchboard.core.ids import AssistantId
from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.knowledge.retrieval.questions import QuestionVectors
from switchboard.domains.knowledge.retrieval.service import search_passages
from switchboard.integrations.llm.base import Passage
from switchboard.integrations.llm.spaces import Space
from tests.factories import Client
from tests.fixtures.fake_openai import FakeOpenAI

OLD = Space("old-model", 256)
NEW = Space("new-model", 128)


def with_model(settings: Settings, fake: FakeOpenAI, space: Space) -> Settings:
    """Settings under which everything is embedded by a model of the fake server."""
    return settings.model_copy(
        update={
            "embedding_model": space.model,
            "embedding_dimensions": space.dimensions,
            "embedding_base_url": fake.base_url,
        }
    )


def deployed(resources: Resources, fake: FakeOpenAI, space: Space) -> Resources:
    """The same connections under such settings."""
    return replace(resources, settings=with_model(resources.settings, fake, space))


async def leave_alone_all_but(resources: Resources, clients: Sequence[Client]) -> None:
    """Let the sweeps of a test see the indexes of these tenants only."""
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text(
                "update embedding_indexes "
                "set claimed_until = case when tenant_id = any(:ids) then null else now() + interval '1 hour' end"
            ),
            {"ids": [client.id for client in clients]},
        )


async def index_of(resources: Resources, client: Client) -> tuple[Space | None, bool]:
    """The space that answers for a client's assistant, and whether pieces may lack a vector."""
    async with resources.system_db.system_tx() as session:
        row = (
            await session.execute(
                text("select model, dimensions, is_behind from embedding_indexes where assistant_id = :id"),
                {"id": client.assistant_id},
            )
        ).one()
    return Space(row.model, row.dimensions) if row.model is not None else None, row.is_behind


async def vectors_of(resources: Resources, client: Client) -> dict[Space, int]:
    """How many vectors a client's pieces have, by space."""
    async with resources.system_db.system_tx() as session:
        rows = await session.execute(
            text("select model, dimensions, count(*) from chunk_embeddings where tenant_id = :id group by 1, 2"),
            {"id": client.id},
        )
        return {Space(model, dimensions): count for model, dimensions, count in rows}


async def search(
    resources: Resources, client: Client, question: str, space: Space | None, *, limit: int = 5, **scope: Any
) -> list[Passage]:
    """Search as a chat does; `space` is that of the question's vector."""
    vectors = QuestionVectors(resources.settings)
    vector = await vectors.find(question, space)
    vectors.close()
    async with resources.db.tenant_connection(client.id) as connection:
        return await search_passages(
            connection,
            scope.get("tenant_id", client.id),
            AssistantId(scope.get("assistant_id", client.assistant_id)),
            question,
            limit,
            vector=vector,
        )


def embedded_texts(fake: FakeOpenAI, space: Space) -> list[str]:
    """What the fake server was asked to embed by a model."""
    asked = [request.body["input"] for request in fake.requests if request.body.get("model") == space.model]
    return [part for entry in asked for part in (entry if isinstance(entry, list) else [entry])]
