"""An API whose tools may reach this machine, and a client's systems there."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from switchboard.core.settings import Settings
from tests.conftest import Api, start_server
from tests.fixtures.mcp_service import McpService, run_mcp_service
from tests.fixtures.tool_service import ToolService, run_tool_service


@pytest.fixture(scope="module")
async def local_api(settings: Settings) -> AsyncIterator[Api]:
    """An API server as in development: tools on this machine may be called."""
    api, task = await start_server(settings.model_copy(update={"fetch_loopback": True}))
    yield api
    api.server.should_exit = True
    await task


@pytest.fixture
async def local(local_api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """Talks to `local_api`."""
    async with local_api.client() as client:
        yield client


@pytest.fixture
async def service() -> AsyncIterator[ToolService]:
    """A client's HTTP system."""
    async with run_tool_service() as running:
        yield running


@pytest.fixture
async def mcp_service() -> AsyncIterator[McpService]:
    """A client's MCP server."""
    async with run_mcp_service() as running:
        yield running
