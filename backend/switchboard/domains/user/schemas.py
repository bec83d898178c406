"""What the user domain receives and answers."""

from typing import Annotated, Any, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints

from switchboard.core.ids import TENANT_ID_PATTERN
from switchboard.core.schemas import PatchModel, RequestModel, ResponseModel, Timestamp
from switchboard.core.text_fields import Line, unset

MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 200
MAX_EMAIL_LENGTH = 254
MAX_TOKEN_LENGTH = 200

Role = Literal["admin", "client"]


def normalize_email(text: str) -> str:
    """An e-mail address in the form that we store: checked (without asking the DNS) and in lower case.

    Raises:
        ValueError: it is not an e-mail address.
    """
    try:
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return checked.normalized.lower()


def _strip(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _check_encodable(secret: SecretStr) -> SecretStr:
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError:
        raise ValueError("This is not valid text") from None
    return secret


Email = Annotated[
    str,
    BeforeValidator(_strip),
    Field(max_length=MAX_EMAIL_LENGTH, json_schema_extra={"format": "email"}),
    AfterValidator(normalize_email),
]
PersonName = Annotated[Line, BeforeValidator(_strip), Field(min_length=1, max_length=120)]
TenantSlug = Annotated[str, StringConstraints(pattern=TENANT_ID_PATTERN)]
Secret = Annotated[SecretStr, AfterValidator(_check_encodable)]
GivenPassword = Annotated[Secret, Field(min_length=1, max_length=MAX_PASSWORD_LENGTH)]
NewPassword = Annotated[
    Secret,
    Field(
        min_length=MIN_PASSWORD_LENGTH,
        max_length=MAX_PASSWORD_LENGTH,
        description=f"{MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters, and not the e-mail address",
    ),
]
Credential = Annotated[Secret, Field(min_length=1, max_length=MAX_TOKEN_LENGTH)]


def _examples(*values: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": list(values)})


class _WithPasswords(RequestModel):
    """A password is what was typed, blanks at its ends included."""

    model_config = ConfigDict(str_strip_whitespace=False)


class LoginRequest(_WithPasswords):
    """E-mail and password of an admin or a client user."""

    model_config = _examples({"email": "owner@harbour-dental.example", "password": "switchboard-demo"})

    email: Email
    password: GivenPassword


class RefreshRequest(RequestModel):
    """The refresh token, for programs; browsers send their cookie and no body."""

    model_config = _examples({"refresh_token": "rt_6pTq…"})

    refresh_token: Credential | None = None


class LogoutRequest(RefreshRequest):
    """The refresh token of the session to end, for programs."""


class PasswordChangeRequest(_WithPasswords):
    """The password one knows and the one to come."""

    model_config = _examples({"current_password": "switchboard-demo", "new_password": "a longer and better one"})

    current_password: GivenPassword
    new_password: NewPassword


class PasswordForgotRequest(RequestModel):
    """Whose password was forgotten."""

    model_config = _examples({"email": "owner@harbour-dental.example"})

    email: Email


class PasswordResetRequest(_WithPasswords):
    """The token of the link that was mailed, and the new password."""

    model_config = _examples({"token": "pr_9fWx…", "new_password": "a longer and better one"})

    token: Credential
    new_password: NewPassword


class LoggedInUser(ResponseModel):
    """The person a session belongs to."""

    id: UUID
    email: str
    role: Role
    tenant_id: str | None = Field(description="The client user's tenant; null for administrators")


class RefreshedTokens(ResponseModel):
    """A new access token and the refresh token that replaces the one that was sent."""

    model_config = _examples(
        {
            "access_token": "eyJhbGciOi…",
            "token_type": "bearer",
            "expires_in": 900,
            "refresh_token": "rt_6pTq…",
        }
    )

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds until the access token expires")
    refresh_token: str


class LoginResponse(RefreshedTokens):
    """Tokens for programs; a browser gets the same as cookies."""

    model_config = _examples(
        {
            "access_token": "eyJhbGciOi…",
            "token_type": "bearer",
            "expires_in": 900,
            "refresh_token": "rt_6pTq…",
            "user": {
                "id": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11",
                "email": "owner@harbour-dental.example",
                "role": "client",
                "tenant_id": "harbour-dental",
            },
        }
    )

    user: LoggedInUser


class RefreshedCookies(ResponseModel):
    """The cookies were renewed; the tokens are in them and nowhere else."""

    model_config = _examples({"expires_in": 900})

    expires_in: int = Field(description="Seconds until the access token expires")


class OwnTenant(ResponseModel):
    """The tenant a client user works for; a suspended one serves no visitors and accepts no changes."""

    id: str
    name: str
    status: Literal["active", "suspended"]


class Me(LoggedInUser):
    """Who is logged in."""

    model_config = _examples(
        {
            "id": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11",
            "email": "owner@harbour-dental.example",
            "role": "client",
            "tenant_id": "harbour-dental",
            "name": "Mira Holt",
            "tenant": {"id": "harbour-dental", "name": "Harbour Dental", "status": "active"},
        }
    )

    name: str
    tenant: OwnTenant | None


class UserDetail(ResponseModel):
    """A user as administrators see them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11",
                    "email": "owner@harbour-dental.example",
                    "name": "Mira Holt",
                    "role": "client",
                    "tenant_id": "harbour-dental",
                    "is_active": True,
                    "created_at": "2026-11-23T10:30:00.000Z",
                    "last_login_at": None,
                }
            ]
        }
    )

    id: UUID
    email: str
    name: str
    role: Role
    tenant_id: str | None
    is_active: bool
    created_at: Timestamp
    last_login_at: Timestamp | None


class UserCreate(_WithPasswords):
    """A new user: a client user of one tenant, or an administrator of the platform."""

    model_config = _examples(
        {
            "email": "owner@harbour-dental.example",
            "name": "Mira Holt",
            "role": "client",
            "tenant_id": "harbour-dental",
            "password": "a long password",
        }
    )

    email: Email
    name: PersonName
    role: Role
    tenant_id: TenantSlug | None = Field(description="Required for role client, null for role admin")
    password: NewPassword


class UserPatch(PatchModel):
    """Any subset of what may change. A new password or `is_active: false` ends the user's sessions."""

    model_config = ConfigDict(
        str_strip_whitespace=False,
        json_schema_extra={"examples": [{"is_active": False}, {"name": "Mira Holt-Reyes"}]},
    )

    name: PersonName = unset()
    is_active: Annotated[bool, Field(strict=True)] = unset()
    role: Role = unset()
    tenant_id: TenantSlug | None = unset()
    password: NewPassword = unset()


class AuditEntry(ResponseModel):
    """One deed of an administrator."""

    model_config = _examples(
        {
            "id": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c12",
            "tenant_id": "harbour-dental",
            "actor_user_id": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c10",
            "actor_email": "admin@example.com",
            "action": "user.created",
            "target": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11",
            "created_at": "2026-11-23T10:30:00.000Z",
        }
    )

    id: UUID
    tenant_id: Annotated[str | None, BeforeValidator(lambda tenant_id: tenant_id or None)] = Field(
        description="The tenant it concerned; null for the platform"
    )
    actor_user_id: UUID
    actor_email: str
    action: str
    target: str
    created_at: Timestamp
