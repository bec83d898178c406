"""Random credentials and their stored hashes, encrypted texts, and passwords."""

import hashlib

import pytest

from switchboard.core.security import Passwords, Secrets

OLD, NEW = "old-" + "0123456789abcdef" * 4, "new-" + "fedcba9876543210" * 4


def test_secrets_are_independent_and_hashed_with_a_key() -> None:
    drawn = [Secrets.draw("sk") for _ in range(1000)]
    assert len(set(drawn)) == 1000
    assert all(credential.startswith("sk_") and len(credential) == 46 for credential in drawn)
    hashed = Secrets([NEW]).hash(drawn[0])
    assert hashed != hashlib.sha256(drawn[0].encode()).digest()
    assert hashed != Secrets([OLD]).hash(drawn[0])
    assert len(hashed) == 32


def test_rotation_of_stored_hashes_and_encrypted_texts() -> None:
    before, during, after = Secrets([OLD]), Secrets([NEW, OLD]), Secrets([NEW])
    stored = before.hash("rt_x")
    assert stored in during.candidate_hashes("rt_x")
    assert stored not in after.candidate_hashes("rt_x")
    assert during.hash("rt_x") == after.hash("rt_x")
    encrypted = before.encrypt("text")
    assert b"text" not in encrypted
    assert (during.decrypt(encrypted), after.decrypt(encrypted)) == ("text", None)
    assert before.encrypt("text") != encrypted
    for garbage in (b"", b"x", encrypted[:-1], encrypted[:10] + b"A" + encrypted[11:]):
        assert before.decrypt(garbage) is None


async def test_passwords_have_no_length_limit_and_no_equal_hashes() -> None:
    passwords = Passwords(4)
    long = "x" * 100
    stored = await passwords.hash(long)
    assert await passwords.verify(long, stored)
    assert not await passwords.verify(long[:72], stored)
    assert not await passwords.verify(long + "x", stored)
    assert await passwords.hash(long) != stored
    assert await passwords.verify("zero\x00byte", await passwords.hash("zero\x00byte"))
    assert not await passwords.verify("zero", await passwords.hash("zero\x00byte"))


async def test_nobodys_password_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """AUT-16: one bcrypt of the same cost is computed, whether or not there is such a user."""
    passwords = Passwords(5)
    await passwords.prepare()
    compared: list[str] = []
    verify = passwords._context.verify

    def counting(password: str, stored: str) -> bool:
        compared.append(stored)
        return bool(verify(password, stored))

    monkeypatch.setattr(passwords._context, "verify", counting)
    stored = await passwords.hash("right")
    assert not await passwords.verify("wrong", stored)
    assert not await passwords.verify("wrong", None)
    assert len(compared) == 2
    assert all(",r=5$" in text for text in compared), "the same cost for both"
