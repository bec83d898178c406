"""What a tenant's assistants know: a text, a file, and a website, with pieces and vectors."""

import hashlib
from io import BytesIO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.resources import Resources
from switchboard.domains.knowledge.models import Chunk, Document
from switchboard.domains.knowledge.websites.models import Website, WebsitePage
from switchboard.integrations.storage import open_storage
from tests.factories import Client


async def add_knowledge(session: AsyncSession, client: Client, canary: str) -> None:
    """A text that is ready, and a file that could not be read."""
    owner = {"tenant_id": client.id, "assistant_id": client.assistant_id}
    document = Document(
        **owner,
        title=f"Recipe {canary}",
        url=f"https://{canary}.example/recipe",
        content=f"Cinnamon at midnight, {canary}.",
        content_hash=canary,
        chunk_count=1,
    )
    file = Document(
        **owner,
        kind="file",
        title=f"Menu {canary}",
        status="failed",
        failure="scanned",
        file_name=f"{canary}.pdf",
        media_type="application/pdf",
        byte_size=5,
        storage_key=f"{client.id}/{canary}",
    )
    session.add_all([document, file])
    await session.flush()
    chunk = Chunk(
        **owner,
        document_id=document.id,
        position=0,
        heading=f"Recipe {canary}",
        heading_path=[f"Spices {canary}"],
        text=f"Cinnamon at midnight, {canary}.",
    )
    session.add(chunk)
    await session.flush()
    space = {"tenant_id": client.id, "model": canary, "dimensions": 3}
    await session.execute(
        text("update embedding_indexes set model = :model, dimensions = :dimensions where tenant_id = :tenant_id"),
        space,
    )
    await session.execute(
        text(
            "insert into chunk_embeddings (tenant_id, assistant_id, chunk_id, model, dimensions, input_hash, embedding)"
            " values (:tenant_id, :assistant_id, :chunk_id, :model, :dimensions, '', '[1, 0, 0]')"
        ),
        {**space, "assistant_id": client.assistant_id, "chunk_id": chunk.id},
    )


async def add_website(session: AsyncSession, client: Client, canary: str, address: str) -> None:
    """A website of one page, which is a document."""
    owner = {"tenant_id": client.id, "assistant_id": client.assistant_id}
    website = Website(
        **owner,
        kind="crawl",
        url=address,
        max_depth=3,
        max_pages=200,
        include_paths=[f"/{canary}"],
        exclude_paths=[f"/{canary}"],
        citation="link",
        sync="never",
        status="ready",
    )
    session.add(website)
    await session.flush()
    page = Document(
        **owner,
        website_id=website.id,
        kind="page",
        title=f"Page {canary}",
        url=address,
        content=canary,
        content_hash=canary,
        published_hash=canary,
    )
    session.add(page)
    await session.flush()
    session.add(
        WebsitePage(
            tenant_id=client.id,
            website_id=website.id,
            url=address,
            key=f"/{canary}",
            title=f"Page {canary}",
            depth=0,
            round=1,
            visited_round=1,
            document_id=page.id,
        )
    )


async def store_file(resources: Resources, client: Client, canary: str) -> None:
    """The original of the file."""
    content = f"The file of {canary}".encode()
    async with open_storage(resources.settings) as storage:
        await storage.put(f"{client.id}/{canary}", BytesIO(content), sha256=hashlib.sha256(content).hexdigest())
