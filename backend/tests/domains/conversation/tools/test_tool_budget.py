"""What tools return within what a prompt may hold, and what answers with tools cost when they do not end well."""

from uuid import UUID

import httpx2
import orjson
import pytest
from aiohttp import web
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.core.streams import StreamMirror, stream_key
from switchboard.domains.conversation import tool_rounds
from switchboard.domains.conversation.leases import sweep_expired_answers
from tests.domains.conversation.test_turns import until, usage_of
from tests.domains.conversation.tools.conftest import AddTool
from tests.domains.conversation.tools.test_tool_rounds import ANSWERS, ASKS, model_of, requests_of
from tests.factories import Client
from tests.fixtures.fake_openai import FakeOpenAI, Script
from tests.fixtures.tool_service import ToolService
from tests.visitors import conversation_of, read_events, text_of, visit


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


async def test_a_process_that_dies_between_rounds_leaves_all_of_them_charged(
    http: httpx2.AsyncClient,
    resources: Resources,
    fake_model: FakeOpenAI,
    tenant: Client,
    neighbour: Client,
    service: ToolService,
    add_tool: AddTool,
) -> None:
    await add_tool(tenant)
    service.answers["/now"] = web.Response(text="It is sunny in many words. " * 300)
    model = await model_of(resources, tenant)
    looks = Script(text="Let me look.", calls=ASKS.calls)
    fake_model.plans[model] = [looks, looks, Script(text="It is", hang="first")]
    visitor = await visit(http, tenant)
    async with visitor.stream("How is the weather?") as response:
        reading = read_events(response)
        created = await anext(reading)
        conversation, mirror = conversation_of([created]), StreamMirror(resources.redis)
        key = stream_key(tenant.id, UUID(created.data["message_id"]))

        async def is_asked_again_and_mirrored() -> bool:
            mirrored = [event.name for event in await mirror.read(key)]
            return len(requests_of(fake_model, model)) == 3 and mirrored.count("delta") == 2

        await until(is_asked_again_and_mirrored)
        async with resources.system_db.system_tx() as session:  # as when nobody renews it any more
            expire = "update messages set lease_expires_at = now() - interval '1 s' where tenant_id = :id"
            await session.execute(text(f"{expire} and status = 'streaming'"), {"id": tenant.id})
        before = await usage_of(resources, neighbour)
        assert await sweep_expired_answers(resources.db, resources.system_db, mirror, {}) >= 1
        usage = await usage_of(resources, tenant)
        assert (await http.post(f"/api/widget/conversations/{conversation}/stop", headers=visitor.headers)).is_success
        assert [event.name async for event in reading][-1] == "error"
    finished = [len(orjson.dumps(request.body)) // 4 for request in requests_of(fake_model, model)[:2]]
    running = 2 * 8000 // 4  # two results, at the least
    assert sum(finished) + running < usage["input_tokens"] < sum(finished) + 3 * running
    assert usage["output_tokens"] >= 2 * (5 + 3), "the calls, and what was said before them"
    assert usage["reserved_microusd"] == 0
    assert await usage_of(resources, neighbour) == before
    assert await usage_of(resources, tenant) == usage, "once"


async def test_slow_tools_have_a_minute_together(
    http: httpx2.AsyncClient,
    resources: Resources,
    fake_model: FakeOpenAI,
    tenant: Client,
    service: ToolService,
    add_tool: AddTool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tool_rounds, "CALLING_SECONDS", 0.5)
    await add_tool(tenant)
    await add_tool(tenant, name="slow", url=f"{service.origin}/hang", timeout_seconds=1)
    model = await model_of(resources, tenant)
    town = '{"town": "Sydney"}'
    fake_model.plans[model] = [Script(text="", calls=(("slow", town), ("current_weather", town))), ANSWERS]
    assert text_of(await (await visit(http, tenant)).ask("How is the weather?")) == "It is sunny."
    last = requests_of(fake_model, model)[1]
    assert ["No whole answer" in last.tool_results[0], "no time left" in last.tool_results[1]] == [True, True]
    assert last.tool_names == [], "there is no time for another one"
    assert [received.target for received in service.received] == ["/hang?town=Sydney"]
