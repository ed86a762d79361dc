"""Questions about the plan: what goes out when, what stands too near to something else, and which times are free."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from campaigns.accounts.models import Account
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Campaign, Draft
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import listed_deliveries
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible
from portal.core.compiled import Compiled

TAKES_A_PLACE = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.ARMED, DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.HELD)


def _due(start: datetime, end: datetime) -> QuerySet[Delivery]:
    return listed_deliveries().filter(due_at__gte=start, due_at__lt=end).exclude(state=DeliveryState.CANCELLED).order_by("due_at", "pk")


def _undecided(start: datetime, end: datetime) -> QuerySet[Draft]:
    open_states = (DraftState.WRITING, DraftState.RETURNED, DraftState.IN_REVIEW)
    return Draft.objects.filter(publish_at__gte=start, publish_at__lt=end, state__in=open_states).order_by("publish_at", "pk")


def planned_deliveries(
    person: StaffMember, start: datetime, end: datetime, *, account: Account | None = None, campaign: Campaign | None = None
) -> QuerySet[Delivery]:
    """Deliveries that are due between two moments, the first first: all of them for whoever works with them, else a person's own."""
    due = _due(start, end)
    if not person.has_perm("campaigns.view_deliveries"):
        due = due.filter(Q(payload__revision__author=person) | Q(payload__revision__last_editor=person))
    if account:
        due = due.filter(account=account)
    return due.filter(payload__revision__draft__campaign=campaign) if campaign else due


def planned_drafts(person: StaffMember, start: datetime, end: datetime, *, account: Account | None = None, campaign: Campaign | None = None) -> QuerySet[Draft]:
    """Drafts with a time that nobody has approved yet: a person's own, and all for whoever oversees drafts."""
    rows = _undecided(start, end)
    rows = visible(rows, "author") if person.has_perm("campaigns.view_all_drafts") else rows.filter(author=person)
    if account:
        rows = rows.filter(variants__account=account)
    return rows.filter(campaign=campaign) if campaign else rows


ByDay = dict[date, dict[str, int]]
"""Local day → state → how many."""


def counted_deliveries(person: StaffMember, start: datetime, end: datetime, *, account: Account | None = None, campaign: Campaign | None = None) -> ByDay:
    """How many posts of `planned_deliveries` each day holds: on several accounts it is one. One query, however many rows there are."""
    if person.has_perm("campaigns.view_deliveries") and not (account or campaign):
        return _by_day(DELIVERIES_BY_DAY.rows(start=start, end=end))
    return _by_day(_counted(planned_deliveries(person, start, end, account=account, campaign=campaign), "due_at", "payload__revision"))


def counted_drafts(person: StaffMember, start: datetime, end: datetime, *, account: Account | None = None, campaign: Campaign | None = None) -> ByDay:
    """How many of `planned_drafts` each day holds. One query, however many rows there are."""
    if person.has_perm("campaigns.view_all_drafts") and not (account or campaign):
        return _by_day(DRAFTS_BY_DAY.rows(start=start, end=end))
    return _by_day(_counted(planned_drafts(person, start, end, account=account, campaign=campaign), "publish_at"))


def _counted(rows: QuerySet[Any], at: str, what: str = "pk") -> QuerySet[Any, tuple[date, str, int]]:
    return rows.order_by().annotate(day=TruncDate(at)).values_list("day", "state").annotate(number=Count(what, distinct=what != "pk"))


def _by_day(counted: Iterable[tuple[Any, ...]]) -> ByDay:
    found: ByDay = {}
    for day, state, number in counted:
        found.setdefault(day, {})[state] = number
    return found


DELIVERIES_BY_DAY = Compiled(lambda start, end: _counted(_due(start, end), "due_at", "payload__revision"), start=datetime, end=datetime)
DRAFTS_BY_DAY = Compiled(lambda start, end: _counted(visible(_undecided(start, end), "author"), "publish_at"), start=datetime, end=datetime)


def within(spans: Iterable[tuple[datetime, datetime]], at: str) -> Q:
    """A filter: the time in `at` lies in one of the spans."""
    chosen = Q(pk__in=[])
    for start, end in spans:
        chosen |= Q(**{f"{at}__gte": start, f"{at}__lt": end})
    return chosen


def clashes(deliveries: Iterable[Delivery]) -> dict[int, Delivery]:
    """Delivery → the one before it on the same account that is nearer than CLASH_MINUTES; only what still takes or took a place counts."""
    near = timedelta(minutes=settings.CLASH_MINUTES)
    latest: dict[int, Delivery] = {}
    found: dict[int, Delivery] = {}
    for delivery in sorted((each for each in deliveries if each.state in TAKES_A_PLACE), key=lambda each: (each.due_at, each.pk)):
        before = latest.get(delivery.account_id)
        if before and delivery.due_at - before.due_at < near:
            found[delivery.pk] = before
        latest[delivery.account_id] = delivery
    return found
