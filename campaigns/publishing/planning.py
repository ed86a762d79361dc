"""Questions about the plan: what goes out when, and what stands too near to something else."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, reduce
from operator import attrgetter, or_
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Revision
from campaigns.publishing.calendars import spans
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible
from portal.core.compiled import Compiled, Keyed

TAKES_A_PLACE = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.ARMED, DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.HELD)
R = TypeVar("R")

ByDay = dict[date, dict[str, int]]
"""Local day → state → how many."""


@dataclass(slots=True)
class Due:
    """One delivery as the calendar shows it, in the order of `COLUMNS`."""

    pk: int
    state: str
    due_at: datetime
    not_before: datetime | None
    account_id: int
    network: str
    keys_end_at: datetime | None
    revision_id: int

    @property
    def outlives_keys(self) -> bool:
        """As `Delivery.outlives_keys`."""
        waits = self.state in (DeliveryState.QUEUED, DeliveryState.HELD)
        return waits and self.keys_end_at is not None and self.keys_end_at <= (self.not_before or self.due_at)


COLUMNS = ("pk", "state", "due_at", "not_before", "account", "account__network", "account__token_expires_at", "revision")


@dataclass(slots=True)
class Words:
    """What goes out, by its revision (`pk`), in the order of `SAID`, and whose words it is."""

    pk: int
    draft_id: int
    title: str
    author_id: int
    last_editor_id: int
    submitted_by_id: int
    editors_json: str

    @property
    def editors(self) -> list[int]:
        """As the revision has them; read of few of many."""
        found: list[int] = json.loads(self.editors_json)
        return found


SAID = ("pk", "draft", "title", "author", "last_editor", "submitted_by", Cast("editors", TextField()))


@dataclass(frozen=True)
class Planned(Generic[R]):
    """What stands in a span of days: how much of it on each, and `on` gives what stands on the days that are named."""

    by_day: ByDay
    on: Callable[[list[date]], list[R]]


def planned_deliveries(person: StaffMember, start: datetime, end: datetime) -> QuerySet[Delivery]:
    """Deliveries that are due between two moments, the first first: all of them for whoever works with them, else a person's own."""
    return _due(between("due_at", start, end), **_whose(person, "campaigns.view_deliveries")).select_related("account", "revision")


def planned_drafts(person: StaffMember, start: datetime, end: datetime) -> QuerySet[Draft]:
    """Drafts with a time that nobody has approved yet: a person's own, and all for whoever oversees drafts."""
    return _undecided(between("publish_at", start, end), **_whose(person, "campaigns.view_all_drafts"))


def deliveries_between(person: StaffMember, start: datetime, end: datetime, chosen: dict[str, int]) -> Planned[Due]:
    """`planned_deliveries`, narrowed to `chosen`, an account or a campaign or both. On several accounts a post counts once."""
    narrowed = _whose(person, "campaigns.view_deliveries") | chosen
    if narrowed:
        rows = [Due(*row) for row in _deliveries(*narrowed).rows(start=start, end=end, **narrowed)]
        return _counted_here(rows, lambda each: (each.due_at, each.state, each.revision_id))
    counted = _by_day(DELIVERIES_BY_DAY.rows(start=start, end=end))
    return _spread(counted, DELIVERIES_ON, lambda asked, times: [Due(*row) for row in asked.rows(**times)], lambda due: due.due_at)


def drafts_between(person: StaffMember, start: datetime, end: datetime, chosen: dict[str, int]) -> Planned[Draft]:
    """`planned_drafts`, narrowed to `chosen`."""
    narrowed = _whose(person, "campaigns.view_all_drafts") | chosen
    if narrowed:
        rows: list[Draft] = _drafts(*narrowed).objects(start=start, end=end, **narrowed)
    else:
        rows = DRAFTS_FIRST.objects(start=start, end=end, most=FEW + 1)
    if narrowed or len(rows) <= FEW:
        return _counted_here(rows, lambda each: (each.publish_at or start, each.state, each.pk))
    counted = _by_day(DRAFTS_BY_DAY.rows(start=start, end=end))
    return _spread(counted, DRAFTS_ON, lambda asked, times: asked.objects(**times), lambda draft: draft.publish_at or start)


def words_of(dues: Iterable[Due]) -> dict[int, Words]:
    """Primary key of a revision → what goes out of it. Asked apart from deliveries: a post on five accounts is five of these."""
    return {row[0]: Words(*row) for row in WORDS.rows(due.revision_id for due in dues)}


def _whose(person: StaffMember, sees_all: str) -> dict[str, int]:
    return {} if person.has_perm(sees_all) else {"person": person.pk}


def _due(when: Q, person: int | None = None, account: int | None = None, campaign: int | None = None) -> QuerySet[Delivery]:
    rows = Delivery.objects.order_by("due_at", "pk")
    due = rows.filter(when).exclude(state=DeliveryState.CANCELLED)
    if person is not None:
        due = due.filter(Q(revision__author=person) | Q(revision__last_editor=person))
    if account is not None:
        due = due.filter(account=account)
    return due if campaign is None else due.filter(revision__draft__campaign=campaign)


def _undecided(when: Q, person: int | None = None, account: int | None = None, campaign: int | None = None) -> QuerySet[Draft]:
    open_states = (DraftState.WRITING, DraftState.RETURNED, DraftState.IN_REVIEW)
    rows = Draft.objects.filter(when, state__in=open_states).order_by("publish_at", "pk")
    rows = visible(rows, "author") if person is None else rows.filter(author=person)
    if account is not None:
        rows = rows.filter(variants__account=account)
    return rows if campaign is None else rows.filter(campaign=campaign)


