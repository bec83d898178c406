"""The chat path's statements, on a raw connection: bound to the tenant before them, or by the function they call.

Every statement names the tenant as well: row-level security is the second wall, not the first.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from switchboard.core.ids import TenantId
from switchboard.integrations.llm.base import TokenUsage

LEASE_SECONDS = 15
Begun = Literal["begun", "used_up", "too_fast"]
HISTORY_MESSAGES = 200

# Each is one statement and commits by itself; the functions bind the tenant (migrations 0009, 0012 and 0013).
_BEGIN_TURN = """
select begin_turn($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
  $20, $21)
"""
_FINISH_TURN = "select finish_turn($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"

_HISTORY = "select id, role, content from read_history($1, $2, $3, $4, $5, $6)"

_ASKED = """
select q.id, q.conversation_id, q.content, a.id as answer_id, a.content as answer, a.status, a.citations,
  a.finish_reason, a.input_tokens, a.output_tokens, a.lease_expires_at < now() as is_expired
from messages q
left join messages a on a.tenant_id = q.tenant_id and a.conversation_id = q.conversation_id and a.reply_to_id = q.id
  and not a.is_superseded
"""
_FIND_KEYED = f"{_ASKED} where q.tenant_id = $1 and q.visitor_id = $2 and q.idempotency_key = $3"
_FIND_ANSWERED = f"{_ASKED} where a.tenant_id = $1 and a.id = $2"

_RUNNING = """
select a.id, a.conversation_id, a.lease_expires_at < now() as is_expired from messages a
where a.tenant_id = $1 and a.conversation_id = $2 and a.visitor_id = $3 and a.status = 'streaming'
"""


class TurnRow(NamedTuple):
    """An answer-to-be. `input_tokens` is an estimate, for the case that this process dies."""

    tenant_id: TenantId
    conversation_id: UUID
    visitor_id: UUID
    question_id: UUID
    answer_id: UUID
    model: str
    input_tokens: int
    reserved_microusd: int


class QuestionRow(NamedTuple):
    """What a visitor asked."""

    content: str
    idempotency_key: str


class Allowance(NamedTuple):
    """What tenant and visitor may still use.

    The month's limits are the tenant's; `counted_messages` of them are for this turn. The visitor may begin
    `turn_limit` turns with ids above `turns_since`.
    """

    month: date
    counted_messages: int
    message_limit: int
    budget_microusd: int | None
    turns_since: UUID
    turn_limit: int


class NewConversation(NamedTuple):
    """What a conversation begins with."""

    assistant_id: UUID
    title: str
    is_preview: bool


class AskedQuestion(NamedTuple):
    """A question that was asked before, and its current answer."""

    id: UUID
    conversation_id: UUID
    content: str
    answer_id: UUID | None
    answer: str | None
    status: str | None
    citations: str | None
    finish_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    is_expired: bool | None

    @property
    def has_answer(self) -> bool:
        """Whether there is an answer that can be told again, whole or stopped by its reader."""
        return self.status in ("complete", "stopped")


class RunningAnswer(NamedTuple):
    """An answer that is being written, as far as the database knows."""

    id: UUID
    conversation_id: UUID
    is_expired: bool


class HistoryMessage(NamedTuple):
    """One earlier message."""

    role: str
    content: str


async def find_history(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    conversation_id: UUID,
    visitor_id: UUID,
    most_bytes: int,
    before_id: UUID | None = None,
) -> list[HistoryMessage] | None:
    """The last messages of the visitor's conversation, oldest first; None when it is not the visitor's."""
    rows = await connection.fetch(
        _HISTORY, tenant_id, conversation_id, visitor_id, before_id, HISTORY_MESSAGES, most_bytes
    )
    if not rows:
        return None
    return [HistoryMessage(row["role"], row["content"]) for row in rows if row["id"] is not None]


async def begin_turn(
    connection: asyncpg.Connection,
    *,
    turn: TurnRow,
    question: QuestionRow | None,
    conversation: NewConversation | None,
    allowance: Allowance,
) -> Begun:
    """Store an answer-to-be, with its question and conversation when they are new, and reserve what it may cost.

    Without `question` it is another answer to a stored one: the earlier answer is kept and marked superseded. Unless
    the outcome is `begun`, nothing is stored.

    Raises:
        asyncpg.UniqueViolationError: the key was used (`uq_messages_idempotency`), or an answer is running in this
            conversation (`uq_messages_running_answer`).
    """
    outcome: Begun = await connection.fetchval(
        _BEGIN_TURN,
        turn.tenant_id,
        turn.conversation_id,
        turn.visitor_id,
        turn.question_id,
        turn.answer_id,
        question.content if question else None,
        question.idempotency_key if question else None,
        question is None,
        conversation.assistant_id if conversation else None,
        conversation.title if conversation else None,
        conversation.is_preview if conversation else None,
        turn.model,
        turn.input_tokens,
        turn.reserved_microusd,
        LEASE_SECONDS,
        allowance.month,
        allowance.counted_messages,
        allowance.message_limit,
        allowance.budget_microusd,
        allowance.turns_since,
        allowance.turn_limit,
    )
    return outcome


async def find_keyed(
    connection: asyncpg.Connection, *, tenant_id: TenantId, visitor_id: UUID, idempotency_key: str
) -> AskedQuestion | None:
    """The visitor's question with this key and its current answer."""
    row = await connection.fetchrow(_FIND_KEYED, tenant_id, visitor_id, idempotency_key)
    return AskedQuestion(*row) if row is not None else None


