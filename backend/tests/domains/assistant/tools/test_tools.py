"""Tools: declared, changed, tried and logged by their client; secrets leave only where they were meant to go."""

from typing import Any

import httpx2
import pytest
from aiohttp import web
from sqlalchemy import text

from switchboard.core.resources import Resources
from tests.factories import Client
from tests.fixtures.tool_service import ToolService

SECRET = "key-0123-of-the-client"
TOWN: dict[str, Any] = {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]}


def declared(client: Client, **fields: Any) -> dict[str, Any]:
    return {
        "assistant_id": str(client.assistant_id),
        "name": "current_weather",
        "label": "Looking at the weather",
        "description": "The weather in a town.",
        "url": "https://weather.example.com/now?town={town}",
        "parameters": TOWN,
        **fields,
    }


async def add_tool(http: httpx2.AsyncClient, client: Client, **fields: Any) -> dict[str, Any]:
    answer = await http.post("/api/client/tools", json=declared(client, **fields), headers=client.owner.headers)
    assert answer.status_code == 201, answer.text
    tool: dict[str, Any] = answer.json()
    return tool


async def refused(http: httpx2.AsyncClient, client: Client, field: str, **fields: Any) -> str:
    answer = await http.post("/api/client/tools", json=declared(client, **fields), headers=client.owner.headers)
    assert answer.status_code == 422, answer.text
    problem = answer.json()["errors"][0]
    assert problem["field"].split(".")[0] == field
    message: str = problem["message"]
    return message


async def change(http: httpx2.AsyncClient, client: Client, tool: dict[str, Any], **fields: Any) -> httpx2.Response:
    return await http.patch(f"/api/client/tools/{tool['id']}", json=fields, headers=client.owner.headers)


async def attempt(
    http: httpx2.AsyncClient, client: Client, tool: dict[str, Any], arguments: dict[str, Any]
) -> dict[str, Any]:
    answer = await http.post(
        f"/api/client/tools/{tool['id']}/test", json={"arguments": arguments}, headers=client.owner.headers
    )
    assert answer.status_code == 200, answer.text
    tried: dict[str, Any] = answer.json()
    return tried


async def test_a_tool_is_kept_for_its_tenant_and_no_other(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    tool = await add_tool(http, client_a, headers=[{"name": "X-Key", "value": SECRET}])
    assert tool["headers"] == [{"name": "X-Key", "value": None, "is_secret": True}]
    assert tool["allowed_hosts"] == ["weather.example.com"]
    assert (tool["method"], tool["asks_first"], tool["is_enabled"]) == ("GET", False, True)
    for client, names in ((client_a, ["current_weather"]), (client_b, [])):
        listed = await http.get("/api/client/tools", headers=client.owner.headers)
        assert [item["name"] for item in listed.json()["items"]] == names
        assert SECRET not in listed.text
    theirs = await http.get(f"/api/client/tools/{tool['id']}", headers=client_b.owner.headers)
    assert theirs.json()["code"] == "tool_not_found"
    foreign = declared(client_a) | {"name": "other"}
    assert (await http.post("/api/client/tools", json=foreign, headers=client_b.owner.headers)).status_code == 404
    again = await http.post("/api/client/tools", json=declared(client_a), headers=client_a.owner.headers)
    assert again.json()["code"] == "tool_name_taken"
    assert (await http.delete(f"/api/client/tools/{tool['id']}", headers=client_a.owner.headers)).status_code == 204
    assert (await http.get("/api/client/tools", headers=client_a.owner.headers)).json()["items"] == []


async def test_a_secret_is_stored_encrypted(http: httpx2.AsyncClient, resources: Resources, client_a: Client) -> None:
    await add_tool(http, client_a, headers=[{"name": "X-Key", "value": SECRET}])
    async with resources.system_db.system_tx() as session:
        row = await session.scalar(text("select t::text from tools t where tenant_id = :id"), {"id": client_a.id})
        encrypted = await session.scalar(text("select secrets from tools where tenant_id = :id"), {"id": client_a.id})
    assert SECRET not in row
    assert resources.security.secrets.decrypt(encrypted) == f'{{"x-key":"{SECRET}"}}'


async def test_what_changes_something_asks_first_unless_the_client_says_that_it_does_not(
    http: httpx2.AsyncClient, client_a: Client
) -> None:
    assert (await add_tool(http, client_a, method="POST"))["asks_first"] is True
    search = await add_tool(http, client_a, name="search", method="POST", asks_first=False)
    assert search["asks_first"] is False
    weather = await add_tool(http, client_a, name="weather")
    assert (await change(http, client_a, weather, method="DELETE")).json()["asks_first"] is True


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://weather.example.com/", "https"),
        ("https://127.0.0.1/", "private network"),
        ("https://169.254.169.254/latest", "public internet"),
        ("https://localhost/", "private network"),
        ("https://0x7f.1/", "disguise"),
        ("https://metadata.google.internal/", "private network"),
        ("https://weather.example.com:6379/", "Port 6379"),
        ("https://me:secret@weather.example.com/", "user name"),
        ("https://{town}.example.com/", "must be fixed"),
        ("https://weather.example.com/{town", "needs its }"),
        ("https://weather.example.com/{country}", "not one of the parameters"),
        ("https://weather.example.com/{visitor.email}", "not one of the parameters"),
        ("https://weather.example.com/#{town}", "#"),
        ("ftp://weather.example.com/", "https:// or http://"),
        ("https://[::1", "not an address"),
    ],
)
async def test_addresses_that_are_refused(http: httpx2.AsyncClient, client_a: Client, url: str, words: str) -> None:
    assert words in await refused(http, client_a, "url", url=url)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {},
        {"type": "object", "properties": {"town": {"type": "town"}}},
        {"type": "object", "properties": []},
        {"type": "object", "properties": {"town": {"type": "string", "pattern": "(a+)+$"}}},
        {"type": "object", "patternProperties": {"(a+)+$": {}}},
        {"type": "object", "properties": {"town": {"$ref": "https://evil.example/schema"}}},
        {"type": "object", "properties": {"town": {"description": "x" * 9000}}},
        {"type": "object", "properties": {"town": {"description": "a\x00b"}}},
        {"type": "object", "properties": {"town": {"maximum": 10**40}}},
        {"type": "object", "properties": {"towns": {"type": "array", "uniqueItems": True}}},
    ],
)
async def test_schemas_that_are_refused(http: httpx2.AsyncClient, client_a: Client, schema: dict[str, Any]) -> None:
    assert await refused(http, client_a, "parameters", parameters=schema, url="https://weather.example.com/now")


