"""Conversations: asking, following, stopping, rating."""

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import asyncpg

from switchboard.core.ids import MessageId, TenantId
from switchboard.core.resources import Resources
from switchboard.core.streams import StreamMirror, stream_key
from switchboard.core.tenancy import VisitorPrincipal
from switchboard.domains.assistant.schemas import AssistantDraft
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.assistant.tools.calling import ToolCaller
from switchboard.domains.conversation import repository
from switchboard.domains.conversation.answers import AnswerSource, MirroredAnswer, StoredAnswer
from switchboard.domains.conversation.beginning import Question, Setting, TurnBeginner
from switchboard.domains.conversation.confirmations import Confirmations
from switchboard.domains.conversation.errors import (
    AnswerInProgress,
    ConversationNotFound,
    IdempotencyMismatch,
    MessageNotFound,
)
from switchboard.domains.conversation.finishing import finish_answer
from switchboard.domains.conversation.follow_ups import find_follow_ups
from switchboard.domains.conversation.leases import LeaseKeeper, end_expired_answer, note_used
from switchboard.domains.conversation.model_choice import ModelChoice
from switchboard.domains.conversation.repository import AskedQuestion
from switchboard.domains.conversation.runner import AnswerRunner
from switchboard.domains.conversation.tool_rounds import ToolBox
from switchboard.domains.conversation.turn import Outcome, Turn, search_microusd
from switchboard.domains.knowledge.retrieval.questions import QuestionVectors
from switchboard.domains.tenant.snapshot import TenantDirectory
from switchboard.integrations.llm.registry import ProviderRegistry

STOP_TOPIC = "stop_answer"
CONFIRM_TOPIC = "confirm_tool"


