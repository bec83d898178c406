"""The first transaction of a turn: the question, the answer-to-be and the reservation are committed together."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from switchboard.core.clock import month_of, utc_now
from switchboard.core.db import Database
from switchboard.core.errors import RateLimited
from switchboard.core.ids import uuid7, uuid7_floor
from switchboard.core.settings import Settings
from switchboard.core.tenancy import VisitorPrincipal
from switchboard.domains.assistant.drafts import apply_draft
from switchboard.domains.assistant.schemas import AssistantDraft
from switchboard.domains.assistant.snapshot import AssistantDirectory, AssistantSnapshot
from switchboard.domains.assistant.tools.calling import Caller
from switchboard.domains.conversation import repository
from switchboard.domains.conversation.errors import ConversationNotFound, MessageLimitReached
from switchboard.domains.conversation.memory import estimate_message_tokens, trim_history
from switchboard.domains.conversation.model_choice import BUILTIN_MODEL, ModelChoice, choose_model, settings_of
from switchboard.domains.conversation.offers import menu_questions
from switchboard.domains.conversation.prompt import Prompt, build_prompt
from switchboard.domains.conversation.refusals import Refusals
from switchboard.domains.conversation.repository import (
    Allowance,
    AskedQuestion,
    HistoryMessage,
    NewConversation,
    QuestionRow,
    TurnRow,
)
from switchboard.domains.conversation.tool_rounds import (
    MOST_ROUNDS,
    Meter,
    Signal,
    ToolBox,
    ToolUse,
    answer_with_tools,
    declare,
    estimate_declared_tokens,
)
from switchboard.domains.conversation.turn import Turn, estimate_input_tokens, shown_of, worst_case_microusd
from switchboard.domains.conversation.withholding import recital_of, withhold_recital
from switchboard.domains.knowledge.retrieval.questions import QuestionVectors
from switchboard.domains.knowledge.retrieval.service import search_passages
from switchboard.domains.tenant.snapshot import TenantDirectory, TenantSnapshot
from switchboard.integrations.llm.base import ChatMessage, ChatRequest, Completion, Passage
from switchboard.integrations.llm.languages import detect_language
from switchboard.integrations.llm.registry import ProviderRegistry
from switchboard.integrations.llm.sentences import fixed_sentence
from switchboard.integrations.llm.spaces import Vector
from switchboard.integrations.llm.tokens import BYTES_PER_TOKEN, estimate_tokens

PACE = timedelta(minutes=1)
PACE_RETRY_SECONDS = 20
TITLE_LENGTH = 80
KEPT_OF_QUESTION = 500  # what tells which questions may follow


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
    max_output_tokens: int
    context_tokens: int
    toolbox: ToolBox | None


class _Context(NamedTuple):
    """What the model is told besides the question, and the vector that its knowledge was searched by."""

    history: list[HistoryMessage]
    passages: list[Passage]
    vector: Vector | None


class TurnBeginner:
    """Turns a question into a stored turn."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        providers: ProviderRegistry,
        tenants: TenantDirectory,
        assistants: AssistantDirectory,
        question_vectors: QuestionVectors,
        toolbox: ToolBox | None,
    ) -> None:
        self._db = db
        self._settings = settings
        self._providers = providers
        self._tenants = tenants
        self._assistants = assistants
        self._question_vectors = question_vectors
        self._toolbox = toolbox
        self._prices = settings.prices
        self._refusals = Refusals()

    async def setting(self, visitor: VisitorPrincipal, draft: AssistantDraft | None = None) -> Setting:
        """What answers this visitor, or would with `draft` saved.

        Raises:
            ModelUnavailable: no model is set up for the assistant.
            ModelNotAllowed, InvalidRequest: the draft is not within the tenant's limits.
        """
        tenant = await self._tenants.get(visitor.tenant_id)
        assistant = await self._assistants.get(visitor.tenant_id, visitor.assistant_id)
        if draft is not None:
            assistant = apply_draft(self._settings, assistant, draft, tenant.limits)
        choice = choose_model(
            self._settings,
            self._providers,
            provider=assistant.provider,
            model=assistant.model,
            limits=tenant.limits,
        )
        settings = self._settings
        return Setting(tenant, assistant, choice, settings.max_output_tokens, settings.context_tokens, self._toolbox)

    async def begin(self, setting: Setting, question: Question) -> Turn:
        """Store a question.

        Raises:
            asyncpg.UniqueViolationError: as `repository.begin_turn`.
            ConversationNotFound: not a conversation of this visitor.
            MessageLimitReached: the tenant's month is used up.
            RateLimited: the visitor's minute is used up.
        """
        vector = await self._find_vector(setting, question)
        async with self._db.connection() as connection:
            context = await _read(connection, setting, question, vector, before_id=None)
            turn = _turn(setting, question, context, question.conversation_id or uuid7(), uuid7())
            asked = QuestionRow(question.content, question.idempotency_key)
            await self._store(connection, setting, question, turn, asked)
        return turn

    async def begin_retry(self, setting: Setting, question: Question, asked: AskedQuestion) -> Turn:
        """Begin another answer to a question that is stored already. Raises as `begin` does."""
        question = question._replace(conversation_id=asked.conversation_id)
        vector = await self._find_vector(setting, question)
        async with self._db.connection() as connection:
            context = await _read(connection, setting, question, vector, before_id=asked.id)
            turn = _turn(setting, question, context, asked.conversation_id, asked.id)
            await self._store(connection, setting, question, turn, None)
        return turn

    async def _find_vector(self, setting: Setting, question: Question) -> Vector | None:
        """The question for a search by meaning; without a call when the assistant has no vectors to compare it with."""
        space = setting.assistant.embedding_space if setting.assistant.has_knowledge else None
        if space is None or self._refusals.is_recent(question.visitor):
            return None
        return await self._question_vectors.find(question.content, space)

    async def _store(
        self,
        connection: asyncpg.Connection,
        setting: Setting,
        question: Question,
        turn: Turn,
        asked: QuestionRow | None,
    ) -> None:
        visitor, limits = question.visitor, setting.tenant.limits
        now = utc_now()
        is_new = question.conversation_id is None
        row = TurnRow(
            tenant_id=turn.tenant_id,
            conversation_id=turn.conversation_id,
            visitor_id=visitor.visitor_id,
            question_id=turn.question_id,
            answer_id=turn.answer_id,
            model=turn.model,
            input_tokens=turn.input_tokens,
            reserved_microusd=worst_case_microusd(self._prices, turn),
        )
        outcome = await repository.begin_turn(
            connection,
            turn=row,
            question=asked,
            conversation=NewConversation(visitor.assistant_id, question.content[:TITLE_LENGTH], visitor.is_preview)
            if is_new
            else None,
            allowance=Allowance(
                month_of(now),
                turn.counted_messages,
                limits.messages_per_month,
                limits.monthly_budget_microusd,
                uuid7_floor(now - PACE),
                self._settings.messages_per_minute,
            ),
        )
        if outcome != "begun":
            self._refusals.note(visitor)
        if outcome == "too_fast":
            raise RateLimited(PACE_RETRY_SECONDS, "That was a lot of messages in a minute. Wait a moment.")
        if outcome == "used_up":
            raise MessageLimitReached


