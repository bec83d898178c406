"""Mail over a real SMTP server, and into files."""

import email
import socket
from collections.abc import Iterator
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from switchboard.core.settings import Settings
from switchboard.integrations.email import (
    FileMailer,
    Mail,
    MailError,
    MissingMailer,
    SmtpMailer,
    compose,
    create_mailer,
)

SENDER = "Switchboard <no-reply@example.com>"


class Inbox:
    """Keeps what an SMTP server was handed."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refuse_with: str | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuse_with:
            return self.refuse_with
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def messages(self) -> list[Message]:
        return [
            email.message_from_bytes(envelope.content, policy=default)
            for envelope in self.envelopes
            if isinstance(envelope.content, bytes)
        ]


def authenticate(_: SMTP, __: Session, ___: Envelope, mechanism: str, data: object) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"us@er", b"p:a/ss")
    return AuthResult(success=is_right, handled=False)  # the server then says so to the client


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def smtp_port(inbox: Inbox) -> Iterator[int]:
    """An SMTP server in a thread of its own; it offers log-in and no TLS."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Controller(inbox, hostname="127.0.0.1", port=port, authenticator=authenticate, auth_require_tls=False)
    server.start()
    yield port
    server.stop()


def with_smtp(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"smtp_url": SecretStr(url), "mail_from": SENDER})


async def test_a_mail_arrives_with_its_text(settings: Settings, inbox: Inbox, smtp_port: int) -> None:
    mailer = create_mailer(with_smtp(settings, f"smtp://us%40er:p%3Aa%2Fss@127.0.0.1:{smtp_port}"))
    text = "Grüße aus Zürich\n\nhttps://app.example.com/reset-password#token=" + "x" * 80 + "\n"
    await mailer.send(Mail("owner@harbour-dental.example", "Größe zählt", text))
    assert inbox.envelopes[0].rcpt_tos == ["owner@harbour-dental.example"]
    assert inbox.envelopes[0].mail_from == "no-reply@example.com"
    (message,) = inbox.messages
    assert message["subject"] == "Größe zählt"
    assert message["from"] == SENDER
    assert message["to"] == "owner@harbour-dental.example"
    assert message["auto-submitted"] == "auto-generated"
    assert message["message-id"].endswith("@example.com>")
    assert message.get_content().splitlines() == text.splitlines()  # type: ignore[attr-defined]


@pytest.mark.parametrize("reply", ["451 try later", "550 no such user"])
async def test_a_refusal_is_an_error_without_the_mail_in_it(
    settings: Settings, inbox: Inbox, smtp_port: int, reply: str
) -> None:
    inbox.refuse_with = reply
    mailer = create_mailer(with_smtp(settings, f"smtp://127.0.0.1:{smtp_port}"))
    with pytest.raises(MailError) as caught:
        await mailer.send(Mail("owner@example.com", "Reset", "the secret link"))
    assert "secret" not in str(caught.value)


async def test_a_wrong_password_is_an_error(settings: Settings, inbox: Inbox, smtp_port: int) -> None:
    mailer = create_mailer(with_smtp(settings, f"smtp://user:wrong@127.0.0.1:{smtp_port}"))
    with pytest.raises(MailError) as caught:
        await mailer.send(Mail("owner@example.com", "Reset", "text"))
    assert str(caught.value) == "the mail server refused: SMTPAuthenticationError"
    assert inbox.envelopes == []


async def test_required_starttls_never_falls_back_to_clear_text(
    settings: Settings, inbox: Inbox, smtp_port: int
) -> None:
    mailer = create_mailer(with_smtp(settings, f"smtp://127.0.0.1:{smtp_port}?starttls=required"))
    with pytest.raises(MailError):
        await mailer.send(Mail("owner@example.com", "Reset", "text"))
    assert inbox.envelopes == []


@pytest.mark.parametrize(
    ("url", "host", "port", "use_tls", "use_starttls"),
    [
        ("smtp://mail.example.com", "mail.example.com", 587, False, None),
        ("smtp://user:secret@mail.example.com", "mail.example.com", 587, False, True),
        ("smtp://user:secret@localhost:1025", "localhost", 1025, False, None),
        ("smtp://user:secret@mail.example.com?starttls=off", "mail.example.com", 587, False, False),
        ("smtps://user:secret@mail.example.com", "mail.example.com", 465, True, False),
        ("smtps://[2001:db8::1]:2465", "2001:db8::1", 2465, True, False),
    ],
)
def test_the_url_decides_how_to_connect(
    settings: Settings, url: str, host: str, port: int, use_tls: bool, use_starttls: bool | None
) -> None:
    mailer = create_mailer(with_smtp(settings, url))
    assert isinstance(mailer, SmtpMailer)
    assert (mailer.host, mailer.port, mailer.use_tls, mailer.use_starttls) == (host, port, use_tls, use_starttls)


@pytest.mark.parametrize("url", ["mail.example.com", "http://u:hidden@x", "smtp://", "smtp://u:hidden@x?starttls=no"])
def test_a_url_of_another_form_is_refused_without_repeating_it(settings: Settings, url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL must look like") as caught:
        create_mailer(with_smtp(settings, url))
    assert "hidden" not in str(caught.value)


async def test_without_a_server_development_writes_files(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mailer = create_mailer(settings.model_copy(update={"smtp_url": None, "data_dir": tmp_path}))
    assert isinstance(mailer, FileMailer)
    await mailer.send(Mail("owner@example.com", "Reset", "https://example.com/#token=pr_secret\n"))
    (path,) = (tmp_path / "mail").iterdir()
    assert "pr_secret" in path.read_text()
    assert "pr_secret" not in "".join(capsys.readouterr())


async def test_without_a_server_production_keeps_the_mails_waiting(settings: Settings) -> None:
    mailer = create_mailer(settings.model_copy(update={"smtp_url": None, "environment": "production"}))
    assert isinstance(mailer, MissingMailer)
    with pytest.raises(MailError, match="SMTP_URL is not set"):
        await mailer.send(Mail("owner@example.com", "Reset", "text"))


def test_headers_hold_nothing_that_was_smuggled_in() -> None:
    message = compose(Mail("owner@example.com", "Hello\r\nBcc: victim@example.com\r\n\r\n<h1>\x00hi", "text"), SENDER)
    parsed = email.message_from_bytes(message.as_bytes(), policy=default)
    assert parsed["bcc"] is None
    assert parsed["subject"] == "Hello Bcc: victim@example.com <h1> hi"
    assert parsed.get_content().splitlines() == ["text"]


@pytest.mark.parametrize(
    "recipient",
    [
        "owner@example.com\r\nBcc: victim@example.com",
        "owner@example.com, victim@example.com",
        "owner@example.com>\nX: y",
        "Name <owner@example.com>\r\nBcc: victim@example.com",
        "owner",
        "",
    ],
)
def test_a_recipient_is_one_address(recipient: str) -> None:
    try:
        message = compose(Mail(recipient, "Hello", "text"), SENDER)
    except MailError:
        return
    assert message["to"] == "owner@example.com"
    assert b"victim" not in message.as_bytes()


def test_an_international_domain_is_written_in_ascii() -> None:
    message = compose(Mail("jörg@example.com".replace("ö", "oe"), "Hello", "text"), SENDER)
    assert message["to"] == "joerg@example.com"
    assert compose(Mail("owner@bücher.example", "Hello", "text"), SENDER)["to"] == "owner@xn--bcher-kva.example"
