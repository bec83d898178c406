"""Errors of the conversation domain."""

from switchboard.core.errors import Conflict, InvalidRequest, NotFound, SwitchboardError


class ConversationNotFound(NotFound):
    code, title = "conversation_not_found", "There is no conversation by that id"


class MessageNotFound(NotFound):
    code, title = "message_not_found", "There is no message by that id"


class AnswerInProgress(Conflict):
    code, title = "answer_in_progress", "An answer is still being written in this conversation"


class IdempotencyMismatch(InvalidRequest):
    code, title = "idempotency_mismatch", "This Idempotency-Key was used for another message"


class MessageLimitReached(SwitchboardError):
    status, code, title = (
        429,
        "message_limit_reached",
        "This assistant has reached its message limit for the month",
    )
