"""Removes and copies files once the transaction that wants it has committed, by the worker."""

import asyncio
import hashlib
import tempfile
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from switchboard.core.ids import TenantId
from switchboard.core.jobs import Job, JobHandler, enqueue
from switchboard.core.settings import Settings
from switchboard.integrations.storage.base import FileMissing
from switchboard.integrations.storage.opening import open_storage

DELETE_FILES = "delete_files"
DELETE_TENANT_FILES = "delete_tenant_files"
COPY_FILE = "copy_file"


async def queue_removal(session: AsyncSession, tenant_id: TenantId, keys: Sequence[str]) -> None:
    """Let the worker remove files of a tenant."""
    await enqueue(session, DELETE_FILES, tenant_id, {"keys": list(keys)})


async def queue_tenant_removal(session: AsyncSession, tenant_id: TenantId) -> None:
    """Let the worker remove every file of a tenant."""
    await enqueue(session, DELETE_TENANT_FILES, tenant_id, {})


async def queue_copy(session: AsyncSession, tenant_id: TenantId, *, source: str, target: str) -> None:
    """Let the worker give a tenant a copy of another one's file: an administrator moves an assistant."""
    await enqueue(session, COPY_FILE, tenant_id, {"source": source, "target": target})


def storage_handlers(settings: Settings) -> dict[str, JobHandler]:
    """The handlers of the jobs that this module makes. A job changes no other tenant's files, whatever it says."""

    async def delete_files(job: Job) -> None:
        keys: list[str] = job.payload["keys"]
        for key in keys:
            _check_owner(job, key)
        async with open_storage(settings) as storage:
            await storage.delete(keys)

    async def delete_tenant_files(job: Job) -> None:
        assert job.tenant_id is not None, "files belong to tenants"
        async with open_storage(settings) as storage:
            await storage.delete_tenant(job.tenant_id)

    async def copy_file(job: Job) -> None:
        _check_owner(job, job.payload["target"])
        async with open_storage(settings) as storage:
            with tempfile.TemporaryFile() as file:
                sha256 = hashlib.sha256()
                try:
                    async for part in await storage.open(job.payload["source"]):
                        sha256.update(part)
                        await asyncio.to_thread(file.write, part)
                except FileMissing:
                    return  # deleted since
                await storage.put(job.payload["target"], file, sha256=sha256.hexdigest())

    return {DELETE_FILES: delete_files, DELETE_TENANT_FILES: delete_tenant_files, COPY_FILE: copy_file}


def _check_owner(job: Job, key: str) -> None:
    if not key.startswith(f"{job.tenant_id}/"):
        raise ValueError("a job names a file of another tenant")