async def test_a_schema_may_name_a_parameter_pattern(http: httpx2.AsyncClient, client_a: Client) -> None:
    schema = {"type": "object", "properties": {"pattern": {"type": "string"}}}
    tool = await add_tool(http, client_a, parameters=schema, url="https://weather.example.com/now")
    assert tool["parameters"] == schema


@pytest.mark.parametrize("name", ["Host", "content-length", "Proxy-Authorization", "X Key", "X-Key\r\nY", "", "x" * 65])
async def test_headers_that_are_refused(http: httpx2.AsyncClient, client_a: Client, name: str) -> None:
    await refused(http, client_a, "headers", headers=[{"name": name, "value": "x"}])


async def test_header_values_are_kept_typed_again_or_missed(http: httpx2.AsyncClient, client_a: Client) -> None:
    assert "line" in await refused(http, client_a, "headers", headers=[{"name": "X-Key", "value": "a\nb"}])
    assert "Type the value" in await refused(http, client_a, "headers", headers=[{"name": "X-Key"}])
    twice = [{"name": "X-Key", "value": "1"}, {"name": "x-key", "value": "2"}]
    assert "once" in await refused(http, client_a, "headers", headers=twice)


async def test_a_stored_secret_is_not_shown_by_saying_that_it_is_none(
    http: httpx2.AsyncClient, client_a: Client
) -> None:
    tool = await add_tool(
        http, client_a, headers=[{"name": "X-Key", "value": SECRET}, {"name": "X-Open", "value": "1"}]
    )
    for name in ("X-Key", "x-key"):
        answer = await change(http, client_a, tool, headers=[{"name": name, "value": None, "is_secret": False}])
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "headers")
        assert SECRET not in answer.text
    typed = await change(http, client_a, tool, headers=[{"name": "X-Key", "value": "open", "is_secret": False}])
    assert typed.json()["headers"] == [{"name": "X-Key", "value": "open", "is_secret": False}]


async def test_a_secret_does_not_follow_the_address_to_another_server(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client
) -> None:
    tool = await add_tool(http, client_a, headers=[{"name": "X-Key", "value": SECRET}])
    elsewhere = "https://thief.example.com/now?town={town}"
    kept = [{"name": "X-Key", "value": None}]
    for fields in ({"url": elsewhere}, {"url": elsewhere, "headers": kept}):
        answer = await change(http, client_a, tool, **fields)
        assert answer.status_code == 422
        assert "type the secret values again" in answer.json()["detail"]
    moved = await change(http, client_a, tool, url=elsewhere, headers=[{"name": "X-Key", "value": "new"}])
    assert moved.json()["allowed_hosts"] == ["thief.example.com"]
    same_place = await change(http, client_a, tool, url="https://thief.example.com/later?town={town}", headers=kept)
    assert same_place.status_code == 200
    async with resources.system_db.system_tx() as session:
        encrypted = await session.scalar(text("select secrets from tools where tenant_id = :id"), {"id": client_a.id})
    assert resources.security.secrets.decrypt(encrypted) == '{"x-key":"new"}'


