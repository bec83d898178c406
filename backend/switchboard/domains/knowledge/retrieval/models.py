"""Tables of retrieval: the vectors of pieces, and what is known of each assistant's set of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from switchboard.core.models import Base, TenantRow
from switchboard.core.vectors import HalfVector


class EmbeddingIndex(TenantRow):
    """The vectors of one assistant's pieces, as a whole.

    `model` and `dimensions` name the set that answers: one that was complete when it was switched to; none without.
    `is_behind`: pieces may lack a vector. `switched_at`: when an earlier set was replaced, while it is still there.
    `claimed_until`: a worker is filling the index until then, or nobody is to try before.
    """

    __tablename__ = "embedding_indexes"
    __table_args__ = (
        UniqueConstraint("tenant_id", "assistant_id", name="uq_embedding_indexes_tenant_id_assistant_id"),
        ForeignKeyConstraint(
            ["tenant_id", "assistant_id"], ["assistants.tenant_id", "assistants.id"], ondelete="CASCADE"
        ),
    )

    assistant_id: Mapped[UUID]
    model: Mapped[str | None]
    dimensions: Mapped[int | None]
    is_behind: Mapped[bool] = mapped_column(default=True)
    switched_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]


class ChunkEmbedding(Base):
    """The vector of one piece by one model; `assistant_id` is repeated so that a search touches one table.

    `input_hash` tells whether a piece that is read again can keep its vector. `embedding` has length 1.
    """

    __tablename__ = "chunk_embeddings"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "chunk_id"], ["chunks.tenant_id", "chunks.id"], ondelete="CASCADE"),
        Index(
            "ix_chunk_embeddings_tenant_id_assistant_id_model_dimensions",
            "tenant_id",
            "assistant_id",
            "model",
            "dimensions",
        ),
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True)
    chunk_id: Mapped[UUID] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    dimensions: Mapped[int] = mapped_column(primary_key=True)
    assistant_id: Mapped[UUID]
    input_hash: Mapped[bytes] = mapped_column(LargeBinary)
    embedding: Mapped[Any] = mapped_column(HalfVector)
