"""The one place that reads the wall clock."""

from datetime import UTC, date, datetime


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def month_of(moment: datetime) -> date:
    """The first day of the UTC month that a moment lies in: the period that quotas count in."""
    return moment.astimezone(UTC).date().replace(day=1)
