"""What tools return within what a prompt may hold, and what answers with tools cost when they do not end well."""

import httpx2
from aiohttp import web

from switchboard.core.resources import Resources
from tests.domains.conversation.test_turns import usage_of
from tests.domains.conversation.tools.conftest import AddTool
from tests.domains.conversation.tools.test_tool_rounds import ANSWERS, model_of, requests_of
from tests.factories import Client
from tests.fixtures.fake_openai import FakeOpenAI, Script
from tests.fixtures.tool_service import ToolService
from tests.visitors import text_of, visit


async def test_a_tool_that_says_nothing_when_there_is_no_room_left_breaks_no_answer(
    http: httpx2.AsyncClient,
    resources: Resources,
    fake_model: FakeOpenAI,
    tenant: Client,
    neighbour: Client,
    service: ToolService,
    add_tool: AddTool,
) -> None:
    await add_tool(tenant, max_bytes=100_000)
    await add_tool(tenant, name="quiet", url=f"{service.origin}/quiet")
    service.answers["/now"] = web.Response(text="It is sunny in many words. " * 3000)
    service.answers["/quiet"] = web.Response(status=200, body=b"")
    model = await model_of(resources, tenant)
    town = '{"town": "Sydney"}'
    fake_model.plans[model] = [Script(text="", calls=(("current_weather", town), ("quiet", town))), ANSWERS]
    assert text_of(await (await visit(http, tenant)).ask("How is the weather?")) == "It is sunny."
    long, quiet = requests_of(fake_model, model)[1].tool_results
    assert long.endswith("[cut off here]\n</tool_result>")
    assert quiet == '<tool_result outcome="ok">\n\n</tool_result>'
    assert (await usage_of(resources, tenant))["reserved_microusd"] == 0
    assert (await usage_of(resources, neighbour))["input_tokens"] == 0
