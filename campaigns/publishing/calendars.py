"""Months and weeks as rows of days, for the calendar page. Pure."""

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from django.utils import timezone


@dataclass(slots=True)
class Entry:
    """One thing on one day. `url` may be empty; `move_url` is where a person gives it another time, and `drop_url` the same once it was
    dragged, with {day} and {time} to fill in; `clash` says what it is too near to; `window`: between which moments it may go out, if it is bounded.
    """

    at: datetime
    title: str
    what: str
    tone: str
    url: str = ""
    move_url: str = ""
    drop_url: str = ""
    clash: str = ""
    window: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Tally:
    """How many things of one state a day holds."""

    number: int
    words: str
    tone: str


@dataclass
class Day:
    """One day: what stands on it, or, when that is too much for the place, how much of what: then `is_busy`."""

    on: date
    is_outside: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)

    @property
    def is_busy(self) -> bool:
        """Whether it holds more than is listed here."""
        return bool(self.tallies)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands on it."""
        return not (self.entries or self.tallies)

    @property
    def total(self) -> int:
        """How many posts a busy day holds."""
        return sum(tally.number for tally in self.tallies)


@dataclass
class Plan:
    """What stands on each day: its entries, or the tallies of a busy one."""

    entries: list[Entry]
    tallies: dict[date, list[Tally]] = field(default_factory=dict)

    def days(self, dates: Iterable[date], today: date, *, month: int = 0) -> list[Day]:
        """These days in their order, each entry on its local day; those of another month than `month` lie outside."""
        return [Day(each, month not in (0, each.month), each == today, self._by_day.get(each, []), self.tallies.get(each, [])) for each in dates]

    @cached_property
    def _by_day(self) -> dict[date, list[Entry]]:
        by_day: dict[date, list[Entry]] = {}
        zone = timezone.get_current_timezone()
        for entry in sorted(self.entries, key=lambda each: each.at):
            by_day.setdefault(entry.at.astimezone(zone).date(), []).append(entry)
        return by_day


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
    return midnight(monday), midnight(monday + timedelta(days=7))


def span(first: date) -> tuple[datetime, datetime]:
    """From when to when (aware, in the force's zone) the month's page reaches: whole weeks."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return midnight(weeks[0][0]), midnight(weeks[-1][-1] + timedelta(days=1))


def day_of(text: str, today: date) -> date:
    """The day that "2026-11-28" names; today for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2100 else today


def midnight(day: date) -> datetime:
    """When a day begins in the force's zone (aware)."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def weeks(first: date, plan: Plan, today: date) -> list[list[Day]]:
    """The month's weeks, Monday first."""
    return [plan.days(week, today, month=first.month) for week in calendar.Calendar().monthdatescalendar(first.year, first.month)]


def week(monday: date, plan: Plan, today: date) -> list[Day]:
    """The seven days of one week."""
    return plan.days([monday + timedelta(days=number) for number in range(7)], today)


def spans(days: Iterable[date], most: int, load: Callable[[date], int]) -> list[tuple[datetime, datetime]]:
    """From when to when (aware) these days reach; days that follow each other are one span. Of more than `most`, those are joined between which least stands.

    `load`: how much stands on a day.
    """
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + timedelta(days=1))
        else:
            found.append((day, day + timedelta(days=1)))
    while len(found) > most:
        gaps = [sum(load(start + timedelta(days=number)) for number in range((end - start).days)) for (_, start), (end, _) in pairwise(found)]
        first = gaps.index(min(gaps))
        found[first : first + 2] = [(found[first][0], found[first + 1][1])]
    return [(midnight(start), midnight(end)) for start, end in found]
