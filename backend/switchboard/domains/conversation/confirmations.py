"""Tools that change something wait here for the visitor's word.

What is confirmed cannot change in between: the arguments are held by the answer that waits, and the id is drawn for
this one call. It is good once, in its own conversation, until the wait ends.
"""

import asyncio
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple
from uuid import UUID

from switchboard.core.ids import TenantId

CONFIRM_SECONDS: Final = 120.0


class Confirmation(NamedTuple):
    """One question to the visitor; `id` is what the panel sends back."""

    id: str
    answer: "asyncio.Future[bool]"

    async def wait(self) -> bool:
        """Whether the visitor agrees; no answer in time is a no."""
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                return await self.answer
        except TimeoutError:
            return False


class Confirmations:
    """The questions of this process that are open: at most one in each conversation, as it has one answer at a time."""

    def __init__(self) -> None:
        self._open: dict[tuple[TenantId, UUID], Confirmation] = {}

    @contextmanager
    def ask(self, tenant_id: TenantId, conversation_id: UUID) -> Iterator[Confirmation]:
        """Open a question, which can be answered until the block ends."""
        key = (tenant_id, conversation_id)
        confirmation = Confirmation(secrets.token_urlsafe(24), asyncio.get_running_loop().create_future())
        self._open[key] = confirmation
        try:
            yield confirmation
        finally:
            if self._open.get(key) is confirmation:
                del self._open[key]

    def answer(self, tenant_id: TenantId, conversation_id: UUID, confirmation_id: str, *, is_allowed: bool) -> None:
        """Answer a question if it is open here; an id that is not its own, or comes again, changes nothing."""
        confirmation = self._open.get((tenant_id, conversation_id))
        if confirmation is None or not hmac.compare_digest(confirmation.id.encode(), confirmation_id.encode()):
            return
        del self._open[tenant_id, conversation_id]
        if not confirmation.answer.done():
            confirmation.answer.set_result(is_allowed)
