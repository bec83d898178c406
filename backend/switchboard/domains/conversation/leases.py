"""Leases of running answers: renewed by the process that writes, swept by the worker when that process died."""

import asyncio
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.background import BackgroundTask
from switchboard.core.db import Database
from switchboard.core.ids import MessageId, TenantId
from switchboard.core.logging import get_logger
from switchboard.core.streams import StreamMirror, stream_key
from switchboard.core.system_db import SystemDatabase
from switchboard.domains.conversation import repository
from switchboard.domains.conversation.finishing import finish_answer
from switchboard.domains.conversation.models import Conversation, Message
from switchboard.domains.conversation.repository import LEASE_SECONDS
from switchboard.domains.conversation.runner import AnswerRunner
from switchboard.domains.conversation.turn import Outcome
from switchboard.domains.usage.pricing import Prices
from switchboard.integrations.llm.base import TokenUsage
from switchboard.integrations.llm.tokens import estimate_tokens

RENEW_SECONDS = LEASE_SECONDS / 3
SWEEP_BATCH = 100
log = get_logger(__name__)

_RENEW = text(
    "update messages m set lease_expires_at = now() + make_interval(secs => :seconds) "
    "from unnest(:tenant_ids, :answer_ids) as running (tenant_id, id) "
    "where m.tenant_id = running.tenant_id and m.id = running.id and m.status = 'streaming'"
).bindparams(bindparam("tenant_ids", type_=ARRAY(Text)), bindparam("answer_ids", type_=ARRAY(Uuid)))


class LeaseKeeper:
    """Renews the leases of this process, all of them in one statement, off the hot path."""

    def __init__(self, system_db: SystemDatabase, runner: AnswerRunner) -> None:
        self._system_db = system_db
        self._runner = runner
        self._task = BackgroundTask("lease-keeper", self._run)

    def start(self) -> None:
        """Renew until `stop`."""
        self._task.start()

    async def stop(self) -> None:
        """Stop renewing."""
        await self._task.stop()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            turns = self._runner.running()
            if not turns:
                continue
            async with self._system_db.system_tx() as session:
                await session.execute(
                    _RENEW,
                    {
                        "tenant_ids": [turn.tenant_id for turn in turns],
                        "seconds": LEASE_SECONDS,
                        "answer_ids": [turn.answer_id for turn in turns],
                    },
                )


async def note_used(db: Database, tenant_id: TenantId, answer_id: UUID, used: TokenUsage) -> None:
    """Write down what an answer of several calls of the model has used so far, its text's tokens left out.

    Only `end_expired_answer` needs it: an answer goes on without.
    """
    try:
        async with db.tenant_connection(tenant_id) as connection:
            await repository.note_used(connection, tenant_id=tenant_id, answer_id=answer_id, used=used)
    except Exception as error:
        log.warning("used_tokens_not_noted", error_type=type(error).__name__)


async def sweep_expired_answers(db: Database, system_db: SystemDatabase, mirror: StreamMirror, prices: Prices) -> int:
    """End the answers whose process died, with the text that reached the mirror; returns how many."""
    async with system_db.system_tx() as session:
        expired = await _list_expired(session)
    swept = 0
    for tenant_id, answer_id in expired:
        swept += await end_expired_answer(db, mirror, prices, tenant_id=TenantId(tenant_id), answer_id=answer_id)
    if swept:
        log.info("answers_swept", answers=swept)
    return swept


async def end_expired_answer(
    db: Database, mirror: StreamMirror, prices: Prices, *, tenant_id: TenantId, answer_id: UUID
) -> bool:
    """Mark an abandoned answer `interrupted`, keep what the mirror has of it, settle its reservation."""
    written = "".join(
        event.data["text"] for event in await mirror.read(stream_key(tenant_id, answer_id)) if event.name == "delta"
    )
    async with db.tenant_tx(tenant_id) as session:
        row = (
            await session.execute(
                select(Message.model, Message.input_tokens, Message.output_tokens, Conversation.is_preview)
                .join(
                    Conversation,
                    (Conversation.tenant_id == Message.tenant_id) & (Conversation.id == Message.conversation_id),
                )
                .where(Message.tenant_id == tenant_id, Message.id == answer_id)
            )
        ).one_or_none()
    if row is None:
        return False
    usage = TokenUsage(row.input_tokens, 0, row.output_tokens + estimate_tokens(written))
    outcome = Outcome("interrupted", written, usage, error_code="process_died")
    return await finish_answer(
        db,
        prices,
        tenant_id=tenant_id,
        answer_id=MessageId(answer_id),
        model=row.model,
        counted_messages=0 if row.is_preview else 1,
        outcome=outcome,
    )


async def _list_expired(session: AsyncSession) -> list[tuple[str, UUID]]:
    rows = await session.execute(
        select(Message.tenant_id, Message.id)
        .where(Message.status == "streaming", Message.lease_expires_at < text("now()"))
        .order_by(Message.lease_expires_at)
        .limit(SWEEP_BATCH)
    )
    return [(row.tenant_id, row.id) for row in rows]
