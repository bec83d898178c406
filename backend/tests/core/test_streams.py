"""A live stream loses and repeats nothing, whoever reads it, from wherever, and whenever they come."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from switchboard.core.ids import TenantId, uuid7
from switchboard.core.settings import Settings
from switchboard.core.streams import LiveStream, Pulse, StreamEvent, StreamMirror, Subscription, encode_sse, stream_key
from switchboard.core.streams import mirror as mirror_module
from switchboard.core.streams.live import decode_sse
from tests.fixtures.valkey import StoppableValkey


class Watched:
    """A stream with what its owner was told."""

    def __init__(self) -> None:
        self.events = 0
        self.deserted = 0
        self.stream = LiveStream(Pulse(), self)

    def on_event(self) -> None:
        self.events += 1

    def on_deserted(self) -> None:
        self.deserted += 1


class Mirrored:
    """A stream that is copied."""

    def __init__(self, mirror: StreamMirror, key: str) -> None:
        self._mirror = mirror
        self._key = key
        self.stream = LiveStream(Pulse(), self)

    def on_event(self) -> None:
        self._mirror.mark(self._key, self.stream)

    def on_deserted(self) -> None:
        """Nobody reads these here."""


async def read_all(subscription: Subscription) -> bytes:
    pieces = []
    async with asyncio.timeout(20):
        while (piece := await subscription.read()) is not None:
            pieces.append(piece)
    return b"".join(pieces)


def written(stream: LiveStream) -> list[StreamEvent]:
    return decode_sse(stream.encoded_after(0))


def test_an_event_on_the_wire() -> None:
    event = StreamEvent(7, "delta", {"text": 'line\none\r\n\n"quoted" é \u2028 id: 9'})
    encoded = encode_sse(event)
    assert encoded.startswith(b"id: 7\nevent: delta\ndata: ")
    assert encoded.count(b"\n") == 4, "no text can begin a line of its own"
    assert decode_sse(encoded * 2) == [event, event]


async def test_the_first_words_leave_at_once_and_later_ones_are_joined() -> None:
    watched = Watched()
    stream = watched.stream
    reader = stream.subscribe()
    for word in ("one ", "two ", "three"):
        stream.write(word)
    assert decode_sse(await reader.read() or b"") == [StreamEvent(1, "delta", {"text": "one "})]
    assert decode_sse(await reader.read() or b"") == [StreamEvent(2, "delta", {"text": "two three"})]
    stream.write(" four")
    stream.emit("message.completed", {})
    stream.finish()
    texts = [event.data.get("text") for event in written(stream)]
    assert texts == ["one ", "two three", " four", None], "text goes before the event that follows it"
    assert [event.id for event in written(stream)] == [1, 2, 3, 4]
    assert watched.events == 3, "the owner is told whenever something was added"


async def test_every_reader_gets_every_event_behind_its_position() -> None:
    stream = Watched().stream
    stream.emit("a", {})
    early, late, negative, beyond = (stream.subscribe(position) for position in (0, 1, -5, 99))
    reading = [asyncio.ensure_future(read_all(reader)) for reader in (early, late, negative, beyond)]
    await asyncio.sleep(0)
    for name in ("b", "c"):
        stream.emit(name, {})
        await asyncio.sleep(0)
    stream.finish()
    names = [[event.name for event in decode_sse(await one)] for one in reading]
    assert names == [["a", "b", "c"], ["b", "c"], ["a", "b", "c"], ["b", "c"]]
    assert [event.name for event in decode_sse(await read_all(stream.subscribe()))] == ["a", "b", "c"]


async def test_a_waiting_reader_can_be_woken_for_a_heartbeat() -> None:
    reader = Watched().stream.subscribe()
    waiting = asyncio.ensure_future(reader.read())
    await asyncio.sleep(0)
    assert not waiting.done()
    reader.wake()
    assert await waiting == b""


async def test_the_last_reader_to_leave_deserts_the_stream_once() -> None:
    watched = Watched()
    first, second = watched.stream.subscribe(), watched.stream.subscribe()
    waiting = asyncio.ensure_future(first.read())
    await asyncio.sleep(0)
    first.close()
    first.close()
    assert await waiting is None
    assert (watched.deserted, watched.stream.reader_count) == (0, 1)
    second.close()
    assert (watched.deserted, watched.stream.reader_count) == (1, 0)


async def test_a_finished_stream_lets_go_of_its_owner_without_the_collector() -> None:
    watched = Watched()
    owner = weakref.ref(watched)
    reader = watched.stream.subscribe()
    watched.stream.emit("message.completed", {})
    watched.stream.finish()
    gc.disable()
    try:
        del watched
        assert owner() is None
        assert len(decode_sse(await read_all(reader))) == 1, "what was written is there as long as somebody reads"
    finally:
        gc.enable()


@pytest.fixture
async def mirror(settings: Settings) -> AsyncIterator[StreamMirror]:
    redis = Redis.from_url(str(settings.redis_url))
    mirror = StreamMirror(redis)
    mirror.start()
    yield mirror
    await mirror.stop()
    await redis.aclose()


def mirrored(mirror: StreamMirror, key: str) -> LiveStream:
    return Mirrored(mirror, key).stream


async def follow(mirror: StreamMirror, key: str, after_id: int, until: int) -> list[StreamEvent]:
    events = []
    async with asyncio.timeout(20):
        async for event in mirror.follow(key, after_id, idle_seconds=0.02):
            if event is not None:
                events.append(event)
                if event.id == until:
                    return events
    raise AssertionError("unreachable")


async def test_another_replica_follows_the_copy_from_any_event(mirror: StreamMirror) -> None:
    key = stream_key(TenantId("acme"), uuid7())
    other_key = stream_key(TenantId("neighbour"), key.rsplit(":", 1)[1])
    stream = mirrored(mirror, key)
    followers = [asyncio.ensure_future(follow(mirror, key, after_id, 6)) for after_id in (0, 3)]
    for number in range(6):
        stream.emit("delta", {"text": str(number)})
        await asyncio.sleep(0.05)
    stream.finish()
    whole, rest = await asyncio.gather(*followers)
    assert whole == written(stream)
    assert rest == written(stream)[3:]
    assert await mirror.read(key) == written(stream)
    assert await mirror.is_watched(key)
    assert await mirror.read(other_key) == [], "the tenant is a part of the key"
    assert not await mirror.is_watched(other_key)


async def test_a_stream_that_ended_before_its_first_copy_is_not_copied(mirror: StreamMirror) -> None:
    short_key, long_key = (stream_key(TenantId("acme"), uuid7()) for _ in range(2))
    stream = mirrored(mirror, short_key)
    stream.emit("delta", {"text": "x"})
    stream.finish()
    mirror.forget(short_key)
    other = mirrored(mirror, long_key)
    other.emit("delta", {"text": "y"})
    assert await follow(mirror, long_key, 0, 1) == written(other)
    assert await mirror.read(short_key) == []


async def test_a_copy_that_broke_off_between_two_pipelines_goes_on_without_repeating_an_event(
    mirror: StreamMirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror_module, "STREAMS_PER_PIPELINE", 2)
    copy = mirror._copy
    sizes: list[int] = []
    broke_off = asyncio.Event()

    async def copy_but_once(part: dict[str, LiveStream]) -> None:
        sizes.append(len(part))
        if len(sizes) == 2:
            broke_off.set()
            raise TimeoutError
        await copy(part)

    monkeypatch.setattr(mirror, "_copy", copy_but_once)
    streams = {}
    for number in range(5):
        key = stream_key(TenantId("acme" if number % 2 else "neighbour"), uuid7())
        streams[key] = mirrored(mirror, key)
        streams[key].write(f"said {number}")
        streams[key].emit("citations", {})
    await asyncio.wait_for(broke_off.wait(), 20)
    for stream in streams.values():
        stream.emit("message.completed", {})
        stream.finish()
    for key, stream in streams.items():
        assert await follow(mirror, key, 0, 3) == written(stream)
    assert sizes == [2, 2, 2, 2, 1], "two, the two that broke off, and then all five again"
    for key, stream in streams.items():
        assert await mirror.read(key) == written(stream), "none was copied twice"


async def test_text_is_kept_once_and_told_in_the_pieces_in_which_it_was_written() -> None:
    stream = Watched().stream
    reader = stream.subscribe()
    pieces = ("é", "\u2028", "🙂")
    told: list[StreamEvent] = []
    for text in pieces:
        stream.write(text)
        told += decode_sse(await reader.read() or b"")
    stream.write("!")
    assert stream.text == "é\u2028🙂!", "what still waits is part of it"
    stream.emit("message.completed", {})
    assert told == written(stream)[:3] == [StreamEvent(n, "delta", {"text": t}) for n, t in enumerate(pieces, start=1)]
    assert [event.name for event in written(stream)[3:]] == ["delta", "message.completed"]


async def test_without_redis_there_is_no_copy_and_no_error(tmp_path_factory: pytest.TempPathFactory) -> None:
    valkey = StoppableValkey(tmp_path_factory.mktemp("valkey"))
    redis = Redis.from_url(valkey.url, socket_connect_timeout=1)
    mirror = StreamMirror(redis)
    mirror.start()
    key = stream_key(TenantId("acme"), uuid7())
    stream = mirrored(mirror, key)
    stream.emit("delta", {"text": "said while Redis was away"})
    await asyncio.sleep(0.3)
    assert await mirror.read(key) == []
    assert not await mirror.is_watched(key)
    valkey.start()
    try:
        stream.emit("delta", {"text": "said after"})
        assert await follow(mirror, key, 0, 2) == written(stream), "nothing is lost in the copy"
    finally:
        await mirror.stop()
        await redis.aclose()
        valkey.stop()
