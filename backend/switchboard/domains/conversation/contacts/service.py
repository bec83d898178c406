"""Contacts: taking what a visitor leaves, and the client's work with it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId, uuid7
from switchboard.core.jobs import enqueue
from switchboard.core.paging import Page, PageQuery
from switchboard.core.resources import Resources
from switchboard.core.tenancy import VisitorPrincipal
from switchboard.domains.assistant import service as assistants
from switchboard.domains.assistant.contact_form import ContactForm, complete_contact_form
from switchboard.domains.conversation.contacts import repository
from switchboard.domains.conversation.contacts.errors import ContactFormOff, ContactNotFound, WebhookOff
from switchboard.domains.conversation.contacts.models import Contact
from switchboard.domains.conversation.contacts.schemas import ContactRequest, ContactView
from switchboard.domains.conversation.contacts.values import read_values
from switchboard.domains.conversation.errors import ConversationNotFound, IdempotencyMismatch
from switchboard.domains.conversation.models import Conversation

MAIL_CONTACT = "mail_contact"
SEND_CONTACT = "send_contact_to_webhook"


async def take_contact(
    resources: Resources,
    visitor: VisitorPrincipal,
    form: ContactForm,
    body: ContactRequest,
    *,
    source: str,
    idempotency_key: str | None,
) -> UUID | None:
    """Store what a visitor left, and let the worker tell the client; answers with the contact's id.

    `source` is the visitor's address, for the limits. The portal's own preview is checked and not stored. What comes
    again with the same key is stored and told once, and counts once.

    Raises:
        ContactFormOff: the assistant has no contact form.
        InvalidRequest: a field is missing or cannot be accepted.
        RateLimited: the visitor, the address or the tenant has had too many within the hour.
        ConversationNotFound: not a conversation of this visitor.
        IdempotencyMismatch: the key belongs to other values.
    """
    if not form.is_enabled:
        raise ContactFormOff
    values = read_values(form, body.values)
    if visitor.is_preview:
        return None
    fields = [value.model_dump() for value in values]
    if sent_before := await _find_sent_before(resources, visitor, idempotency_key, fields):
        return sent_before
    await _limit(resources, visitor, source)
    contact = Contact(
        tenant_id=visitor.tenant_id,
        id=uuid7(),
        assistant_id=visitor.assistant_id,
        conversation_id=body.conversation_id,
        visitor_id=visitor.visitor_id,
        fields=fields,
        search="\n".join(value.value for value in values if isinstance(value.value, str)),
        idempotency_key=idempotency_key,
    )
    try:
        async with resources.db.tenant_tx(visitor.tenant_id) as session:
            if body.conversation_id is not None:
                await _require_conversation(session, visitor, body.conversation_id)
            session.add(contact)
            await session.flush()
            await _tell_client(session, contact, form)
    except IntegrityError:
        if sent_before := await _find_sent_before(resources, visitor, idempotency_key, fields):
            return sent_before  # at the same moment
        raise
    return contact.id


async def list_contacts(
    session: AsyncSession, query: PageQuery, *, tenant_id: TenantId, assistant_id: UUID | None, is_read: bool | None
) -> Page[ContactView]:
    """A page of the tenant's contacts."""
    rows, next_cursor = await repository.list_contacts(
        session, query, tenant_id=tenant_id, assistant_id=assistant_id, is_read=is_read
    )
    return Page(items=[describe(row) for row in rows], next_cursor=next_cursor)


async def get_contact(session: AsyncSession, tenant_id: TenantId, contact_id: UUID) -> ContactView:
    """One contact. Raises ContactNotFound."""
    return _found(await repository.find_contact(session, tenant_id, contact_id))


async def update_contact(session: AsyncSession, tenant_id: TenantId, contact_id: UUID, *, is_read: bool) -> ContactView:
    """Mark a contact as read or as new. Raises ContactNotFound."""
    return _found(await repository.set_read(session, tenant_id, contact_id, is_read))


