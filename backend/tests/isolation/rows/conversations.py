"""A tenant's visitors: what they asked and were answered, what nobody knew, and what they left."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import uuid7
from switchboard.domains.conversation.contacts.models import Contact
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.models import Conversation, Message, Visitor
from tests.factories import Client


def identified_visitor(client: Client, canary: str) -> Visitor:
    """A visitor whom the client's website named."""
    return Visitor(
        tenant_id=client.id,
        assistant_id=client.assistant_id,
        external_id=canary,
        name=canary,
        email=f"{canary}@example.com",
        attributes={"plan": canary},
    )


async def add_visitor(session: AsyncSession, client: Client, canary: str) -> UUID:
    """A visitor with a finished conversation, and one whose answer is still being written."""
    visitor_id = uuid7()
    session.add(
        Visitor(tenant_id=client.id, id=visitor_id, assistant_id=client.assistant_id, resume_hash=uuid4().bytes)
    )
    await session.flush()
    gap_id = uuid7()
    session.add(
        Gap(
            tenant_id=client.id,
            id=gap_id,
            assistant_id=client.assistant_id,
            question=f"What is {canary}?",
            ask_count=1,
            last_asked_at=datetime.now(UTC),
            proof_answer=f"Nobody knows {canary}.",
            proof_note=f"Say more of {canary}.",
            proof_sources=[{"document_id": str(gap_id), "title": canary, "url": None}],
            embedding_model=canary,
            embedding_dimensions=3,
        )
    )
    await session.flush()
    await session.execute(
        text(
            "update gaps set embedding = '[1, 0, 0]', "
            "document_id = (select id from documents where tenant_id = :tenant_id order by id limit 1) "
            "where tenant_id = :tenant_id and id = :gap_id"
        ),
        {"tenant_id": client.id, "gap_id": gap_id},
    )
    for status in ("complete", "streaming"):
        conversation_id, question_id = uuid7(), uuid7()
        owner = {"tenant_id": client.id, "visitor_id": visitor_id}
        session.add(
            Conversation(**owner, id=conversation_id, assistant_id=client.assistant_id, title=f"Title {canary}")
        )
        await session.flush()
        session.add(
            Message(
                **owner,
                id=question_id,
                conversation_id=conversation_id,
                role="user",
                content=f"What is {canary}?",
                status="complete",
                idempotency_key=f"{canary}-{question_id}",
            )
        )
        session.add(
            Message(
                **owner,
                conversation_id=conversation_id,
                role="assistant",
                content=f"It is {canary}.",
                status=status,
                reply_to_id=question_id,
                citations=[{"document_id": canary, "title": canary, "url": None, "snippet": canary}],
                lease_expires_at=datetime.now(UTC) + timedelta(hours=1) if status == "streaming" else None,
                finish_reason=canary,
                error_code=canary,
                model=canary,
                feedback="up",
                feedback_comment=canary,
                is_unanswered=True,
                gap_id=gap_id,
            )
        )
    session.add(
        Contact(
            tenant_id=client.id,
            assistant_id=client.assistant_id,
            visitor_id=visitor_id,
            conversation_id=conversation_id,
            fields=[{"key": "full_name", "label": "Full name", "kind": "name", "value": canary}],
            search=canary,
            webhook_error=f"Nobody at {canary}",
            idempotency_key=f"key-{canary}",
        )
    )
    return visitor_id
