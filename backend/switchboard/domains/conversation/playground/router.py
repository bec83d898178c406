"""The route of the playground."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Request, Response, status

from switchboard.core.errors import RateLimited, problems
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantEntrance, TenantSuspended
from switchboard.domains.assistant.errors import AssistantNotFound, ModelNotAllowed
from switchboard.domains.conversation.answers import AnswerResponse
from switchboard.domains.conversation.errors import AnswerInProgress, ConversationNotFound, MessageLimitReached
from switchboard.domains.conversation.model_choice import ModelUnavailable
from switchboard.domains.conversation.playground.schemas import GivenSources, TrialDetails, TryRequest
from switchboard.domains.conversation.playground.service import try_assistant
from switchboard.domains.conversation.router import STREAM_RESPONSE, get_conversations
from switchboard.domains.conversation.schemas import STREAM_EVENTS
from switchboard.domains.conversation.service import ConversationService

TRIAL_RESPONSE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Server-sent events: `sources`, then the answer as visitors get it (`message.created` to "
            "`message.completed` or `error`), then `details`."
        ),
        "content": {
            "text/event-stream": {
                "schema": {
                    "anyOf": [
                        {"$ref": f"#/components/schemas/{event.__name__}"}
                        for event in (GivenSources, *STREAM_EVENTS, TrialDetails)
                    ]
                },
                "example": STREAM_RESPONSE["content"]["text/event-stream"]["example"],
            }
        },
    }
}

client_router = api_router("/api/client/assistants/{assistant_id}", "client: assistants", TenantSuspended)


@client_router.post(
    "/try",
    summary="Try an assistant with unsaved changes",
    response_class=AnswerResponse,
    status_code=status.HTTP_200_OK,
    responses=TRIAL_RESPONSE
    | problems(
        AssistantNotFound,
        ConversationNotFound,
        AnswerInProgress,
        ModelNotAllowed,
        ModelUnavailable,
        MessageLimitReached,
        RateLimited,
    ),
)
async def try_an_assistant(
    entry: TenantEntrance,
    request: Request,
    assistant_id: Annotated[UUID, Path(description="Id of the assistant")],
    body: TryRequest,
    conversations: Annotated[ConversationService, Depends(get_conversations)],
) -> Response:
    """Answers as the assistant would with `draft` saved, and shows what the model was given. No visitor is counted.

    What the model costs is charged as for every turn. The answer ends when its reader leaves.
    """
    return AnswerResponse(await try_assistant(entry, conversations, assistant_id, body))
