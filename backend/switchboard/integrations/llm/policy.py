"""How long a provider may take, and when it is asked again."""

import random
from dataclasses import dataclass
from typing import Final

from switchboard.integrations.llm.base import ModelError, ModelOverloaded, ModelRateLimited, ModelUnreachable


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. `first_token` and `total` run from the call and include every attempt and pause of it."""

    connect: float = 5.0
    first_token: float = 30.0
    between_tokens: float = 60.0
    total: float = 300.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Bounded retries with full jitter, for failures before the first token only.

    No attempt starts later than `window` seconds after the first: a visitor waits for an answer or for a
    clear message, not for our patience. A provider that asks for a longer pause is taken at its word and not
    asked again.
    """

    retries: int = 2
    base_delay: float = 0.25
    max_delay: float = 2.0
    window: float = 5.0

    def delay_before_next(self, error: ModelError, *, attempts_made: int, elapsed: float) -> float | None:
        """Return the seconds to wait before asking again, or None when `error` is final."""
        if attempts_made > self.retries:
            return None
        if not isinstance(error, ModelRateLimited | ModelOverloaded | ModelUnreachable):
            return None
        backoff = min(self.max_delay, self.base_delay * 2.0 ** (attempts_made - 1))
        delay = random.uniform(0.0, backoff)  # noqa: S311  jitter, no secret
        if not isinstance(error, ModelUnreachable) and error.retry_after_seconds is not None:
            delay += error.retry_after_seconds
        return delay if elapsed + delay <= self.window else None


DEFAULT_DEADLINES: Final = Deadlines()
DEFAULT_RETRY_POLICY: Final = RetryPolicy()
