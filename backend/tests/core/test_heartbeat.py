"""The heartbeat: everybody who joined is woken again and again, nobody who left, by one timer for all."""

import asyncio

from switchboard.core.streams import Heartbeat
from switchboard.core.streams.heartbeat import SLOTS


class Sleeper:
    def __init__(self) -> None:
        self.times_woken = 0
        self.woken_twice = asyncio.Event()

    def wake(self) -> None:
        self.times_woken += 1
        if self.times_woken == 2:
            self.woken_twice.set()


async def test_it_wakes_each_that_joined_again_and_again() -> None:
    heartbeat = Heartbeat(0.15)
    first, second = Sleeper(), Sleeper()
    with heartbeat.joined(first):
        await asyncio.sleep(0.05)
        with heartbeat.joined(second):
            async with asyncio.timeout(20):
                await first.woken_twice.wait()
                await second.woken_twice.wait()


async def test_nobody_is_woken_twice_in_one_round_nor_before_the_round_is_over() -> None:
    heartbeat = Heartbeat(1000)
    early, late = Sleeper(), Sleeper()
    with heartbeat.joined(early):
        heartbeat._step()
        with heartbeat.joined(late):
            for _ in range(SLOTS - 2):
                heartbeat._step()
            assert (early.times_woken, late.times_woken) == (0, 0)
            heartbeat._step()
            assert (early.times_woken, late.times_woken) == (1, 0)
            heartbeat._step()
            assert (early.times_woken, late.times_woken) == (1, 1)


async def test_one_that_left_is_not_woken_and_the_timer_rests_when_all_have_left() -> None:
    heartbeat = Heartbeat(1000)
    gone, here = Sleeper(), Sleeper()
    with heartbeat.joined(here):
        with heartbeat.joined(gone):
            assert heartbeat._timer is not None
        for _ in range(SLOTS):
            heartbeat._step()
        assert (gone.times_woken, here.times_woken) == (0, 1)
        assert heartbeat._timer is not None
    heartbeat._step()
    assert heartbeat._timer is None
