"""Outgoing e-mail: by SMTP, or into files during development."""

import ipaddress
import ssl
from dataclasses import asdict, dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId, uuid7
from switchboard.core.jobs import Job, JobHandler, enqueue
from switchboard.core.logging import get_logger
from switchboard.core.settings import Settings

SEND_EMAIL = "send_email"
TIMEOUT_SECONDS = 20
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
STARTTLS = {"required": True, "auto": None, "off": False}
log = get_logger(__name__)


class MailError(Exception):
    """The mail could not be composed or handed over."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain-text mail to one person."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Hands mails over."""

    async def send(self, mail: Mail) -> None:
        """Send one mail. Raises MailError, or what the transport raises; either may be tried again."""


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by SMTP; `use_starttls` none means: whenever the server offers it."""

    sender: str
    host: str
    port: int
    username: str | None
    password: str | None
    use_tls: bool
    use_starttls: bool | None
    tls: ssl.SSLContext | None = None

    async def send(self, mail: Mail) -> None:
        import aiosmtplib  # only the worker sends; API processes need not load it

        message = compose(mail, self.sender)
        try:
            await aiosmtplib.send(
                message,
                sender=_address(self.sender),
                recipients=[_address(mail.to)],
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                use_tls=self.use_tls,
                start_tls=self.use_starttls,
                tls_context=self.tls,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPException as error:
            raise MailError(f"the mail server refused: {type(error).__name__}") from error
        log.info("mail_sent")


@dataclass(frozen=True, slots=True)
class FileMailer:
    """Writes each mail to a file, for development."""

    sender: str
    folder: Path

    async def send(self, mail: Mail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{uuid7()}.eml"
        path.write_bytes(compose(mail, self.sender).as_bytes())
        log.info("mail_written", path=str(path), reason="SMTP_URL is not set")


@dataclass(frozen=True, slots=True)
class MissingMailer:
    """Stands where production has no mail server: every job that wants to send says so and is kept."""

    async def send(self, mail: Mail) -> None:
        raise MailError("SMTP_URL is not set; mails wait in the job queue")


async def queue_mail(session: AsyncSession, mail: Mail, *, tenant_id: TenantId | None = None) -> None:
    """Let the worker send a mail once the session's transaction has committed. No secret may be in it."""
    await enqueue(session, SEND_EMAIL, tenant_id, asdict(mail))


def send_email_handler(mailer: Mailer) -> JobHandler:
    """The handler of the jobs that `queue_mail` makes."""

    async def send_email(job: Job) -> None:
        await mailer.send(Mail(**job.payload))

    return send_email


def create_mailer(settings: Settings) -> Mailer:
    """The mailer that `SMTP_URL` names: `smtp[s]://user:password@host:port?starttls=required|auto|off`.

    Over `smtp`, STARTTLS is required as soon as a password is to be sent to another machine.

    Raises:
        ValueError: the URL is not of that form. The message does not repeat it: it may hold a password.
    """
    if settings.smtp_url is None:
        if settings.is_production:
            log.warning("mail_is_off", reason="SMTP_URL is not set")
            return MissingMailer()
        return FileMailer(settings.mail_from, settings.data_dir / "mail")
    parts = urlsplit(settings.smtp_url.get_secret_value())
    starttls = parse_qs(parts.query).get("starttls", [""])[0]
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or starttls not in ("", *STARTTLS):
        raise ValueError("SMTP_URL must look like smtp://user:password@host:587?starttls=required or smtps://host")
    default = "required" if parts.password and not _is_loopback(parts.hostname) else "auto"
    is_tls = parts.scheme == "smtps"
    return SmtpMailer(
        sender=settings.mail_from,
        host=parts.hostname,
        port=parts.port or DEFAULT_PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=is_tls,
        use_starttls=False if is_tls else STARTTLS[starttls or default],
    )


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The message, with headers that hold nothing but what they are for.

    Raises:
        MailError: the recipient is not one e-mail address.
    """
    message = EmailMessage(policy=SMTP)
    name, sender_address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=sender_address)
    message["To"] = Address(addr_spec=_address(mail.to))
    message["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in mail.subject).split())
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=sender_address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies to this
    message.set_content(mail.text)
    return message


def _address(text: str) -> str:
    address = parseaddr(text)[1] if "<" in text else text
    if address.endswith("@localhost"):
        return address  # the development default of MAIL_FROM
    try:
        valid = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as error:
        raise MailError(f"not an e-mail address that can be written to: {error}") from None
    return valid.ascii_email or valid.normalized


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
