"""The first transaction of a turn: the question, the answer-to-be and the reservation are committed together."""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from switchboard.core.clock import month_of, utc_now
from switchboard.core.db import Database
from switchboard.core.ids import uuid7
from switchboard.core.settings import Settings
from switchboard.core.tenancy import VisitorPrincipal
from switchboard.domains.assistant.snapshot import AssistantDirectory, AssistantSnapshot
from switchboard.domains.conversation import repository
from switchboard.domains.conversation.errors import ConversationNotFound, MessageLimitReached
from switchboard.domains.conversation.model_choice import ModelChoice, choose_model
from switchboard.domains.conversation.prompt import build_instructions
from switchboard.domains.conversation.repository import HistoryMessage, KeyedQuestion
from switchboard.domains.conversation.turn import Turn, estimate_input_tokens, worst_case_microusd
from switchboard.domains.knowledge.service import search_passages
from switchboard.domains.tenant.snapshot import TenantDirectory, TenantSnapshot
from switchboard.domains.usage import repository as usage_repository
from switchboard.integrations.llm.base import ChatMessage, ChatRequest, Passage
from switchboard.integrations.llm.registry import ProviderRegistry

PASSAGES = 5
TITLE_LENGTH = 80


class Question(NamedTuple):
    """A question on its way in. `conversation_id` is None for a new conversation."""

    visitor: VisitorPrincipal
    conversation_id: UUID | None
    content: str
    idempotency_key: str


class Setting(NamedTuple):
    """What answers: configuration from caches, so that a turn needs no look-up."""

    tenant: TenantSnapshot
    assistant: AssistantSnapshot
    choice: ModelChoice


class TurnBeginner:
    """Turns a question into a stored turn."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        providers: ProviderRegistry,
        tenants: TenantDirectory,
        assistants: AssistantDirectory,
    ) -> None:
        self._db = db
        self._settings = settings
        self._providers = providers
        self._tenants = tenants
        self._assistants = assistants
        self._prices = settings.prices

    async def setting(self, visitor: VisitorPrincipal) -> Setting:
        """What answers this visitor.

        Raises:
            ModelUnavailable: no model is set up for the assistant.
        """
        tenant = await self._tenants.get(visitor.tenant_id)
        assistant = await self._assistants.get(visitor.tenant_id, visitor.assistant_id)
        choice = choose_model(
            self._settings,
            self._providers,
            provider=assistant.provider,
            model=assistant.model,
            allowed_models=tenant.limits.allowed_models,
        )
        return Setting(tenant, assistant, choice)

    async def begin(self, setting: Setting, question: Question) -> Turn:
        """Store a question.

        Raises:
            asyncpg.UniqueViolationError: as `repository.insert_turn`.
            ConversationNotFound: not a conversation of this visitor.
            MessageLimitReached: the tenant's month is used up.
        """
        visitor = question.visitor
        conversation_id = question.conversation_id or uuid7()
        async with self._db.tenant_connection(visitor.tenant_id) as connection:
            if question.conversation_id is None:
                history: list[HistoryMessage] | None = []
                await repository.insert_conversation(
                    connection,
                    tenant_id=visitor.tenant_id,
                    conversation_id=conversation_id,
                    assistant_id=visitor.assistant_id,
                    visitor_id=visitor.visitor_id,
                    title=question.content[:TITLE_LENGTH],
                    is_preview=visitor.is_preview,
                )
            else:
                history = await repository.find_history(
                    connection,
                    tenant_id=visitor.tenant_id,
                    conversation_id=conversation_id,
                    visitor_id=visitor.visitor_id,
                )
            if history is None:
                raise ConversationNotFound
            turn, reserved = await self._prepare(
                connection, setting, visitor, conversation_id, uuid7(), question.content, history
            )
            await repository.insert_turn(
                connection,
                tenant_id=visitor.tenant_id,
                question_id=turn.question_id,
                answer_id=turn.answer_id,
                conversation_id=conversation_id,
                visitor_id=visitor.visitor_id,
                content=question.content,
                idempotency_key=question.idempotency_key,
                model=turn.request.model,
                input_tokens=estimate_input_tokens(turn.request),
                reserved_microusd=reserved,
            )
            await self._reserve(connection, setting, turn, reserved)
        return turn

    async def begin_retry(self, setting: Setting, question: Question, asked: KeyedQuestion) -> Turn:
        """Begin another answer to a question that is stored already. Raises as `begin` does."""
        visitor = question.visitor
        async with self._db.tenant_connection(visitor.tenant_id) as connection:
            history = await repository.find_history(
                connection,
                tenant_id=visitor.tenant_id,
                conversation_id=asked.conversation_id,
                visitor_id=visitor.visitor_id,
                before_id=asked.id,
            )
            turn, reserved = await self._prepare(
                connection, setting, visitor, asked.conversation_id, asked.id, asked.content, history or []
            )
            await repository.insert_retry(
                connection,
                tenant_id=visitor.tenant_id,
                question_id=asked.id,
                answer_id=turn.answer_id,
                conversation_id=asked.conversation_id,
                visitor_id=visitor.visitor_id,
                model=turn.request.model,
                input_tokens=estimate_input_tokens(turn.request),
                reserved_microusd=reserved,
            )
            await self._reserve(connection, setting, turn, reserved)
        return turn

    async def _prepare(
        self,
        connection: asyncpg.Connection,
        setting: Setting,
        visitor: VisitorPrincipal,
        conversation_id: UUID,
        question_id: UUID,
        content: str,
        history: list[HistoryMessage],
    ) -> tuple[Turn, int]:
        """The turn, and the worst case of its cost in millionths of a US dollar."""
        passages: list[Passage] = []
        if setting.assistant.has_knowledge:
            passages = await search_passages(
                connection, visitor.tenant_id, visitor.assistant_id, content, limit=PASSAGES
            )
        request = ChatRequest(
            model=setting.choice.model,
            instructions=build_instructions(
                tenant_name=setting.tenant.name,
                assistant_name=setting.assistant.name,
                instructions=setting.assistant.instructions,
                passages=passages,
            ),
            messages=[
                *(ChatMessage("user" if role == "user" else "assistant", text) for role, text in history),
                ChatMessage("user", content),
            ],
            passages=passages,
            temperature=setting.assistant.temperature,
            max_output_tokens=setting.assistant.max_output_tokens or self._settings.max_output_tokens,
            end_user_id=visitor.visitor_id.hex,
        )
        turn = Turn(
            tenant_id=visitor.tenant_id,
            conversation_id=conversation_id,
            question_id=question_id,
            answer_id=uuid7(),
            month=month_of(utc_now()),
            counted_messages=0 if visitor.is_preview else 1,
            provider=setting.choice.provider,
            request=request,
        )
        return turn, worst_case_microusd(self._prices, request)

    @staticmethod
    async def _reserve(connection: asyncpg.Connection, setting: Setting, turn: Turn, microusd: int) -> None:
        is_reserved = await usage_repository.reserve(
            connection,
            tenant_id=turn.tenant_id,
            month=turn.month,
            messages=turn.counted_messages,
            microusd=microusd,
            message_limit=setting.tenant.limits.messages_per_month,
            budget_microusd=setting.tenant.limits.monthly_budget_microusd,
        )
        if not is_reserved:
            raise MessageLimitReached
