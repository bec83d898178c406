"""The second transaction of a turn: answer, usage and cost are committed together, once."""

from switchboard.core.db import Database
from switchboard.core.ids import MessageId, TenantId
from switchboard.domains.conversation import repository
from switchboard.domains.conversation.turn import Outcome
from switchboard.domains.usage import repository as usage_repository
from switchboard.domains.usage.pricing import Prices, cost_microusd


async def finish_answer(
    db: Database,
    prices: Prices,
    *,
    tenant_id: TenantId,
    answer_id: MessageId,
    model: str | None,
    counted_messages: int,
    outcome: Outcome,
) -> bool:
    """Store how an answer ended and settle its reservation; false when somebody else ended it before.

    `counted_messages` is what the turn's first transaction counted against the month; a failure gives it back.
    """
    usage = outcome.usage
    cost = cost_microusd(prices, model, usage.input_tokens, usage.output_tokens) if outcome.is_charged else 0
    async with db.tenant_connection(tenant_id) as connection:
        finished = await repository.finish_answer(
            connection,
            tenant_id=tenant_id,
            answer_id=answer_id,
            content=outcome.text,
            status=outcome.status,
            citations=list(outcome.citations),
            finish_reason=outcome.finish_reason,
            error_code=outcome.error_code,
            input_tokens=usage.input_tokens if outcome.is_charged else 0,
            output_tokens=usage.output_tokens if outcome.is_charged else 0,
            cost_microusd=cost,
        )
        if finished is None:
            return False
        await usage_repository.settle(
            connection,
            tenant_id=tenant_id,
            month=repository.month_started(finished.created_at),
            refunded_messages=0 if outcome.is_charged else counted_messages,
            reserved_microusd=finished.reserved_microusd,
            input_tokens=usage.input_tokens if outcome.is_charged else 0,
            output_tokens=usage.output_tokens if outcome.is_charged else 0,
            cost_microusd=cost,
        )
    return True
