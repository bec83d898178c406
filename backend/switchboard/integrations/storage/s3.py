"""Files in a bucket of any S3-compatible store: Amazon's, MinIO, Ceph, R2 and others.

Five requests are all that is needed, so they are signed here: AWS Signature Version 4, as "Authenticating Requests" of
the S3 API reference has it. The operator names the endpoint; no tenant has a say in it, so it may be a private one.
"""

import asyncio
import hashlib
import hmac
import os
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from html import unescape
from typing import BinaryIO
from urllib.parse import quote

import aiohttp
from yarl import URL

from switchboard.core.clock import utc_now
from switchboard.core.ids import is_tenant_id
from switchboard.core.settings import Settings
from switchboard.integrations.storage.base import (
    PART_BYTES,
    FileMissing,
    StorageUnavailable,
    StoredFile,
    check_key,
    is_key,
)

TOTAL_SECONDS = 300.0
CONNECT_SECONDS = 5.0
EMPTY_SHA256 = hashlib.sha256().hexdigest()
_CONTENTS = re.compile(r"<Contents>.*?<Key>(.*?)</Key>.*?<LastModified>(.*?)</LastModified>.*?</Contents>", re.DOTALL)
_NEXT = re.compile(r"<NextContinuationToken>(.*?)</NextContinuationToken>")


class S3Storage:
    """A `Storage` in one bucket, addressed by path: `{endpoint}/{bucket}/{key}`."""

    def __init__(self, settings: Settings) -> None:
        assert settings.s3_bucket is not None, "the settings name a bucket"
        assert settings.s3_access_key_id is not None, "checked with the settings"
        assert settings.s3_secret_access_key is not None, "checked with the settings"
        self._region = settings.s3_region
        self._base = URL(settings.s3_endpoint or f"https://s3.{settings.s3_region}.amazonaws.com") / settings.s3_bucket
        self._key_id = settings.s3_access_key_id
        self._secret = settings.s3_secret_access_key.get_secret_value()
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, sock_connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    async def put(self, key: str, source: BinaryIO, *, sha256: str) -> None:
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        await self._send("PUT", check_key(key), sha256=sha256, headers=headers, data=_parts(source))

    async def open(self, key: str) -> AsyncIterator[bytes]:
        response = await self._request("GET", check_key(key))
        if response.status == 404:
            response.release()
            raise FileMissing(key)
        await _check(response)
        return _body(response)

    async def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            await self._send("DELETE", check_key(key), accept=(404,))

    async def delete_tenant(self, tenant_id: str) -> None:
        if not is_tenant_id(tenant_id):
            raise ValueError("not a tenant id")
        await self.delete([file.key async for file in self._list(f"{tenant_id}/")])

    async def list(self) -> AsyncIterator[StoredFile]:
        async for file in self._list(""):
            yield file

    async def close(self) -> None:
        await self._session.close()

    async def _list(self, prefix: str) -> AsyncIterator[StoredFile]:
        query = {"list-type": "2", "prefix": prefix}
        while True:
            text = (await self._send("GET", "", query=query)).decode()
            for name, modified_at in _CONTENTS.findall(text):
                if is_key(key := unescape(name)):
                    yield StoredFile(key, datetime.fromisoformat(modified_at))
            following = _NEXT.search(text)
            if following is None:
                return
            query = query | {"continuation-token": unescape(following[1])}

    async def _send(
        self,
        method: str,
        key: str,
        *,
        query: Mapping[str, str] | None = None,
        sha256: str = EMPTY_SHA256,
        headers: Mapping[str, str] | None = None,
        data: AsyncIterator[bytes] | None = None,
        accept: tuple[int, ...] = (),
    ) -> bytes:
        """A request whose answer is short. Raises StorageUnavailable."""
        response = await self._request(method, key, query=query, sha256=sha256, headers=headers, data=data)
        if response.status not in accept:
            await _check(response)
        try:
            return await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise StorageUnavailable(type(error).__name__) from error

    async def _request(
        self,
        method: str,
        key: str,
        *,
        query: Mapping[str, str] | None = None,
        sha256: str = EMPTY_SHA256,
        headers: Mapping[str, str] | None = None,
        data: AsyncIterator[bytes] | None = None,
    ) -> aiohttp.ClientResponse:
        path = f"{quote(self._base.path)}/{key}" if key else quote(self._base.path)
        pairs = sorted((query or {}).items())
        line = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
        url = URL(f"{self._base.origin()}{path}{'?' + line if line else ''}", encoded=True)
        signed = self._sign(method, url, path, line, sha256)
        try:
            return await self._session.request(
                method, url, headers={**(headers or {}), **signed}, data=data, allow_redirects=False
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise StorageUnavailable(type(error).__name__) from error

    def _sign(self, method: str, url: URL, path: str, query: str, sha256: str) -> dict[str, str]:
        """The headers that prove who sends the request; they are good for a few minutes."""
        moment = utc_now().strftime("%Y%m%dT%H%M%SZ")
        day = moment[:8]
        host = url.raw_host or ""
        host = host if url.explicit_port is None or url.is_default_port() else f"{host}:{url.explicit_port}"
        headers = {"host": host, "x-amz-content-sha256": sha256, "x-amz-date": moment}
        names = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{sha256}"
        scope = f"{day}/{self._region}/s3/aws4_request"
        to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self._secret}".encode()
        for part in (day, self._region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        credential = f"Credential={self._key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
        return {
            "Host": host,
            "x-amz-content-sha256": sha256,
            "x-amz-date": moment,
            "Authorization": f"AWS4-HMAC-SHA256 {credential}",
        }


async def _check(response: aiohttp.ClientResponse) -> None:
    if response.status >= 300:
        response.release()
        raise StorageUnavailable(f"the store answered {response.status}")


async def _body(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for part in response.content.iter_chunked(PART_BYTES):
            yield part
    except (aiohttp.ClientError, TimeoutError) as error:
        raise StorageUnavailable(type(error).__name__) from error
    finally:
        response.release()


async def _parts(source: BinaryIO) -> AsyncIterator[bytes]:
    while part := await asyncio.to_thread(source.read, PART_BYTES):
        yield part