async def test_a_trial_sends_what_the_client_declared(
    local: httpx2.AsyncClient, client_a: Client, client_b: Client, service: ToolService
) -> None:
    service.answers["/now"] = web.json_response({"celsius": 21})
    headers = [{"name": "X-Key", "value": SECRET}, {"name": "X-App", "value": "shop", "is_secret": False}]
    tool = await add_tool(
        local,
        client_a,
        url=f"{service.origin}/now?town={{town}}&lang={{lang}}",
        parameters={
            "type": "object",
            "properties": {"town": {"type": "string"}, "lang": {}, "days": {"type": "array"}},
        },
        headers=headers,
    )
    tried = await attempt(local, client_a, tool, {"town": "Bad Tölz & Co", "days": ["mon", 2]})
    assert (tried["outcome"], tried["status"], tried["result"]) == ("ok", 200, '{"celsius": 21}')
    assert tried["byte_size"] == 15
    request = service.received[0]
    assert request.target == "/now?town=Bad%20T%C3%B6lz%20%26%20Co&days=mon&days=2"
    assert (request.headers["x-key"], request.headers["x-app"]) == (SECRET, "shop")
    calls = (await local.get("/api/client/tool-calls", headers=client_a.owner.headers)).json()["items"]
    assert [(call["tool_name"], call["outcome"], call["status"], call["conversation_id"]) for call in calls] == [
        ("current_weather", "ok", 200, None)
    ]
    assert (await local.get("/api/client/tool-calls", headers=client_b.owner.headers)).json()["items"] == []
    theirs = f"/api/client/tools/{tool['id']}/test"
    body = {"arguments": {"town": "x"}}
    assert (await local.post(theirs, json=body, headers=client_b.owner.headers)).status_code == 404
    assert len(service.received) == 1


async def test_arguments_that_the_address_has_no_place_for_are_the_body(
    local: httpx2.AsyncClient, client_a: Client, service: ToolService
) -> None:
    schema = {
        "type": "object",
        "properties": {"order": {"type": "integer"}, "note": {"type": "string"}},
        "required": ["order"],
    }
    tool = await add_tool(local, client_a, method="POST", url=f"{service.origin}/orders/{{order}}", parameters=schema)
    assert (await attempt(local, client_a, tool, {"order": 7, "note": "käse"}))["outcome"] == "ok"
    request = service.received[0]
    assert (request.method, request.target, request.json) == ("POST", "/orders/7", {"note": "käse"})
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "arguments",
    [{}, {"town": 7}, {"town": "x", "role": "admin"}, {"town": None}, {"town": "x" * 20_000}],
)
async def test_arguments_outside_the_schema_are_never_sent(
    local: httpx2.AsyncClient, client_a: Client, service: ToolService, arguments: dict[str, Any]
) -> None:
    tool = await add_tool(local, client_a, url=f"{service.origin}/now?town={{town}}")
    assert (await attempt(local, client_a, tool, arguments))["outcome"] == "invalid_arguments"
    assert service.received == []


async def test_a_check_that_would_take_long_is_not_made(
    local: httpx2.AsyncClient, client_a: Client, service: ToolService
) -> None:
    """Everybody's answers wait while it is made: this one would take twenty seconds."""
    towns = {"type": "array", "contains": {"anyOf": [{"const": number} for number in range(400)]}}
    schema = {"type": "object", "properties": {"towns": towns}}
    tool = await add_tool(local, client_a, method="POST", url=f"{service.origin}/now", parameters=schema)
    tried = await attempt(local, client_a, tool, {"towns": [1e9] * 1000})
    assert (tried["outcome"], tried["result"]) == ("invalid_arguments", "The arguments have too many parts.")
    tried = await attempt(local, client_a, tool, {"towns": [1e9, 1]})
    assert tried["outcome"] != "invalid_arguments"


@pytest.mark.parametrize("town", ["..", ".", "", "a/b", "../admin", "a\\b"])
async def test_an_argument_cannot_lead_to_another_path(
    local: httpx2.AsyncClient, client_a: Client, service: ToolService, town: str
) -> None:
    tool = await add_tool(local, client_a, url=f"{service.origin}/towns/{{town}}/now")
    assert (await attempt(local, client_a, tool, {"town": town}))["outcome"] == "invalid_arguments"
    assert service.received == []