async def _read(
    connection: asyncpg.Connection,
    setting: Setting,
    question: Question,
    vector: Vector | None,
    *,
    before_id: UUID | None,
) -> _Context:
    """What the model is to know besides the question; no query when there is nothing to know."""
    visitor = question.visitor
    history: list[HistoryMessage] | None = []
    passages: list[Passage] = []
    if question.conversation_id is not None:
        history = await repository.find_history(
            connection,
            tenant_id=visitor.tenant_id,
            conversation_id=question.conversation_id,
            visitor_id=visitor.visitor_id,
            most_bytes=setting.context_tokens * BYTES_PER_TOKEN,
            before_id=before_id,
        )
    if history is None:
        raise ConversationNotFound
    if setting.assistant.has_knowledge:
        passages = await search_passages(
            connection,
            visitor.tenant_id,
            visitor.assistant_id,
            question.content,
            earlier_question=next((text for role, text in reversed(history) if role == "user"), ""),
            vector=vector,
        )
    return _Context(history, passages, vector)


def _turn(setting: Setting, question: Question, context: _Context, conversation_id: UUID, question_id: UUID) -> Turn:
    visitor, assistant = question.visitor, setting.assistant
    is_builtin = setting.choice.model == BUILTIN_MODEL
    toolbox = setting.toolbox if assistant.tools and not is_builtin else None
    tools = declare(assistant.tools) if toolbox is not None else ()
    prompt = build_prompt(
        tenant_name=setting.tenant.name,
        assistant=assistant,
        passages=context.passages,
        has_notes=not is_builtin and _needs_notes(assistant),
        has_tools=bool(tools),
    )
    asked = ChatMessage("user", question.content)
    earlier = [ChatMessage("user" if role == "user" else "assistant", text) for role, text in context.history]
    budget = setting.context_tokens - estimate_tokens(prompt.text) - estimate_message_tokens(asked)
    if tools:
        budget -= estimate_declared_tokens(tools)
    how = settings_of(assistant, setting.choice.model, setting.tenant.limits, setting.max_output_tokens)
    request = ChatRequest(
        model=setting.choice.model,
        instructions=prompt.text,
        messages=[*trim_history(earlier, budget), asked],
        passages=context.passages,
        temperature=how.temperature,
        max_output_tokens=how.max_output_tokens,
        end_user_id=visitor.visitor_id.hex,
        has_contact_form=assistant.contact_form.is_enabled,
        own_words=f"{setting.tenant.name}\n{assistant.name}\n{assistant.instructions}" if is_builtin else "",
        reasoning_effort=how.reasoning_effort,
        tools=tools,
    )
    input_tokens, answer_id = estimate_input_tokens(request), uuid7()
    use = None
    if toolbox is not None:
        use = toolbox.use(
            assistant.tools,
            Caller(visitor.tenant_id, visitor.assistant_id, conversation_id, visitor.visitor_id),
            conversation_id,
            answer_id,
            budget_tokens=setting.context_tokens,
            meter=Meter(input_tokens),
        )
    return Turn(
        tenant_id=visitor.tenant_id,
        assistant=assistant,
        conversation_id=conversation_id,
        question_id=question_id,
        question=question.content[:KEPT_OF_QUESTION],
        asked_before=_asked_before(assistant, earlier) if is_builtin else frozenset(),
        is_builtin=is_builtin,
        answer_id=answer_id,
        counted_messages=0 if visitor.is_preview else 1,
        model=request.model,
        input_tokens=input_tokens,
        max_output_tokens=request.max_output_tokens,
        passages=shown_of(request.passages),
        answering=_answering(setting, request, prompt, question.content, use),
        search_model=context.vector.space.model if context.vector is not None else None,
        search_tokens=context.vector.input_tokens if context.vector is not None else 0,
        # What tools return may be as much again as a whole prompt, in each further call of the model.
        most_calls=1 if use is None else MOST_ROUNDS + 1,
        most_result_tokens=0 if use is None else use.budget_tokens + request.max_output_tokens,
        meter=None if use is None else use.meter,
    )


def _answering(
    setting: Setting, request: ChatRequest, prompt: Prompt, question: str, use: ToolUse | None
) -> AsyncGenerator[str | Signal | Completion, None]:
    """The call of the model, not begun; what it may recite of its prompt is withheld (`withholding`)."""
    provider = setting.choice.provider
    if setting.choice.model == BUILTIN_MODEL:  # knows nothing of its instructions, and of no tool
        return provider.stream_chat(request)
    return withhold_recital(
        provider.stream_chat(request) if use is None else answer_with_tools(provider, request, use),
        recital_of(prompt, setting.assistant.instructions, [question, *(one.text for one in request.passages)]),
        fixed_sentence("withheld", detect_language(question)),
    )


def _needs_notes(assistant: AssistantSnapshot) -> bool:
    """Whether anything would come of what a model notes behind its answer."""
    return assistant.has_knowledge or assistant.answer_policy == "strict" or assistant.contact_form.is_enabled


def _asked_before(assistant: AssistantSnapshot, earlier: list[ChatMessage]) -> frozenset[str]:
    said = {message.content for message in earlier if message.role == "user"}
    return frozenset(said.intersection(menu_questions(assistant))) if said else frozenset()
