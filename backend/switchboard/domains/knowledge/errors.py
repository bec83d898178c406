"""What can go wrong in the knowledge domain."""

from switchboard.core.errors import Conflict, Forbidden, NotFound


class DocumentNotFound(NotFound):
    code, title = "document_not_found", "There is no document by that id"


class UnknownAssistant(NotFound):
    """The assistant domain has the same rank and cannot be asked for its own."""

    code, title = "assistant_not_found", "There is no assistant by that id"


class DocumentLimitReached(Forbidden):
    code, title = "document_limit_reached", "The tenant has as many documents as it may have"


class NothingToRead(Conflict):
    code, title = "nothing_to_read", "This document has nothing that could be read again"
