"""Loops beside the requests: they start again after a failure, and end when told to, whatever they do with it."""

import asyncio

import pytest

from switchboard.core import background
from switchboard.core.background import BackgroundTask


async def test_a_loop_that_fails_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "RESTART_SECONDS", 0.0)
    runs: list[int] = []
    enough = asyncio.Event()

    async def body() -> None:
        runs.append(len(runs))
        if len(runs) == 3:
            enough.set()
            await asyncio.Event().wait()
        raise RuntimeError("a bug")

    task = BackgroundTask("loop", body)
    task.start()
    async with asyncio.timeout(20):
        await enough.wait()
    await task.stop()
    assert runs == [0, 1, 2]


async def test_a_loop_that_swallows_its_cancellation_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "CANCEL_AGAIN_SECONDS", 0.01)
    swallowed: list[str] = []

    async def body() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if len(swallowed) == 2:
                    raise
                swallowed.append("once")  # as a client does that takes it for its own time-out

    task = BackgroundTask("loop", body)
    task.start()
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await task.stop()
    assert len(swallowed) == 2


async def test_stopping_what_never_started_does_nothing() -> None:
    ran = []

    async def body() -> None:
        ran.append(True)

    await BackgroundTask("loop", body).stop()
    assert ran == []
