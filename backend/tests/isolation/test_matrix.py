"""Every operation that takes an id, with every id of the neighbour: it answers as to an id that nobody has.

Generated from the OpenAPI document (ISO-01, 02, 03, 06, 14): the answers are compared in status, headers and body, the
neighbour's rows are compared before and after, and no answer may hold a text of the neighbour.
"""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from switchboard.core.resources import Resources
from tests.factories import unique_slug
from tests.isolation.conftest import Pair, send
from tests.isolation.operations import (
    ADMIN_OPERATIONS,
    CLOSED_OPERATIONS,
    OPERATIONS,
    PUBLIC_OPERATIONS,
    TENANT_OPERATIONS,
    VISITOR_OPERATIONS,
    Call,
    Operation,
    build_call,
)
from tests.isolation.tenants import FilledTenant, fingerprint

# What a generated request cannot know: a password, a single-use secret, a free name. The answer says so.
REFUSED_FOR_ITS_CONTENT = {
    "log_in": (401, "invalid_credentials"),
    "refresh_tokens": (401, "session_expired"),
    "change_password": (422, "invalid_request"),
    "reset_password": (400, "reset_token_invalid"),
    "create_session": (401, "ticket_invalid"),
    "admin_move_assistant": (422, "invalid_request"),  # to the tenant that has it
    "choose_website_pages": (422, "invalid_request"),  # of pages that were found
    "delete_tenant": (409, "confirmation_required"),
    "send_contact_again": (409, "webhook_off"),
}
# Tells the browser where B's own pages are, which is what it needs to keep A's page out; what B's hosted page shows.
ABOUT_THEIR_OWN_PAGES = {"get_frame_policy", "get_hosted_page"}
WITH_IDS = [operation for operation in CLOSED_OPERATIONS if operation.id_parameters]
ADMIN_NESTED = [
    operation for operation in ADMIN_OPERATIONS if sum(name.endswith("_id") for name in operation.names("path")) > 1
]
READS = [operation for operation in (*TENANT_OPERATIONS, *VISITOR_OPERATIONS) if operation.method == "GET"]
VOLATILE_HEADERS = {"date", "x-request-id", "content-length"}


def unknown_id(name: str) -> str:
    """An id of the right form that nobody has."""
    return unique_slug("nobody") if name == "tenant_id" else str(uuid4())


def own_values(tenant: FilledTenant, operation: Operation) -> dict[str, str]:
    return tenant.values(*(name for _, name in operation.id_parameters))


