"""Who is who: signed user ids bring a visitor's conversations along, and nothing else does."""

import asyncio
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from switchboard.core.resources import Resources
from switchboard.domains.tenant.identity import sign_user_id
from tests.factories import Client, Person
from tests.visitors import Visit, get_ticket

USER = "user-4711"


async def secret_of(http: httpx2.AsyncClient, client: Client) -> str:
    answer = await http.get("/api/client/identity-secret", headers=client.owner.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    secret: str = answer.json()["secret"]
    return secret


async def identity(http: httpx2.AsyncClient, client: Client, user_id: str = USER, **more: Any) -> dict[str, Any]:
    """What the page hands to `identify()`: the user id as the client's server signed it."""
    return {"user_id": user_id, "user_hash": sign_user_id(await secret_of(http, client), user_id), **more}


async def open_session(http: httpx2.AsyncClient, client: Client, **body: Any) -> httpx2.Response:
    ticket = (await get_ticket(http, client)).json()["ticket"]
    return await http.post("/api/widget/sessions", json={"ticket": ticket, **body})


async def visit_as(http: httpx2.AsyncClient, client: Client, **body: Any) -> Visit:
    answer = await open_session(http, client, **body)
    assert answer.status_code == 201, answer.text
    return Visit(http, answer.json())


async def conversations(visit: Visit) -> list[str]:
    answer = await visit.http.get("/api/widget/conversations", headers=visit.headers)
    return [item["id"] for item in answer.json()["items"]]


async def test_the_history_follows_the_user_to_another_device(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    claim = await identity(http, client_a)
    phone = await visit_as(http, client_a, identity=claim)
    assert phone.session["is_identified"] is True
    conversation = (await phone.ask("When are you open?"))[0].data["conversation_id"]
    laptop = await visit_as(http, client_a, identity=claim)
    assert laptop.session["visitor_id"] == phone.session["visitor_id"]
    assert laptop.session["conversation_id"] == conversation
    assert len(await laptop.messages(conversation)) == 2
    other_user = await visit_as(http, client_a, identity=await identity(http, client_a, "user-4712"))
    assert await conversations(other_user) == []
    neighbour = await visit_as(http, client_b, identity=await identity(http, client_b))
    assert neighbour.session["visitor_id"] != phone.session["visitor_id"]
    assert await conversations(neighbour) == []


async def test_what_was_said_before_belongs_to_the_user_who_identifies_first(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    anonymous = await visit_as(http, client_a)
    assert anonymous.session["is_identified"] is False
    before = (await anonymous.ask("When are you open?", key="a-key-of-both"))[0].data["conversation_id"]
    neighbour = await visit_as(http, client_b)
    theirs = (await neighbour.ask("What do you bake?"))[0].data["conversation_id"]

    claim = await identity(http, client_a)
    elsewhere = await visit_as(http, client_a, identity=claim)  # the user exists already, from another device
    await elsewhere.ask("And on Sundays?", key="a-key-of-both")
    resume = anonymous.session["resume"]
    identified = await visit_as(http, client_a, resume=resume, identity=claim)
    assert identified.session["visitor_id"] == elsewhere.session["visitor_id"]
    assert before in await conversations(identified)
    assert len(await conversations(identified)) == 2
    assert len(await identified.messages(before)) == 2
    again = await identified.ask("And on holidays?", conversation=before)
    assert again[-1].name == "message.completed"
    assert await conversations(anonymous) == []  # a tab that stayed open shows what an anonymous visitor may see
    assert await conversations(neighbour) == [theirs]


async def test_a_shared_computer_shows_nobody_elses_chat(http: httpx2.AsyncClient, client_a: Client) -> None:
    anonymous = await visit_as(http, client_a)
    await anonymous.ask("When are you open?")
    first = anonymous.session["resume"]
    identified = await visit_as(http, client_a, resume=first, identity=await identity(http, client_a))
    second = identified.session["resume"]
    known = {anonymous.session["visitor_id"], identified.session["visitor_id"]}
    for secret in (first, second):
        next_person = await visit_as(http, client_a, resume=secret)
        assert next_person.session["is_identified"] is False
        assert next_person.session["visitor_id"] not in known
        assert next_person.session["conversation_id"] is None
        assert await conversations(next_person) == []
    colleague = await visit_as(http, client_a, resume=second, identity=await identity(http, client_a, "colleague"))
    assert await conversations(colleague) == []


@pytest.mark.parametrize("wrong", ["missing", "null", "empty", "other user", "upper case", "half", "other secret"])
async def test_a_wrong_hash_is_refused(http: httpx2.AsyncClient, client_a: Client, wrong: str) -> None:
    claim = await identity(http, client_a)
    good = claim["user_hash"]
    match wrong:
        case "missing":
            del claim["user_hash"]
        case "null":
            claim["user_hash"] = None
        case "other user":
            claim["user_id"] = f"{USER} "
        case _:
            claim["user_hash"] = {
                "empty": "",
                "upper case": good.upper(),
                "half": good[:32],
                "other secret": sign_user_id("ids_guessed", USER),
            }[wrong]
    answer = await open_session(http, client_a, identity=claim)
    assert (answer.status_code, answer.json()["code"]) == (403, "identity_invalid")
    assert good not in answer.text


async def test_a_neighbours_hash_and_user_id_are_worth_nothing(
    http: httpx2.AsyncClient, client_a: Client, client_b: Client
) -> None:
    victim = await visit_as(http, client_b, identity=await identity(http, client_b))
    await victim.ask("What do you bake?")
    stolen = await identity(http, client_b)
    answer = await open_session(http, client_a, identity=stolen)
    assert (answer.status_code, answer.json()["code"]) == (403, "identity_invalid")
    own = await visit_as(http, client_a, identity=await identity(http, client_a))
    assert own.session["visitor_id"] != victim.session["visitor_id"]
    assert await conversations(own) == []
    resumed = await visit_as(http, client_a, resume=victim.session["resume"])
    assert await conversations(resumed) == []


async def test_parallel_first_identifications_make_one_visitor(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    claim = await identity(http, client_a)
    devices = [await visit_as(http, client_a) for _ in range(4)]
    for device in devices:
        await device.ask("When are you open?", key="the-same-key-everywhere")
    opened = await asyncio.gather(
        *(visit_as(http, client_a, resume=device.session["resume"], identity=claim) for device in devices for _ in "xy")
    )
    assert len({visit.session["visitor_id"] for visit in opened}) == 1
    assert len(await conversations(opened[0])) == len(devices)
    async with resources.system_db.system_tx() as session:
        statement = text("select count(*) from visitors where external_id = :user and tenant_id = any(:tenants)")
        tenants = [client_a.id, client_b.id]
        assert await session.scalar(statement, {"user": USER, "tenants": tenants}) == 1


async def test_name_email_and_attributes_are_kept_and_renewed(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    claim = await identity(http, client_a, name="Ada", email="ada@example.com", attributes={"plan": "pro", "seats": 3})
    visit = await visit_as(http, client_a, identity=claim)
    await visit_as(http, client_a, identity=await identity(http, client_a, name="Ada L."))
    async with resources.system_db.system_tx() as session:
        row = (
            await session.execute(
                text("select name, email, attributes, external_id, resume_hash from visitors where id = :id"),
                {"id": visit.session["visitor_id"]},
            )
        ).one()
    assert tuple(row) == ("Ada L.", "ada@example.com", {"plan": "pro", "seats": 3}, USER, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_id", ""),
        ("user_id", "x" * 201),
        ("user_id", 4711),
        ("user_id", "a\nb"),
        ("name", "x" * 201),
        ("email", "x" * 321),
        ("role", "admin"),
        ("tenant_id", "somebody-else"),
        ("attributes", {str(number): 1 for number in range(21)}),
        ("attributes", {"x" * 65: 1}),
        ("attributes", {"": 1}),
        ("attributes", {"a": "x" * 501}),
        ("attributes", {"a": {"b": 1}}),
        ("attributes", {"a": [1]}),
        ("attributes", ["a"]),
    ],
)
async def test_what_is_unknown_or_too_large_is_refused(
    http: httpx2.AsyncClient, client_a: Client, field: str, value: Any
) -> None:
    answer = await open_session(http, client_a, identity=await identity(http, client_a) | {field: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"][0]["field"].startswith(f"identity.{field}")


async def test_a_renewed_secret_leaves_the_previous_one_a_day(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client
) -> None:
    first, neighbours = await identity(http, client_a), await identity(http, client_b)
    rotated = await http.post("/api/client/identity-secret/rotate", headers=client_a.owner.headers)
    assert rotated.json()["previous_expires_at"] > rotated.json()["rotated_at"]
    second = await identity(http, client_a)
    assert second["user_hash"] != first["user_hash"]
    old, new = [await visit_as(http, client_a, identity=claim) for claim in (first, second)]
    assert old.session["visitor_id"] == new.session["visitor_id"]
    assert (await open_session(http, client_b, identity=neighbours)).status_code == 201

    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update identity_secrets set previous_expires_at = now() - interval '1 s' where tenant_id = :id"),
            {"id": client_a.id},
        )
    assert (await open_session(http, client_a, identity=first)).status_code == 403
    assert (await open_session(http, client_a, identity=second)).status_code == 201
    await http.post("/api/client/identity-secret/rotate", headers=client_a.owner.headers)
    await http.post("/api/client/identity-secret/rotate", headers=client_a.owner.headers)
    assert (await open_session(http, client_a, identity=second)).status_code == 403


async def test_the_secret_is_encrypted_private_and_its_reading_is_on_record(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client, client_b: Client, admin: Person
) -> None:
    secrets = await asyncio.gather(*(secret_of(http, client_a) for _ in range(5)))
    assert len(set(secrets)) == 1
    assert secrets[0] != await secret_of(http, client_b)
    by_admin = await http.get("/api/client/identity-secret", headers=admin.headers | {"X-Tenant-ID": client_a.id})
    assert by_admin.json()["secret"] == secrets[0]
    async with resources.system_db.system_tx() as session:
        stored = await session.scalar(
            text("select encrypted from identity_secrets where tenant_id = :id"), {"id": client_a.id}
        )
        audited = await session.scalars(
            text("select actor_email from audit_events where tenant_id = :id and action = 'identity_secret.revealed'"),
            {"id": client_a.id},
        )
    assert secrets[0].encode() not in stored
    assert sorted(audited) == sorted([client_a.owner.email] * 5 + [admin.email])


async def test_a_secret_under_a_lost_key_is_replaced(
    http: httpx2.AsyncClient, resources: Resources, client_a: Client
) -> None:
    before = await secret_of(http, client_a)
    async with resources.system_db.system_tx() as session:
        await session.execute(
            text("update identity_secrets set encrypted = 'not ours' where tenant_id = :id"), {"id": client_a.id}
        )
    claim = {"user_id": USER, "user_hash": sign_user_id(before, USER)}
    assert (await open_session(http, client_a, identity=claim)).status_code == 403
    assert await secret_of(http, client_a) != before
    assert (await open_session(http, client_a, identity=await identity(http, client_a))).status_code == 201


def test_the_hash_is_the_one_of_the_standard() -> None:
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign_user_id("Jefe", "what do ya want for nothing?") == expected