def _shown(deliveries: QuerySet[Delivery]) -> QuerySet[Any, tuple[Any, ...]]:
    return deliveries.values_list(*COLUMNS)


WORDS = Keyed(lambda keys: Revision.objects.order_by().filter(pk__in=keys).values_list(*SAID), 25, 250)


def _named(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.select_related("author").only("title", "state", "publish_at", "author__safety_class")


@cache
def _deliveries(*narrowed: str) -> Compiled:
    """One statement for each way to narrow; what is narrowed so far is little enough to be read whole and counted here."""
    return Compiled(lambda start, end, **ids: _shown(_due(between("due_at", start, end), **ids)), **_kinds(narrowed))


@cache
def _drafts(*narrowed: str) -> Compiled:
    return Compiled(lambda start, end, **ids: _named(_undecided(between("publish_at", start, end), **ids)), **_kinds(narrowed))


def _kinds(narrowed: Iterable[str]) -> dict[str, Any]:
    return {"start": datetime, "end": datetime, **dict.fromkeys(narrowed, int)}


def _counted(rows: QuerySet[Any], at: str, what: str = "pk") -> QuerySet[Any, tuple[date, str, int]]:
    return rows.order_by().annotate(day=TruncDate(at)).values_list("day", "state").annotate(number=Count(what, distinct=what != "pk"))


FEW = 200
"""Drafts with a time are seldom more in a month, and then read at once; of more, they are counted first."""
DRAFTS_FIRST = Compiled(lambda start, end, most: _named(_undecided(between("publish_at", start, end)))[:most], start=datetime, end=datetime, most=int)
DELIVERIES_BY_DAY = Compiled(lambda start, end: _counted(_due(between("due_at", start, end)), "due_at", "revision"), start=datetime, end=datetime)
DRAFTS_BY_DAY = Compiled(lambda start, end: _counted(_undecided(between("publish_at", start, end)), "publish_at"), start=datetime, end=datetime)


def _by_day(counted: Iterable[tuple[Any, ...]]) -> ByDay:
    found: ByDay = {}
    for day, state, number in counted:
        found.setdefault(day, {})[state] = number
    return found


def _counted_here(rows: list[R], fact: Callable[[R], tuple[datetime, str, int]]) -> Planned[R]:
    """The same from rows that were read. `fact`: when, in which state, and which post."""
    facts = [fact(row) for row in rows]
    zone = timezone.get_current_timezone()
    days = [at.astimezone(zone).date() for at, _state, _post in facts]
    found: ByDay = {}
    for day, state, _post in {(day, state, post) for day, (_at, state, post) in zip(days, facts, strict=True)}:
        states = found.setdefault(day, {})
        states[state] = states.get(state, 0) + 1
    return Planned(found, lambda wanted: [row for row, day in zip(rows, days, strict=True) if day in wanted])


def between(at: str, start: datetime, end: datetime) -> Q:
    """A filter: the time in `at` is not before the start, and before the end."""
    return Q(**{f"{at}__gte": start, f"{at}__lt": end})


def _in_spans(at: str, times: dict[str, datetime]) -> Q:
    edges = list(times.values())
    return reduce(or_, (between(at, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)))


def _times(most: int) -> dict[str, Any]:
    return {f"{edge}{number}": datetime for number in range(most) for edge in ("start", "end")}


def _by_spans(build: Callable[..., QuerySet[Any, Any]], *sizes: int) -> list[Compiled]:
    """The same question for so many spans of time at once: the fewer there are, the less there is to plan."""
    return [Compiled(build, **_times(size)) for size in sizes]


DELIVERIES_ON = _by_spans(lambda **times: _shown(_due(_in_spans("due_at", times))), 1, 6)
"""For as many spans as a month has weekends: of more, those are joined between which least stands. Of drafts there are fewer."""
DRAFTS_ON = _by_spans(lambda **times: _named(_undecided(_in_spans("publish_at", times))), 1, 2)


def _spread(counted: ByDay, by_spans: list[Compiled], made: Callable[[Compiled, dict[str, datetime]], list[R]], at: Callable[[R], datetime]) -> Planned[R]:
    """What is counted already; what stands on some of the days is asked for by spans of time, and `made` of the answer."""

    def on(days: list[date]) -> list[R]:
        if not days:
            return []
        found = spans(days, len(by_spans[-1].kinds) // 2, lambda day: sum(counted.get(day, {}).values()))
        edges, zone, wanted = [edge for span in found for edge in span], timezone.get_current_timezone(), set(days)
        asked = next(each for each in by_spans if len(each.kinds) >= len(edges))
        rows = made(asked, dict(zip(asked.kinds, edges + edges[:1] * (len(asked.kinds) - len(edges)), strict=True)))
        is_exact = sum((end.date() - start.date()).days for start, end in found) == len(wanted)
        return rows if is_exact else [row for row in rows if at(row).astimezone(zone).date() in wanted]

    return Planned(counted, on)


def clashes(deliveries: Iterable[Due]) -> dict[int, Due]:
    """Delivery → the one before it on the same account that is nearer than CLASH_MINUTES; only what still takes or took a place counts."""
    near = timedelta(minutes=settings.CLASH_MINUTES)
    latest: dict[int, Due] = {}
    found: dict[int, Due] = {}
    for delivery in sorted((each for each in deliveries if each.state in TAKES_A_PLACE), key=attrgetter("due_at", "pk")):
        before = latest.get(delivery.account_id)
        if before and delivery.due_at - before.due_at < near:
            found[delivery.pk] = before
        latest[delivery.account_id] = delivery
    return found
