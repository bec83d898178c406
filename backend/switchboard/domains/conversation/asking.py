"""Asks an assistant a question as its own preview would: the way of a visitor's turn, counted for nobody."""

from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete

from switchboard.core.ids import AssistantId, TenantId, VisitorId, uuid7
from switchboard.core.resources import Resources
from switchboard.core.tenancy import VisitorPrincipal
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.conversation.models import Visitor
from switchboard.domains.conversation.service import ConversationService
from switchboard.domains.conversation.turn import Outcome
from switchboard.domains.knowledge.retrieval.questions import QuestionVectors
from switchboard.domains.tenant.hosting import PlatformOrigins
from switchboard.domains.tenant.snapshot import TenantDirectory


class Asked(NamedTuple):
    """What came of a question: how the answer ended, and the documents whose passages the model was given."""

    outcome: Outcome
    document_ids: frozenset[str]


class QuestionAsker:
    """One for each worker; what it needs is made with the first question."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._vectors: QuestionVectors | None = None
        self._conversations: ConversationService | None = None

    async def ask(self, tenant_id: TenantId, assistant_id: UUID, question: str) -> Asked | None:
        """Ask, and wait for the whole answer; None when it could not be stored. The conversation is removed again.

        What the model used is charged to the tenant as for every turn; no message is counted. The assistant has no
        tools for this: the question is what it knows, and nothing may be changed.

        Raises:
            MessageLimitReached: the tenant's budget is used up.
            ModelUnavailable: no model is set up for the assistant.
            AssistantNotFound, TenantNotFound.
        """
        visitor = VisitorPrincipal(tenant_id, AssistantId(assistant_id), VisitorId(uuid7()), "", is_preview=True)
        async with self._resources.db.tenant_tx(tenant_id) as session:
            session.add(Visitor(tenant_id=tenant_id, id=visitor.visitor_id, assistant_id=assistant_id))
        try:
            turn, outcome = await self._open().answer(visitor, question, str(uuid4()))
        finally:
            async with self._resources.db.tenant_tx(tenant_id) as session:
                await session.execute(
                    delete(Visitor).where(Visitor.tenant_id == tenant_id, Visitor.id == visitor.visitor_id)
                )
        if outcome is None:
            return None
        return Asked(outcome, frozenset(passage.document_id for passage in turn.passages))

    async def close(self) -> None:
        """End what is being answered, and hang up."""
        if self._conversations is not None:
            await self._conversations.close()
        if self._vectors is not None:
            self._vectors.close()

    def _open(self) -> ConversationService:
        if self._conversations is None:
            resources = self._resources
            tenants = TenantDirectory(resources.db, resources.bus, PlatformOrigins(resources.settings))
            assistants = AssistantDirectory(resources.db, resources.bus)
            self._vectors = QuestionVectors(resources.settings)
            self._conversations = ConversationService(resources, tenants, assistants, self._vectors, tool_caller=None)
            self._conversations.start()
        return self._conversations
