"""What crosses the edge of the assistant domain."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from switchboard.core.schemas import PatchModel, RequestModel, ResponseModel, Timestamp
from switchboard.core.settings import ProviderKind
from switchboard.core.text_fields import BlankIsNull, Line, Text, unset
from switchboard.domains.assistant.appearance import (
    DEFAULT_APPEARANCE,
    Appearance,
    AppearanceInput,
    StrictBool,
)
from switchboard.domains.assistant.contact_form import DEFAULT_CONTACT_FORM, ContactForm, ContactFormInput
from switchboard.domains.assistant.languages import PanelLanguage
from switchboard.domains.assistant.topics import Topic, Topics
from switchboard.integrations.llm.reasoning import ModelTakes, ReasoningEffort

AssistantStatus = Literal["draft", "published", "archived"]
LiveStatus = Literal["draft", "published"]
ArchivedReason = Literal["moved", "archived"]
AnswerPolicy = Literal["strict", "general"]
"""`strict` answers only from the client's knowledge, `general` also from what the model knows of the world."""

Name = Annotated[Line, Field(min_length=1, max_length=120)]
Instructions = Annotated[
    Text, Field(min_length=1, max_length=20_000, description="What the assistant is told about its job")
]
Model = Annotated[
    Annotated[Line, Field(max_length=200)] | None,
    BlankIsNull,
    Field(description="A model id; null for the one that the platform chooses"),
]
Temperature = Annotated[float, Field(strict=True, ge=0, le=2, allow_inf_nan=False)]
Effort = Annotated[
    ReasoningEffort | None,
    BlankIsNull,
    Field(description="How much a model thinks that can; null: as little as it can. Not used by other models"),
]
MaxOutputTokens = Annotated[int, Field(strict=True, ge=16, le=32_768)]
WelcomeText = Annotated[Text, Field(max_length=2000)]
Language = Annotated[
    PanelLanguage | None,
    BlankIsNull,
    Field(description="The panel's language (BCP 47); null: the script tag's, then the page's, then the browser's"),
]
Starters = Annotated[list[Annotated[Line, Field(min_length=1, max_length=120)]], Field(max_length=6)]

CREATE_EXAMPLE: dict[str, Any] = {
    "name": "Front desk",
    "instructions": "You answer questions about our dental practice, kindly and briefly.",
    "welcome_text": "Hello! How can we help?",
    "starters": ["What are your opening hours?"],
    "appearance": {"primary_color": "#0f766e"},
    "answer_policy": "strict",
    "topics": [{"label": "Visiting us", "questions": ["Where are you?", "When are you open?"]}],
    "has_follow_ups": True,
    "contact_form": {"is_enabled": True, "notify_emails": ["office@harbour-dental.example"]},
}
ASSISTANT_EXAMPLE: dict[str, Any] = CREATE_EXAMPLE | {
    "id": "019aab3e-77aa-7c4e-9a54-2f4f6a2c9d10",
    "tenant_id": "harbour-dental",
    "provider": "auto",
    "model": None,
    "temperature": None,
    "reasoning_effort": None,
    "max_output_tokens": None,
    "status": "draft",
    "is_default": True,
    "language": None,
    "appearance": DEFAULT_APPEARANCE | {"primary_color": "#0f766e"},
    "contact_form": DEFAULT_CONTACT_FORM | CREATE_EXAMPLE["contact_form"],
    "version": 1,
    "archived_reason": None,
    "moved_to": None,
    "created_at": "2026-11-23T09:30:00.000Z",
    "updated_at": "2026-11-23T09:30:00.000Z",
}

MODEL_LIMITS_EXAMPLE: dict[str, Any] = {
    "allowed_providers": ["*"],
    "allowed_models": ["*"],
    "max_output_tokens": 4096,
}
MODEL_EXAMPLE: dict[str, Any] = {
    "provider": "openai",
    "id": "gpt-6-luna",
    "label": "gpt-6-luna",
    "takes": "reasoning_effort",
}


