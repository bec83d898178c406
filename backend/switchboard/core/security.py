"""Tokens, passwords and secrets. The only module that uses python-jose, passlib and cryptography."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from jose import JWTError, jwt
from passlib.context import CryptContext

from switchboard.core.clock import utc_now
from switchboard.core.errors import NotAuthenticated
from switchboard.core.ids import uuid7
from switchboard.core.settings import Settings

ISSUER = "switchboard"
ALGORITHM = "HS256"
MAX_TOKEN_LENGTH = 4096
LEEWAY_SECONDS = 30
CONCURRENT_PASSWORD_HASHES = 2


class TokenKind(StrEnum):
    """The audience of a signed token. Each kind has its own keys, so one never passes for another."""

    TICKET = "ticket"
    VISITOR = "visitor"
    DASHBOARD = "dashboard"


@dataclass(frozen=True, slots=True)
class _Key:
    kid: str
    secret: str


class Signer:
    """Signs and verifies JSON Web Tokens (RFC 7519) with one static key set per kind."""

    def __init__(self, secret_keys: list[str]) -> None:
        self._keys = {kind: [_derive_key(secret, kind) for secret in secret_keys] for kind in TokenKind}

    def sign(self, kind: TokenKind, claims: dict[str, Any], lifetime: timedelta) -> str:
        """A token of this kind with `claims`, a fresh `jti`, and the registered claims set by us."""
        key = self._keys[kind][0]
        now = int(utc_now().timestamp())
        payload = claims | {
            "iss": ISSUER,
            "aud": kind.value,
            "typ": kind.value,
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": claims.get("jti", str(uuid7())),
        }
        return str(jwt.encode(payload, key.secret, algorithm=ALGORITHM, headers={"kid": key.kid}))

    def verify(self, kind: TokenKind, token: str) -> dict[str, Any]:
        """The claims of a token that we signed for this kind and that has not expired.

        Raises:
            NotAuthenticated: for anything else, without saying which check failed.
        """
        try:
            key = self._key_of(kind, token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key.secret,
                algorithms=[ALGORITHM],
                audience=kind.value,
                issuer=ISSUER,
                options={
                    "require_aud": True,
                    "require_iss": True,
                    "require_exp": True,
                    "require_iat": True,
                    "require_jti": True,
                    "leeway": LEEWAY_SECONDS,
                },
            )
        except (JWTError, LookupError, ValueError, TypeError, AttributeError, OverflowError):
            raise NotAuthenticated from None
        if claims.get("typ") != kind.value or not isinstance(claims["aud"], str) or not _has_sane_times(claims):
            raise NotAuthenticated
        return claims

    def _key_of(self, kind: TokenKind, token: str) -> _Key:
        if len(token) > MAX_TOKEN_LENGTH or token.count(".") != 2:
            raise ValueError("not a compact token")
        encoded = token.split(".", 1)[0]
        header = orjson.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        if header.keys() - {"alg", "typ", "kid"} or header["alg"] != ALGORITHM:
            raise ValueError("a header that we never write")
        for key in self._keys[kind]:
            if hmac.compare_digest(key.kid, header["kid"]):
                return key
        raise ValueError("unknown key")


def _has_sane_times(claims: dict[str, Any]) -> bool:
    """python-jose takes a number in a string for a time, and does not mind a token from the future."""
    issued_at, expires_at = claims["iat"], claims["exp"]
    return type(issued_at) is type(expires_at) is int and issued_at <= utc_now().timestamp() + LEEWAY_SECONDS


def _derive_key(secret: str, purpose: str) -> _Key:
    derived = hmac.digest(secret.encode(), f"switchboard:{purpose}".encode(), "sha256")
    kid = hashlib.sha256(derived).hexdigest()[:16]
    return _Key(kid, base64.urlsafe_b64encode(derived).decode())


class Secrets:
    """Random credentials: drawn independently, stored as a keyed hash, encrypted where they must be shown again."""

    def __init__(self, secret_keys: list[str]) -> None:
        self._hash_keys = [_derive_key(secret, "credential-hash").secret.encode() for secret in secret_keys]
        self._fernet = MultiFernet(Fernet(_derive_key(secret, "encryption").secret) for secret in secret_keys)

    @staticmethod
    def draw(prefix: str) -> str:
        """A new credential with 256 random bits; the prefix tells people what it is."""
        return f"{prefix}_{secrets.token_urlsafe(32)}"

    def hash(self, credential: str) -> bytes:
        """The keyed hash to store."""
        return hmac.digest(self._hash_keys[0], credential.encode(), "sha256")

    def candidate_hashes(self, credential: str) -> list[bytes]:
        """The hashes to look for: one for each key that may have stored it."""
        return [hmac.digest(key, credential.encode(), "sha256") for key in self._hash_keys]

    def encrypt(self, text: str) -> bytes:
        """Encrypt with the newest key."""
        return self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str | None:
        """Decrypt what any of our keys encrypted; none when it was somebody else's."""
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken:
            return None


class Passwords:
    """bcrypt over SHA-256 (no 72-byte limit), in threads, a few at a time: hashing must not starve the event loop."""

    def __init__(self, rounds: int) -> None:
        self._context = CryptContext(schemes=["bcrypt_sha256"], bcrypt_sha256__rounds=rounds)
        self._gate = asyncio.Semaphore(CONCURRENT_PASSWORD_HASHES)
        self._nobody: asyncio.Task[str] | None = None

    def prepare(self) -> "asyncio.Task[str]":
        """Begin to make the hash that a missing user is compared with: every log-in waits for it, none takes longer."""
        if self._nobody is None:
            self._nobody = asyncio.create_task(self.hash(secrets.token_urlsafe(16)))
        return self._nobody

    async def hash(self, password: str) -> str:
        """The hash to store."""
        async with self._gate:
            return str(await asyncio.to_thread(self._context.hash, password))

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether the password fits; takes the same time when there is no stored hash."""
        nobody = await asyncio.shield(self.prepare())
        async with self._gate:
            matches = await asyncio.to_thread(self._context.verify, password, stored or nobody)
        return bool(matches) and stored is not None


@dataclass(frozen=True, slots=True)
class Security:
    """What signs, hashes and encrypts, made once from the settings."""

    signer: Signer
    secrets: Secrets
    passwords: Passwords


def create_security(settings: Settings) -> Security:
    """Everything that is derived from `SECRET_KEYS` and `PASSWORD_ROUNDS`."""
    keys = [key.get_secret_value() for key in settings.secret_keys]
    return Security(Signer(keys), Secrets(keys), Passwords(settings.password_rounds))
