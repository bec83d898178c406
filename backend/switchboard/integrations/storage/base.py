"""What a store of files can do."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from switchboard.core.ids import TENANT_ID_PATTERN

PART_BYTES = 262_144
UNFINISHED = "unfinished-"  # before an id, the name of no document: what a crash leaves behind is swept
_KEY = re.compile(TENANT_ID_PATTERN.rstrip("$") + r"/[0-9a-z-]{1,64}")


class FileMissing(Exception):
    """There is no file by that key."""


class StorageUnavailable(Exception):
    """The store did not do what it was asked for; trying again later may help."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a listing tells of a file."""

    key: str
    modified_at: datetime


class Storage(Protocol):
    """A store of files by key. Everything may raise StorageUnavailable."""

    async def put(self, key: str, source: BinaryIO, *, sha256: str) -> None:
        """Keep what can be read from `source`, from its beginning; it is there completely, or not at all."""

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """The content in parts. Raises FileMissing, before the first part."""

    async def delete(self, keys: Iterable[str]) -> None:
        """Remove files; those that are missing are no error."""

    async def delete_tenant(self, tenant_id: str) -> None:
        """Remove every file of a tenant."""

    def list(self) -> AsyncIterator[StoredFile]:
        """Every file of every tenant; what else lies in the folder or bucket is nobody's and left out."""

    async def close(self) -> None:
        """Give connections back."""


def file_key(tenant_id: str, name: object) -> str:
    """The key of a tenant's file; `name` is an id."""
    return check_key(f"{tenant_id}/{name}")


def is_key(text: str) -> bool:
    """Whether a text can be the key of a file."""
    return _KEY.fullmatch(text) is not None


def check_key(key: str) -> str:
    """The key itself. Raises ValueError: it is none, and must not become a path."""
    if not is_key(key):
        raise ValueError("not a key of a stored file")
    return key
