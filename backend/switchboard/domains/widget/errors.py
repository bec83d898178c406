"""Errors of the widget domain."""

from switchboard.core.errors import NotAuthenticated, NotFound, SwitchboardError


class OriginMissing(SwitchboardError):
    status, code, title = 403, "origin_missing", "The browser sent no Origin header"


class OriginNotAllowed(SwitchboardError):
    status, code, title = (
        403,
        "origin_not_allowed",
        "This website is not allowed to show this tenant's assistant",
    )


class TicketInvalid(NotAuthenticated):
    code, title = "ticket_invalid", "This ticket was used, has expired or is not one of ours"


class SessionInvalid(NotAuthenticated):
    code, title = "session_invalid", "This visitor session has ended"


class IdentityInvalid(SwitchboardError):
    status, code, title = 403, "identity_invalid", "The visitor's user id was not signed by this tenant's server"


class HostedPageNotFound(NotFound):
    code, title = "hosted_page_not_found", "There is no chat page at this address"