async def find_running(
    connection: asyncpg.Connection, *, tenant_id: TenantId, conversation_id: UUID, visitor_id: UUID
) -> RunningAnswer | None:
    """The answer that is being written in the visitor's conversation."""
    row = await connection.fetchrow(_RUNNING, tenant_id, conversation_id, visitor_id)
    return RunningAnswer(*row) if row is not None else None


async def owns_conversation(
    connection: asyncpg.Connection, *, tenant_id: TenantId, conversation_id: UUID, visitor_id: UUID
) -> bool:
    """Whether the conversation is the visitor's."""
    return bool(
        await connection.fetchval(
            "select true from conversations where tenant_id = $1 and id = $2 and visitor_id = $3",
            tenant_id,
            conversation_id,
            visitor_id,
        )
    )


async def find_answered(
    connection: asyncpg.Connection, *, tenant_id: TenantId, answer_id: UUID
) -> AskedQuestion | None:
    """An answer with its question; None when it is gone, or a retry replaced it."""
    row = await connection.fetchrow(_FIND_ANSWERED, tenant_id, answer_id)
    return AskedQuestion(*row) if row is not None else None


async def note_used(connection: asyncpg.Connection, *, tenant_id: TenantId, answer_id: UUID, used: TokenUsage) -> None:
    """What an answer that is being written has used so far, its text's tokens left out."""
    await connection.execute(
        "update messages set input_tokens = $3, output_tokens = $4 "
        "where tenant_id = $1 and id = $2 and status = 'streaming'",
        tenant_id,
        answer_id,
        used.input_tokens,
        used.output_tokens,
    )


async def finish_turn(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    answer_id: UUID,
    content: str,
    status: str,
    citations: Sequence[dict[str, Any]],
    finish_reason: str | None,
    error_code: str | None,
    input_tokens: int,
    output_tokens: int,
    cost_microusd: int,
    refunded_messages: int,
    is_unanswered: bool,
) -> bool:
    """End a streaming answer, date its conversation and settle its reservation; false when it had ended before."""
    return bool(
        await connection.fetchval(
            _FINISH_TURN,
            tenant_id,
            answer_id,
            content,
            status,
            orjson.dumps(citations).decode(),
            finish_reason,
            error_code,
            input_tokens,
            output_tokens,
            cost_microusd,
            refunded_messages,
            is_unanswered,
        )
    )


async def set_feedback(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    visitor_id: UUID,
    message_id: UUID,
    rating: str,
    comment: str | None,
) -> bool:
    """Rate an answer that was given to this visitor; false when there is none."""
    done = await connection.fetchval(
        "update messages set feedback = $4, feedback_comment = $5 "
        "where tenant_id = $1 and visitor_id = $2 and id = $3 and role = 'assistant' returning true",
        tenant_id,
        visitor_id,
        message_id,
        rating,
        comment,
    )
    return bool(done)
