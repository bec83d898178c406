"""Tokens of every kind against tampering, other keys and odd claims (AUT-01, 02, 04), and rotation."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import orjson
import pytest

from switchboard.core.errors import NotAuthenticated
from switchboard.core.security import MAX_TOKEN_LENGTH, Signer, TokenKind

OLD, NEW = "old-" + "0123456789abcdef" * 4, "new-" + "fedcba9876543210" * 4
CLAIMS = {"sub": "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11"}
KINDS = list(TokenKind)
NOW = int(time.time())


@pytest.fixture(params=KINDS, ids=[kind.value for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> TokenKind:
    found: TokenKind = request.param
    return found


@pytest.fixture
def signer() -> Signer:
    return Signer([NEW, OLD])


def encode(part: Any) -> str:
    raw = part if isinstance(part, bytes) else orjson.dumps(part)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(part: str) -> Any:
    return orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def secret_of(key: str, kind: TokenKind) -> bytes:
    """The signing key, derived as the product does it: an attacker who knew it could sign."""
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), f"switchboard:{kind}".encode(), "sha256"))


def forge(kind: TokenKind, header: Any, claims: Any, key: bytes, digest: str = "sha256") -> str:
    body = f"{encode(header)}.{encode(claims)}"
    return f"{body}.{encode(hmac.digest(key, body.encode(), digest))}"


def parts(signer: Signer, kind: TokenKind) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, claims, signature = signer.sign(kind, CLAIMS, timedelta(minutes=5)).split(".")
    return decode(header), decode(claims), signature


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(NotAuthenticated) as error:
        yield
    assert error.value.detail == NotAuthenticated.title, "the answer does not say which check failed"


def test_a_good_token(signer: Signer, kind: TokenKind) -> None:
    claims = signer.verify(kind, signer.sign(kind, CLAIMS, timedelta(minutes=5)))
    assert (claims["sub"], claims["iss"], claims["aud"], claims["typ"]) == (
        CLAIMS["sub"],
        "switchboard",
        kind.value,
        kind.value,
    )
    assert claims["exp"] - claims["iat"] == 300
    header, own, _ = parts(signer, kind)
    signed_like_us = forge(kind, header, own, secret_of(NEW, kind))
    assert signer.verify(kind, signed_like_us)["sub"] == CLAIMS["sub"], "the control of the forgeries below"


def test_the_registered_claims_are_ours(signer: Signer, kind: TokenKind) -> None:
    token = signer.sign(kind, CLAIMS | {"aud": "x", "iss": "x", "typ": "x", "exp": 2**40}, timedelta(minutes=5))
    claims = signer.verify(kind, token)
    assert (claims["aud"], claims["iss"], claims["exp"] - claims["iat"]) == (kind.value, "switchboard", 300)


def test_no_two_tokens_are_alike(signer: Signer, kind: TokenKind) -> None:
    tokens = {signer.sign(kind, CLAIMS, timedelta(minutes=5)) for _ in range(50)}
    assert len({signer.verify(kind, token)["jti"] for token in tokens}) == 50


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "nOnE", "", None, "hs256", "HS384", "HS512", "RS256", "ES256", 1]
)
def test_another_algorithm(signer: Signer, kind: TokenKind, algorithm: Any) -> None:
    """AUT-01, AUT-02."""
    header, claims, signature = parts(signer, kind)
    changed = header | {"alg": algorithm}
    for tail in ("", signature):
        with refused():
            signer.verify(kind, f"{encode(changed)}.{encode(claims)}.{tail}")
    for digest in ("sha256", "sha384", "sha512"):
        with refused():
            signer.verify(kind, forge(kind, changed, claims, secret_of(NEW, kind), digest))


def test_tampered_and_malformed(signer: Signer, kind: TokenKind) -> None:
    header, claims, signature = parts(signer, kind)
    body = f"{encode(header)}.{encode(claims)}"
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    for token in (
        "",
        ".",
        "..",
        "...",
        "x",
        body,
        f"{body}.",
        f"{body}.{flipped}",
        f"{body}.{signature[:-4]}",
        f".{body}.{signature}",
        f"{body}.{signature}.",
        f"{encode(header)}..{signature}",
        f".{encode(claims)}.{signature}",
        f"{encode(header)}.{encode(claims | {'sub': 'somebody else'})}.{signature}",
        f"{encode([1])}.{encode(claims)}.{signature}",
        f"{encode(b'not json')}.{encode(claims)}.{signature}",
        f"{encode(b'[' * 900)}.{encode(claims)}.{signature}",
        "é.é.é",
        "\x00.\x00.\x00",
        "\ud800.x.x",
        f"{body}.{signature}".replace(".", "\u3002"),
    ):
        with refused():
            signer.verify(kind, token)


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["exp"]},
        {"zip": "DEF"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"cty": "JWT"},
        {"enc": "A256GCM"},
        {"b64": False},
    ],
)
def test_headers_that_we_never_write(signer: Signer, kind: TokenKind, extra: dict[str, Any]) -> None:
    header, claims, _ = parts(signer, kind)
    with refused():
        signer.verify(kind, forge(kind, header | extra, claims, secret_of(NEW, kind)))


@pytest.mark.parametrize("kid", [None, "", "x", 1, [], {}, "../../dev/null", "' or 1=1", "é"])
def test_an_unknown_key_id(signer: Signer, kind: TokenKind, kid: Any) -> None:
    header, claims, _ = parts(signer, kind)
    with refused():
        signer.verify(kind, forge(kind, header | {"kid": kid}, claims, secret_of(NEW, kind)))
    without = {name: value for name, value in header.items() if name != "kid"}
    with refused():
        signer.verify(kind, forge(kind, without, claims, secret_of(NEW, kind)))


def test_what_may_be_known_of_a_key_is_no_key(signer: Signer, kind: TokenKind) -> None:
    """AUT-02: the public id of a key, a blank one, the master secret itself, another kind's key."""
    header, claims, _ = parts(signer, kind)
    others = [secret_of(NEW, other) for other in KINDS if other is not kind]
    known = [b"", b"\x00", NEW.encode(), header["kid"].encode(), hashlib.sha256(header["kid"].encode()).digest()]
    for key in (*known, *others, secret_of(OLD, kind)):
        with refused():
            signer.verify(kind, forge(kind, header, claims, key))


