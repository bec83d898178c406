"""Takes uploaded files: reads the request within its limits, looks what each file is, stores it, makes its document.

Either every file of an upload becomes a document or none does. No database connection is held while the request is
received or the files are stored; a file whose document could not be made is removed again, at the latest by the sweep.
"""

import asyncio
import hashlib
import re
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from switchboard.core.errors import InvalidRequest
from switchboard.core.ids import uuid7
from switchboard.core.tenancy import TenantEntry
from switchboard.domains.knowledge.documents import WAITING, add_document, claim_places
from switchboard.domains.knowledge.errors import (
    FileTooLarge,
    NotAnUpload,
    StorageFull,
    UnsupportedFile,
    UploadTooLarge,
)
from switchboard.domains.knowledge.models import Document
from switchboard.integrations.extraction import FileType, detect_type
from switchboard.integrations.storage import Storage, StorageUnavailable, file_key

MAX_FILES = 20
MAX_FIELDS = 5
FILES_OF_FULL_SIZE = 4  # this many of the largest files fit into one upload
ENVELOPE_BYTES = 100_000  # what the form itself may take
MAX_NAME_CHARACTERS = 200
PART_BYTES = 262_144
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Received:
    """One uploaded file, looked at."""

    name: str
    file: BinaryIO
    type: FileType
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What a form held."""

    assistant_id: UUID
    files: Sequence[Received]


async def add_files(entry: TenantEntry, storage: Storage, request: Request) -> list[Document]:
    """The documents of an uploaded form's files, in their order, waiting to be read.

    Raises:
        NotAnUpload, UploadTooLarge, FileTooLarge, UnsupportedFile, InvalidRequest: what is wrong with the form.
        UnknownAssistant, DocumentLimitReached, StorageFull.
    """
    form = await _receive(request, entry.resources.settings.max_upload_bytes)
    try:
        upload = await _look_at(form, entry.resources.settings.max_upload_bytes)
        return await _keep(entry, storage, upload)
    finally:
        await form.close()


async def _keep(entry: TenantEntry, storage: Storage, upload: Upload) -> list[Document]:
    count = len(upload.files)
    async with entry.transaction() as scope:  # before anything is stored, and again when it has been
        await claim_places(scope.session, tenant_id=entry.tenant_id, assistant_id=upload.assistant_id, count=count)
    keys: list[str] = []
    try:
        for received in upload.files:
            keys.append(file_key(entry.tenant_id, uuid7()))
            await storage.put(keys[-1], received.file, sha256=received.sha256)
        async with entry.transaction() as scope:
            await claim_places(scope.session, tenant_id=entry.tenant_id, assistant_id=upload.assistant_id, count=count)
            return [
                await add_document(scope.session, _document_of(entry, upload, received, key))
                for received, key in zip(upload.files, keys, strict=True)
            ]
    except StorageUnavailable as error:
        await asyncio.shield(_remove(storage, keys))
        raise StorageFull from error
    except BaseException:
        await asyncio.shield(_remove(storage, keys))
        raise


async def _remove(storage: Storage, keys: Sequence[str]) -> None:
    try:
        await storage.delete(keys)
    except StorageUnavailable:
        return  # the sweep does it


def _document_of(entry: TenantEntry, upload: Upload, received: Received, key: str) -> Document:
    return Document(
        tenant_id=entry.tenant_id,
        assistant_id=upload.assistant_id,
        kind="file",
        title=PurePosixPath(received.name).stem,
        file_name=received.name,
        media_type=received.type.value,
        byte_size=received.size,
        storage_key=key,
        content_hash=received.sha256,
        **WAITING,
    )


async def _receive(request: Request, max_bytes: int) -> FormData:
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise NotAnUpload
    limit = FILES_OF_FULL_SIZE * max_bytes + ENVELOPE_BYTES
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise UploadTooLarge(f"One upload may have {_megabytes(limit)}. Upload the files one by one.")
    parser = MultiPartParser(
        request.headers, _bounded(request, limit), max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=10_000
    )
    try:
        return await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Too many"):
            raise UploadTooLarge(f"One upload may have {MAX_FILES} files.") from None
        raise InvalidRequest("The form is damaged: " + error.message) from None


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body, whether it says how long it is or not."""
    received = 0
    async for part in request.stream():
        received += len(part)
        if received > limit:
            raise UploadTooLarge(f"One upload may have {_megabytes(limit)}. Upload the files one by one.")
        yield part


async def _look_at(form: FormData, max_bytes: int) -> Upload:
    unknown = set(form) - {"assistant_id", "files"}
    if unknown:
        raise InvalidRequest.for_field(min(unknown)[:50], "This form has no such field")
    try:
        assistant_id = UUID(str(form.get("assistant_id")))
    except ValueError:
        raise InvalidRequest.for_field("assistant_id", "The id of an assistant is needed") from None
    files = form.getlist("files")
    if not files or not all(isinstance(file, UploadFile) for file in files):
        raise InvalidRequest.for_field("files", "At least one file is needed")
    return Upload(assistant_id, [await _inspect(file, max_bytes) for file in files if isinstance(file, UploadFile)])


async def _inspect(upload: UploadFile, max_bytes: int) -> Received:
    name = clean_name(upload.filename or "")
    if not name:
        raise InvalidRequest.for_field("files", "A file without a name cannot be stored")
    size = upload.size or 0
    if size > max_bytes:
        message = f"{name} is larger than {_megabytes(max_bytes)}."
        raise FileTooLarge(message, errors=[{"field": "files", "message": message}], file_name=name)
    file_type, sha256 = await asyncio.to_thread(_read, upload.file, name)
    if file_type is None:
        message = (
            f"{name} cannot be read: its content is not what its name says, or of a type that is not supported. "
            "Upload PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), CSV, HTML, Markdown or text files."
        )
        raise UnsupportedFile(message, errors=[{"field": "files", "message": message}], file_name=name)
    return Received(name, upload.file, file_type, size, sha256)


def _read(file: BinaryIO, name: str) -> tuple[FileType | None, str]:
    file_type = detect_type(file, name)
    digest = hashlib.sha256()
    file.seek(0)
    while part := file.read(PART_BYTES):
        digest.update(part)
    return file_type, digest.hexdigest()


def clean_name(name: str) -> str:
    """A file's name without folders and without characters that are not seen; its ending stays when it is cut."""
    plain = _NOT_IN_A_NAME.sub("", unicodedata.normalize("NFC", name).replace("\\", "/")).rpartition("/")[2].strip(" .")
    path = PurePosixPath(plain)
    return path.stem[: MAX_NAME_CHARACTERS - len(path.suffix[:20])] + path.suffix[:20]


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"
