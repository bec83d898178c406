"""Paging: every row once, ties included; a cursor works only where it was issued; a search text is only text."""

import base64
from datetime import UTC, datetime

import orjson
import pytest
from sqlalchemy import select

from switchboard.core.errors import InvalidRequest
from switchboard.core.paging import PageQuery, contains, fetch_page
from switchboard.core.resources import Resources
from switchboard.domains.tenant.models import AllowedDomain, OriginSighting
from tests.factories import Client

SAME_MOMENT = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
SORTABLE = {"origin": OriginSighting.origin, "count": OriginSighting.count, "last_seen_at": OriginSighting.last_seen_at}


@pytest.fixture
async def sightings(resources: Resources, client_a: Client, client_b: Client) -> Client:
    """Twelve rows with three counts and one moment, of A and of its neighbour."""
    for client in (client_a, client_b):
        async with resources.db.tenant_tx(client.id) as session:
            for number in range(12):
                session.add(
                    OriginSighting(
                        tenant_id=client.id,
                        origin=f"https://{number:02}.{client.id}.example",
                        is_allowed=False,
                        count=number % 3,
                        last_seen_at=SAME_MOMENT,
                    )
                )
    return client_a


async def page(
    resources: Resources, client: Client, *, limit: int = 5, cursor: str | None = None, sort: str | None = None
) -> tuple[list[OriginSighting], str | None]:
    async with resources.db.tenant_tx(client.id) as session:
        return await fetch_page(
            session,
            select(OriginSighting),  # row-level security alone keeps the neighbour's rows out
            PageQuery(limit, cursor, sort, None),
            sortable=SORTABLE,
            default_sort="-last_seen_at",
            key=OriginSighting.id,
        )


@pytest.mark.parametrize("sort", [None, "origin", "-origin", "count", "-count", "last_seen_at", "-last_seen_at"])
@pytest.mark.parametrize("limit", [1, 5, 12, 100])
async def test_every_row_once(resources: Resources, sightings: Client, sort: str | None, limit: int) -> None:
    rows, cursor = await page(resources, sightings, limit=limit, sort=sort)
    while cursor is not None:
        more, cursor = await page(resources, sightings, limit=limit, sort=sort, cursor=cursor)
        rows += more
    assert len(rows) == len({row.id for row in rows}) == 12
    assert {row.tenant_id for row in rows} == {sightings.id}
    name = (sort or "-last_seen_at").removeprefix("-")
    keys = [(getattr(row, name), row.id) for row in rows]
    assert keys == sorted(keys, reverse=(sort or "-").startswith("-"))


async def test_the_last_page_has_no_cursor(resources: Resources, sightings: Client) -> None:
    rows, cursor = await page(resources, sightings, limit=12)
    assert (len(rows), cursor) == (12, None)


async def test_an_unknown_sort_says_what_there_is(resources: Resources, sightings: Client) -> None:
    for sort in ("tenant_id", "--origin", "origin desc", "", " "):
        if not sort:
            continue
        with pytest.raises(InvalidRequest, match="Sort by one of: origin, -origin, count"):
            await page(resources, sightings, sort=sort)


async def test_a_cursor_works_only_for_its_sort(resources: Resources, sightings: Client) -> None:
    _, cursor = await page(resources, sightings, sort="origin")
    for sort in ("-origin", "count", None):
        with pytest.raises(InvalidRequest, match="not issued for this list and sort"):
            await page(resources, sightings, sort=sort, cursor=cursor)


@pytest.mark.parametrize("value", [None, True, 1.5, "1", [1], {"a": 1}, "x\x00y"], ids=repr)
@pytest.mark.parametrize("sort", ["count", "last_seen_at"])
async def test_a_forged_value_is_refused(resources: Resources, sightings: Client, sort: str, value: object) -> None:
    raw = orjson.dumps([sort, value, "01939f0e-7c1e-7d2a-9d5b-3f1f5a2b7c11"])
    cursor = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    with pytest.raises(InvalidRequest) as refused:
        await page(resources, sightings, sort=sort, cursor=cursor)
    assert refused.value.errors == [{"field": "cursor", "message": "This cursor was not issued for this list and sort"}]


async def test_wildcards_are_characters(resources: Resources, client_a: Client, client_b: Client) -> None:
    patterns = ("https://50%.example", "https://a_b.example", "https://back\\slash.example", "https://PLAIN.example")
    for client in (client_a, client_b):
        async with resources.db.tenant_tx(client.id) as session:
            session.add_all(AllowedDomain(tenant_id=client.id, pattern=pattern) for pattern in patterns)

    async def found(text: str) -> list[str]:
        async with resources.db.tenant_tx(client_a.id) as session:
            statement = select(AllowedDomain.pattern).where(contains(AllowedDomain.pattern, text))
            return list((await session.scalars(statement)).all())

    assert await found("%") == ["https://50%.example"]
    assert await found("_") == ["https://a_b.example"]
    assert await found("\\") == ["https://back\\slash.example"]
    assert await found("plain") == ["https://PLAIN.example"]
    assert await found("50_") == []
