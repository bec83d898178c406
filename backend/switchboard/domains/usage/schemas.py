"""What crosses the edge of the usage domain."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import ConfigDict, Field

from switchboard.core.clock import month_of, utc_now
from switchboard.core.errors import InvalidRequest
from switchboard.core.schemas import ResponseModel

MICROUSD = 1_000_000
Month = Annotated[
    str | None,
    Query(
        pattern=r"^\d{4}-(0[1-9]|1[0-2])$",
        description="UTC month such as 2026-11; the current one if left out",
    ),
]


class DayUsage(ResponseModel):
    """Visitors' messages of one UTC day."""

    day: date
    messages: int


class Usage(ResponseModel):
    """What a tenant used in a month. `cost_usd` is what the model calls cost the platform."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "month": "2026-11",
                "messages": 418,
                "messages_limit": 2000,
                "input_tokens": 210_400,
                "output_tokens": 60_120,
                "cost_usd": 0.051,
                "days": [{"day": "2026-11-02", "messages": 31}],
            }
        }
    )

    month: str = Field(description="UTC month")
    messages: int
    messages_limit: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    days: list[DayUsage]


class TenantUsage(ResponseModel):
    """One tenant's month, for administrators."""

    tenant_id: str
    tenant_name: str
    month: str
    messages: int
    messages_limit: int
    input_tokens: int
    output_tokens: int
    cost_usd: float


def parse_month(text: str | None) -> date:
    """The first day of the named month, of the current one if none is named.

    Raises:
        InvalidRequest: a year that no calendar has.
    """
    if text is None:
        return month_of(utc_now())
    try:
        month = date.fromisoformat(f"{text}-01")
        month.replace(year=month.year + 1)  # a month's end must be a date, too
    except ValueError:
        raise InvalidRequest.for_field("month", "Name a month such as 2026-11") from None
    return month
