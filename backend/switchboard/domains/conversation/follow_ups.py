"""Which further questions are worth showing: those that the knowledge has something to say about."""

from switchboard.core.db import Database
from switchboard.domains.conversation.notes import MOST_QUESTIONS
from switchboard.domains.conversation.offers import Offers, normal_question
from switchboard.domains.conversation.turn import Turn
from switchboard.domains.knowledge.answerable import find_answerable, list_related_questions


async def find_follow_ups(db: Database, turn: Turn, offers: Offers) -> list[str]:
    """At most three questions. Holds a connection for one short look-up, or two without a model."""
    tenant_id, assistant_id = turn.tenant_id, turn.assistant.id
    if not offers.seeks_questions:
        async with db.connection() as connection:
            found = await find_answerable(connection, tenant_id, assistant_id, offers.questions)
        return found[:MOST_QUESTIONS]
    async with db.tenant_connection(tenant_id) as connection:
        own = await list_related_questions(connection, tenant_id, assistant_id, turn.question, MOST_QUESTIONS + 1)
        found = await find_answerable(connection, tenant_id, assistant_id, offers.questions)
    known = {normal_question(turn.question), *map(normal_question, turn.asked_before)}
    fresh = {normal_question(one): one for one in reversed([*own, *found]) if normal_question(one) not in known}
    return list(reversed(fresh.values()))[:MOST_QUESTIONS]
