"""A client's systems on this machine, which tools of assistants call."""

from collections.abc import AsyncIterator

import pytest

from tests.fixtures.mcp_service import McpService, run_mcp_service
from tests.fixtures.tool_service import ToolService, run_tool_service


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
