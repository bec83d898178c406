"""An API whose tools may reach this machine, and a client's systems there."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from switchboard.core.settings import Settings
from tests.conftest import Api, run_server


@pytest.fixture(scope="module")
async def local_api(settings: Settings) -> AsyncIterator[Api]:
    """An API server as in development: tools on this machine may be called."""
    async with run_server(settings.model_copy(update={"fetch_loopback": True})) as api:
        yield api


@pytest.fixture
async def local(local_api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """Talks to `local_api`."""
    async with local_api.client() as client:
        yield client
