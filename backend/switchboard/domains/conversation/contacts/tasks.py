"""What the worker does with a new contact: mails it to the client, and sends it to the client's webhook."""

from typing import Literal
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.clock import utc_now
from switchboard.core.jobs import Job, JobHandler
from switchboard.core.logging import get_logger
from switchboard.core.resources import Resources
from switchboard.core.schemas import rfc3339
from switchboard.domains.assistant import service as assistants
from switchboard.domains.assistant.contact_form import complete_contact_form
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.conversation.contacts import repository
from switchboard.domains.conversation.contacts.models import Contact
from switchboard.domains.conversation.contacts.secret import list_signing_secrets, sign_delivery
from switchboard.domains.conversation.contacts.service import MAIL_CONTACT, SEND_CONTACT, describe
from switchboard.domains.conversation.contacts.values import as_text
from switchboard.integrations.email import Mail, Mailer

EVENT = "contact.created"
DeliveryStatus = Literal["waiting", "delivered", "failed"]
log = get_logger(__name__)


class DeliveryFailed(Exception):
    """The webhook did not take the contact; the job is tried again."""


def job_handlers(resources: Resources, mailer: Mailer) -> dict[str, JobHandler]:
    """The handlers of the jobs of contacts, by entry point."""

    async def mail_contact(job: Job) -> None:
        assert job.tenant_id is not None
        async with resources.db.tenant_tx(job.tenant_id) as session:
            found = await _find(session, job)
        if found is not None:
            await mailer.send(compose_mail(*found, to=job.payload["to"], app_origin=resources.settings.app_origin))

    async def send_contact(job: Job) -> None:
        await _send(resources, job)

    return {MAIL_CONTACT: mail_contact, SEND_CONTACT: send_contact}


def compose_mail(contact: Contact, assistant: Assistant, *, to: str, app_origin: str) -> Mail:
    """Tells the client what a visitor left. Only the text holds what the visitor wrote, no header does."""
    lines = [f"{field['label']}: {as_text(field['value'])}" for field in contact.fields]
    return Mail(
        to,
        f"New contact from {assistant.name}",
        f"A visitor of your website left contact details with your assistant {assistant.name}.\n\n"
        + "\n".join(lines)
        + f"\n\nReceived {contact.created_at:%Y-%m-%d %H:%M} UTC. All contacts: {app_origin}/portal/contacts\n"
        "What stands above was written by the visitor; nobody checked it.\n",
    )


async def _send(resources: Resources, job: Job) -> None:
    from switchboard.integrations.egress import FetchFailed, post_json
    from switchboard.integrations.egress_addresses import EgressRefused

    assert job.tenant_id is not None
    async with resources.db.tenant_tx(job.tenant_id) as session:
        found = await _find(session, job)
        if found is None:
            return
        contact, assistant = found
        url = complete_contact_form(assistant.contact_form).webhook_url
        secrets = await list_signing_secrets(session, resources.security.secrets, job.tenant_id)
    if url is None:
        await _note(resources, job, "failed", "The contact form has no webhook any more.")
        return
    view = describe(contact).model_dump(mode="json", exclude={"webhook"})
    body = orjson.dumps(
        {"type": EVENT, "timestamp": rfc3339(contact.created_at), "data": {"tenant_id": job.tenant_id, **view}}
    )
    timestamp = int(utc_now().timestamp())
    headers = {
        "webhook-id": str(contact.id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign_delivery(secrets, str(contact.id), timestamp, body),
    }
    error: str | None = None
    try:
        status = await post_json(url, body, headers, allow_loopback=resources.settings.may_fetch_loopback)
    except EgressRefused as refusal:  # it would be refused the next time as well
        log.warning("webhook_refused", reason=str(refusal))
        await _note(resources, job, "failed", str(refusal))
        return
    except FetchFailed as failure:
        error = str(failure)
    else:
        if not 200 <= status < 300:
            error = f"The webhook answered with status {status} instead of taking it."
    if error is None:
        await _note(resources, job, "delivered", None)
        log.info("webhook_delivered", contact_id=str(contact.id))
        return
    await _note(resources, job, "failed" if job.is_last_try else "waiting", error)
    if not job.is_last_try:
        raise DeliveryFailed(error)
    log.warning("webhook_given_up", contact_id=str(contact.id), reason=error)


async def _note(resources: Resources, job: Job, status: DeliveryStatus, error: str | None) -> None:
    """Write down for the client how an attempt ended."""
    assert job.tenant_id is not None
    async with resources.db.tenant_tx(job.tenant_id) as session:
        await repository.set_delivery(session, job.tenant_id, UUID(job.payload["contact_id"]), status, error)


async def _find(session: AsyncSession, job: Job) -> tuple[Contact, Assistant] | None:
    """The contact and its assistant; nothing when the contact was deleted meanwhile."""
    assert job.tenant_id is not None
    contact = await repository.find_contact(session, job.tenant_id, UUID(job.payload["contact_id"]))
    if contact is None:
        return None
    return contact, await assistants.get_assistant(session, job.tenant_id, contact.assistant_id)
