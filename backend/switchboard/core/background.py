"""Loops that run beside the requests. One that fails is logged and started again: none may die unnoticed."""

import asyncio
from collections.abc import Awaitable, Callable

from switchboard.core.logging import get_logger

RESTART_SECONDS = 1.0
CANCEL_AGAIN_SECONDS = 0.5
log = get_logger(__name__)


class BackgroundTask:
    """Runs `body`, which loops for ever, between `start` and `stop`."""

    def __init__(self, name: str, body: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._body = body
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the running event loop."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """End the loop and wait for it; nothing happens when it never started."""
        task, self._task = self._task, None
        while task is not None and not task.done():
            # Again until it ends: a library below may take a cancellation for a time-out of its own and go on.
            task.cancel()
            await asyncio.wait({task}, timeout=CANCEL_AGAIN_SECONDS)

    async def _run(self) -> None:
        while True:
            try:
                await self._body()
            except Exception as error:
                log.error("background_task_failed", task=self._name, error_type=type(error).__name__, exc_info=error)
                await asyncio.sleep(RESTART_SECONDS)
