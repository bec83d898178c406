"""Routes of websites: `/client/websites…`."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query

from switchboard.core.errors import problems
from switchboard.core.paging import Page, PageQuery, page_query
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantSuspended
from switchboard.domains.knowledge.errors import DocumentLimitReached, UnknownAssistant
from switchboard.domains.knowledge.websites import service
from switchboard.domains.knowledge.websites.errors import NothingToChoose, WebsiteLimitReached, WebsiteNotFound
from switchboard.domains.knowledge.websites.schemas import (
    PageChoice,
    WebsiteCreate,
    WebsitePages,
    WebsitePatch,
    WebsiteView,
)

Shared = Annotated[Resources, Depends(get_resources)]
Paging = Annotated[PageQuery, Depends(page_query)]
WebsiteIdPath = Annotated[UUID, Path(description="Id of the website")]

client_router = api_router("/api/client/websites", "client: knowledge", TenantSuspended)


@client_router.get("", summary="List websites")
async def list_websites(
    scope: TenantAccess,
    paging: Paging,
    assistant_id: Annotated[UUID | None, Query(description="Only what this assistant learns from")] = None,
) -> Page[WebsiteView]:
    """The websites that the tenant's assistants learn from, the newest first. `q` searches the addresses.

    Sort by `created_at`, `updated_at` or `url`.
    """
    return await service.list_websites(scope.session, paging, tenant_id=scope.tenant_id, assistant_id=assistant_id)


@client_router.post(
    "",
    status_code=201,
    summary="Add a website",
    responses=problems(UnknownAssistant, DocumentLimitReached, WebsiteLimitReached),
)
async def create_website(scope: TenantAccess, resources: Shared, body: WebsiteCreate) -> WebsiteView:
    """Answers at once; the pages are looked for in the background, by the rules of the website's robots.txt.

    A `page` becomes a document by itself. The pages of a `sitemap` or a `crawl` are found first (`found_count`) and
    wait to be chosen when `status` is `choosing`.
    """
    return await service.create_website(scope.session, resources.settings, tenant_id=scope.tenant_id, body=body)


@client_router.get("/{website_id}", summary="Read a website", responses=problems(WebsiteNotFound))
async def get_website(scope: TenantAccess, website_id: WebsiteIdPath) -> WebsiteView:
    """One website, and how far we are with it."""
    return await service.get_website(scope.session, scope.tenant_id, website_id)


@client_router.patch("/{website_id}", summary="Change a website", responses=problems(WebsiteNotFound))
async def update_website(scope: TenantAccess, website_id: WebsiteIdPath, body: WebsitePatch) -> WebsiteView:
    """Changes what is sent. `citation` counts at once for all pages; limits and paths from the next sync on."""
    return await service.update_website(scope.session, tenant_id=scope.tenant_id, website_id=website_id, patch=body)


@client_router.delete("/{website_id}", status_code=204, summary="Delete a website", responses=problems(WebsiteNotFound))
async def delete_website(scope: TenantAccess, website_id: WebsiteIdPath) -> None:
    """Removes a website and everything that was read from it; no answer uses it from now on."""
    await service.delete_website(scope.session, tenant_id=scope.tenant_id, website_id=website_id)


@client_router.get("/{website_id}/pages", summary="List the pages of a website", responses=problems(WebsiteNotFound))
async def list_website_pages(scope: TenantAccess, website_id: WebsiteIdPath) -> WebsitePages:
    """All pages that were found (at most 2000), with the document that each became when it was chosen."""
    return await service.list_pages(scope.session, scope.tenant_id, website_id)


@client_router.put(
    "/{website_id}/pages",
    summary="Choose the pages of a website",
    responses=problems(WebsiteNotFound, NothingToChoose, DocumentLimitReached, UnknownAssistant),
)
async def choose_website_pages(scope: TenantAccess, website_id: WebsiteIdPath, body: PageChoice) -> WebsiteView:
    """These pages become documents of kind `page`; those that are left out lose theirs."""
    return await service.choose_pages(scope.session, tenant_id=scope.tenant_id, website_id=website_id, choice=body)


@client_router.post("/{website_id}/sync", summary="Read a website again", responses=problems(WebsiteNotFound))
async def sync_website(scope: TenantAccess, website_id: WebsiteIdPath) -> WebsiteView:
    """Looks for pages and fetches the chosen ones again; what has not changed is not embedded again.

    New pages are added to the list, and become documents by themselves if all pages before them were chosen.
    """
    return await service.sync_website(scope.session, tenant_id=scope.tenant_id, website_id=website_id)