class ConversationService:
    """One for each process; holds the running answers."""

    def __init__(
        self,
        resources: Resources,
        tenants: TenantDirectory,
        assistants: AssistantDirectory,
        question_vectors: QuestionVectors,
        tool_caller: ToolCaller | None,
    ) -> None:
        """Without a `tool_caller` assistants answer without their tools."""
        self._resources = resources
        self._prices = resources.settings.prices
        self._providers = ProviderRegistry()
        self._confirmations = Confirmations()
        self._beginner = TurnBeginner(
            resources.db,
            resources.settings,
            self._providers,
            tenants,
            assistants,
            question_vectors,
            ToolBox(tool_caller, self._confirmations, partial(note_used, resources.db)) if tool_caller else None,
        )
        self._mirror = StreamMirror(resources.redis)
        self._runner = AnswerRunner(self._mirror, self._finish, partial(find_follow_ups, resources.db))
        self._leases = LeaseKeeper(resources.system_db, self._runner)
        resources.bus.subscribe(
            STOP_TOPIC,
            lambda fields: self._stop_here(TenantId(fields["tenant_id"]), UUID(fields["conversation_id"])),
        )
        resources.bus.subscribe(
            CONFIRM_TOPIC,
            lambda fields: self._confirmations.answer(
                TenantId(fields["tenant_id"]),
                UUID(fields["conversation_id"]),
                fields["confirmation"],
                is_allowed=fields["decision"] == "allowed",
            ),
        )

    def start(self) -> None:
        """Begin the background work."""
        self._mirror.start()
        self._leases.start()

    async def close(self) -> None:
        """End and store the running answers, then stop the background work."""
        await self._runner.drain()
        await self._leases.stop()
        await self._mirror.stop()
        await self._providers.aclose()

    async def ask(
        self, visitor: VisitorPrincipal, conversation_id: UUID | None, content: str, idempotency_key: str
    ) -> AnswerSource:
        """Store a question, begin its answer and follow it; asked again with the same key, follow what there is.

        Raises:
            MessageLimitReached, RateLimited: the tenant's month or the visitor's minute is used up.
            AnswerInProgress: another question is being answered in this conversation.
            IdempotencyMismatch: the key belongs to another text.
            ConversationNotFound: not a conversation of this visitor.
            ModelUnavailable: no model is set up for the assistant.
        """
        setting = await self._beginner.setting(visitor)
        question = Question(visitor, conversation_id, content, idempotency_key)
        for is_last_try in (False, True):
            try:
                return self._follow_here(await self._beginner.begin(setting, question))
            except asyncpg.UniqueViolationError as violation:
                if violation.constraint_name == "uq_messages_idempotency":
                    return await self._ask_again(setting, question)
                if is_last_try or not await self._end_if_expired(visitor, conversation_id):
                    raise AnswerInProgress from None
        raise AssertionError("unreachable")

    async def setting(self, visitor: VisitorPrincipal) -> Setting:
        """What would answer this visitor. Raises ModelUnavailable, AssistantNotFound."""
        return await self._beginner.setting(visitor)

    async def answer(
        self, visitor: VisitorPrincipal, content: str, idempotency_key: str
    ) -> tuple[Turn, Outcome | None]:
        """Store a question in a new conversation and wait for its whole answer; no outcome when it was not stored.

        Cancelled, it ends the answer and waits until that is stored: what it reserved would be reserved for ever if the
        caller removed the conversation meanwhile.

        Raises:
            MessageLimitReached, RateLimited: the tenant's month or the visitor's minute is used up.
            ModelUnavailable: no model is set up for the assistant.
        """
        setting = await self._beginner.setting(visitor)
        turn = await self._beginner.begin(setting, Question(visitor, None, content, idempotency_key))
        running = self._runner.start(turn)
        assert running.task is not None, "it was just started"
        try:
            await asyncio.wait([running.task])
        except asyncio.CancelledError:
            running.cancel("shutdown")
            await asyncio.wait([running.task])
            raise
        return turn, running.outcome

    async def try_out(
        self,
        visitor: VisitorPrincipal,
        conversation_id: UUID | None,
        content: str,
        *,
        draft: AssistantDraft | None,
        observe: Callable[[ModelChoice], ModelChoice],
    ) -> tuple[Turn, AnswerSource]:
        """Ask as `ask` does, with a draft of the assistant and with the provider that `observe` puts in its place.

        Raises:
            As `ask`, and ModelNotAllowed, InvalidRequest: the draft is not within the tenant's limits.
        """
        setting = await self._beginner.setting(visitor, draft)
        setting = setting._replace(choice=observe(setting.choice))
        try:
            turn = await self._beginner.begin(setting, Question(visitor, conversation_id, content, str(uuid4())))
        except asyncpg.UniqueViolationError:
            raise AnswerInProgress from None
        return turn, self._follow_here(turn)

    def abandon(self, turn: Turn) -> None:
        """End an answer of this process that nobody reads any more; what came of it is stored."""
        self._runner.abandon(turn)

    def decline_tool(self, turn: Turn, confirmation: str) -> None:
        """Answer a tool's question in an answer of this process with no."""
        self._confirmations.answer(turn.tenant_id, turn.conversation_id, confirmation, is_allowed=False)

    async def follow(self, visitor: VisitorPrincipal, conversation_id: UUID, after_id: int) -> AnswerSource | None:
        """The answer in progress in a conversation from behind an event; None when there is none.

        Raises:
            ConversationNotFound: not a conversation of this visitor.
        """
        local = self._runner.find(visitor.tenant_id, conversation_id)
        async with self._resources.db.tenant_connection(visitor.tenant_id) as connection:
            running = await repository.find_running(
                connection,
                tenant_id=visitor.tenant_id,
                conversation_id=conversation_id,
                visitor_id=visitor.visitor_id,
            )
            if running is None:
                await self._require_conversation(connection, visitor, conversation_id)
                return None
        if local is not None and not local.stream.is_finished:
            return local.subscribe(after_id)
        return self._follow_elsewhere(visitor.tenant_id, running.id, after_id)

    async def stop(self, visitor: VisitorPrincipal, conversation_id: UUID) -> None:
        """End the answer in progress, wherever it is written; nothing happens when there is none.

        Raises:
            ConversationNotFound: not a conversation of this visitor.
        """
        async with self._resources.db.tenant_connection(visitor.tenant_id) as connection:
            await self._require_conversation(connection, visitor, conversation_id)
        # The bus reaches this process first, then every other one.
        await self._resources.bus.publish(STOP_TOPIC, tenant_id=visitor.tenant_id, conversation_id=str(conversation_id))

    async def confirm_tool(
        self, visitor: VisitorPrincipal, conversation_id: UUID, confirmation: str, *, is_allowed: bool
    ) -> None:
        """Answer whether a tool may be used; nothing happens when this is not, or no longer, asked.

        Raises:
            ConversationNotFound: not a conversation of this visitor.
        """
        async with self._resources.db.tenant_connection(visitor.tenant_id) as connection:
            await self._require_conversation(connection, visitor, conversation_id)
        await self._resources.bus.publish(
            CONFIRM_TOPIC,
            tenant_id=visitor.tenant_id,
            conversation_id=str(conversation_id),
            confirmation=confirmation,
            decision="allowed" if is_allowed else "declined",
        )

    async def rate(self, visitor: VisitorPrincipal, message_id: UUID, rating: str, comment: str | None) -> None:
        """Store what the visitor thinks of an answer.

        Raises:
            MessageNotFound: not an answer to this visitor.
        """
        async with self._resources.db.tenant_connection(visitor.tenant_id) as connection:
            is_rated = await repository.set_feedback(
                connection,
                tenant_id=visitor.tenant_id,
                visitor_id=visitor.visitor_id,
                message_id=message_id,
                rating=rating,
                comment=comment,
            )
        if not is_rated:
            raise MessageNotFound

    async def _ask_again(self, setting: Setting, question: Question) -> AnswerSource:
        visitor = question.visitor
        async with self._resources.db.tenant_connection(visitor.tenant_id) as connection:
            asked = await repository.find_keyed(
                connection,
                tenant_id=visitor.tenant_id,
                visitor_id=visitor.visitor_id,
                idempotency_key=question.idempotency_key,
            )
        is_same_place = asked is not None and question.conversation_id in (None, asked.conversation_id)
        if asked is None or not is_same_place or asked.content != question.content:
            raise IdempotencyMismatch("This Idempotency-Key was used for another message. Use a new one.")
        if asked.status == "streaming" and asked.answer_id is not None:
            local = self._runner.find(visitor.tenant_id, asked.conversation_id)
            if local is not None and not local.stream.is_finished:
                return local.subscribe()
            if not asked.is_expired:
                return self._follow_elsewhere(visitor.tenant_id, asked.answer_id, 0)
            await self._end_expired(visitor.tenant_id, asked.answer_id)
        elif asked.has_answer:
            return StoredAnswer(asked)
        try:
            return self._follow_here(await self._beginner.begin_retry(setting, question, asked))
        except asyncpg.UniqueViolationError:
            raise AnswerInProgress from None

    def _follow_here(self, turn: Turn) -> AnswerSource:
        return self._runner.start(turn).subscribe()

    def _follow_elsewhere(self, tenant_id: TenantId, answer_id: UUID, after_id: int) -> AnswerSource:
        async def find_answered() -> AskedQuestion | None:
            async with self._resources.db.tenant_connection(tenant_id) as connection:
                return await repository.find_answered(connection, tenant_id=tenant_id, answer_id=answer_id)

        return MirroredAnswer(
            self._mirror,
            stream_key(tenant_id, answer_id),
            after_id,
            find_answered=find_answered,
            end_expired=partial(self._end_expired, tenant_id, answer_id),
        )

    async def _end_if_expired(self, visitor: VisitorPrincipal, conversation_id: UUID | None) -> bool:
        if conversation_id is None:
            return False
        async with self._resources.db.tenant_connection(visitor.tenant_id) as connection:
            running = await repository.find_running(
                connection,
                tenant_id=visitor.tenant_id,
                conversation_id=conversation_id,
                visitor_id=visitor.visitor_id,
            )
        if running is None:
            return True
        if running.is_expired:
            await self._end_expired(visitor.tenant_id, running.id)
        return running.is_expired

    async def _end_expired(self, tenant_id: TenantId, answer_id: UUID) -> None:
        await end_expired_answer(
            self._resources.db, self._mirror, self._prices, tenant_id=tenant_id, answer_id=answer_id
        )

    async def _finish(self, turn: Turn, outcome: Outcome) -> bool:
        return await finish_answer(
            self._resources.db,
            self._prices,
            tenant_id=turn.tenant_id,
            answer_id=MessageId(turn.answer_id),
            model=turn.model,
            counted_messages=turn.counted_messages,
            outcome=outcome,
            search_microusd=search_microusd(self._prices, turn),
        )

    def _stop_here(self, tenant_id: TenantId, conversation_id: UUID) -> None:
        self._runner.stop(tenant_id, conversation_id)

    @staticmethod
    async def _require_conversation(
        connection: asyncpg.Connection, visitor: VisitorPrincipal, conversation_id: UUID
    ) -> None:
        if not await repository.owns_conversation(
            connection,
            tenant_id=visitor.tenant_id,
            conversation_id=conversation_id,
            visitor_id=visitor.visitor_id,
        ):
            raise ConversationNotFound
