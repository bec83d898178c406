"""What vectors live in: a model and a size. Vectors of two spaces are never compared."""

from typing import NamedTuple

from switchboard.core.settings import Settings


class Space(NamedTuple):
    """The vectors of one model with one number of dimensions."""

    model: str
    dimensions: int


class Vector(NamedTuple):
    """A point in a space, of length 1, and the tokens that it took to find it."""

    space: Space
    values: list[float]
    input_tokens: int = 0


def configured_space(settings: Settings) -> Space | None:
    """The space that every index is to be in; none when the deployment searches by words only."""
    return Space(settings.embedding_model, settings.embedding_dimensions) if settings.embedding_model else None
