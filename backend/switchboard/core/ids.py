"""Identifiers: the tenant's public slug, and UUIDv7 for everything else."""

import os
import re
import time
from datetime import datetime
from typing import NewType
from uuid import UUID

TenantId = NewType("TenantId", str)
UserId = NewType("UserId", UUID)
AssistantId = NewType("AssistantId", UUID)
VisitorId = NewType("VisitorId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)

TENANT_ID_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$"
_TENANT_ID = re.compile(TENANT_ID_PATTERN)


def is_tenant_id(value: str) -> bool:
    """Whether a string has the form of a tenant id (a lower-case slug of 3 to 63 characters)."""
    return _TENANT_ID.fullmatch(value) is not None


class _Uuid7Source:
    """UUIDv7 (RFC 9562, section 5.7), each greater than the one before it (section 6.2, method 2)."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> UUID:
        milliseconds = time.time_ns() // 1_000_000
        value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        self._last = value = max(value, self._last + 1)
        return UUID(int=value)


def uuid7_floor(moment: datetime) -> UUID:
    """The smallest UUIDv7 of a moment's millisecond: ids above it were made then or later."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62)


_source = _Uuid7Source()


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then random bits.

    Within one process ids only grow, so that a question and its answer sort in the order in which they were made.
    """
    return _source()
