"""Lists under abuse: every list operation, with each parameter twisted, shows its own rows or refuses (ISO-04, INJ-01).

Generated from the OpenAPI document: a list is a GET that takes a `cursor`.
"""

import base64
from typing import Any

import httpx2
import orjson
import pytest

from switchboard.core.resources import Resources
from tests.isolation.conftest import Pair, send
from tests.isolation.operations import OPERATIONS, Call, Operation, build_call
from tests.isolation.tenants import FilledTenant, fingerprint

LISTS = [operation for operation in OPERATIONS if operation.is_list]
SCOPED_LISTS = [operation for operation in LISTS if not operation.path.startswith("/api/admin/")]

SEARCHES = (
    "%",
    "_",
    "\\",
    "%%%",
    "' or '1'='1",
    '" or ""="',
    "') union select * from users --",
    "; drop table tenants; --",
    "\x00",
    "a\x00b",
    "x" * 200,
    "x" * 201,
    "x" * 20_000,
    "(a+)+$",
    "*:* & ! | ()",
    "{{7*7}}${7*7}",
    "\ud7ff\U0001f600\u202e",
    "\r\nX-Injected: yes",
)
SORTS = ("", "-", "--created_at", "id;drop table tenants", "password_hash", "tenant_id", "created_at desc", "x" * 65)
LIMITS = ("0", "101", "-1", "abc", "1.5", "1e1", "", "99999999999999999999", "0x10", "NaN")


def encode(parts: Any) -> str:
    raw = parts if isinstance(parts, bytes) else orjson.dumps(parts)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def forged_cursors(sort: str, foreign: str) -> list[str]:
    """Cursors as a caller would make them who read our code."""
    moment = "0001-01-01T00:00:00+00:00"
    return [
        "",
        "x",
        "%%%",
        "é",
        "A" * 1025,
        encode(b"\xff\xfe"),
        encode(b"[" * 900),
        encode([]),
        encode({}),
        encode(None),
        encode([sort, None, None]),
        encode([sort, moment, "not an id"]),
        encode([sort, "tomorrow", foreign]),
        encode([sort, "2026-01-01T00:00:00", foreign]),
        encode([sort, "0001-01-01T00:00:00+23:59", foreign]),
        encode([sort, "9999-12-31T23:59:59-23:59", foreign]),
        encode([sort, 2**63, foreign]),
        encode([sort, -(2**62), foreign]),
        encode([sort, True, foreign]),
        encode([sort, 1.5, foreign]),
        encode([sort, ["x"], foreign]),
        encode([sort, {"x": 1}, foreign]),
        encode([sort, "a\x00b", foreign]),
        encode([sort, "x", foreign, "more"]),
        encode(["' or 1=1 --", "x", foreign]),
        encode([sort, moment, foreign]),
        encode([sort, "", foreign]),
        encode([sort, 0, foreign]),
    ]


def list_call(operation: Operation, tenant: FilledTenant) -> Call:
    return build_call(operation, tenant.values(*operation.names("path")))


def caller(pair: Pair, operation: Operation) -> dict[str, str]:
    return next(iter(pair.credentials_for(operation).values()))


def assert_own_or_refused(response: httpx2.Response, pair: Pair, operation: Operation) -> None:
    assert response.status_code in (200, 422), f"{response.status_code} {response.text[:300]}"
    if operation in SCOPED_LISTS:
        assert pair.b.canary not in response.text
        assert pair.b.id not in response.text


def sort_names(refusal: httpx2.Response) -> list[str]:
    """What a list can be sorted by, which the refusal of an unknown sort says."""
    message: str = refusal.json()["errors"][0]["message"]
    return [name.strip() for name in message.partition(":")[2].split(",")]


@pytest.mark.parametrize("operation", LISTS, ids=str)
async def test_limits_and_sorts_are_checked(http: httpx2.AsyncClient, pair: Pair, operation: Operation) -> None:
    call, headers = list_call(operation, pair.a), caller(pair, operation)
    for limit in LIMITS:
        refused = await send(http, call.with_value("query", "limit", limit), headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request"), limit
        assert refused.json()["errors"][0]["field"] == "limit"
    for sort in filter(None, SORTS):
        refused = await send(http, call.with_value("query", "sort", sort), headers)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "sort"), sort


