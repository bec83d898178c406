"""Where uploaded files are kept: a folder, or any S3-compatible store. Every key starts with the tenant's id."""

from switchboard.integrations.storage.base import (
    UNFINISHED,
    FileMissing,
    Storage,
    StorageUnavailable,
    StoredFile,
    file_key,
)
from switchboard.integrations.storage.opening import open_storage

__all__ = ["UNFINISHED", "FileMissing", "Storage", "StorageUnavailable", "StoredFile", "file_key", "open_storage"]
