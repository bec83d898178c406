"""The chat path's statements, on a raw connection that is bound to the tenant.

Every statement names the tenant as well: row-level security is the second wall, not the first.
"""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from switchboard.core.ids import TenantId

LEASE_SECONDS = 15
HISTORY_MESSAGES = 20

_INSERT_CONVERSATION = """
insert into conversations (tenant_id, id, assistant_id, visitor_id, title, is_preview) values ($1, $2, $3, $4, $5, $6)
"""

_INSERT_TURN = """
insert into messages (tenant_id, id, conversation_id, visitor_id, role, content, status, citations, idempotency_key,
  reply_to_id, is_superseded, lease_expires_at, model, input_tokens, output_tokens, cost_microusd, reserved_microusd)
values
  ($1, $2, $4, $5, 'user', $6, 'complete', '[]', $7, null, false, null, null, 0, 0, 0, 0),
  ($1, $3, $4, $5, 'assistant', '', 'streaming', '[]', null, $2, false, now() + make_interval(secs => $11), $8,
   $9, 0, 0, $10)
"""

_INSERT_ANSWER = """
insert into messages (tenant_id, id, conversation_id, visitor_id, role, content, status, citations, reply_to_id,
  is_superseded, lease_expires_at, model, input_tokens, output_tokens, cost_microusd, reserved_microusd)
values ($1, $3, $4, $5, 'assistant', '', 'streaming', '[]', $2, false, now() + make_interval(secs => $9), $6,
  $7, 0, 0, $8)
"""

_HISTORY = """
select m.id, m.role, m.content from conversations c
left join lateral (
  select id, role, content from messages
  where tenant_id = $1 and conversation_id = $2 and not is_superseded and content <> ''
    and ($4::uuid is null or id < $4)
  order by id desc limit $5
) m on true
where c.tenant_id = $1 and c.id = $2 and c.visitor_id = $3
order by m.id
"""

_FIND_KEYED = """
select q.id, q.conversation_id, q.content, a.id as answer_id, a.content as answer, a.status, a.citations,
  a.finish_reason, a.input_tokens, a.output_tokens, a.lease_expires_at < now() as is_expired
from messages q
left join messages a on a.tenant_id = q.tenant_id and a.conversation_id = q.conversation_id and a.reply_to_id = q.id
  and not a.is_superseded
where q.tenant_id = $1 and q.visitor_id = $2 and q.idempotency_key = $3
"""

_FINISH = """
update messages set content = $3, status = $4, citations = $5, finish_reason = $6, error_code = $7, input_tokens = $8,
  output_tokens = $9, cost_microusd = $10, completed_at = now(), lease_expires_at = null
where tenant_id = $1 and id = $2 and status = 'streaming'
returning conversation_id, reserved_microusd, created_at
"""

_RUNNING = """
select a.id, a.conversation_id, a.lease_expires_at < now() as is_expired from messages a
where a.tenant_id = $1 and a.conversation_id = $2 and a.visitor_id = $3 and a.status = 'streaming'
"""


class KeyedQuestion(NamedTuple):
    """A question that was asked before with the same key, and its current answer."""

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


class RunningAnswer(NamedTuple):
    """An answer that is being written, as far as the database knows."""

    id: UUID
    conversation_id: UUID
    is_expired: bool


class FinishedRow(NamedTuple):
    """What the finisher of an answer needs to settle it."""

    conversation_id: UUID
    reserved_microusd: int
    created_at: datetime


class HistoryMessage(NamedTuple):
    """One earlier message."""

    role: str
    content: str


async def insert_conversation(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    conversation_id: UUID,
    assistant_id: UUID,
    visitor_id: UUID,
    title: str,
    is_preview: bool,
) -> None:
    """A new conversation."""
    await connection.execute(
        _INSERT_CONVERSATION, tenant_id, conversation_id, assistant_id, visitor_id, title, is_preview
    )


async def find_history(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    conversation_id: UUID,
    visitor_id: UUID,
    before_id: UUID | None = None,
) -> list[HistoryMessage] | None:
    """The last messages of the visitor's conversation, oldest first; None when it is not the visitor's."""
    rows = await connection.fetch(_HISTORY, tenant_id, conversation_id, visitor_id, before_id, HISTORY_MESSAGES)
    if not rows:
        return None
    return [HistoryMessage(row["role"], row["content"]) for row in rows if row["id"] is not None]


async def insert_turn(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    question_id: UUID,
    answer_id: UUID,
    conversation_id: UUID,
    visitor_id: UUID,
    content: str,
    idempotency_key: str,
    model: str,
    input_tokens: int,
    reserved_microusd: int,
) -> None:
    """Question and answer-to-be; `input_tokens` is an estimate, for the case that this process dies.

    Raises:
        asyncpg.UniqueViolationError: the key was used (`uq_messages_idempotency`), or an answer is running in this
            conversation (`uq_messages_running_answer`).
    """
    await connection.execute(
        _INSERT_TURN,
        tenant_id,
        question_id,
        answer_id,
        conversation_id,
        visitor_id,
        content,
        idempotency_key,
        model,
        input_tokens,
        reserved_microusd,
        LEASE_SECONDS,
    )


async def insert_retry(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    question_id: UUID,
    answer_id: UUID,
    conversation_id: UUID,
    visitor_id: UUID,
    model: str,
    input_tokens: int,
    reserved_microusd: int,
) -> None:
    """Another answer to a question whose last answer failed; the earlier one is kept and marked superseded."""
    await connection.execute(
        "update messages set is_superseded = true where tenant_id = $1 and conversation_id = $2 and reply_to_id = $3",
        tenant_id,
        conversation_id,
        question_id,
    )
    await connection.execute(
        _INSERT_ANSWER,
        tenant_id,
        question_id,
        answer_id,
        conversation_id,
        visitor_id,
        model,
        input_tokens,
        reserved_microusd,
        LEASE_SECONDS,
    )


async def find_keyed(
    connection: asyncpg.Connection, *, tenant_id: TenantId, visitor_id: UUID, idempotency_key: str
) -> KeyedQuestion | None:
    """The visitor's question with this key and its current answer."""
    row = await connection.fetchrow(_FIND_KEYED, tenant_id, visitor_id, idempotency_key)
    return KeyedQuestion(*row) if row is not None else None


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


async def find_status(connection: asyncpg.Connection, *, tenant_id: TenantId, answer_id: UUID) -> str | None:
    """The state of an answer; `expired` when it is streaming but its lease ran out."""
    found: str | None = await connection.fetchval(
        "select case when status = 'streaming' and lease_expires_at < now() then 'expired' else status end "
        "from messages where tenant_id = $1 and id = $2",
        tenant_id,
        answer_id,
    )
    return found


async def finish_answer(
    connection: asyncpg.Connection,
    *,
    tenant_id: TenantId,
    answer_id: UUID,
    content: str,
    status: str,
    citations: list[dict[str, Any]],
    finish_reason: str | None,
    error_code: str | None,
    input_tokens: int,
    output_tokens: int,
    cost_microusd: int,
) -> FinishedRow | None:
    """End a streaming answer; None when somebody else ended it before. Also dates the conversation."""
    row = await connection.fetchrow(
        _FINISH,
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
    )
    if row is None:
        return None
    finished = FinishedRow(*row)
    await connection.execute(
        "update conversations set last_message_at = now() where tenant_id = $1 and id = $2",
        tenant_id,
        finished.conversation_id,
    )
    return finished


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


def month_started(moment: datetime) -> date:
    """The month that a turn which began at `moment` is counted in."""
    return moment.date().replace(day=1)
