"""Every field of every request with every wrong value, fields that nobody offered, and bodies that are none.

Generated from the OpenAPI document (INJ-04, AUT-14, UPL-05): nothing here may be a 5xx, and what is refused changes no
row of either tenant.
"""

import copy
import json
from typing import Any

import httpx2
import pytest

from switchboard.core.resources import Resources
from switchboard.domains.conversation.schemas import REFUSED_FIELDS
from tests.isolation.conftest import Pair, random_address, send
from tests.isolation.operations import FORM, JSON, OPERATIONS, Call, Operation, build_call, fields_of, properties_of
from tests.isolation.tenants import fingerprint

WITH_JSON = [operation for operation in OPERATIONS if operation.body_type == JSON]
WITH_FORM = [operation for operation in OPERATIONS if operation.body_type == FORM]
# One value of each JSON type, and what is hard to swallow for a field of that type.
TYPES: dict[str, Any] = {"null": None, "array": [[["x"]]], "object": {}, "boolean": True, "integer": 1, "string": "x"}
EXTREMES: dict[str, tuple[Any, ...]] = {
    "null": (None,),
    "array": ([], ["x"] * 2000),
    "object": ({"$ne": None, "__proto__": {"role": "admin"}},),
    "boolean": (False,),
    "integer": (-(10**30),),
    "number": (1e308,),
    "string": ("", "\x00", "\ud800", "{{7*7}} ${7*7} {0.__class__} <script>'\";--" + "x" * 50_000),
}
NEVER_OFFERED: dict[str, Any] = {
    "role": "admin",
    "tenant_id": "somebody-else",
    "plan": "enterprise",
    "quota": 10**9,
    "password_hash": "x",
    "id": "00000000-0000-7000-8000-000000000000",
    "created_at": "2000-01-01T00:00:00Z",
    "stripe_customer_id": "cus_x",
    "is_admin": True,
    "version": 99,
    "moved_to": {"tenant_id": "somebody-else"},
    "limits": {"max_bots": 1000},
    "usage": {"messages": 0},
}


def own_call(operation: Operation, pair: Pair) -> Call:
    return build_call(operation, pair.a.values(*(name for _, name in operation.id_parameters)))


def caller(pair: Pair, operation: Operation) -> dict[str, str]:
    return next(iter(pair.credentials_for(operation).values()))


async def send_json(http: httpx2.AsyncClient, call: Call, headers: dict[str, str], body: Any) -> httpx2.Response:
    """As `send`, also for what a well-behaved client would not send."""
    return await send(http, call, headers | {"Content-Type": JSON}, content=json.dumps(body).encode())


def replaced(body: Any, path: tuple[str, ...], value: Any) -> Any:
    changed = copy.deepcopy(body)
    part = changed
    for name in path[:-1]:
        part = part.setdefault(name, {})
    part[path[-1]] = value
    return changed


