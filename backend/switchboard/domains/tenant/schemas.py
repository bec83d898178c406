"""What crosses the edge of the tenant domain."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.ids import TENANT_ID_PATTERN
from switchboard.core.schemas import PatchModel, RequestModel, ResponseModel, Timestamp
from switchboard.core.text_fields import Line, unset

TenantStatus = Literal["active", "suspended"]
TenantSlug = Annotated[str, Field(min_length=3, max_length=63, pattern=TENANT_ID_PATTERN)]
TenantName = Annotated[Line, Field(min_length=1, max_length=120)]
MaxBots = Annotated[int, Field(strict=True, ge=0, le=1000, description="Assistants that are not archived")]
MessagesPerMonth = Annotated[
    int, Field(strict=True, ge=0, le=10_000_000, description="Visitors' messages in a UTC month")
]
MaxDocuments = Annotated[
    int, Field(strict=True, ge=0, le=100_000, description="Knowledge documents, web pages included")
]
ModelName = Annotated[Line, Field(min_length=1, max_length=200)]
AllowedModels = Annotated[list[ModelName], Field(max_length=100, description="Model ids; `*` alone means any")]
AllowedProviders = Annotated[
    list[Literal["*", "openai", "openai_compatible", "builtin"]],
    Field(
        max_length=4, description="Providers of models; `*` alone means any. `builtin` costs nothing and is always in"
    ),
]
AnswerCap = Annotated[
    int, Field(strict=True, ge=16, le=32_768, description="Tokens that an answer may have at most, thinking included")
]
BudgetUsd = Annotated[float, Field(strict=True, ge=0, le=1_000_000, allow_inf_nan=False)]

LIMITS_EXAMPLE: dict[str, Any] = {
    "max_bots": 5,
    "messages_per_month": 2000,
    "max_documents": 500,
    "allowed_providers": ["*"],
    "allowed_models": ["*"],
    "max_output_tokens": None,
    "monthly_budget_usd": 25.0,
}
CLIENT_TENANT_EXAMPLE: dict[str, Any] = {
    "id": "harbour-dental",
    "name": "Harbour Dental",
    "status": "active",
    "limits": LIMITS_EXAMPLE,
    "hosted_page": False,
    "assistant_count": 2,
    "messages_this_month": 418,
}
TENANT_EXAMPLE: dict[str, Any] = CLIENT_TENANT_EXAMPLE | {
    "user_count": 1,
    "created_at": "2026-11-23T09:30:00.000Z",
    "updated_at": "2026-11-23T09:30:00.000Z",
}


class Limits(ResponseModel):
    """What a tenant may use."""

    max_bots: int
    messages_per_month: int
    max_documents: int
    allowed_providers: list[str]
    allowed_models: list[str]
    max_output_tokens: int | None
    monthly_budget_usd: float | None


class LimitsInput(PatchModel):
    """Limits to set; what is left out keeps its value, or gets the default in a new tenant."""

    max_bots: MaxBots = unset()
    messages_per_month: MessagesPerMonth = unset()
    max_documents: MaxDocuments = unset()
    allowed_providers: AllowedProviders = unset()
    allowed_models: AllowedModels = unset()
    max_output_tokens: AnswerCap | None = unset()
    monthly_budget_usd: BudgetUsd | None = unset()


class TenantCreate(RequestModel):
    """A new tenant. The id is public, goes into the script tag and never changes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": "harbour-dental", "name": "Harbour Dental", "limits": {"max_bots": 5}}]}
    )

    id: TenantSlug
    name: TenantName
    limits: LimitsInput | None = None


class TenantPatch(PatchModel):
    """Changes to a tenant."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "suspended"}, {"limits": {"max_bots": 8}}]})

    name: TenantName = unset()
    status: TenantStatus = unset()
    limits: LimitsInput = unset()


class ClientTenant(ResponseModel):
    """A tenant as its own people see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLIENT_TENANT_EXAMPLE]})

    id: str
    name: str
    status: TenantStatus
    limits: Limits
    hosted_page: bool
    assistant_count: int
    messages_this_month: int


class ClientTenantPatch(PatchModel):
    """What a tenant's own people may change about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"hosted_page": True}]})

    hosted_page: Annotated[
        bool, Field(strict=True, description="Whether the tenant has a chat page on our own address")
    ] = unset()


class TenantDetail(ClientTenant):
    """A tenant as administrators see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [TENANT_EXAMPLE]})

    user_count: int
    created_at: Timestamp
    updated_at: Timestamp


class DomainCreate(RequestModel):
    """A website on which the widget may appear. `example.com` is read as `https://example.com`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"pattern": "https://www.example.com"}, {"pattern": "https://*.example.com"}]}
    )

    pattern: Annotated[str, Field(max_length=2048)]


class AllowedDomainDetail(ResponseModel):
    """One entry of the list; `last_seen_at` is when a page of it last asked for the widget."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d11",
                    "pattern": "https://*.example.com",
                    "created_at": "2026-11-23T09:30:00.000Z",
                    "last_seen_at": None,
                }
            ]
        }
    )

    id: UUID
    pattern: str
    created_at: Timestamp
    last_seen_at: Timestamp | None


class BlockedOrigin(ResponseModel):
    """A website that asked for the widget and may not show it. `refusal` says why it cannot be allowed as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d12",
                    "origin": "https://shop.example.com",
                    "count": 93,
                    "refusal": None,
                    "first_seen_at": "2026-11-23T09:30:00.000Z",
                    "last_seen_at": "2026-11-23T11:02:45.120Z",
                }
            ]
        }
    )

    id: UUID
    origin: str
    count: int
    refusal: str | None
    first_seen_at: Timestamp
    last_seen_at: Timestamp


class IdentitySecretDetail(ResponseModel):
    """The key of the HMAC that proves a visitor's user id; until `previous_expires_at` the one before it works too."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "secret": "ids_Zk1xV0pQb2R3c0E4aUJ0eEtqUW5mTHZ5TmRhR3JUbWg",
                    "created_at": "2026-11-23T09:30:00.000Z",
                    "rotated_at": None,
                    "previous_expires_at": None,
                }
            ]
        }
    )

    secret: str
    created_at: Timestamp
    rotated_at: Timestamp | None
    previous_expires_at: Timestamp | None
