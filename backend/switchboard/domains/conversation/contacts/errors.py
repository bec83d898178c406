"""Errors of contacts."""

from switchboard.core.errors import Conflict, NotFound


class ContactNotFound(NotFound):
    code, title = "contact_not_found", "There is no contact by that id"


class WebhookOff(Conflict):
    code, title = "webhook_off", "The contact form of this assistant has no webhook"


class ContactFormOff(Conflict):
    code, title = "contact_form_off", "This assistant takes no contact details at the moment"
