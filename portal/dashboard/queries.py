"""The figures of the page, as they may be shown. Nothing here looks at a person: only at what was counted, and at words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery, Takedown
from campaigns.publishing.queries import is_gone_or_going_at
from campaigns.publishing.transitions import NEEDS_SOMEBODY
from onboarding.people.enums import SEEN, Kind
from onboarding.people.models import Circle, StaffMember
from onboarding.people.queries import visible
from portal.dashboard.masking import LEAST_K, Published, publish, published_trend
from portal.dashboard.models import ParticipationCount
from portal.dashboard.steps import STEPS, is_possible

WEEKS = 26
Frozen = tuple[tuple[str, tuple[tuple[str, tuple[int, ...]], ...]], ...]  # table, row, people at each step


def small_cell() -> int:
    """The fewest people that a shown figure may stand for: the setting SMALL_CELL, 5 without it, never below 3."""
    return max(int(settings.SMALL_CELL), LEAST_K)


@dataclass(frozen=True)
class Participation:
    """The latest count, masked. `week` is its Monday; `names` gives what a row is called, per table."""

    week: date
    counted_on: date
    figures: Published
    names: dict[str, dict[str, str]]


def participation() -> Participation | None:
    """The latest week's figures by circle, by unit and by kind; None before the first count. Two queries."""
    latest = ParticipationCount.objects.order_by("-week").values_list("week", "counted_on").first()
    if latest is None:
        return None
    rows = list(
        ParticipationCount.objects.filter(week=latest[0], eligible__gt=0).select_related("unit", "circle").order_by("circle__position", "unit__name", "kind")
    )
    kinds = {value: str(label) for value, label in Kind.choices}
    names = {
        "circle": {row.circle.slug: row.circle.name for row in rows},
        "unit": {row.unit.code: row.unit.name for row in sorted(rows, key=lambda row: row.unit.name)},
        "kind": {row.kind: kinds.get(row.kind, row.kind) for row in sorted(rows, key=lambda row: row.kind, reverse=True)},
    }
    keyed = {"circle": lambda row: row.circle.slug, "unit": lambda row: row.unit.code, "kind": lambda row: row.kind}
    tables = {name: _summed(rows, key, names[name]) for name, key in keyed.items()}
    return Participation(latest[0], latest[1], _masked(_frozen(tables), small_cell()), names)


def _frozen(tables: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Frozen:
    return tuple((name, tuple((row, tuple(counts[step] for step in STEPS)) for row, counts in rows.items())) for name, rows in tables.items())


@lru_cache(maxsize=4)
def _masked(tables: Frozen, k: int) -> Published:
    """The same counts are masked once a process: they change once a night, and what may be shown of many units takes long to find."""
    counts = {name: {row: dict(zip(STEPS, values, strict=True)) for row, values in rows} for name, rows in tables}
    return publish(counts, steps=STEPS, k=k, is_possible=is_possible)


def _summed(rows: Iterable[ParticipationCount], key: object, names: Iterable[str]) -> dict[str, Counter[str]]:
    sums: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in rows:
        sums[key(row)].update({step: getattr(row, step) for step in STEPS})  # type: ignore[operator]
    return sums


def trend(now: Participation) -> list[tuple[date, int | None]]:
    """Monday → people who take part, of the last weeks; None where the change from a shown week would stand for too few."""
    sums = ParticipationCount.objects.order_by("-week").values_list("week").annotate(people=Sum("takes_part"), whole=Sum("eligible"))[:WEEKS]
    k = small_cell()
    weeks = [(week, None if 0 < people < k or 0 < whole - people < k else people) for week, people, whole in reversed(sums)]
    if weeks and now.figures.total["takes_part"].number is None:  # the mask of the page may hide more than the figure by itself asks for
        weeks[-1] = (weeks[-1][0], None)
    return list(zip([week for week, _people in weeks], published_trend([people for _week, people in weeks], k=k), strict=True))


def circles() -> list[Circle]:
    """All circles from the middle out."""
    return list(Circle.objects.order_by("position"))


def drafts_by_state() -> list[tuple[DraftState, int]]:
    """How many drafts stand in each state."""
    counts = dict(Draft.objects.order_by().exclude(author__in=_protected()).values_list("state").annotate(Count("pk")))
    return [(state, counts.get(state, 0)) for state in DraftState]


def deliveries_by_state() -> list[tuple[DeliveryState, int]]:
    """How many deliveries stand in each state; what was removed from the network again is left out."""
    # What is left out is little: counting it and taking it off is ten times as quick as asking of every delivery who wrote it.
    rows = Delivery.objects.order_by()
    gone = Takedown.objects.filter(is_gone_or_going_at(timezone.now())).order_by().values("delivery")
    counts = Counter(_by_state(rows))
    counts.subtract(_by_state(rows.filter(pk__in=gone)))
    counts.subtract(_by_state(rows.filter(revision__author__in=_protected()).exclude(pk__in=gone)))
    return [(state, counts[state]) for state in DeliveryState]


def _by_state(deliveries: QuerySet[Delivery]) -> dict[str, int]:
    return dict(deliveries.values_list("state").annotate(Count("pk")))


def _protected() -> QuerySet[StaffMember, Any]:
    """Keys of colleagues who may not be seen: they are few, and leaving out what is theirs says the same as `visible`."""
    return StaffMember.accounts.exclude(safety_class__in=SEEN).order_by().values("pk")


def oldest_waiting() -> datetime | None:
    """Since when the draft that waits longest for a decision has waited."""
    waiting = visible(Draft.objects.filter(state=DraftState.IN_REVIEW), "author")
    found: datetime | None = waiting.aggregate(since=Min("changed_at"))["since"]
    return found


def next_due() -> datetime | None:
    """When the next delivery is due."""
    queued = visible(Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__gte=timezone.now()), "revision__author")
    return queued.order_by("due_at").values_list("due_at", flat=True).first()


def needing_somebody(deliveries: Iterable[tuple[DeliveryState, int]]) -> int:
    """Of these counts, the deliveries that no machine can settle."""
    return sum(count for state, count in deliveries if state in NEEDS_SOMEBODY)
