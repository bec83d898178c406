"""Errors of knowledge gaps."""

from switchboard.core.errors import Conflict, NotFound


class GapNotFound(NotFound):
    code, title = "gap_not_found", "There is no knowledge gap by that id"


class GapNotAnswered(Conflict):
    code, title = "gap_not_answered", "This question has no answer yet"
