"""Loops that run beside the requests. One that fails is logged and started again: none may die unnoticed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from switchboard.core.logging import get_logger

RESTART_SECONDS = 1.0
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
        """Cancel and wait; nothing happens when it never started."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                await self._body()
            except Exception as error:
                log.error("background_task_failed", task=self._name, error_type=type(error).__name__, exc_info=error)
                await asyncio.sleep(RESTART_SECONDS)
