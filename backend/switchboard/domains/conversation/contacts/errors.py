"""Errors of contacts."""

from switchboard.core.errors import Conflict, NotFound


class ContactNotFound(NotFound):
    code, title = "contact_not_found", "There is no contact by that id"


class ContactFormOff(Conflict):
    code, title = "contact_form_off", "This assistant takes no contact details at the moment"
