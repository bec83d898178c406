"""Routes of contacts: the widget leaves them, the client works with them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse

from switchboard.core.clock import utc_now
from switchboard.core.errors import RateLimited, problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.rate_limit import address_prefix
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantSuspended, VisitorAccess
from switchboard.domains.assistant.snapshot import AssistantDirectory
from switchboard.domains.conversation.contacts import secret, service
from switchboard.domains.conversation.contacts.errors import ContactFormOff, ContactNotFound, WebhookOff
from switchboard.domains.conversation.contacts.export import stream_csv
from switchboard.domains.conversation.contacts.schemas import (
    ContactPatch,
    ContactReceipt,
    ContactRequest,
    ContactView,
    WebhookSecretDetail,
)
from switchboard.domains.conversation.errors import ConversationNotFound, IdempotencyMismatch

EXPORTS_PER_MINUTE = 10
DELIVERIES_PER_MINUTE = 60
CSV_RESPONSE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A CSV file in UTF-8, the oldest contact first",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}

widget_router = api_router("/api/widget", "widget", TenantSuspended)
client_router = api_router("/api/client/contacts", "client: conversations", TenantSuspended)
Shared = Annotated[Resources, Depends(get_resources)]
Paging = Annotated[PageQuery, Depends(page_query)]
ContactIdPath = Annotated[UUID, Path(description="Id of the contact")]
AssistantFilter = Annotated[UUID | None, Query(description="Only contacts of this assistant")]
ReadFilter = Annotated[bool | None, Query(description="Only contacts that were read, or that were not")]


@widget_router.post(
    "/contacts",
    summary="Leave contact details",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ContactFormOff, ConversationNotFound, IdempotencyMismatch, RateLimited),
)
async def create_contact(
    request: Request,
    visitor: VisitorAccess,
    resources: Shared,
    body: ContactRequest,
    idempotency_key: Annotated[str | None, Header(min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$")] = None,
) -> ContactReceipt:
    """Checked against the assistant's form: a 422 names each field that cannot be accepted as `values.KEY`.

    The contact is stored with its conversation; the client is told by mail and webhook, as the form says. The same key
    and values answer with the contact that is stored already.
    """
    assistants: AssistantDirectory = request.app.state.assistants
    assistant = await assistants.get(visitor.tenant_id, visitor.assistant_id)
    source = address_prefix(resources.addresses.of(request))
    contact_id = await service.take_contact(
        resources, visitor, assistant.contact_form, body, source=source, idempotency_key=idempotency_key
    )
    return ContactReceipt(id=contact_id)


@client_router.get("", summary="List contacts")
async def list_contacts(
    scope: TenantAccess, query: Paging, assistant_id: AssistantFilter = None, is_read: ReadFilter = None
) -> Page[ContactView]:
    """Newest first by default (`sort`: `created_at`); `q` searches what visitors wrote."""
    return await service.list_contacts(
        scope.session, query, tenant_id=scope.tenant_id, assistant_id=assistant_id, is_read=is_read
    )


@client_router.get(
    "/export.csv",
    summary="Export contacts as CSV",
    response_class=StreamingResponse,
    responses=CSV_RESPONSE | problems(RateLimited),
)
async def export_contacts(
    scope: TenantAccess, resources: Shared, assistant_id: AssistantFilter = None, is_read: ReadFilter = None
) -> Response:
    """One row a contact and one column a field; what a spreadsheet would run gets an apostrophe. Audited."""
    await resources.limiter.hit(f"{EXPORTS_PER_MINUTE}/minute", "contact-exports", scope.tenant_id)
    scope.audit("contacts.exported", scope.tenant_id)
    return StreamingResponse(
        stream_csv(resources.db, scope.tenant_id, assistant_id=assistant_id, is_read=is_read),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="contacts-{utc_now():%Y-%m-%d}.csv"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@client_router.get("/webhook-secret", summary="Read the webhook secret")
async def get_webhook_secret(scope: TenantAccess, resources: Shared, response: Response) -> WebhookSecretDetail:
    """Signs what is sent to a contact form's webhook (Standard Webhooks, `v1`). Made at the first reading; audited."""
    response.headers["Cache-Control"] = "no-store"
    scope.audit("webhook_secret.revealed", scope.tenant_id)
    return await secret.get_webhook_secret(scope.session, resources.security.secrets, scope.tenant_id)


@client_router.post("/webhook-secret/rotate", summary="Renew the webhook secret")
async def rotate_webhook_secret(scope: TenantAccess, resources: Shared, response: Response) -> WebhookSecretDetail:
    """Draws a new secret, which signs from now on; for a day the one before it signs as well. Audited."""
    response.headers["Cache-Control"] = "no-store"
    scope.audit("webhook_secret.rotated", scope.tenant_id)
    return await secret.rotate_webhook_secret(scope.session, resources.security.secrets, scope.tenant_id)


@client_router.get("/{contact_id}", summary="Read a contact", responses=problems(ContactNotFound))
async def get_contact(scope: TenantAccess, contact_id: ContactIdPath) -> ContactView:
    """What one visitor left."""
    return await service.get_contact(scope.session, scope.tenant_id, contact_id)


@client_router.patch("/{contact_id}", summary="Mark a contact", responses=problems(ContactNotFound))
async def update_contact(scope: TenantAccess, contact_id: ContactIdPath, body: ContactPatch) -> ContactView:
    """As read, or as new again."""
    return await service.update_contact(scope.session, scope.tenant_id, contact_id, is_read=body.is_read)


@client_router.post(
    "/{contact_id}/send-again",
    summary="Send a contact to the webhook again",
    responses=problems(ContactNotFound, WebhookOff, RateLimited),
)
async def send_contact_again(scope: TenantAccess, resources: Shared, contact_id: ContactIdPath) -> ContactView:
    """With the same `webhook-id` as before, so that a receiver can tell. `webhook` shows how it ends."""
    await resources.limiter.hit(f"{DELIVERIES_PER_MINUTE}/minute", "contact-deliveries", scope.tenant_id)
    return await service.send_again(scope.session, scope.tenant_id, contact_id)


@client_router.delete("/{contact_id}", status_code=204, summary="Delete a contact", responses=problems(ContactNotFound))
async def delete_contact(scope: TenantAccess, contact_id: ContactIdPath) -> None:
    """For good. Audited, by id."""
    await service.delete_contact(scope.session, scope.tenant_id, contact_id)
    scope.audit("contact.deleted", str(contact_id))
