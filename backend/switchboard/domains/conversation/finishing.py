"""The second transaction of a turn: answer, usage and cost are committed together, once."""

from switchboard.core.db import Database
from switchboard.core.ids import MessageId, TenantId
from switchboard.domains.conversation import repository
from switchboard.domains.conversation.turn import Outcome
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
    search_microusd: int = 0,
) -> bool:
    """Store how an answer ended and settle its reservation; false when somebody else ended it before.

    `counted_messages` is what the turn's first transaction counted against the month; a failure gives it back.
    `search_microusd` is what the question's vector cost, however the answer ended.
    """
    input_tokens, output_tokens = outcome.usage.input_tokens, outcome.usage.output_tokens
    async with db.connection() as connection:
        return await repository.finish_turn(
            connection,
            tenant_id=tenant_id,
            answer_id=answer_id,
            content=outcome.text,
            status=outcome.status,
            citations=outcome.citations,
            finish_reason=outcome.finish_reason,
            error_code=outcome.error_code,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cost_microusd=search_microusd + cost_microusd(prices, model, input_tokens, output_tokens),
            refunded_messages=0 if outcome.is_counted else counted_messages,
            # What the portal's own preview could not answer, nobody asked.
            is_unanswered=outcome.offers.is_unanswered and counted_messages > 0,
        )