async def test_a_tool_for_known_visitors_is_not_called_for_anybody_else(
    local: httpx2.AsyncClient, client_a: Client, service: ToolService
) -> None:
    tool = await add_tool(local, client_a, url=f"{service.origin}/orders?of={{visitor.user_id}}&town={{town}}")
    assert (await attempt(local, client_a, tool, {"town": "x"}))["outcome"] == "not_identified"
    assert service.received == []


async def test_redirects_lead_to_allowed_hosts_only_and_without_the_secrets(
    local: httpx2.AsyncClient, client_a: Client, service: ToolService
) -> None:
    other = f"http://127.0.0.1:{service.port}"
    service.answers["/away"] = web.Response(status=302, headers={"Location": f"{other}/there"})
    service.answers["/private"] = web.Response(status=307, headers={"Location": "http://10.0.0.1/"})
    service.answers["/file"] = web.Response(status=301, headers={"Location": "file:///etc/passwd"})
    service.answers["/round"] = web.Response(status=301, headers={"Location": "/round"})
    headers = [{"name": "X-Key", "value": SECRET}]
    no_town = {"type": "object", "properties": {}}
    tool = await add_tool(local, client_a, url=f"{service.origin}/away", parameters=no_town, headers=headers)
    assert (await attempt(local, client_a, tool, {}))["outcome"] == "refused"
    assert len(service.received) == 1
    allowed = await change(local, client_a, tool, allowed_hosts=["localhost", "127.0.0.1"])
    assert allowed.status_code == 200, allowed.text
    assert (await attempt(local, client_a, tool, {}))["outcome"] == "ok"
    assert "x-key" in service.received[1].headers
    assert service.received[2].target == "/there"
    assert "x-key" not in service.received[2].headers
    for path, outcome in (("/private", "refused"), ("/file", "refused"), ("/round", "unreachable")):
        assert (await change(local, client_a, tool, url=f"{service.origin}{path}")).status_code == 200
        assert (await attempt(local, client_a, tool, {}))["outcome"] == outcome, path
    assert len(service.received) == 3 + 2 + 6


async def test_answers_that_are_errors_long_or_late(
    local: httpx2.AsyncClient, client_a: Client, service: ToolService
) -> None:
    service.answers["/long"] = web.Response(text="ä" * 5000)
    service.answers["/gone"] = web.Response(status=410, text="sold out")
    no_town = {"type": "object", "properties": {}}
    tool = await add_tool(
        local, client_a, url=f"{service.origin}/long", parameters=no_town, max_bytes=1000, timeout_seconds=1
    )
    long = await attempt(local, client_a, tool, {})
    assert (long["outcome"], long["byte_size"]) == ("ok", 1000)
    assert long["result"] == "ä" * 500 + "\n[cut off here: the answer was longer]"
    await change(local, client_a, tool, url=f"{service.origin}/gone")
    gone = await attempt(local, client_a, tool, {})
    assert (gone["outcome"], gone["status"], gone["result"]) == ("http_error", 410, "Status 410.\nsold out")
    await change(local, client_a, tool, url=f"{service.origin}/hang")
    assert (await attempt(local, client_a, tool, {}))["outcome"] == "timeout"
    await service.hung_up.wait()
    await change(local, client_a, tool, url="http://localhost:1/")
    assert (await attempt(local, client_a, tool, {}))["outcome"] == "unreachable"
    await change(local, client_a, tool, is_enabled=False)
    assert (await attempt(local, client_a, tool, {}))["outcome"] == "unavailable"


async def test_outside_of_development_this_machine_is_not_called(
    http: httpx2.AsyncClient, client_a: Client, service: ToolService, names: dict[str, list[str]]
) -> None:
    names["inside.example.com"] = ["127.0.0.1"]
    await refused(http, client_a, "url", url=f"{service.origin}/now")
    tool = await add_tool(http, client_a, url="https://inside.example.com/now?town={town}")
    assert (await attempt(http, client_a, tool, {"town": "x"}))["outcome"] == "refused"
    assert service.received == []


async def test_an_assistant_has_a_bounded_number_of_tools(http: httpx2.AsyncClient, client_a: Client) -> None:
    for number in range(20):
        await add_tool(http, client_a, name=f"tool_{number}")
    answer = await http.post("/api/client/tools", json=declared(client_a), headers=client_a.owner.headers)
    assert answer.json()["code"] == "tool_limit_reached"
