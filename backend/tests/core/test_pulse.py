"""The beat: everything that waits goes on together, in order, and nothing beats while nobody waits."""

import asyncio

from switchboard.core.streams import Pulse
from switchboard.core.streams.pulse import BEAT_SECONDS, SECONDS_PER_STREAM


async def test_all_that_wait_go_on_at_the_same_beat_in_the_order_in_which_they_came() -> None:
    pulse = Pulse()
    order: list[str] = []

    async def waiting(name: str) -> None:
        await pulse.wait()
        order.append(name)

    first = asyncio.ensure_future(waiting("first"))
    await asyncio.sleep(0)
    pulse.call_next(lambda: order.append("second"))
    third = asyncio.ensure_future(waiting("third"))
    await asyncio.wait_for(asyncio.gather(first, third), 5)
    # A callback runs within the beat, a task as soon as the loop comes to it.
    assert order == ["second", "first", "third"]


async def test_it_rests_while_nothing_waits_and_a_callback_may_ask_for_the_next_beat() -> None:
    pulse = Pulse()
    beats: list[int] = []
    done = asyncio.get_running_loop().create_future()

    def again() -> None:
        beats.append(len(beats))
        if len(beats) < 3:
            pulse.call_next(again)
        else:
            done.set_result(None)

    pulse.call_next(again)
    await asyncio.wait_for(done, 5)
    assert beats == [0, 1, 2]
    assert pulse._timer is None


async def test_one_that_was_cancelled_does_not_hold_up_the_others() -> None:
    pulse = Pulse()
    cancelled = asyncio.ensure_future(pulse.wait())
    other = asyncio.ensure_future(pulse.wait())
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.wait_for(other, 5)
    assert cancelled.cancelled()


async def test_the_more_wait_the_slower_it_beats() -> None:
    pulse = Pulse()
    assert pulse._interval == BEAT_SECONDS
    await asyncio.gather(*(pulse.wait() for _ in range(200)))
    assert pulse._interval == BEAT_SECONDS + 200 * SECONDS_PER_STREAM
    await pulse.wait()
    assert pulse._interval == BEAT_SECONDS + SECONDS_PER_STREAM