def json_types(schema: dict[str, Any]) -> set[str]:
    """The JSON types that a schema admits; an integer is a number."""
    if "anyOf" in schema:
        return set().union(*(json_types(choice) for choice in schema["anyOf"]))
    kind = schema.get("type") or ("string" if "enum" in schema or "const" in schema else "object")
    return {kind, "integer"} if kind == "number" else {kind}


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_values_of_another_type(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    assert operation.body is not None
    call, headers = own_call(operation, pair), caller(pair, operation)
    before = await fingerprint(resources, pair.a, pair.b)
    for path, schema in fields_of(operation.body):
        for value in [value for kind, value in TYPES.items() if kind not in json_types(schema)]:
            answer = await send_json(http, call, headers, replaced(call.body, path, value))
            assert answer.status_code == 422, f"{path}={value!r}: {answer.status_code} {answer.text[:300]}"
            assert answer.json()["code"] == "invalid_request"
            assert [one for one in answer.json()["errors"] if one["field"].startswith(path[0])], answer.text
    assert await fingerprint(resources, pair.a, pair.b) == before


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_extreme_values(
    http: httpx2.AsyncClient, resources: Resources, fresh_pair: Pair, operation: Operation
) -> None:
    assert operation.body is not None
    call, headers = own_call(operation, fresh_pair), caller(fresh_pair, operation)
    before, neighbour = await fingerprint(resources, fresh_pair.a), await fingerprint(resources, fresh_pair.b)
    for path, schema in fields_of(operation.body):
        for value in [value for kind in sorted(json_types(schema)) for value in EXTREMES[kind]]:
            answer = await send_json(http, call, headers, replaced(call.body, path, value))
            assert answer.status_code < 500, f"{path}={value!r:.80}: {answer.text}"
            now = await fingerprint(resources, fresh_pair.a)
            assert now == before or answer.status_code < 300, f"{path}={value!r:.80} was refused and changed something"
            before = now
    assert await fingerprint(resources, fresh_pair.b) == neighbour


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_missing_fields(http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation) -> None:
    assert operation.body is not None
    call, headers = own_call(operation, pair), caller(pair, operation)
    before = await fingerprint(resources, pair.a, pair.b)
    for name in operation.body.get("required", []):
        body = {field: value for field, value in call.body.items() if field != name}
        answer = await send_json(http, call, headers, body)
        assert answer.status_code == 422, answer.text
        assert name in [error["field"] for error in answer.json()["errors"]]
    assert await fingerprint(resources, pair.a, pair.b) == before


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_fields_that_nobody_offered(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    """AUT-14. The widget ignores harmless unknown fields (an old loader keeps working) and refuses the others."""
    call, headers = own_call(operation, pair), caller(pair, operation)
    offered = properties_of(operation.body)
    before = await fingerprint(resources, pair.a, pair.b)
    neighbour = await fingerprint(resources, pair.b)
    for name, value in (NEVER_OFFERED | dict.fromkeys(REFUSED_FIELDS, "x")).items():
        if name in offered:
            continue
        answer = await send_json(http, call, headers, call.body | {name: value})
        if operation.is_dashboard or name in REFUSED_FIELDS:
            assert answer.status_code == 422, f"{name}: {answer.status_code} {answer.text[:300]}"
            assert name in [error["field"] for error in answer.json()["errors"]]
            assert await fingerprint(resources, pair.a, pair.b) == before
        else:
            assert answer.status_code < 500
            before = await fingerprint(resources, pair.a, pair.b)
    assert await fingerprint(resources, pair.b) == neighbour


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_bodies_that_are_none(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    call, headers = own_call(operation, pair), caller(pair, operation)
    good = json.dumps(call.body).encode()
    bodies = (
        b"{",
        b"[]",
        b'"x"',
        b"1",
        b"true",
        b"NaN",
        b'{"a": NaN}',
        b"\xff\xfe",
        b"{" * 50_000,
        b"[" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        good + b"}",
        b'{"a": ' + b"9" * 6000 + b"}",
        b" " * 999_000,
    )
    before = await fingerprint(resources, pair.a, pair.b)
    for body in bodies:
        answer = await send(http, call, headers | {"Content-Type": JSON}, content=body)
        assert 400 <= answer.status_code < 500, f"{body[:20]!r}: {answer.status_code} {answer.text[:200]}"
        assert answer.headers["content-type"] == "application/problem+json"
    too_large = await send(http, call, headers | {"Content-Type": JSON}, content=b" " * 1_000_001)
    assert too_large.status_code == 413, too_large.text
    assert await fingerprint(resources, pair.a, pair.b) == before


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
async def test_other_content_types_are_no_json(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    """What a form of another site can send is never read as a request (text/plain, forms, no type at all)."""
    call, headers = own_call(operation, pair), caller(pair, operation)
    good = json.dumps(call.body).encode()
    before = await fingerprint(resources, pair.a, pair.b)
    boundary = b'--x\r\nContent-Disposition: form-data; name="a"; filename="/etc/passwd"\r\n\r\n1\r\n--x--\r\n'
    for content_type, body in (
        ("text/plain", good),
        ("application/x-www-form-urlencoded", b"a=1&b=2"),
        ("multipart/form-data; boundary=x", boundary),
        ("multipart/form-data", boundary),
        ("application/octet-stream", good),
        ("jsn", good),
    ):
        answer = await send(http, call, headers | {"Content-Type": content_type}, content=body)
        assert 400 <= answer.status_code < 500, f"{content_type}: {answer.status_code} {answer.text[:200]}"
    assert await fingerprint(resources, pair.a, pair.b) == before


@pytest.mark.parametrize("operation", WITH_FORM, ids=str)
async def test_forms(http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation) -> None:
    call, headers = own_call(operation, pair), caller(pair, operation)
    before = await fingerprint(resources, pair.b)
    for name in properties_of(operation.body):
        for value in ("", "x", "\x00", "x" * 2000, "../..", "' or 1=1 --", "é", "null"):
            answer = await send(http, call, headers, data=call.body | {name: value})
            assert answer.status_code in (404, 422) or (value == "" and answer.status_code == 201), answer.text
    for name in REFUSED_FIELDS:
        answer = await send(http, call, headers, data=call.body | {name: "x"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)
    for content_type in (JSON, "multipart/form-data", "multipart/form-data; boundary=x", "text/plain"):
        typed = headers | {"Content-Type": content_type}
        answer = await send(http, call, typed, content=json.dumps(call.body).encode())
        assert 400 <= answer.status_code < 500, f"{content_type}: {answer.text}"
    assert await fingerprint(resources, pair.b) == before


async def test_twisted_headers(http: httpx2.AsyncClient, pair: Pair) -> None:
    """INJ-05: a header that a caller chooses is checked or ignored, and never comes back as it was."""
    for value in ("x", "../../../etc", "a" * 5000, "\x1b[31mred", 'x"; DROP', "%0d%0aX-Injected:1"):
        answer = await http.get(
            "/api/client/tenant",
            headers=pair.a.owner.headers | random_address() | {"X-Request-ID": value, "Accept-Language": value},
        )
        assert answer.status_code in (200, 400)
        assert answer.headers.get("x-request-id") != value
    for value in ("", "-1", "1e9", "99999999999999", "x" * 32, "x" * 33):
        path = f"/api/widget/conversations/{pair.a.ids['conversations'][0]}/stream"
        answer = await http.get(path, headers={**pair.a.visitors[0], "Last-Event-ID": value})
        assert answer.status_code in (204, 422)
    for key in ("short", "x" * 129, "with blank in it", "{{7*7}} ${7*7}"):
        answer = await http.post(
            "/api/widget/conversations/new/messages",
            json={"content": "Hello"},
            headers=pair.a.visitors[0] | {"Idempotency-Key": key},
        )
        assert answer.status_code == 422, key
