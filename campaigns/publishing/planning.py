"""Questions about the plan: what goes out when, and what stands too near to something else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.publishing.calendars import spans
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible
from portal.core.compiled import Compiled

TAKES_A_PLACE = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.ARMED, DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.HELD)
R = TypeVar("R")

ByDay = dict[date, dict[str, int]]
"""Local day → state → how many."""


@dataclass(slots=True)
class Due:
    """One delivery as the calendar shows it, in the order of `COLUMNS`. `good_from`, `good_until`: of its approval; None where that was not noted."""

    pk: int
    state: str
    due_at: datetime
    not_before: datetime | None
    account_id: int
    network: str
    keys_end_at: datetime | None
    revision_id: int
    draft_id: int
    title: str
    author_id: int
    last_editor_id: int
    submitted_by_id: int
    editors: list[int]
    good_from: datetime | None
    good_until: datetime | None

    @property
    def outlives_keys(self) -> bool:
        """As `Delivery.outlives_keys`."""
        waits = self.state in (DeliveryState.QUEUED, DeliveryState.HELD)
        return waits and self.keys_end_at is not None and self.keys_end_at <= (self.not_before or self.due_at)


WORDS = tuple(f"revision__{name}" for name in ("draft", "title", "author", "last_editor", "submitted_by", "editors"))
COLUMNS = ("pk", "state", "due_at", "not_before", "account", "account__network", "account__token_expires_at", "revision", *WORDS)


@dataclass(frozen=True)
class Planned(Generic[R]):
    """What stands in a span of days: how much of it on each, and `on` gives what stands on the days that are named."""

    by_day: ByDay
    on: Callable[[list[date]], list[R]]


def planned_deliveries(person: StaffMember, start: datetime, end: datetime) -> QuerySet[Delivery]:
    """Deliveries that are due between two moments, the first first: all of them for whoever works with them, else a person's own."""
    return _due(start, end, **_whose(person, "campaigns.view_deliveries"))


def planned_drafts(person: StaffMember, start: datetime, end: datetime) -> QuerySet[Draft]:
    """Drafts with a time that nobody has approved yet: a person's own, and all for whoever oversees drafts."""
    return _undecided(start, end, **_whose(person, "campaigns.view_all_drafts"))


def deliveries_between(person: StaffMember, start: datetime, end: datetime, chosen: dict[str, int]) -> Planned[Due]:
    """`planned_deliveries`, narrowed to `chosen`, an account or a campaign or both. On several accounts a post counts once."""
    narrowed = _whose(person, "campaigns.view_deliveries") | chosen
    if narrowed:
        rows = [Due(*row) for row in _deliveries(*narrowed).rows(start=start, end=end, **narrowed)]
        return _counted_here(rows, lambda each: (each.due_at, each.state, each.revision_id))
    counted = _by_day(DELIVERIES_BY_DAY.rows(start=start, end=end))
    return Planned(counted, lambda days: [Due(*row) for row in _shown(_due(start, end).filter(within(spans(days), "due_at")))] if days else [])


def drafts_between(person: StaffMember, start: datetime, end: datetime, chosen: dict[str, int]) -> Planned[Draft]:
    """`planned_drafts`, narrowed to `chosen`."""
    narrowed = _whose(person, "campaigns.view_all_drafts") | chosen
    if narrowed:
        rows: list[Draft] = _drafts(*narrowed).objects(start=start, end=end, **narrowed)
        return _counted_here(rows, lambda each: (each.publish_at or start, each.state, each.pk))
    counted = _by_day(DRAFTS_BY_DAY.rows(start=start, end=end))
    return Planned(counted, lambda days: list(_named(_undecided(start, end).filter(within(spans(days), "publish_at")))) if days else [])


def _whose(person: StaffMember, sees_all: str) -> dict[str, int]:
    return {} if person.has_perm(sees_all) else {"person": person.pk}


def _due(start: datetime, end: datetime, person: int | None = None, account: int | None = None, campaign: int | None = None) -> QuerySet[Delivery]:
    rows = Delivery.objects.select_related("account", "revision").order_by("due_at", "pk")
    due = rows.filter(due_at__gte=start, due_at__lt=end).exclude(state=DeliveryState.CANCELLED)
    if person is not None:
        due = due.filter(Q(revision__author=person) | Q(revision__last_editor=person))
    if account is not None:
        due = due.filter(account=account)
    return due if campaign is None else due.filter(revision__draft__campaign=campaign)


def _undecided(start: datetime, end: datetime, person: int | None = None, account: int | None = None, campaign: int | None = None) -> QuerySet[Draft]:
    open_states = (DraftState.WRITING, DraftState.RETURNED, DraftState.IN_REVIEW)
    rows = Draft.objects.filter(publish_at__gte=start, publish_at__lt=end, state__in=open_states).order_by("publish_at", "pk")
    rows = visible(rows, "author") if person is None else rows.filter(author=person)
    if account is not None:
        rows = rows.filter(variants__account=account)
    return rows if campaign is None else rows.filter(campaign=campaign)


def _shown(deliveries: QuerySet[Delivery]) -> QuerySet[Any, tuple[Any, ...]]:
    completed = Q(revision__decisions__good_until__isnull=False)  # by the one decision that ended the route
    approved = deliveries.annotate(approval=FilteredRelation("revision__decisions", condition=completed))
    return approved.values_list(*COLUMNS, "approval__good_from", "approval__good_until")


def _named(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.select_related("author").only("title", "state", "publish_at", "author__safety_class")


@cache
def _deliveries(*narrowed: str) -> Compiled:
    """One statement for each way to narrow; what is narrowed so far is little enough to be read whole and counted here."""
    return Compiled(lambda start, end, **ids: _shown(_due(start, end, **ids)), **_kinds(narrowed))


@cache
def _drafts(*narrowed: str) -> Compiled:
    return Compiled(lambda start, end, **ids: _named(_undecided(start, end, **ids)), **_kinds(narrowed))


def _kinds(narrowed: Iterable[str]) -> dict[str, Any]:
    return {"start": datetime, "end": datetime, **dict.fromkeys(narrowed, int)}


def _counted(rows: QuerySet[Any], at: str, what: str = "pk") -> QuerySet[Any, tuple[date, str, int]]:
    return rows.order_by().annotate(day=TruncDate(at)).values_list("day", "state").annotate(number=Count(what, distinct=what != "pk"))


DELIVERIES_BY_DAY = Compiled(lambda start, end: _counted(_due(start, end), "due_at", "revision"), start=datetime, end=datetime)
DRAFTS_BY_DAY = Compiled(lambda start, end: _counted(_undecided(start, end), "publish_at"), start=datetime, end=datetime)


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


def within(chosen: Iterable[tuple[datetime, datetime]], at: str) -> Q:
    """A filter: the time in `at` lies in one of the spans."""
    lies = Q(pk__in=[])
    for start, end in chosen:
        lies |= Q(**{f"{at}__gte": start, f"{at}__lt": end})
    return lies


def clashes(deliveries: Iterable[Due]) -> dict[int, Due]:
    """Delivery → the one before it on the same account that is nearer than CLASH_MINUTES; only what still takes or took a place counts."""
    near = timedelta(minutes=settings.CLASH_MINUTES)
    latest: dict[int, Due] = {}
    found: dict[int, Due] = {}
    for delivery in sorted((each for each in deliveries if each.state in TAKES_A_PLACE), key=lambda each: (each.due_at, each.pk)):
        before = latest.get(delivery.account_id)
        if before and delivery.due_at - before.due_at < near:
            found[delivery.pk] = before
        latest[delivery.account_id] = delivery
    return found