async def send_again(session: AsyncSession, tenant_id: TenantId, contact_id: UUID) -> ContactView:
    """Send a contact to the webhook once more. Raises ContactNotFound, WebhookOff."""
    contact = await repository.find_contact(session, tenant_id, contact_id)
    if contact is None:
        raise ContactNotFound
    assistant = await assistants.get_assistant(session, tenant_id, contact.assistant_id)
    if complete_contact_form(assistant.contact_form).webhook_url is None:
        raise WebhookOff("Enter the address of a webhook in the assistant's contact form first.")
    await _queue_delivery(session, contact)
    return describe(contact)


async def delete_contact(session: AsyncSession, tenant_id: TenantId, contact_id: UUID) -> None:
    """Remove a contact for good. Raises ContactNotFound."""
    if not await repository.delete_contact(session, tenant_id, contact_id):
        raise ContactNotFound


def describe(contact: Contact) -> ContactView:
    """A contact as the client sees it."""
    return ContactView.model_validate(
        {
            "id": contact.id,
            "assistant_id": contact.assistant_id,
            "conversation_id": contact.conversation_id,
            "visitor_id": contact.visitor_id,
            "values": contact.fields,
            "is_read": contact.is_read,
            "webhook": contact.webhook_status
            and {
                "status": contact.webhook_status,
                "error": contact.webhook_error,
                "tried_at": contact.webhook_tried_at,
            },
            "created_at": contact.created_at,
        }
    )


def _found(contact: Contact | None) -> ContactView:
    if contact is None:
        raise ContactNotFound
    return describe(contact)


async def _find_sent_before(
    resources: Resources, visitor: VisitorPrincipal, idempotency_key: str | None, fields: list[dict[str, Any]]
) -> UUID | None:
    """The contact that was stored when these values came first, if they come again. Raises IdempotencyMismatch."""
    if idempotency_key is None:
        return None
    async with resources.db.tenant_tx(visitor.tenant_id) as session:
        found = await repository.find_keyed(session, visitor.tenant_id, visitor.visitor_id, idempotency_key)
    if found is None:
        return None
    # Not by their labels, which the client may have changed meanwhile.
    if [(one["key"], one["value"]) for one in found.fields] != [(one["key"], one["value"]) for one in fields]:
        raise IdempotencyMismatch("This Idempotency-Key was used for other contact details. Use a new one.")
    return found.id


async def _limit(resources: Resources, visitor: VisitorPrincipal, source: str) -> None:
    settings, limiter = resources.settings, resources.limiter
    own, whole = f"{settings.contacts_per_hour}/hour", f"{settings.tenant_contacts_per_hour}/hour"
    await limiter.hit(own, "contacts-visitor", visitor.tenant_id, str(visitor.visitor_id))
    await limiter.hit(own, "contacts-source", visitor.tenant_id, source)
    await limiter.hit(whole, "contacts-tenant", visitor.tenant_id)


async def _require_conversation(session: AsyncSession, visitor: VisitorPrincipal, conversation_id: UUID) -> None:
    statement = select(Conversation.id).where(
        Conversation.tenant_id == visitor.tenant_id,
        Conversation.id == conversation_id,
        Conversation.visitor_id == visitor.visitor_id,
    )
    if await session.scalar(statement) is None:
        raise ConversationNotFound


async def _tell_client(session: AsyncSession, contact: Contact, form: ContactForm) -> None:
    """Jobs hold ids only: what the visitor wrote is read when they run, and is gone if the contact is."""
    for email in form.notify_emails:
        payload = {"contact_id": str(contact.id), "to": email}
        await enqueue(session, MAIL_CONTACT, TenantId(contact.tenant_id), payload)
    if form.webhook_url is not None:
        await _queue_delivery(session, contact)


async def _queue_delivery(session: AsyncSession, contact: Contact) -> None:
    contact.webhook_status, contact.webhook_error = "waiting", None
    await session.flush()
    await enqueue(session, SEND_CONTACT, TenantId(contact.tenant_id), {"contact_id": str(contact.id)})
