"""Cursor paging over a sort column and the id as tie-breaker."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from fastapi import Query
from pydantic import ConfigDict
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from switchboard.core.errors import InvalidRequest
from switchboard.core.schemas import ResponseModel

MAX_CURSOR_LENGTH = 1024
Item = TypeVar("Item")


class Page(ResponseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last page."""

    model_config = ConfigDict(from_attributes=True)

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageQuery:
    """What a caller may say about a list. `q` is a search text, `sort` a field name with `-` for descending."""

    limit: int
    cursor: str | None
    sort: str | None
    q: str | None


async def page_query(
    limit: Annotated[int, Query(ge=1, le=100, description="Items per page")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=MAX_CURSOR_LENGTH, description="`next_cursor` of the page before")
    ] = None,
    sort: Annotated[
        str | None, Query(max_length=64, description="Field to sort by; `-` before it for descending")
    ] = None,
    q: Annotated[str | None, Query(max_length=200, description="Search text")] = None,
) -> PageQuery:
    """FastAPI dependency that reads the paging parameters."""
    return PageQuery(limit, cursor, sort, q.strip() or None if q else None)


def contains(column: InstrumentedAttribute[Any], text: str) -> Any:
    """A case-insensitive substring match in which `%` and `_` are ordinary characters."""
    return column.icontains(text, autoescape=True)


async def fetch_page(
    session: AsyncSession,
    statement: Select[Item],
    query: PageQuery,
    *,
    sortable: Mapping[str, InstrumentedAttribute[Any]],
    default_sort: str,
    key: InstrumentedAttribute[Any],
) -> tuple[list[Item], str | None]:
    """The rows of one page and the cursor of the next.

    `sortable` maps the public names to columns; `key` is the unique column that breaks ties.

    Raises:
        InvalidRequest: unknown `sort`, or a `cursor` that we did not issue for this sort.
    """
    sort = query.sort or default_sort
    is_descending = sort.startswith("-")
    column = sortable.get(sort.removeprefix("-"))
    if column is None:
        names = ", ".join(f"{name}, -{name}" for name in sortable)
        raise InvalidRequest.for_field("sort", f"Sort by one of: {names}")
    position = tuple_(column, key)
    if query.cursor is not None:
        after = _decode_cursor(query.cursor, sort, column, key)
        statement = statement.where(position < after if is_descending else position > after)
    order = (column.desc(), key.desc()) if is_descending else (column.asc(), key.asc())
    rows = list((await session.scalars(statement.order_by(*order).limit(query.limit + 1))).all())
    if len(rows) <= query.limit:
        return rows, None
    rows = rows[: query.limit]
    return rows, _encode_cursor(sort, getattr(rows[-1], column.key), getattr(rows[-1], key.key))


def _encode_cursor(sort: str, value: Any, identity: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([sort, value, str(identity)])).decode().rstrip("=")


def _decode_cursor(
    cursor: str, sort: str, column: InstrumentedAttribute[Any], key: InstrumentedAttribute[Any]
) -> tuple[Any, Any]:
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        issued_for, value, identity = parts
        if issued_for != sort or not isinstance(identity, str):
            raise ValueError("issued for another sort")
        return _parse(column, value), _parse(key, identity)
    except (ValueError, TypeError, binascii.Error):
        raise InvalidRequest.for_field("cursor", "This cursor was not issued for this list and sort") from None


def _parse(column: InstrumentedAttribute[Any], value: Any) -> Any:
    kind = column.type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return moment
    if kind is UUID:
        return UUID(value)
    if type(value) is not kind or (isinstance(value, str) and "\x00" in value):  # a bool is no int here
        raise ValueError("another type than the column's")
    return value
