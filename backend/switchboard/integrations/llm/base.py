"""What a model provider is: one request in, pieces of text and one completion out.

Nothing here knows a tenant, a conversation or a price. The instructions arrive complete, the passages arrive
ranked, and the settings are arguments; so a provider can be run, tested and measured without the rest of
Switchboard.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, Protocol

from switchboard.integrations.llm.reasoning import ReasoningEffort

OPENAI_BASE_URL: Final = "https://api.openai.com/v1"
BUILTIN_MODEL: Final = "builtin"  # the only one of the built-in provider
Role = Literal["user", "assistant"]
FinishReason = Literal["stop", "length", "content_filter"]
CitationStyle = Literal["link", "title", "hidden"]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One earlier or current message of the conversation, oldest first."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the tenant's own knowledge.

    The position in `ChatRequest.passages` is its rank, best first. `citation` is how visitors may see its document.
    `page` and `score` are for the client who looks at what was found.
    """

    document_id: str
    title: str
    url: str | None
    text: str
    citation: CitationStyle = "link"
    page: int | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class ToolDeclaration:
    """A function that a model may ask for; `parameters` is the JSON Schema of its arguments."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function that a model asks for. `arguments` is what it wrote: JSON if all is well, and checked by nobody."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolRound:
    """One earlier call of the model in the same answer: what it said and asked for, and what came of each of that."""

    text: str
    calls: Sequence[ToolCall]
    results: Sequence[str]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """Everything a provider needs to answer once.

    `instructions` is the complete system prompt, including any passages the caller wants a model to read;
    `passages` is the same knowledge in structured form, for providers that quote and for citations.
    `end_user_id` is an opaque hash of the visitor, never a name or an address. `has_contact_form` says that visitors
    can leave their details, and `own_words` are the client's names for itself and its instructions, for providers whose
    words are their own. What a model does not take is not sent to it.
    `tools` may be asked for; `rounds` is what happened in this answer already, and `cited` the passages that were
    referred to in it. Providers without tools ignore all three.
    """

    model: str
    instructions: str
    messages: Sequence[ChatMessage]
    passages: Sequence[Passage]
    temperature: float | None
    max_output_tokens: int
    end_user_id: str | None
    has_contact_form: bool = False
    own_words: str = ""
    reasoning_effort: ReasoningEffort | None = None
    tools: Sequence[ToolDeclaration] = ()
    rounds: Sequence[ToolRound] = ()
    cited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens as the provider counted them; `cached_tokens` is the part of `input_tokens` that was cheaper."""

    input_tokens: int
    cached_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Completion:
    """The end of an answer: always the last item of a stream, and only there.

    `usage` is None when the provider reported none, or numbers that cannot be true; the caller then estimates
    (`tokens.estimate_tokens`). `cited` holds indexes into `ChatRequest.passages`, in order of first use;
    `has_hidden_source` says that a passage was referred to whose source visitors do not see. `found_nothing` is for
    providers that know by themselves that they could not answer. With `calls` the answer is not finished: the model
    waits for what comes of them.
    """

    finish_reason: FinishReason
    usage: TokenUsage | None
    cited: tuple[int, ...] = ()
    has_hidden_source: bool = False
    found_nothing: bool = False
    calls: tuple[ToolCall, ...] = ()


class Embeddings(NamedTuple):
    """One vector per text, in order, and how many tokens the texts were: the provider's count, or an estimate."""

    vectors: list[list[float]]
    input_tokens: int


class ModelErrorKind(StrEnum):
    """Why a model call failed, in words that are safe to log and to count."""

    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    BAD_CREDENTIALS = "bad_credentials"
    REFUSED_INPUT = "refused_input"
    BROKEN_STREAM = "broken_stream"


class ModelError(Exception):
    """A model call failed. Carries a kind and an HTTP status only: what providers write is never relayed.

    `retryable` tells whether the same request may succeed later, so whether a visitor should see "try again".
    """

    kind: ModelErrorKind
    retryable: bool

    def __init__(self, *, status: int | None = None) -> None:
        super().__init__(self.kind.value if status is None else f"{self.kind.value} (status {status})")
        self.status = status


class ModelRateLimited(ModelError):
    """The provider says we ask too often (429). `retry_after_seconds` is what it asked for, if it did."""

    kind = ModelErrorKind.RATE_LIMITED
    retryable = True

    def __init__(self, *, status: int | None = None, retry_after_seconds: float | None = None) -> None:
        super().__init__(status=status)
        self.retry_after_seconds = retry_after_seconds


class ModelOverloaded(ModelError):
    """The provider has a problem of its own (5xx). `retry_after_seconds` is what it asked for, if it did."""

    kind = ModelErrorKind.OVERLOADED
    retryable = True

    def __init__(self, *, status: int | None = None, retry_after_seconds: float | None = None) -> None:
        super().__init__(status=status)
        self.retry_after_seconds = retry_after_seconds


class ModelTimeout(ModelError):
    """The provider did not answer, or stopped answering, within a deadline."""

    kind = ModelErrorKind.TIMEOUT
    retryable = True


class ModelUnreachable(ModelError):
    """No connection: name not found, refused, reset before the response, TLS failure."""

    kind = ModelErrorKind.UNREACHABLE
    retryable = True


class ModelBadCredentials(ModelError):
    """The key is missing, wrong, or may not use this model (401, 403)."""

    kind = ModelErrorKind.BAD_CREDENTIALS
    retryable = False


class ModelRefusedInput(ModelError):
    """The provider will not take this request (400, 404, 413, 422): unknown model, too long, bad setting."""

    kind = ModelErrorKind.REFUSED_INPUT
    retryable = False


class ModelBrokenStream(ModelError):
    """The answer broke off after it began: what came is what there is, and nothing is retried."""

    kind = ModelErrorKind.BROKEN_STREAM
    retryable = True


class ModelProvider(Protocol):
    """One way to reach models.

    Instances are shared by all requests of a process and hold no request's state.
    """

    @property
    def name(self) -> str:
        """The provider's kind, as assistants store it: `openai`, `openai_compatible` or `builtin`."""

    def stream_chat(self, request: ChatRequest) -> AsyncGenerator[str | Completion, None]:
        """Answer `request`: pieces of text as they come (never empty), then exactly one `Completion`.

        Close the generator (`aclosing`) to stop: the upstream call is cancelled at once.
        Raises a `ModelError`; after the first piece only `ModelBrokenStream` or `ModelTimeout`.
        """

    async def embed(self, texts: Sequence[str], *, model: str, dimensions: int) -> Embeddings:
        """One vector of `dimensions` numbers per text. Raises a `ModelError`."""

    async def list_models(self) -> list[str]:
        """The model names this provider offers to this key, sorted. Raises a `ModelError`."""

    async def aclose(self) -> None:
        """Close connections. Streams still open are cancelled."""
