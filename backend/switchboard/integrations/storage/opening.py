"""Opens the store that the settings name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from switchboard.core.settings import Settings
from switchboard.integrations.storage.base import Storage
from switchboard.integrations.storage.local import LocalStorage


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[Storage]:
    """The store, for a while: `DATA_DIR/files`, or the bucket that `S3_BUCKET` names."""
    storage = _create(settings)
    try:
        yield storage
    finally:
        await storage.close()


def _create(settings: Settings) -> Storage:
    if settings.s3_bucket is None:
        return LocalStorage(settings.data_dir / "files")
    from switchboard.integrations.storage.s3 import S3Storage  # only now: it brings an HTTP client with it

    return S3Storage(settings)
