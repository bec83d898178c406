"""Lists of conversations and messages, for visitors (their own) and clients (their tenant's)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId
from switchboard.core.paging import Page, PageQuery, contains, fetch_page
from switchboard.core.tenancy import VisitorPrincipal
from switchboard.domains.conversation.errors import ConversationNotFound
from switchboard.domains.conversation.models import Conversation, Message, Visitor
from switchboard.domains.conversation.schemas import (
    ClientMessage,
    ConversationDetail,
    ConversationView,
    MessageView,
    VisitorConversation,
    VisitorDetail,
    VisitorSummary,
)

CONVERSATION_SORTS = {"last_message_at": Conversation.last_message_at, "created_at": Conversation.created_at}
SEARCHED_OF_VISITOR = (Visitor.name, Visitor.email, Visitor.external_id)


async def list_visitor_conversations(
    session: AsyncSession, visitor: VisitorPrincipal, query: PageQuery
) -> Page[VisitorConversation]:
    """The visitor's conversations, with whether an answer is being written."""
    statement = select(Conversation).where(
        Conversation.tenant_id == visitor.tenant_id,
        Conversation.visitor_id == visitor.visitor_id,
        Conversation.is_preview.is_(visitor.is_preview),
    )
    rows, next_cursor = await fetch_page(
        session,
        statement,
        query,
        sortable=CONVERSATION_SORTS,
        default_sort="-last_message_at",
        key=Conversation.id,
    )
    answering = set(
        await session.scalars(
            select(Message.conversation_id).where(
                Message.tenant_id == visitor.tenant_id,
                Message.conversation_id.in_([row.id for row in rows]),
                Message.status == "streaming",
            )
        )
    )
    items = [
        VisitorConversation(
            id=row.id,
            title=row.title,
            created_at=row.created_at,
            last_message_at=row.last_message_at,
            is_answering=row.id in answering,
        )
        for row in rows
    ]
    return Page(items=items, next_cursor=next_cursor)


async def list_conversations(
    session: AsyncSession,
    tenant_id: TenantId,
    query: PageQuery,
    *,
    assistant_id: UUID | None,
    active_since: datetime | None,
) -> Page[ConversationView]:
    """The tenant's conversations with visitors; `q` searches titles and who the visitor is."""
    statement = select(Conversation).where(Conversation.tenant_id == tenant_id, Conversation.is_preview.is_(False))
    if assistant_id is not None:
        statement = statement.where(Conversation.assistant_id == assistant_id)
    if active_since is not None:
        statement = statement.where(Conversation.last_message_at >= active_since)
    if query.q:
        named = select(Visitor.id).where(
            Visitor.tenant_id == tenant_id, or_(*(contains(column, query.q) for column in SEARCHED_OF_VISITOR))
        )
        statement = statement.where(or_(contains(Conversation.title, query.q), Conversation.visitor_id.in_(named)))
    rows, next_cursor = await fetch_page(
        session,
        statement,
        query,
        sortable=CONVERSATION_SORTS,
        default_sort="-last_message_at",
        key=Conversation.id,
    )
    counts = await _count_messages(session, tenant_id, rows)
    found = await session.scalars(
        select(Visitor).where(Visitor.tenant_id == tenant_id, Visitor.id.in_({row.visitor_id for row in rows}))
    )
    visitors = {visitor.id: visitor for visitor in found}
    items = [
        ConversationView(**_fields_of(row, counts), visitor=VisitorSummary.model_validate(visitors[row.visitor_id]))
        for row in rows
        if row.visitor_id in visitors  # else both were deleted between the two statements
    ]
    return Page(items=items, next_cursor=next_cursor)


async def get_conversation(session: AsyncSession, tenant_id: TenantId, conversation_id: UUID) -> ConversationDetail:
    """A conversation of the tenant with everything that is known of its visitor.

    Raises:
        ConversationNotFound: no such conversation of this tenant.
    """
    found = await session.execute(
        select(Conversation, Visitor)
        .join(Visitor, and_(Visitor.tenant_id == Conversation.tenant_id, Visitor.id == Conversation.visitor_id))
        .where(Conversation.tenant_id == tenant_id, Conversation.id == conversation_id)
    )
    row = found.one_or_none()
    if row is None:
        raise ConversationNotFound
    conversation, visitor = row
    counts = await _count_messages(session, tenant_id, [conversation])
    return ConversationDetail(**_fields_of(conversation, counts), visitor=VisitorDetail.model_validate(visitor))


async def list_client_messages(
    session: AsyncSession, tenant_id: TenantId, conversation_id: UUID, query: PageQuery
) -> Page[ClientMessage]:
    """The messages of a conversation as the client sees them; otherwise as `list_messages`."""
    rows, next_cursor = await _fetch_messages(session, tenant_id, conversation_id, query, visitor_id=None)
    return Page(items=[ClientMessage.model_validate(row) for row in rows], next_cursor=next_cursor)


async def list_messages(
    session: AsyncSession,
    tenant_id: TenantId,
    conversation_id: UUID,
    query: PageQuery,
    *,
    visitor_id: UUID,
) -> Page[MessageView]:
    """The messages of the visitor's conversation without the answers that a retry replaced.

    Raises:
        ConversationNotFound: no such conversation of this visitor.
    """
    rows, next_cursor = await _fetch_messages(session, tenant_id, conversation_id, query, visitor_id=visitor_id)
    return Page(items=[MessageView.model_validate(row) for row in rows], next_cursor=next_cursor)


async def _fetch_messages(
    session: AsyncSession, tenant_id: TenantId, conversation_id: UUID, query: PageQuery, *, visitor_id: UUID | None
) -> tuple[list[Message], str | None]:
    owner = select(Conversation.visitor_id).where(
        Conversation.tenant_id == tenant_id, Conversation.id == conversation_id
    )
    found = await session.scalar(owner)
    if found is None or visitor_id not in (None, found):
        raise ConversationNotFound
    statement = select(Message).where(
        Message.tenant_id == tenant_id,
        Message.conversation_id == conversation_id,
        Message.is_superseded.is_(False),
    )
    return await fetch_page(
        session,
        statement,
        query,
        sortable={"created_at": Message.created_at},
        default_sort="created_at",
        key=Message.id,
    )


async def _count_messages(
    session: AsyncSession, tenant_id: TenantId, conversations: Sequence[Conversation]
) -> dict[UUID, int]:
    counted = await session.execute(
        select(Message.conversation_id, func.count())
        .where(
            Message.tenant_id == tenant_id,
            Message.conversation_id.in_([row.id for row in conversations]),
            Message.is_superseded.is_(False),
        )
        .group_by(Message.conversation_id)
    )
    return dict(counted.all())


def _fields_of(row: Conversation, counts: Mapping[UUID, int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "assistant_id": row.assistant_id,
        "visitor_id": row.visitor_id,
        "title": row.title,
        "message_count": counts.get(row.id, 0),
        "created_at": row.created_at,
        "last_message_at": row.last_message_at,
    }
