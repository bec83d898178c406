"""Every setting of the deployment, read once from the environment and checked before anything starts.

`.env.example` documents each variable; a test compares the two.
"""

import ipaddress
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import Field, PostgresDsn, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_SECRET = "switchboard-development-secret-do-not-use-in-production"  # noqa: S105 - refused in production
DEMO_PASSWORD = "switchboard-demo"  # noqa: S105 - refused in production
MIN_SECRET_BYTES = 32
MIN_DISTINCT_CHARACTERS = 12
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
OTHER_MODELS = "*"  # in MODEL_PRICES: every model that is not named there
_PRICE = re.compile(r"[^\s=]+=\d+(\.\d+)?/\d+(\.\d+)?")

Environment = Literal["development", "test", "production"]
ProviderKind = Literal["auto", "openai", "openai_compatible", "builtin"]


class Endpoint(NamedTuple):
    """An OpenAI-compatible API: its address with the `/v1` (none: OpenAI's own), and its key."""

    base_url: str | None
    api_key: SecretStr | None

    @property
    def key(self) -> str | None:
        """The key in the clear."""
        return self.api_key.get_secret_value() if self.api_key else None


class SettingsError(Exception):
    """The environment holds a value that the product refuses; the message names each variable."""


class Settings(BaseSettings):
    """Settings by environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    environment: Environment = "development"
    debug: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    # Newest first: the first signs, all of them verify. Every token type derives its own key set from these.
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = (SecretStr(DEVELOPMENT_SECRET),)

    app_origin: str = "http://localhost:3000"
    widget_origin: str = "http://127.0.0.1:3000"
    # Hosted chat pages by subdomain, `{tenant}.chat.example.com`, on the scheme and port of `widget_origin`.
    hosted_domain: str | None = None
    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=1, le=65535)
    web_port: int = Field(default=3000, ge=1, le=65535)
    demo_port: int = Field(default=4001, ge=1, le=65533)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.0/8", "::1/128")

    # Owner of the schema: migrations only. The other two are derived from it when they are not set.
    database_url: PostgresDsn | None = None
    database_app_url: PostgresDsn | None = None
    database_system_url: PostgresDsn | None = None
    database_pool_size: int = Field(default=10, ge=1, le=200)
    redis_url: str | None = None
    postgres_port: int | None = Field(default=None, ge=1, le=65535)
    redis_port: int | None = Field(default=None, ge=1, le=65535)
    data_dir: Path = Path(".data")

    llm_provider: ProviderKind = "auto"
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-6-luna"
    openai_models: Annotated[tuple[str, ...], NoDecode] = ()
    # USD per million tokens: "model=input/output", comma-separated; `*` is any other model that writes answers.
    model_prices: str = "gpt-6-luna=0.10/0.50,gpt-6.1-terra=1/5,gpt-6.1-sol=2/10,*=2/10"
    max_output_tokens: int = Field(default=1024, ge=16, le=32_768)
    # What a model is sent at most, by our estimate: older messages of a conversation are left out.
    context_tokens: int = Field(default=12_000, ge=1000, le=1_000_000)

    # Without a model, search is by words only. The key and the address are OPENAI_*'s unless there are others; another
    # address never gets OpenAI's key.
    embedding_model: str | None = None
    embedding_dimensions: int = Field(default=512, ge=8, le=3072)
    embedding_base_url: str | None = None
    embedding_api_key: SecretStr | None = None

    # Abuse limits: widget openings by one source address for one tenant, and messages of one visitor.
    tickets_per_minute: int = Field(default=60, ge=1)
    messages_per_minute: int = Field(default=20, ge=1)
    # Contact forms that one visitor (and one address) may send, and that a tenant takes from all of them.
    contacts_per_hour: int = Field(default=10, ge=1)
    tenant_contacts_per_hour: int = Field(default=300, ge=1)
    # Pages that one tenant may have fetched by the install checker.
    install_checks_per_minute: int = Field(default=10, ge=1)
    # Trials of tools, and look-ups of MCP servers' tools, that one tenant may start from the portal.
    tool_trials_per_minute: int = Field(default=20, ge=1)
    # Whether pages on this machine may be fetched, as the demo sites are; unset: in development only.
    fetch_loopback: bool | None = None

    # The largest file that can be uploaded.
    max_upload_bytes: int = Field(default=25_000_000, ge=1, le=500_000_000)
    # Uploaded files: in DATA_DIR/files, or in a bucket of an S3-compatible store when one is named.
    s3_bucket: str | None = None
    s3_endpoint: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None

    smtp_url: SecretStr | None = None
    mail_from: str = "Switchboard <no-reply@localhost>"

    password_rounds: int = Field(default=12, ge=4, le=16)
    seed_password: SecretStr = SecretStr(DEMO_PASSWORD)

    @field_validator("secret_keys", "trusted_proxies", "openai_models", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            if ipaddress.ip_network(entry).prefixlen == 0:
                raise ValueError(f"{entry} trusts every address; name the proxies")
        return value

    @field_validator("model_prices")
    @classmethod
    def _are_prices(cls, value: str) -> str:
        for entry in filter(None, value.split(",")):
            if not _PRICE.fullmatch(entry.strip()):
                raise ValueError(f"write {entry.strip()!r} as model=input/output, in USD per million tokens")
        return value

    @field_validator("app_origin", "widget_origin")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("must be an origin such as https://app.example.com")
        return value.rstrip("/").lower()

    @field_validator("hosted_domain")
    @classmethod
    def _is_host(cls, value: str | None) -> str | None:
        if value is not None and not _HOST.fullmatch(value.lower()):
            raise ValueError("must be a domain name without scheme and port, such as chat.example.com")
        return value and value.lower()

    @model_validator(mode="after")
    def _hosted_pages_stand_apart(self) -> Self:
        for name in ("app_origin", "widget_origin"):
            host = urlsplit(getattr(self, name)).hostname or ""
            if self.hosted_domain is not None and host.endswith(f".{self.hosted_domain}"):
                raise ValueError(f"HOSTED_DOMAIN: a tenant's page could stand at {name.upper()}; use another domain")
        return self

    @model_validator(mode="after")
    def _origins_differ(self) -> Self:
        if self.app_origin == self.widget_origin:
            raise ValueError(
                "APP_ORIGIN and WIDGET_ORIGIN must differ: dashboards and widget live on different origins"
            )
        return self

    @model_validator(mode="after")
    def _bucket_has_a_key(self) -> Self:
        if self.s3_bucket is not None and (self.s3_access_key_id is None or self.s3_secret_access_key is None):
            raise ValueError("S3_BUCKET needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.environment != "production":
            return self
        problems: list[str] = []
        if self.debug:
            problems.append("DEBUG must be off")
        for name in ("app_origin", "widget_origin"):
            if not getattr(self, name).startswith("https://"):
                problems.append(f"{name.upper()} must be an https origin")
        if not self.secret_keys or any(is_weak_secret(key.get_secret_value()) for key in self.secret_keys):
            problems.append(
                f"SECRET_KEYS needs keys of at least {MIN_SECRET_BYTES} random bytes (openssl rand -hex 32)"
            )
        if self.seed_password.get_secret_value() == DEMO_PASSWORD and "seed_password" in self.model_fields_set:
            problems.append("SEED_PASSWORD is the demo password")
        if self.database_url is None and (self.database_app_url is None or self.database_system_url is None):
            problems.append("DATABASE_URL (or DATABASE_APP_URL and DATABASE_SYSTEM_URL) is not set")
        if self.redis_url is None:
            problems.append("REDIS_URL is not set")
        if self.fetch_loopback:
            problems.append("FETCH_LOOPBACK must be off: it opens this machine's own services")
        if self.password_rounds < 10:
            problems.append("PASSWORD_ROUNDS must be at least 10")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def may_fetch_loopback(self) -> bool:
        """Whether outgoing requests may reach this machine."""
        return self.environment == "development" if self.fetch_loopback is None else self.fetch_loopback

    @property
    def embedding_endpoint(self) -> "Endpoint":
        """Where texts become vectors."""
        if self.embedding_base_url is not None:
            return Endpoint(self.embedding_base_url, self.embedding_api_key)
        return Endpoint(self.openai_base_url, self.embedding_api_key or self.openai_api_key)

    @property
    def prices(self) -> dict[str, tuple[float, float]]:
        """(input, output) price in USD per million tokens by model; of `*` for models that are not named."""
        table: dict[str, tuple[float, float]] = {}
        for entry in filter(None, self.model_prices.split(",")):
            model, _, pair = entry.strip().partition("=")
            input_usd, _, output_usd = pair.partition("/")
            table[model] = (float(input_usd), float(output_usd))
        return table


def is_weak_secret(secret: str) -> bool:
    """Whether a secret is too short, too uniform, or the one that development uses."""
    return (
        secret == DEVELOPMENT_SECRET
        or len(secret.encode()) < MIN_SECRET_BYTES
        or len(set(secret)) < MIN_DISTINCT_CHARACTERS
    )


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a variable holds a refused value; the message names it and says why.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            variable = str(problem["loc"][0]).upper() if problem["loc"] else "environment"
            lines.append(f"{variable}: {problem['msg'].removeprefix('Value error, ')}")
        raise SettingsError("Refused settings:\n  " + "\n  ".join(lines)) from None


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process-wide settings (read once)."""
    return load_settings()
