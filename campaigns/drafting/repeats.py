"""When a repeated post would go out: the same time of day by the clock on the wall, however the clocks change. Dates in, moments out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from campaigns.drafting.enums import Rhythm
from portal.core.moments import comes_twice, is_skipped

STEPS = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7), Rhythm.FORTNIGHTLY: timedelta(days=14)}


@dataclass(frozen=True, slots=True)
class Plan:
    """`moments`: UTC, in order. `skipped`, `twice`: the local times that do not exist, or that stand for two moments. `short_months`: the first
    days of the months that have no such date, for which there is nothing.
    """

    moments: list[datetime] = field(default_factory=list)
    skipped: list[datetime] = field(default_factory=list)
    twice: list[datetime] = field(default_factory=list)
    short_months: list[date] = field(default_factory=list)


def planned(first: datetime, rhythm: str, times: int, *, takes_second: bool = False) -> Plan:
    """So many moments from the first (aware) on. Of two moments that one local time stands for, the second when asked; the first keeps its own."""
    plan = Plan()
    zone = timezone.get_current_timezone()
    start = first.astimezone(zone)
    for number, naive in enumerate(_locals(start.replace(tzinfo=None, fold=0), rhythm, times, plan.short_months)):
        if is_skipped(naive):
            plan.skipped.append(naive)
            continue
        fold = start.fold if number == 0 else int(takes_second)
        if number and comes_twice(naive):
            plan.twice.append(naive)
        plan.moments.append(naive.replace(tzinfo=zone, fold=fold if comes_twice(naive) else 0).astimezone(UTC))
    return plan


def _locals(start: datetime, rhythm: str, times: int, short_months: list[date]) -> Iterator[datetime]:
    if rhythm != Rhythm.MONTHLY:
        yield from (start + number * STEPS[Rhythm(rhythm)] for number in range(times))
        return
    made, month = 0, start.replace(day=1).date()
    while made < times:
        try:
            yield start.replace(year=month.year, month=month.month)
            made += 1
        except ValueError:
            short_months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
