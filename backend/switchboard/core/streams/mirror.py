"""The copy of running streams in Redis: written in batches off the hot path, read by other replicas and the worker."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from switchboard.core.background import BackgroundTask
from switchboard.core.ids import TenantId
from switchboard.core.logging import get_logger
from switchboard.core.streams.live import LiveStream, StreamEvent, decode_sse

BATCH_SECONDS = 0.15
# A pipeline keeps its commands, the bytes it sends and the replies until it is done: kilobytes for each stream.
STREAMS_PER_PIPELINE = 50
KEEP_SECONDS = 600
WATCH_SECONDS = 10
WRITE_TIMEOUT_SECONDS = 2.0
log = get_logger(__name__)


def stream_key(tenant_id: TenantId, answer_id: object) -> str:
    """Where the copy of an answer's stream lies; the tenant leads, as everywhere."""
    return f"switchboard:{tenant_id}:answer:{answer_id}"


class StreamMirror:
    """Copies the streams that changed, together in a few pipelines, a few times a second."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._changed: dict[str, LiveStream] = {}
        self._written: dict[str, int] = {}
        self._wakeup = asyncio.Event()
        self._task = BackgroundTask("stream-mirror", self._run)

    def start(self) -> None:
        """Copy until `stop`."""
        self._task.start()

    async def stop(self) -> None:
        """Stop copying."""
        await self._task.stop()

    def mark(self, key: str, stream: LiveStream) -> None:
        """The stream has events that are not copied yet."""
        self._changed[key] = stream
        self._wakeup.set()

    def forget(self, key: str) -> None:
        """The stream ended. One that no copy was made of needs none any more: the database has the answer."""
        if key not in self._written:
            self._changed.pop(key, None)

    async def read(self, key: str) -> list[StreamEvent]:
        """Every copied event; empty when Redis is away or knows nothing."""
        try:
            _, events = await self._read_behind(key, b"0")
        except (RedisError, OSError, TimeoutError):
            return []
        return events

    async def follow(self, key: str, after_id: int, *, idle_seconds: float) -> AsyncIterator[StreamEvent | None]:
        """The events behind `after_id` as they are copied; None whenever nothing came for `idle_seconds`.

        Raises:
            RedisError, OSError, TimeoutError: Redis is away.
        """
        position = b"0"
        while True:
            await self._redis.set(f"{key}:watched", b"1", ex=WATCH_SECONDS)
            # Polled rather than blocking: a blocked read would keep a connection for each follower.
            position, events = await self._read_behind(key, position)
            if not events:
                yield None
                await asyncio.sleep(idle_seconds)
            for event in events:
                if event.id > after_id:
                    yield event

    async def is_watched(self, key: str) -> bool:
        """Whether somebody follows the copy on another replica."""
        try:
            return bool(await self._redis.exists(f"{key}:watched"))
        except (RedisError, OSError, TimeoutError):
            return False

    async def _read_behind(self, key: str, position: bytes) -> tuple[bytes, list[StreamEvent]]:
        """The events of the entries behind an entry id, and the id of the last of them."""
        entries: Any = await self._redis.xrange(key, min=b"(" + position)
        events = [event for _, fields in entries for event in decode_sse(fields[b"events"])]
        return (entries[-1][0] if entries else position), events

    async def _run(self) -> None:
        while True:
            await self._wakeup.wait()
            self._wakeup.clear()
            await asyncio.sleep(BATCH_SECONDS)
            batch, self._changed = self._changed, {}
            try:
                async with asyncio.timeout(WRITE_TIMEOUT_SECONDS):
                    while batch:
                        part = dict(islice(batch.items(), STREAMS_PER_PIPELINE))
                        await self._copy(part)
                        for key in part:
                            del batch[key]
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("stream_mirror_failed", error_type=type(error).__name__)
                for key, stream in batch.items():
                    self._changed.setdefault(key, stream)

    async def _copy(self, batch: dict[str, LiveStream]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        reached: dict[str, int] = {}
        for key, stream in batch.items():
            events = stream.encoded_after(self._written.get(key, 0))
            if events:
                pipeline.xadd(key, {"events": events})
                pipeline.expire(key, KEEP_SECONDS)
                reached[key] = stream.last_id
        if reached:
            await pipeline.execute()
        for key, last_id in reached.items():
            self._written[key] = last_id
            if batch[key].is_finished and last_id == batch[key].last_id:
                del self._written[key]
