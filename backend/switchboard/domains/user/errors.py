"""Errors of the user domain."""

from switchboard.core.errors import Conflict, NotAuthenticated, NotFound, RateLimited, SwitchboardError


class InvalidCredentials(NotAuthenticated):
    code, title = "invalid_credentials", "E-mail or password is wrong"


class SessionExpired(NotAuthenticated):
    code, title = "session_expired", "This session has ended. Log in again"


class TooManyRequests(RateLimited):
    code, title = "too_many_requests", "Too many attempts. Wait a little"


class ResetTokenInvalid(SwitchboardError):
    status, code = 400, "reset_token_invalid"
    title = "This link has been used or has expired. Ask for a new one"


class UserNotFound(NotFound):
    title = "There is no user by that id"


class EmailTaken(Conflict):
    code, title = "email_taken", "Another user has this e-mail address"


class CannotRemoveSelf(Conflict):
    code = "cannot_remove_self"
    title = "You cannot delete, deactivate or demote yourself. Ask another administrator"
