"""When a certificate ends."""

from datetime import UTC, datetime, tzinfo


def expiry(issued_at: datetime, zone: tzinfo) -> datetime:
    """The last second, in UTC, of the day twelve months after the day of issue, as days run in the force's zone.

    Whole days: somebody who finishes later never ends earlier, and no change of the clocks shortens anything.
    What was issued on 29 February ends with 28 February. `issued_at` must be aware.
    """
    day = issued_at.astimezone(zone).date()
    last = day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
    return datetime(last.year, last.month, last.day, 23, 59, 59, fold=1, tzinfo=zone).astimezone(UTC)
