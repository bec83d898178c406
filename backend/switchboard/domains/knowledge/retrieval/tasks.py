"""What the worker does for retrieval."""

from datetime import timedelta

from switchboard.core.jobs import Sweep
from switchboard.domains.knowledge.retrieval.indexing import delete_leftovers, fill_indexes

SWEEPS = (
    Sweep("missing_embeddings", timedelta(seconds=10), fill_indexes),
    Sweep("embedding_leftovers", timedelta(seconds=60), delete_leftovers),
)
