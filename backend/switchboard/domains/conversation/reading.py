"""Lists of conversations and messages, for visitors (their own) and clients (their tenant's)."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId
from switchboard.core.paging import Page, PageQuery, contains, fetch_page
from switchboard.core.tenancy import VisitorPrincipal
from switchboard.domains.conversation.errors import ConversationNotFound
from switchboard.domains.conversation.models import Conversation, Message
from switchboard.domains.conversation.schemas import ConversationView, MessageView, VisitorConversation

CONVERSATION_SORTS = {"last_message_at": Conversation.last_message_at, "created_at": Conversation.created_at}


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
    session: AsyncSession, tenant_id: TenantId, query: PageQuery, *, assistant_id: UUID | None
) -> Page[ConversationView]:
    """The tenant's conversations with visitors."""
    statement = select(Conversation).where(Conversation.tenant_id == tenant_id, Conversation.is_preview.is_(False))
    if assistant_id is not None:
        statement = statement.where(Conversation.assistant_id == assistant_id)
    if query.q:
        statement = statement.where(contains(Conversation.title, query.q))
    rows, next_cursor = await fetch_page(
        session,
        statement,
        query,
        sortable=CONVERSATION_SORTS,
        default_sort="-last_message_at",
        key=Conversation.id,
    )
    counted = await session.execute(
        select(Message.conversation_id, func.count())
        .where(
            Message.tenant_id == tenant_id,
            Message.conversation_id.in_([row.id for row in rows]),
            Message.is_superseded.is_(False),
        )
        .group_by(Message.conversation_id)
    )
    counts: dict[UUID, int] = dict(counted.all())
    items = [
        ConversationView(
            id=row.id,
            assistant_id=row.assistant_id,
            visitor_id=row.visitor_id,
            title=row.title,
            message_count=counts.get(row.id, 0),
            created_at=row.created_at,
            last_message_at=row.last_message_at,
        )
        for row in rows
    ]
    return Page(items=items, next_cursor=next_cursor)


async def list_messages(
    session: AsyncSession,
    tenant_id: TenantId,
    conversation_id: UUID,
    query: PageQuery,
    *,
    visitor_id: UUID | None = None,
) -> Page[MessageView]:
    """The messages of a conversation without the answers that a retry replaced.

    Raises:
        ConversationNotFound: no such conversation of this tenant (and visitor, when one is named).
    """
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
    rows, next_cursor = await fetch_page(
        session,
        statement,
        query,
        sortable={"created_at": Message.created_at},
        default_sort="created_at",
        key=Message.id,
    )
    return Page(items=[MessageView.model_validate(row) for row in rows], next_cursor=next_cursor)
