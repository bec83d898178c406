"""An API whose assistants have a scripted model and tools on this machine."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from tests.conftest import Api, run_server
from tests.factories import Client, create_tenant
from tests.fixtures.tool_service import ToolService

TOWN: dict[str, Any] = {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]}
AddTool = Callable[..., Awaitable[None]]


@pytest.fixture(scope="module")
async def tool_api(model_settings: Settings) -> AsyncIterator[Api]:
    """An API server as in development: tools on this machine may be called."""
    async with run_server(model_settings.model_copy(update={"fetch_loopback": True})) as api:
        yield api


@pytest.fixture
async def http(tool_api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """Talks to `tool_api`."""
    async with tool_api.client() as client:
        yield client


@pytest.fixture(params=["openai", "openai_compatible"])
async def tenant(request: pytest.FixtureRequest, resources: Resources) -> Client:
    """A tenant whose assistant has a model of its own, over either API."""
    return await create_tenant(resources, provider=request.param, model=f"model-{uuid4().hex}")


@pytest.fixture
async def neighbour(resources: Resources) -> Client:
    """Another tenant."""
    return await create_tenant(resources, provider="openai", model=f"model-{uuid4().hex}")


@pytest.fixture
def add_tool(http: httpx2.AsyncClient, service: ToolService) -> AddTool:
    """Declares a tool for a tenant's assistant."""

    async def add(client: Client, **fields: Any) -> None:
        body = {
            "assistant_id": str(client.assistant_id),
            "name": "current_weather",
            "label": "Looking at the weather",
            "description": "The weather in a town.",
            "url": f"{service.origin}/now?town={{town}}",
            "parameters": TOWN,
            "headers": [{"name": "X-Key", "value": f"key-of-{client.id}"}],
            **fields,
        }
        answer = await http.post("/api/client/tools", json=body, headers=client.owner.headers)
        assert answer.status_code == 201, answer.text

    return add
