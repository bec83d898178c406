"""Contacts as a CSV file that a spreadsheet opens without running anything that a visitor wrote."""

import csv
import io
from collections.abc import AsyncIterator
from uuid import UUID

from switchboard.core.db import Database
from switchboard.core.ids import TenantId
from switchboard.core.schemas import rfc3339
from switchboard.domains.conversation.contacts import repository
from switchboard.domains.conversation.contacts.models import Contact
from switchboard.domains.conversation.contacts.values import as_text

BATCH = 500
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else
# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"), full-width forms included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


async def stream_csv(
    db: Database, tenant_id: TenantId, *, assistant_id: UUID | None, is_read: bool | None
) -> AsyncIterator[bytes]:
    """The file, piece by piece, oldest contact first; no connection is held while the reader takes its time."""
    async with db.tenant_tx(tenant_id) as session:
        columns = await repository.list_export_columns(session, tenant_id, assistant_id, is_read)
    fixed = ["Received", "Contact", "Assistant", "Conversation", "Read"]
    yield (BYTE_ORDER_MARK + _encode([*fixed, *(label for _, label in columns)])).encode()
    after_id: UUID | None = None
    while True:
        async with db.tenant_tx(tenant_id) as session:
            contacts = await repository.list_behind(
                session, tenant_id, assistant_id, is_read, after_id=after_id, limit=BATCH
            )
        if contacts:
            yield "".join(_encode(_row(contact, columns)) for contact in contacts).encode()
        if len(contacts) < BATCH:
            return
        after_id = contacts[-1].id


def as_cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe in front makes it one."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value


def _row(contact: Contact, columns: list[tuple[str, str]]) -> list[str]:
    values = {field["key"]: as_text(field["value"]) for field in contact.fields}
    conversation = "" if contact.conversation_id is None else str(contact.conversation_id)
    return [
        rfc3339(contact.created_at),
        str(contact.id),
        str(contact.assistant_id),
        conversation,
        as_text(contact.is_read),
        *(values.get(key, "") for key, _ in columns),
    ]


def _encode(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([as_cell(cell) for cell in cells])
    return line.getvalue()
