"""Routes of the conversation domain: the widget's chat, and the client's reading of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response, status
from pydantic import AwareDatetime

from switchboard.core.errors import InvalidRequest, RateLimited, problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantSuspended, VisitorAccess
from switchboard.domains.conversation import reading
from switchboard.domains.conversation.answers import AnswerResponse, parse_last_event_id
from switchboard.domains.conversation.errors import (
    AnswerInProgress,
    ConversationNotFound,
    IdempotencyMismatch,
    MessageLimitReached,
    MessageNotFound,
)
from switchboard.domains.conversation.model_choice import ModelUnavailable
from switchboard.domains.conversation.schemas import (
    STREAM_EVENTS,
    ClientMessage,
    ConversationDetail,
    ConversationView,
    FeedbackRequest,
    MessageRequest,
    MessageView,
    ToolDecision,
    VisitorConversation,
)
from switchboard.domains.conversation.service import ConversationService

NEW = "new"
STREAM_RESPONSE: dict[str, Any] = {
    "description": (
        "Server-sent events: `message.created`, `delta`, `citations`, `follow_ups`, `contact_form`, then "
        "`message.completed` or `error`. Each has an increasing `id`; comment lines keep the connection alive."
    ),
    "content": {
        "text/event-stream": {
            "schema": {"anyOf": [{"$ref": f"#/components/schemas/{event.__name__}"} for event in STREAM_EVENTS]},
            "example": 'id: 2\nevent: delta\ndata: {"text":"We are open"}\n\n',
        }
    },
}
STREAM_RESPONSES: dict[int | str, dict[str, Any]] = {200: STREAM_RESPONSE}
NO_ANSWER: dict[int | str, dict[str, Any]] = {204: {"description": "No answer is in progress"}}

widget_router = api_router("/api/widget", "widget", TenantSuspended)
client_router = api_router("/api/client/conversations", "client: conversations")


async def get_conversations(request: Request) -> ConversationService:
    """FastAPI dependency."""
    service: ConversationService = request.app.state.conversations
    return service


Conversations = Annotated[ConversationService, Depends(get_conversations)]
Paging = Annotated[PageQuery, Depends(page_query)]
RESOURCES = Annotated[Resources, Depends(get_resources)]


@widget_router.post(
    "/conversations/{conversation_id}/messages",
    summary="Ask, and receive the answer as a stream",
    response_class=AnswerResponse,
    status_code=status.HTTP_200_OK,
    responses=STREAM_RESPONSES
    | problems(
        ConversationNotFound,
        AnswerInProgress,
        IdempotencyMismatch,
        MessageLimitReached,
        RateLimited,
        ModelUnavailable,
    ),
)
async def send_message(
    request: Request,
    visitor: VisitorAccess,
    body: MessageRequest,
    conversation_id: Annotated[str, Path(max_length=36, description="A conversation's id, or `new`")],
    idempotency_key: Annotated[str, Header(min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$")],
) -> Response:
    """Store the message, then stream the answer. The same key and text attach to the answer or replay it."""
    # Not declared as a dependency: see `RequireVisitor`.
    conversations = await get_conversations(request)
    return AnswerResponse(
        await conversations.ask(
            visitor, _parse_conversation(conversation_id), _parse_text(body.content), idempotency_key
        )
    )


@widget_router.get(
    "/conversations/{conversation_id}/stream",
    summary="Follow the answer in progress",
    response_class=AnswerResponse,
    status_code=status.HTTP_200_OK,
    responses={200: STREAM_RESPONSE, 204: {"description": "No answer is in progress"}}
    | STREAM_RESPONSES
    | problems(ConversationNotFound),
)
async def follow_answer(
    visitor: VisitorAccess,
    conversations: Conversations,
    conversation_id: UUID,
    last_event_id: Annotated[str | None, Header(max_length=32)] = None,
) -> Response:
    """The events of the answer in progress, from behind `Last-Event-ID`."""
    source = await conversations.follow(visitor, conversation_id, parse_last_event_id(last_event_id))
    return AnswerResponse(source) if source is not None else Response(status_code=status.HTTP_204_NO_CONTENT)


@widget_router.post(
    "/conversations/{conversation_id}/stop",
    summary="Stop the answer in progress",
    status_code=status.HTTP_202_ACCEPTED,
    response_class=Response,
    responses=problems(ConversationNotFound),
)
async def stop_answer(visitor: VisitorAccess, conversations: Conversations, conversation_id: UUID) -> Response:
    """Cancel generation; what was written is kept."""
    await conversations.stop(visitor, conversation_id)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@widget_router.post(
    "/conversations/{conversation_id}/confirm",
    summary="Allow or decline the use of a tool",
    status_code=status.HTTP_202_ACCEPTED,
    response_class=Response,
    responses=problems(ConversationNotFound),
)
async def confirm_tool(
    visitor: VisitorAccess, conversations: Conversations, conversation_id: UUID, body: ToolDecision
) -> Response:
    """Answers a `tool_confirmation` of the answer in progress, once. An old or unknown one changes nothing."""
    await conversations.confirm_tool(visitor, conversation_id, body.confirmation, is_allowed=body.is_allowed)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@widget_router.get("/conversations", summary="List the visitor's own conversations")
async def list_visitor_conversations(
    visitor: VisitorAccess, resources: RESOURCES, query: Paging
) -> Page[VisitorConversation]:
    """Newest first by default (`sort`: `last_message_at`, `created_at`)."""
    async with resources.db.tenant_tx(visitor.tenant_id) as session:
        return await reading.list_visitor_conversations(session, visitor, query)


@widget_router.get(
    "/conversations/{conversation_id}/messages",
    summary="List the messages of the visitor's own conversation",
    responses=problems(ConversationNotFound),
)
async def list_visitor_messages(
    visitor: VisitorAccess, resources: RESOURCES, conversation_id: UUID, query: Paging
) -> Page[MessageView]:
    """Oldest first by default (`sort`: `created_at`)."""
    async with resources.db.tenant_tx(visitor.tenant_id) as session:
        return await reading.list_messages(
            session, visitor.tenant_id, conversation_id, query, visitor_id=visitor.visitor_id
        )


@widget_router.post(
    "/messages/{message_id}/feedback",
    summary="Rate an answer",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(MessageNotFound),
)
async def rate_message(
    visitor: VisitorAccess, conversations: Conversations, message_id: UUID, body: FeedbackRequest
) -> None:
    """Thumbs up or down, with an optional comment; the last one counts."""
    comment = _parse_text(body.comment, field="comment") if body.comment else None
    await conversations.rate(visitor, message_id, body.rating, comment)


@client_router.get("", summary="List the conversations of your assistants")
async def list_conversations(
    scope: TenantAccess,
    query: Paging,
    assistant_id: UUID | None = None,
    active_since: Annotated[AwareDatetime | None, Query(description="The last message is of then or later")] = None,
) -> Page[ConversationView]:
    """Newest first by default (`sort`: `last_message_at`, `created_at`).

    `q` searches the titles and the identified visitors' names, e-mail addresses and user ids. Previews are left out.
    """
    return await reading.list_conversations(
        scope.session, scope.tenant_id, query, assistant_id=assistant_id, active_since=active_since
    )


@client_router.get(
    "/{conversation_id}",
    summary="A conversation and who it was with",
    responses=problems(ConversationNotFound),
)
async def get_conversation(scope: TenantAccess, conversation_id: UUID) -> ConversationDetail:
    """With the visitor's attributes; `user_id` is proved by your server's signature, the rest is what the page said."""
    return await reading.get_conversation(scope.session, scope.tenant_id, conversation_id)


@client_router.get(
    "/{conversation_id}/messages",
    summary="List the messages of a conversation",
    responses=problems(ConversationNotFound),
)
async def list_messages(scope: TenantAccess, conversation_id: UUID, query: Paging) -> Page[ClientMessage]:
    """Oldest first by default (`sort`: `created_at`)."""
    return await reading.list_client_messages(scope.session, scope.tenant_id, conversation_id, query)


def _parse_conversation(value: str) -> UUID | None:
    if value == NEW:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise ConversationNotFound from None


def _parse_text(text: str, field: str = "content") -> str:
    stripped = text.strip()
    if not stripped or "\x00" in stripped:
        raise InvalidRequest.for_field(field, "Write some text")
    return stripped