@pytest.mark.parametrize("operation", LISTS, ids=str)
async def test_searches_are_texts(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    before = await fingerprint(resources, pair.a, pair.b)
    call, headers = list_call(operation, pair.a), caller(pair, operation)
    for search in (*SEARCHES, pair.b.canary, pair.b.id):
        answer = await send(http, call.with_value("query", "q", search), headers)
        assert_own_or_refused(answer, pair, operation)
        assert "x-injected" not in answer.headers
    assert await fingerprint(resources, pair.a, pair.b) == before


@pytest.mark.parametrize("operation", SCOPED_LISTS, ids=str)
async def test_a_search_with_wildcards_finds_no_more(
    http: httpx2.AsyncClient, pair: Pair, operation: Operation
) -> None:
    """`%` is a character: it finds what holds one. (Lists without a search ignore `q`.)"""
    call, headers = list_call(operation, pair.a), caller(pair, operation)
    everything = (await send(http, call, headers)).json()["items"]
    no_hit = (await send(http, call.with_value("query", "q", "no row holds this"), headers)).json()["items"]
    assert everything
    for search in ("%", "_", "%canary%"):
        found = (await send(http, call.with_value("query", "q", search), headers)).json()["items"]
        assert found == no_hit, search


@pytest.mark.parametrize("operation", LISTS, ids=str)
async def test_forged_cursors(http: httpx2.AsyncClient, pair: Pair, operation: Operation) -> None:
    call, headers = list_call(operation, pair.a), caller(pair, operation)
    refusal = await send(http, call.with_value("query", "sort", "no-such-field"), headers)
    for sort in sort_names(refusal):
        for cursor in forged_cursors(sort, pair.b.ids["assistants"][0]):
            twisted = call.with_value("query", "sort", sort).with_value("query", "cursor", cursor)
            assert_own_or_refused(await send(http, twisted, headers), pair, operation)


@pytest.mark.parametrize("operation", SCOPED_LISTS, ids=str)
async def test_cursors_of_the_neighbour_and_of_other_lists(
    http: httpx2.AsyncClient, pair: Pair, operation: Operation
) -> None:
    theirs = Pair(pair.b, pair.a, pair.admin)
    call, headers = list_call(operation, pair.a), caller(pair, operation)
    own_ids = {item["id"] for item in (await send(http, call, headers)).json()["items"]}
    for other in SCOPED_LISTS:
        there = list_call(other, pair.b).with_value("query", "limit", "1")
        cursor = (await send(http, there, caller(theirs, other))).json()["next_cursor"]
        assert cursor, f"{other} needs two rows in `fill_tenant`"
        answer = await send(http, call.with_value("query", "cursor", cursor), headers)
        assert_own_or_refused(answer, pair, operation)
        if answer.status_code == 200:
            assert {item["id"] for item in answer.json()["items"]} <= own_ids


@pytest.mark.parametrize("operation", LISTS, ids=str)
async def test_pages_add_up_to_the_list(http: httpx2.AsyncClient, pair: Pair, operation: Operation) -> None:
    """Every row once, in the same order, whatever the page size and sort; that is also why no foreign row fits in."""
    call, headers = list_call(operation, pair.a), caller(pair, operation)
    if operation not in SCOPED_LISTS:
        call = call.with_value("query", "q", pair.a.id)  # a handful of rows of what all the tests made
    refusal = await send(http, call.with_value("query", "sort", "no-such-field"), headers)
    for sort in sort_names(refusal):
        sorted_call = call.with_value("query", "sort", sort)
        whole = (await send(http, sorted_call.with_value("query", "limit", "100"), headers)).json()
        assert whole["next_cursor"] is None
        rows, page_call = [], sorted_call.with_value("query", "limit", "1")
        for _ in range(len(whole["items"]) + 1):
            page = (await send(http, page_call, headers)).json()
            rows += page["items"]
            if page["next_cursor"] is None:
                break
            page_call = page_call.with_value("query", "cursor", page["next_cursor"])
        assert rows == whole["items"], sort


async def test_an_unfit_month_is_refused(http: httpx2.AsyncClient, pair: Pair) -> None:
    for month in ("0000-01", "9999-12", "2026-13", "2026-1", "٢٠٢٦-٠١", "2026-01-01", "' or 1=1"):
        for path, headers in (("client", pair.a.owner.headers), ("admin", pair.admin.headers)):
            answer = await http.get(f"/api/{path}/usage", params={"month": month}, headers=headers)
            assert answer.status_code in (200, 422), answer.text