def foreign_ids(pair: Pair, name: str, credential: str) -> list[str]:
    """The neighbour's ids; for the tenant's second visitor also what belongs to the first."""
    ids = pair.b.ids_named(name)
    if credential == "other visitor" and name in ("conversation_id", "message_id"):
        mine = pair.a.ids_named(name)
        return [*ids, *mine[: len(mine) // 2]]
    return ids


def essence(response: httpx2.Response, ids: set[str]) -> tuple[Any, ...]:
    """What an answer says, but for the id of the request and the ids that it echoes."""
    text = response.text
    for identity in ids:
        text = text.replace(identity, "<id>")
    if response.headers.get("content-type", "").endswith("json"):
        request_id = response.json().get("request_id") or ""
        text = text.replace(request_id, "<request>")
    headers = {name: value for name, value in response.headers.items() if name not in VOLATILE_HEADERS}
    return response.status_code, headers, text


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_generated_requests_are_good(http: httpx2.AsyncClient, fresh_pair: Pair, operation: Operation) -> None:
    """The control: with A's own ids every request works, so a refusal elsewhere is about the id."""
    headers = next(iter(fresh_pair.credentials_for(operation).values()))
    call = build_call(operation, own_values(fresh_pair.a, operation))
    if operation.id == "create_tenant":
        call.body["id"] = unique_slug()
    if operation.id == "create_user":
        call.body["email"] = f"{unique_slug()}@example.com"
    response = await send(http, call, headers)
    for name in operation.names("path"):  # a question cannot be rated, an answer can: any of A's ids will do
        for identity in fresh_pair.a.ids_named(name):
            if response.status_code == 404:
                response = await send(http, call.with_value("path", name, identity), headers)
    if operation.id in REFUSED_FOR_ITS_CONTENT:
        assert (response.status_code, response.json()["code"]) == REFUSED_FOR_ITS_CONTENT[operation.id]
    else:
        assert response.status_code < 300, response.text


@pytest.mark.parametrize("operation", WITH_IDS, ids=str)
async def test_a_neighbours_id_is_an_unknown_id(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    if operation in ADMIN_OPERATIONS:
        callers = {"client": pair.a.owner.headers, "visitor": pair.a.visitors[0]}  # an admin sees every tenant
    else:
        callers = pair.credentials_for(operation)
    before = await fingerprint(resources, pair.b)
    for credential, headers in callers.items():
        own = build_call(operation, own_values(pair.a, operation))
        for place, name in operation.id_parameters:
            unknown = unknown_id(name)
            expected = await send(http, own.with_value(place, name, unknown), headers)
            assert expected.status_code in (401, 403, 404) or place == "query", expected.text
            for foreign in foreign_ids(pair, name, credential):
                answer = await send(http, own.with_value(place, name, foreign), headers)
                assert essence(answer, {foreign}) == essence(expected, {unknown}), f"{credential}: {place} {name}"
                assert pair.b.canary not in answer.text
    assert await fingerprint(resources, pair.b) == before


@pytest.mark.parametrize("operation", ADMIN_NESTED, ids=str)
async def test_an_administrator_cannot_mix_two_tenants(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    """ISO-02: A's object below B's id, and the other way round."""
    before = await fingerprint(resources, pair.a, pair.b)
    for outer, inner in ((pair.a, pair.b), (pair.b, pair.a)):
        first, *rest = operation.names("path")
        call = build_call(operation, outer.values(first) | inner.values(*rest))
        answer = await send(http, call, pair.admin.headers)
        assert answer.status_code == 404, answer.text
    assert await fingerprint(resources, pair.a, pair.b) == before


@pytest.mark.parametrize("operation", [*TENANT_OPERATIONS, *VISITOR_OPERATIONS], ids=str)
async def test_a_named_tenant_must_be_the_credentials(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    """ISO-09: header and query may agree with the proof; they never choose."""
    before = await fingerprint(resources, pair.a, pair.b)
    call = build_call(operation, own_values(pair.b, operation))
    for credential, headers in pair.credentials_for(operation).items():
        by_query = call.with_value("query", "tenant_id", pair.b.id)
        answers = [await send(http, by_query, headers)]
        if credential != "admin in A":
            answers.append(await send(http, call, headers | {"X-Tenant-ID": pair.b.id}))
            answers.append(await send(http, call, headers | {"x-tenant-id": unique_slug()}))
        else:
            answers.append(await send(http, call, pair.admin.headers))
        for answer in answers:
            assert answer.status_code == 403, answer.text
            assert answer.json()["code"] in ("tenant_mismatch", "tenant_required")
            assert pair.b.canary not in answer.text
    assert await fingerprint(resources, pair.a, pair.b) == before


@pytest.mark.parametrize("operation", READS, ids=str)
async def test_other_hints_are_not_even_looked_at(http: httpx2.AsyncClient, pair: Pair, operation: Operation) -> None:
    """ISO-09: host names and invented headers choose nothing either."""
    hints = {
        "Host": f"{pair.b.id}.localhost",
        "X-Forwarded-Host": f"{pair.b.id}.example",
        "X-Organization-Id": pair.b.id,
        "X-Original-URL": f"/api/client/tenant?tenant_id={pair.b.id}",
    }
    call = build_call(operation, own_values(pair.a, operation)).with_value("query", "organizationId", pair.b.id)
    plain = build_call(operation, own_values(pair.a, operation))
    headers = next(iter(pair.credentials_for(operation).values()))
    with_hints, without = await send(http, call, headers | hints), await send(http, plain, headers)
    assert essence(with_hints, set()) == essence(without, set())
    assert pair.b.canary not in with_hints.text


@pytest.mark.parametrize(
    "operation", [operation for operation in PUBLIC_OPERATIONS if operation.id_parameters], ids=str
)
async def test_public_routes_give_nothing_of_the_neighbour_away(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair, operation: Operation
) -> None:
    """A's tenant with B's assistant is unknown; B's tenant on A's page is refused, whatever credentials come along."""
    before = await fingerprint(resources, pair.b)
    everything = pair.a.owner.headers | {"Origin": pair.a.client.origin}
    own = build_call(operation, pair.a.values("tenant_id"))
    place = operation.id_parameters[0][0]
    own = own.with_value(place, "tenant_id", pair.a.id)
    for headers in ({"Origin": pair.a.client.origin}, everything):
        unknown = unknown_id("assistant_id")
        expected = await send(http, own.with_value(place, "assistant_id", unknown), headers)
        for foreign in pair.b.ids_named("assistant_id"):
            answer = await send(http, own.with_value(place, "assistant_id", foreign), headers)
            assert essence(answer, {foreign}) == essence(expected, {unknown})
        theirs = await send(http, own.with_value(place, "tenant_id", pair.b.id), headers)
        if operation.id in ABOUT_THEIR_OWN_PAGES:
            continue
        assert (theirs.status_code, theirs.json()["code"]) == (403, "origin_not_allowed")
        assert pair.b.canary not in theirs.text
    after = await fingerprint(resources, pair.b)
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"origin_sightings"}, "that A's page asked is B's to know, and nothing else changed"


async def test_a_visitor_is_another_one_for_each_tenant_and_assistant(
    http: httpx2.AsyncClient, resources: Resources, pair: Pair
) -> None:
    """ISO-14: one browser on two sites; a resume secret means nothing to another tenant."""
    sessions = []
    resume = None
    for tenant in (pair.a, pair.b, pair.a):
        ticket = await http.post(
            "/api/widget/tickets", data={"tenant_id": tenant.id}, headers={"Origin": tenant.client.origin}
        )
        body = {"ticket": ticket.json()["ticket"]} | ({"resume": resume} if resume else {})
        session = (await http.post("/api/widget/sessions", json=body)).json()
        resume = session["resume"] if resume is None else resume
        sessions.append(session)
    first, elsewhere, again = sessions
    assert first["visitor_id"] == again["visitor_id"]
    assert first["resume"] == again["resume"]
    assert elsewhere["visitor_id"] != first["visitor_id"]
    assert elsewhere["resume"] != first["resume"]


def test_a_request_names_what_it_lacks() -> None:
    """A route that the generator cannot call fails its tests with a sentence, not silently."""
    operation = next(operation for operation in OPERATIONS if operation.names("path"))
    with pytest.raises(AssertionError, match=rf"no id for {{{operation.names('path')[0]}}}"):
        build_call(operation, {})
    assert isinstance(build_call(OPERATIONS[-1], {}), Call)
