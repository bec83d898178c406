"""Tries an assistant as a form has it: a preview conversation of the person who asks, that counts for no visitor.

It is a visitor's turn in every other respect: the month's budget is held to, and the pace of a minute. What the model
was given goes to the portal's own users alone; it is in no stream that others could follow.
"""

from collections.abc import Callable
from uuid import UUID, uuid5

import orjson
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import AssistantId, TenantId, VisitorId
from switchboard.core.schemas import ResponseModel
from switchboard.core.streams import decode_sse
from switchboard.core.tenancy import TenantEntry, VisitorPrincipal
from switchboard.domains.assistant.service import get_assistant
from switchboard.domains.conversation.answers import AnswerSource
from switchboard.domains.conversation.model_choice import ModelChoice
from switchboard.domains.conversation.models import Visitor
from switchboard.domains.conversation.playground.observing import ObservedProvider
from switchboard.domains.conversation.playground.schemas import TryRequest
from switchboard.domains.conversation.service import ConversationService
from switchboard.domains.conversation.turn import Turn


class Trial:
    """An answer being tried: what the model is given, then the answer as visitors get it, then how it came about.

    A tool that asks visitors first is not used: trying changes nothing.
    """

    def __init__(
        self,
        turn: Turn,
        answer: AnswerSource,
        observed: ObservedProvider,
        *,
        stop: Callable[[], None],
        decline: Callable[[str], None],
    ) -> None:
        self._turn = turn
        self._answer = answer
        self._observed = observed
        self._stop = stop
        self._decline = decline
        self._stage = "sources"

    async def read(self) -> bytes | None:
        """See `AnswerSource.read`."""
        if self._stage == "sources":
            self._stage = "answer"
            return _encode("sources", self._observed.sources())
        if self._stage == "answer":
            chunk = await self._answer.read()
            if chunk is not None:
                if b"event: tool_confirmation\n" in chunk:
                    self._decline_all(chunk)
                return chunk
            self._stage = "end"
            return _encode("details", self._observed.details(self._turn.model))
        return None

    def _decline_all(self, chunk: bytes) -> None:
        for event in decode_sse(chunk):
            if event.name == "tool_confirmation":
                self._decline(event.data["confirmation"])

    def wake(self) -> None:
        """See `AnswerSource.wake`."""
        self._answer.wake()

    def close(self) -> None:
        """The reader is done, or gone: nobody else follows, so an unfinished answer ends at once."""
        if self._stage != "end":
            self._stop()
        self._answer.close()


async def try_assistant(
    entry: TenantEntry, conversations: ConversationService, assistant_id: UUID, body: TryRequest
) -> Trial:
    """Ask, and follow the answer.

    Raises:
        AssistantNotFound, ConversationNotFound: not the tenant's, or another person's conversation.
        ModelNotAllowed, InvalidRequest: the draft is not within the tenant's limits.
        ModelUnavailable, MessageLimitReached, RateLimited, AnswerInProgress: as for a visitor.
    """
    async with entry.transaction() as scope:
        await get_assistant(scope.session, entry.tenant_id, assistant_id)
        visitor_id = await _find_visitor(scope.session, entry, assistant_id)
    visitor = VisitorPrincipal(entry.tenant_id, AssistantId(assistant_id), visitor_id, "", is_preview=True)
    seen: list[ObservedProvider] = []

    def observe(choice: ModelChoice) -> ModelChoice:
        seen.append(ObservedProvider(choice.provider))
        return choice._replace(provider=seen[0])

    turn, answer = await conversations.try_out(
        visitor, body.conversation_id, body.question, draft=body.draft, observe=observe
    )
    return Trial(
        turn,
        answer,
        seen[0],
        stop=lambda: conversations.abandon(turn),
        decline=lambda confirmation: conversations.decline_tool(turn, confirmation),
    )


async def _find_visitor(session: AsyncSession, entry: TenantEntry, assistant_id: UUID) -> VisitorId:
    """The person's own visitor of this assistant: the same each time, and no widget can be given it."""
    visitor_id = VisitorId(uuid5(entry.actor.user_id, f"{entry.tenant_id}/{assistant_id}"))
    row = {"tenant_id": TenantId(entry.tenant_id), "id": visitor_id, "assistant_id": assistant_id}
    await session.execute(insert(Visitor).values(**row).on_conflict_do_nothing())
    return visitor_id


def _encode(name: str, data: ResponseModel) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(data.model_dump(mode="json")))
