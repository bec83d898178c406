"""The log of calls does not grow for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from switchboard.core.clock import utc_now
from switchboard.core.resources import Resources
from switchboard.domains.assistant.tools import tasks
from switchboard.domains.assistant.tools.models import ToolCall
from tests.factories import Client


async def log_calls(resources: Resources, client: Client, *days: int) -> None:
    async with resources.db.tenant_tx(client.id) as session:
        for age in days:
            call = {"tool_name": f"{age} days", "source": "http", "outcome": "ok", "duration_ms": 1, "byte_size": 1}
            at = utc_now() - timedelta(days=age)
            session.add(ToolCall(tenant_id=client.id, assistant_id=client.assistant_id, created_at=at, **call))


async def names_of(resources: Resources, client: Client) -> list[str]:
    async with resources.db.tenant_tx(client.id) as session:
        return sorted((await session.scalars(select(ToolCall.tool_name))).all())


async def test_calls_are_forgotten_after_ninety_days(
    resources: Resources, client_a: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    await log_calls(resources, client_a, 0, 89, 91, 92, 93, 400)
    await log_calls(resources, client_b, 1, 91)
    assert await tasks.sweep_old_calls(resources) >= 5
    assert await names_of(resources, client_a) == ["0 days", "89 days"]
    assert await names_of(resources, client_b) == ["1 days"]
    assert await tasks.sweep_old_calls(resources) == 0
