"""What crosses the edge of websites."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from switchboard.core.schemas import PatchModel, RequestModel, ResponseModel, Timestamp
from switchboard.core.text_fields import Line, unset
from switchboard.domains.knowledge.failures import FailureCode
from switchboard.domains.knowledge.schemas import Citation

MAX_PAGES = 2000
MOST_UNREAD = 200
WebsiteKind = Literal["page", "sitemap", "crawl"]
WebsiteStatus = Literal["finding", "choosing", "ready", "failed"]
SyncInterval = Literal["never", "daily", "weekly", "monthly"]


def _check_path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError("A path starts with a slash, such as /products")
    return value


Depth = Annotated[
    int, Field(strict=True, ge=0, le=5, description="How many links away from the first page; for `crawl`")
]
PageLimit = Annotated[int, Field(strict=True, ge=1, le=MAX_PAGES, description="How many pages at most")]
Path = Annotated[Line, Field(min_length=1, max_length=200), AfterValidator(_check_path)]
Paths = Annotated[list[Path], Field(max_length=50, examples=[["/products"]])]
Address = Annotated[Line, Field(min_length=1, max_length=2048, examples=["https://www.shop.example/"])]

WEBSITE_EXAMPLE: dict[str, Any] = {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d20",
    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "kind": "crawl",
    "url": "https://www.example.com/",
    "max_depth": 3,
    "max_pages": 200,
    "include_paths": [],
    "exclude_paths": ["/blog"],
    "citation": "link",
    "sync": "weekly",
    "status": "ready",
    "failure": None,
    "failure_text": None,
    "found_count": 48,
    "page_count": 31,
    "is_truncated": False,
    "last_synced_at": "2026-11-25T22:15:00.000Z",
    "next_sync_at": "2026-12-02T22:15:00.000Z",
    "created_at": "2026-11-25T22:10:00.000Z",
    "updated_at": "2026-11-25T22:15:00.000Z",
}


class WebsiteCreate(RequestModel):
    """Where to learn from: one page, the pages that a sitemap lists, or those that links lead to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "assistant_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
                    "kind": "crawl",
                    "url": "https://www.shop.example/",
                    "exclude_paths": ["/blog"],
                }
            ]
        }
    )

    assistant_id: UUID
    kind: WebsiteKind
    url: Address
    max_depth: Depth = 3
    max_pages: PageLimit = 200
    include_paths: Paths = Field(default_factory=list, description="Only pages whose path starts with one of these")
    exclude_paths: Paths = Field(default_factory=list, description="No pages whose path starts with one of these")
    citation: Citation = "link"
    sync: SyncInterval = "weekly"


class WebsitePatch(PatchModel):
    """Changes to a website. Limits and paths count from the next time that its pages are looked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sync": "daily"}]})

    max_depth: Depth = unset()
    max_pages: PageLimit = unset()
    include_paths: Paths = unset()
    exclude_paths: Paths = unset()
    citation: Citation = unset()
    sync: SyncInterval = unset()


class WebsiteView(ResponseModel):
    """A website, and how far we are with it.

    `finding`: pages are being looked for; `choosing`: they wait to be chosen; `ready`: the chosen ones are documents of
    kind `page`, each with a state of its own; `failed`: `failure_text` says in plain words why no pages were found.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [WEBSITE_EXAMPLE]})

    id: UUID
    assistant_id: UUID
    kind: WebsiteKind
    url: str
    max_depth: int
    max_pages: int
    include_paths: list[str]
    exclude_paths: list[str]
    citation: Citation
    sync: SyncInterval
    status: WebsiteStatus
    failure: FailureCode | None
    failure_text: str | None
    found_count: Annotated[int, Field(description="Pages that can be chosen")]
    page_count: Annotated[int, Field(description="Pages that are documents")]
    is_truncated: Annotated[bool, Field(description="Whether there are more pages than the limits let in")]
    last_synced_at: Timestamp | None
    next_sync_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp


PAGE_EXAMPLE: dict[str, Any] = {
    "url": "https://www.example.com/fees",
    "title": "What things cost",
    "is_chosen": True,
    "document_id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d21",
}


class WebsitePageView(ResponseModel):
    """A page that was found; `title` is null where only its address is known."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAGE_EXAMPLE]})

    url: str
    title: str | None
    is_chosen: bool
    document_id: UUID | None


UNREAD_EXAMPLE: dict[str, Any] = {
    "url": "https://www.example.com/members",
    "failure": "forbidden",
    "failure_text": "The website shows this page only after a log-in, or not to programs.",
}


class UnreadPage(ResponseModel):
    """An address of the website that was opened and cannot be chosen; `failure_text` says why in plain words."""

    model_config = ConfigDict(json_schema_extra={"examples": [UNREAD_EXAMPLE]})

    url: str
    failure: FailureCode
    failure_text: str


class WebsitePages(ResponseModel):
    """All pages that were found, in the order of their addresses, and what could not be read when they were looked for.

    Pages that a sitemap lists are not opened before they are chosen: their documents say what became of them.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [PAGE_EXAMPLE], "unread": [UNREAD_EXAMPLE], "unread_count": 1}]}
    )

    items: list[WebsitePageView]
    unread: Annotated[list[UnreadPage], Field(description=f"At most {MOST_UNREAD} of them")]
    unread_count: int


class PageChoice(RequestModel):
    """The pages to learn from, all of them: one that is left out is forgotten."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"urls": ["https://www.example.com/fees"]}]})

    urls: Annotated[list[Annotated[Line, Field(max_length=2048)]], Field(max_length=MAX_PAGES)]
