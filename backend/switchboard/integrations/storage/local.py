"""Files in a folder of this machine, one sub-folder for each tenant."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from switchboard.core.ids import is_tenant_id, uuid7
from switchboard.integrations.storage.base import (
    PART_BYTES,
    UNFINISHED,
    FileMissing,
    StorageUnavailable,
    StoredFile,
    check_key,
    is_key,
)


class LocalStorage:
    """A `Storage` below one folder. Replicas that run on several machines need a folder that they share."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, source: BinaryIO, *, sha256: str) -> None:
        try:
            await asyncio.to_thread(self._write, self._path(key), source)
        except OSError as error:
            raise StorageUnavailable(f"the file could not be written: {error.strerror}") from error

    async def open(self, key: str) -> AsyncIterator[bytes]:
        try:
            file = await asyncio.to_thread(self._path(key).open, "rb")
        except FileNotFoundError:
            if not self._root.is_dir():  # a shared folder that is not mounted has no files at all
                raise StorageUnavailable("the folder of all files is not there") from None
            raise FileMissing(key) from None
        except OSError as error:
            raise StorageUnavailable(f"the file could not be opened: {error.strerror}") from error
        return _parts(file)

    async def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def delete_tenant(self, tenant_id: str) -> None:
        if not is_tenant_id(tenant_id):
            raise ValueError("not a tenant id")
        await asyncio.to_thread(shutil.rmtree, self._root / tenant_id, ignore_errors=True)

    async def list(self) -> AsyncIterator[StoredFile]:
        for path in await asyncio.to_thread(lambda: sorted(self._root.glob("*/*"))):
            key = f"{path.parent.name}/{path.name}"
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            if is_key(key) and S_ISREG(status.st_mode):
                yield StoredFile(key, datetime.fromtimestamp(status.st_mtime, UTC))

    async def close(self) -> None:
        return None

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _write(self, path: Path, source: BinaryIO) -> None:
        """Under another name first: a file by its own name is complete, whenever the machine stops."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{UNFINISHED}{uuid7()}")
        try:
            source.seek(0)
            with unfinished.open("xb") as file:
                shutil.copyfileobj(source, file, PART_BYTES)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


async def _parts(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        try:
            while part := await asyncio.to_thread(file.read, PART_BYTES):
                yield part
        except OSError as error:
            raise StorageUnavailable(f"the file could not be read: {error.strerror}") from error
