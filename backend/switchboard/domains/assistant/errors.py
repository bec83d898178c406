"""What can go wrong in the assistant domain."""

from switchboard.core.errors import Conflict, Forbidden, NotFound


class AssistantNotFound(NotFound):
    code, title = "assistant_not_found", "There is no assistant by that id"


class AssistantLimitReached(Forbidden):
    code, title = "assistant_limit_reached", "The tenant has as many assistants as it may have"


class ModelNotAllowed(Forbidden):
    code, title = "model_not_allowed", "The tenant may not use this model"


class AssistantArchived(Conflict):
    code, title = "assistant_archived", "This assistant is archived"


class AssistantMoved(Conflict):
    code, title = "assistant_moved", "This assistant was moved to another tenant"
