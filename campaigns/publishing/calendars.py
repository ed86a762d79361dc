"""Months and weeks as rows of days, for the calendar page. Pure."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone


@dataclass(frozen=True)
class Entry:
    """One thing on one day. `url` may be empty; `move_url` is where a person gives it another time; `clash` says what it is too near to."""

    at: datetime
    title: str
    what: str
    tone: str
    url: str = ""
    move_url: str = ""
    clash: str = ""


@dataclass
class Day:
    """One cell of the month."""

    on: date
    is_outside: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


def month_of(text: str, today: date) -> date:
    """The first day of the month that "2026-11" names; this month's for anything else."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= 2100 else today.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def previous_month(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def week_of(text: str, today: date) -> date:
    """The Monday of the week that "2026-W47" names (ISO 8601); this week's for anything else."""
    try:
        monday = datetime.strptime(f"{text}-1", "%G-W%V-%u").date()
    except ValueError:
        return today - timedelta(days=today.weekday())
    return monday if 2000 <= monday.year <= 2100 else today - timedelta(days=today.weekday())


def week_name(monday: date) -> str:
    """What `week_of` reads."""
    return monday.strftime("%G-W%V")


def week_span(monday: date) -> tuple[datetime, datetime]:
    """From when to when (aware) the week reaches."""
    return _midnight(monday), _midnight(monday + timedelta(days=7))


def span(first: date) -> tuple[datetime, datetime]:
    """From when to when (aware, in the force's zone) the month's page reaches: whole weeks."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return _midnight(weeks[0][0]), _midnight(weeks[-1][-1] + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def weeks(first: date, entries: Iterable[Entry], today: date) -> list[list[Day]]:
    """The month's weeks, Monday first, each entry on its local day, in the order of time."""
    by_day = _by_day(entries)
    return [
        [Day(day, day.month != first.month, day == today, by_day.get(day, [])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]


def week(monday: date, entries: Iterable[Entry], today: date) -> list[Day]:
    """The seven days of one week."""
    by_day = _by_day(entries)
    days = [monday + timedelta(days=number) for number in range(7)]
    return [Day(day, False, day == today, by_day.get(day, [])) for day in days]


def _by_day(entries: Iterable[Entry]) -> dict[date, list[Entry]]:
    by_day: dict[date, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: each.at):
        by_day.setdefault(timezone.localtime(entry.at).date(), []).append(entry)
    return by_day
