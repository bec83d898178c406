"""Both stores of files do the same: keep, give back, forget, list; and no key leads out of them."""

import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from switchboard.core.settings import Settings, SettingsError, load_settings
from switchboard.integrations.storage import FileMissing, Storage, StorageUnavailable, file_key, open_storage
from tests.fixtures.fake_s3 import BUCKET, KEY_ID, REGION, SECRET, FakeS3

CONTENT = bytes(range(256)) * 3000


@pytest.fixture
async def s3() -> AsyncIterator[FakeS3]:
    async with FakeS3() as fake:
        yield fake


def s3_settings(settings: Settings, s3: FakeS3, **changes: object) -> Settings:
    """Settings that name the fake store."""
    named = {
        "s3_bucket": BUCKET,
        "s3_endpoint": s3.endpoint,
        "s3_region": REGION,
        "s3_access_key_id": KEY_ID,
        "s3_secret_access_key": SecretStr(SECRET),
    }
    return settings.model_copy(update=named | changes)


@pytest.fixture(params=["folder", "bucket"])
async def storage(
    request: pytest.FixtureRequest, settings: Settings, s3: FakeS3, tmp_path: Path
) -> AsyncIterator[Storage]:
    """A store of each kind, empty."""
    local = settings.model_copy(update={"data_dir": tmp_path})
    async with open_storage(local if request.param == "folder" else s3_settings(settings, s3)) as opened:
        yield opened
    assert s3.refusals == 0


async def put(storage: Storage, key: str, content: bytes = b"text") -> None:
    await storage.put(key, io.BytesIO(content), sha256=hashlib.sha256(content).hexdigest())


async def content_of(storage: Storage, key: str) -> bytes:
    return b"".join([part async for part in await storage.open(key)])


async def keys_of(storage: Storage) -> list[str]:
    return sorted([file.key async for file in storage.list()])


async def test_what_is_kept_comes_back(storage: Storage) -> None:
    key = file_key("tenant-a", "0001")
    await put(storage, key, CONTENT)
    assert await content_of(storage, key) == CONTENT
    await put(storage, key, b"another version")
    assert await content_of(storage, key) == b"another version"
    await put(storage, file_key("tenant-a", "empty"), b"")
    assert await content_of(storage, "tenant-a/empty") == b""


async def test_what_is_deleted_is_gone(storage: Storage) -> None:
    for key in ("tenant-a/one", "tenant-a/two", "tenant-b/one"):
        await put(storage, key)
    await storage.delete(["tenant-a/one", "tenant-a/never-was"])
    with pytest.raises(FileMissing):
        await storage.open("tenant-a/one")
    assert await keys_of(storage) == ["tenant-a/two", "tenant-b/one"]


async def test_a_tenants_files_go_together_and_no_neighbours(storage: Storage) -> None:
    """A neighbour whose id begins like the tenant's keeps its files."""
    for number in range(5):
        await put(storage, f"acme/{number}")
    await put(storage, "acme-two/0")
    await storage.delete_tenant("acme")
    await storage.delete_tenant("never-was")
    assert await keys_of(storage) == ["acme-two/0"]


async def test_what_is_not_ours_is_not_listed(storage: Storage, s3: FakeS3, tmp_path: Path) -> None:
    """A bucket or a folder may hold other things, of which no key of ours can tell."""
    await put(storage, "tenant-a/one")
    for name in ("notes.txt", "tenant-a/.hidden", "tenant-a/Report.pdf", "backups/2026/dump"):
        s3.objects[name] = b"theirs"
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"theirs")
    assert await keys_of(storage) == ["tenant-a/one"]


@pytest.mark.parametrize(
    "key", ["", "x", "../x", "acme/../acme-two/0", "/etc/passwd", "acme/a/b", "acme/", "ACME/x", "acme/x\n", "acme/.x"]
)
async def test_what_is_no_key_is_refused(storage: Storage, key: str) -> None:
    for attempt in (storage.open(key), put(storage, key), storage.delete([key])):
        with pytest.raises(ValueError, match="not a key"):
            await attempt
    for tenant_id in ("", "..", "*", "a/b"):
        with pytest.raises(ValueError, match="not a tenant id"):
            await storage.delete_tenant(tenant_id)


async def test_a_wrong_secret_is_refused(settings: Settings, s3: FakeS3) -> None:
    async with open_storage(s3_settings(settings, s3, s3_secret_access_key=SecretStr("wrong"))) as storage:
        with pytest.raises(StorageUnavailable, match="403"):
            await put(storage, "tenant-a/one")
    assert (s3.refusals, s3.objects) == (1, {})


async def test_a_store_that_is_away_says_so(settings: Settings, s3: FakeS3) -> None:
    s3.is_away = True
    async with open_storage(s3_settings(settings, s3)) as storage:
        for attempt in (storage.open("tenant-a/one"), put(storage, "tenant-a/one"), keys_of(storage)):
            with pytest.raises(StorageUnavailable):
                await attempt
    nobody = s3_settings(settings, s3, s3_endpoint="http://127.0.0.1:9")
    async with open_storage(nobody) as storage:
        with pytest.raises(StorageUnavailable):
            await storage.open("tenant-a/one")


def test_a_bucket_needs_a_key() -> None:
    with pytest.raises(SettingsError, match="S3_BUCKET needs S3_ACCESS_KEY_ID"):
        load_settings(_env_file=None, s3_bucket="files")