class AssistantCreate(RequestModel):
    """A new assistant; null stands for the default. The tenant's first assistant becomes its default one."""

    model_config = ConfigDict(json_schema_extra={"examples": [CREATE_EXAMPLE]})

    name: Name
    instructions: Instructions
    provider: ProviderKind | None = None
    model: Model = None
    temperature: Temperature | None = None
    reasoning_effort: Effort = None
    max_output_tokens: MaxOutputTokens | None = None
    status: LiveStatus | None = None
    is_default: StrictBool | None = None
    language: Language = None
    welcome_text: WelcomeText | None = None
    starters: Starters | None = None
    appearance: AppearanceInput | None = None
    answer_policy: AnswerPolicy | None = None
    topics: Topics | None = None
    has_follow_ups: StrictBool | None = None
    contact_form: ContactFormInput | None = None


class AdminAssistantCreate(AssistantCreate):
    """A new assistant of any tenant."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tenant_id": "harbour-dental", **CREATE_EXAMPLE}]})

    tenant_id: Annotated[str, Field(max_length=63)]


class AssistantDraft(PatchModel):
    """Changes to what an assistant is; the appearance and the contact form are merged part by part."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Reception", "appearance": {"position": "bottom-left"}}]}
    )

    name: Name = unset()
    instructions: Instructions = unset()
    provider: ProviderKind = unset()
    model: Model = unset()
    temperature: Temperature | None = unset()
    reasoning_effort: Effort = unset()
    max_output_tokens: MaxOutputTokens | None = unset()
    language: Language = unset()
    welcome_text: WelcomeText = unset()
    starters: Starters = unset()
    appearance: AppearanceInput = unset()
    answer_policy: AnswerPolicy = unset()
    topics: Topics = unset()
    has_follow_ups: StrictBool = unset()
    contact_form: ContactFormInput = unset()


class AssistantPatch(AssistantDraft):
    """Changes to an assistant. `status: archived` retires it; `draft` or `published` brings it back."""

    status: AssistantStatus = unset()


class MoveRequest(RequestModel):
    """Where an assistant goes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tenant_id": "wattle-support"}]})

    tenant_id: Annotated[str, Field(max_length=63)]


class MovedTo(ResponseModel):
    """The assistant that continues a moved one."""

    tenant_id: str
    assistant_id: UUID


class AssistantDetail(ResponseModel):
    """An assistant with everything that can be set. `moved_to` is for administrators, null for clients."""

    model_config = ConfigDict(json_schema_extra={"examples": [ASSISTANT_EXAMPLE]})

    id: UUID
    tenant_id: str
    name: str
    instructions: str
    provider: ProviderKind
    model: str | None
    temperature: float | None
    reasoning_effort: ReasoningEffort | None
    max_output_tokens: int | None
    status: AssistantStatus
    is_default: bool
    language: PanelLanguage | None
    welcome_text: str
    starters: list[str]
    appearance: Appearance
    answer_policy: AnswerPolicy
    topics: list[Topic]
    has_follow_ups: bool
    contact_form: ContactForm
    version: int
    archived_reason: ArchivedReason | None
    moved_to: MovedTo | None
    created_at: Timestamp
    updated_at: Timestamp


class ModelChoice(ResponseModel):
    """A model that the tenant's assistants may use; `takes` is the one setting by which it is steered."""

    provider: Literal["openai", "openai_compatible", "builtin"]
    id: str
    label: str
    takes: ModelTakes


class PricedModel(ModelChoice):
    """A model with its prices in US dollars per million tokens; null when the operator has set none."""

    input_usd_per_million: float | None
    output_usd_per_million: float | None


class ModelList(ResponseModel):
    """The models that a tenant may choose from.

    What is not listed, because nothing is set up for it here, may be chosen within `allowed_…` all the same (`*`: any).
    `automatic` is what `auto` without a model comes to; `max_output_tokens` is the most that an answer may have.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [MODEL_EXAMPLE], "automatic": MODEL_EXAMPLE} | MODEL_LIMITS_EXAMPLE]}
    )

    items: list[ModelChoice]
    automatic: ModelChoice
    allowed_providers: list[str]
    allowed_models: list[str]
    max_output_tokens: int


class PricedModelList(ResponseModel):
    """Every model of this deployment."""

    items: list[PricedModel]
