"""Who was refused a moment ago, so that refusing costs nothing: a question's vector is paid for before it is known
whether the question is taken.
"""

from time import monotonic
from typing import Final

from switchboard.core.tenancy import VisitorPrincipal

SECONDS: Final = 10.0
MOST_REMEMBERED: Final = 10_000


class Refusals:
    """The visitors of this process whose last question was not taken, for `SECONDS`."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], float] = {}

    def note(self, visitor: VisitorPrincipal) -> None:
        """A question of the visitor was refused."""
        if len(self._until) >= MOST_REMEMBERED:
            self._until.clear()
        self._until[visitor.tenant_id, visitor.visitor_id.hex] = monotonic() + SECONDS

    def is_recent(self, visitor: VisitorPrincipal) -> bool:
        """Whether one was, lately. A question that is taken all the same is searched by its words."""
        return bool(self._until) and monotonic() < self._until.get((visitor.tenant_id, visitor.visitor_id.hex), 0.0)