def test_a_token_of_another_kind(signer: Signer, kind: TokenKind) -> None:
    """AUT-05: also with the claims of the kind that is asked for, under its own key id or the other one's."""
    for other in KINDS:
        if other is kind:
            continue
        with refused():
            signer.verify(kind, signer.sign(other, CLAIMS, timedelta(minutes=5)))
        header, claims, _ = parts(signer, kind)
        other_header, other_claims, _ = parts(signer, other)
        for one_header in (header, other_header):
            for one_claims in (claims, other_claims):
                with refused():
                    signer.verify(kind, forge(other, one_header, one_claims, secret_of(NEW, other)))
        with refused():
            signer.verify(kind, forge(kind, header, other_claims, secret_of(NEW, kind)))


@pytest.mark.parametrize(
    "change",
    [
        {"exp": None},
        {"exp": NOW - 60},
        {"exp": str(NOW + 600)},
        {"exp": "tomorrow"},
        {"exp": [NOW + 600]},
        {"exp": {}},
        {"nbf": NOW + 600},
        {"nbf": "soon"},
        {"iat": None},
        {"iat": "then"},
        {"iat": NOW + 600},
        {"iss": None},
        {"iss": "somebody"},
        {"iss": ["switchboard"]},
        {"aud": None},
        {"aud": "other"},
        {"aud": []},
        {"aud": {}},
        {"aud": 1},
        {"typ": None},
        {"typ": "other"},
        {"jti": None},
    ],
    ids=str,
)
def test_odd_claims(signer: Signer, kind: TokenKind, change: dict[str, Any]) -> None:
    """AUT-04, signed with the right key."""
    header, claims, _ = parts(signer, kind)
    changed = {name: value for name, value in (claims | change).items() if value is not None}
    with refused():
        signer.verify(kind, forge(kind, header, changed, secret_of(NEW, kind)))


@pytest.mark.parametrize("exp", [b"1e999", b"-1e999", b"NaN", b"Infinity", b"1e400", b"1.5", b"true"])
def test_odd_numbers(signer: Signer, kind: TokenKind, exp: bytes) -> None:
    header, claims, _ = parts(signer, kind)
    raw = orjson.dumps({name: value for name, value in claims.items() if name != "exp"})[:-1] + b',"exp":' + exp + b"}"
    with refused():
        signer.verify(kind, forge(kind, header, raw, secret_of(NEW, kind)))


def test_an_audience_in_a_list(signer: Signer, kind: TokenKind) -> None:
    header, claims, _ = parts(signer, kind)
    for audience in ([kind.value], [kind.value, "other"]):
        with refused():
            signer.verify(kind, forge(kind, header, claims | {"aud": audience}, secret_of(NEW, kind)))


def test_thirty_seconds_of_skew(signer: Signer, kind: TokenKind) -> None:
    header, claims, _ = parts(signer, kind)
    just_over = claims | {"exp": int(time.time()) - 10}
    assert signer.verify(kind, forge(kind, header, just_over, secret_of(NEW, kind)))["sub"] == CLAIMS["sub"]
    with refused():
        signer.verify(kind, forge(kind, header, claims | {"exp": int(time.time()) - 40}, secret_of(NEW, kind)))


def test_an_oversized_token_is_not_even_parsed(signer: Signer, kind: TokenKind) -> None:
    header, claims, _ = parts(signer, kind)
    for size in (MAX_TOKEN_LENGTH, 1_000_000):
        with refused():
            signer.verify(kind, forge(kind, header, claims | {"pad": "x" * size}, secret_of(NEW, kind)))
    with refused():
        signer.verify(kind, "." * 1_000_000)


def test_rotation_of_the_signing_keys(kind: TokenKind) -> None:
    before, during, after = Signer([OLD]), Signer([NEW, OLD]), Signer([NEW])
    old_token = before.sign(kind, CLAIMS, timedelta(minutes=5))
    new_token = during.sign(kind, CLAIMS, timedelta(minutes=5))
    assert during.verify(kind, old_token)["sub"] == CLAIMS["sub"]
    assert after.verify(kind, new_token)["sub"] == CLAIMS["sub"], "the newest key signs"
    with refused():
        after.verify(kind, old_token)
    with refused():
        before.verify(kind, new_token)
