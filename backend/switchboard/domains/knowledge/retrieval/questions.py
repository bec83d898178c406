"""Questions as vectors, for a visitor who waits: one call with a time limit, and search by words alone if it fails."""

from time import monotonic

from fastapi import FastAPI

from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.integrations.llm.base import ModelError
from switchboard.integrations.llm.embeddings import QuestionEmbedder
from switchboard.integrations.llm.spaces import Space, Vector, configured_space

SECONDS = 1.0
# An endpoint that failed so often in a row is left alone for a while: its time limit would be everybody's.
FAILURES_IN_A_ROW = 3
PAUSE_SECONDS = 30.0
MAX_CHARACTERS = 2000
log = get_logger(__name__)


class QuestionVectors:
    """One for each process; holds the connections to the endpoint."""

    def __init__(self, settings: Settings) -> None:
        endpoint = settings.embedding_endpoint
        self._embedder = (
            QuestionEmbedder(base_url=endpoint.base_url, api_key=endpoint.key, seconds=SECONDS)
            if configured_space(settings) is not None
            else None
        )
        self._failures: dict[Space, int] = {}
        self._resting_until: dict[Space, float] = {}

    async def find(self, question: str, space: Space | None) -> Vector | None:
        """The question in the space of an assistant's index.

        None when the assistant has no such index, the deployment has no model, or the endpoint fails or rests: then
        search is by words. Never raises a `ModelError`, and takes at most `SECONDS`.
        """
        if self._embedder is None or space is None or not question.strip():
            return None
        if monotonic() < self._resting_until.get(space, 0.0):
            return None
        try:
            values, tokens = await self._embedder.embed(question[:MAX_CHARACTERS], **space._asdict())
        except ModelError as error:
            self._note_failure(space, error)
            return None
        self._failures.pop(space, None)
        return Vector(space, values, tokens)

    def close(self) -> None:
        """Hang up."""
        if self._embedder is not None:
            self._embedder.close()

    def _note_failure(self, space: Space, error: ModelError) -> None:
        failures = self._failures.get(space, 0) + 1
        if failures >= FAILURES_IN_A_ROW:
            self._resting_until[space] = monotonic() + PAUSE_SECONDS
            failures = 0
        self._failures[space] = failures
        log.warning("question_not_embedded", model=space.model, kind=error.kind, http_status=error.status)


def attach(app: FastAPI, resources: Resources) -> None:
    """Make the one of this process."""
    app.state.question_vectors = QuestionVectors(resources.settings)
