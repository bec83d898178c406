"""Errors of knowledge gaps."""

from switchboard.core.errors import NotFound


class GapNotFound(NotFound):
    code, title = "gap_not_found", "There is no knowledge gap by that id"
