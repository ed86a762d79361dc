"""A person's queue, one place after the other, and what a row of its page says."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.enums import Category, DraftState, Sensitivity
from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import Level, StageState
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.queries.waiting import Among, Who, is_asked, is_named, whether
from campaigns.reviewing.rules import can_review
from onboarding.people.enums import SEEN
from onboarding.people.models import StaffMember, shown_name
from portal.core.compiled import Compiled, Keyed

CATEGORIES, SENSITIVITIES, LEVELS = dict(Category.choices), dict(Sensitivity.choices), dict(Level.choices)
SERIOUS = (Level.WARN, Level.BLOCK)


BY_STAGE = ("-is_mine", "-is_urgent", Coalesce(Least("publish_at", "due_at"), "publish_at", "due_at").asc(nulls_last=True), "submitted_at", "revision")
"""The order of `waiting_for`, by what the open stage carries of its revision."""


class Place(NamedTuple):
    """One place in a person's queue."""

    pk: int
    is_own: bool
    is_mine: bool
    is_urgent: bool


PlainPlace = tuple[Any, ...]
"""The same, as the database gives it."""


def queue_of(person: StaffMember) -> tuple[list[PlainPlace], list[PlainPlace]]:
    """What this person may decide on, in the order of `waiting_for`; and what waits and holds their own words. One query for both.

    As plain tuples: there may be hundreds, of which a page shows 25.
    """
    if not can_review(person):
        return [], []
    who = Who.of(person)
    found = _queue_for(who.roles).rows(pk=who.pk, unit=who.unit)
    return [place for place in found if not place[1]], [place for place in found if place[1]]


@cache
def _queue_for(roles: tuple[str, ...]) -> Compiled:
    """The queue of everybody with these roles: of those who review there are few kinds."""

    def places(pk: int, unit: int) -> QuerySet[Any, Any]:
        who = Who(pk, roles, unit)
        rows = _open_stages(who, _is_own(pk) | _is_asked(who)).annotate(is_own=whether(_is_own(pk)))
        return rows.values_list("revision", "is_own", "is_mine", "is_urgent")

    return Compiled(places, pk=int, unit=int)


@cache
def _order_for(roles: tuple[str, ...]) -> Compiled:
    """The same without their own words, as keys in order."""

    def keys(pk: int, unit: int) -> QuerySet[Any, Any]:
        who = Who(pk, roles, unit)
        return _open_stages(who, ~_is_own(pk) & _is_asked(who)).values_list("revision")

    return Compiled(keys, pk=int, unit=int)


def _open_stages(who: Who, wanted: Q) -> QuerySet[StageRun]:
    protected = StaffMember.accounts.exclude(safety_class__in=SEEN).order_by().values("pk")
    rows = StageRun.objects.filter(wanted, state=StageState.OPEN, draft__state=DraftState.IN_REVIEW).exclude(author__in=protected)
    return rows.annotate(is_mine=is_named(who, at="")).order_by(*BY_STAGE)


def _is_asked(who: Who) -> Q:
    return is_asked(who, at="", revision="revision")


def _is_own(person: int) -> Q:
    return Q(Among(Cast(Value(person), BigIntegerField()), F("writers")))


def keys_of(person: StaffMember) -> list[int]:
    """Revisions that this person may decide on, in the order of `waiting_for`."""
    if not can_review(person):
        return []
    who = Who.of(person)
    return [pk for (pk,) in _order_for(who.roles).rows(pk=who.pk, unit=who.unit)]


def next_after(person: StaffMember, revision: Revision) -> int | None:
    """What comes after a revision in the person's queue, to be asked before deciding on it; the first other one where nothing does."""
    queue = keys_of(person)
    at = queue.index(revision.pk) if revision.pk in queue else -1
    others = [*queue[at + 1 :], *queue[: max(at, 0)]]
    return others[0] if others else None


def neighbours(person: StaffMember, revision: Revision) -> tuple[int | None, int | None, int, int]:
    """(the one before in the person's queue, the one after, its place counted from one, how many there are). Place 0: it is not in the queue."""
    queue = keys_of(person)
    if revision.pk not in queue:
        return None, queue[0] if queue else None, 0, len(queue)
    at = queue.index(revision.pk)
    return queue[at - 1] if at else None, queue[at + 1] if at + 1 < len(queue) else None, at + 1, len(queue)


class Waiting(NamedTuple):
    """What a row of the queue shows of the revision at one place. `level`: the most serious thing that screening noticed."""

    pk: int
    number: int
    title: str
    category: str
    sensitivity: str
    campaign: str | None
    publish_at: datetime | None
    submitted_at: datetime
    author_name: str
    author_class: str
    looker: int | None
    looker_name: str | None
    looker_class: str | None
    looks_until: datetime | None
    level: str | None
    stages: int | None
    stage: int | None
    stage_due_at: datetime | None

    @property
    def author(self) -> str:
        """Whose words these are, as it may be printed."""
        return shown_name(self.author_name, self.author_class)

    @property
    def due_at(self) -> datetime | None:
        """By when the open stage asks for a decision: at its time it ends undecided."""
        return min(self.stage_due_at, self.publish_at) if self.stage_due_at and self.publish_at else self.stage_due_at

    @property
    def is_late(self) -> bool:
        """Whether that time is over."""
        return self.due_at is not None and self.due_at < timezone.now()

    @property
    def risks(self) -> list[str]:
        """What makes it worth a slower look, in words: what it is about, how it is marked, what screening found, and the stage."""
        said = [str(CATEGORIES.get(self.category, self.category))] if self.category != Category.GENERAL else []
        if self.sensitivity and self.sensitivity != Sensitivity.ROUTINE:
            said.append(str(SENSITIVITIES.get(self.sensitivity, self.sensitivity)))
        if self.level in SERIOUS:
            said.append(str(LEVELS[self.level]))
        if self.stages and self.stages > 1:
            said.append(_("stage %(now)d of %(all)d") % {"now": self.stage or self.stages, "all": self.stages})
        return said

    def looked_at_by(self, besides: StaffMember) -> str:
        """Somebody else who has it open now, as it may be printed; empty when nobody has."""
        if self.looks_until is None or self.looks_until <= timezone.now() or self.looker == besides.pk:
            return ""
        return shown_name(self.looker_name or "", self.looker_class or "")


def queue_rows(places: Sequence[Place]) -> list[Waiting]:
    """What the rows of the queue show of these places, in this order. One query."""
    found = {row[0]: Waiting(*row) for row in ROWS.rows(place.pk for place in places)}
    return [found[place.pk] for place in places if place.pk in found]


def _rows(keys: list[int]) -> QuerySet[Any, Any]:
    rows = Revision.objects.order_by().filter(pk__in=keys)
    rows = rows.annotate(
        now=FilteredRelation("stage_runs", condition=Q(stage_runs__state=StageState.OPEN)), level=KeyTextTransform("level", "route_run__facts")
    )
    return rows.values_list(
        *("pk", "number", "title", "category", "sensitivity", "draft__campaign__name", "publish_at", "submitted_at"),
        *("author__full_name", "author__safety_class", "looking__person", "looking__person__full_name", "looking__person__safety_class"),
        *("looking__until", "level", "route_run__length", F("now__number"), F("now__due_at")),
    )


ROWS = Keyed(_rows)
TITLES = Keyed(lambda keys: Revision.objects.order_by().filter(pk__in=keys).only("title", "submitted_at"))


def queue_titles(places: Sequence[Place]) -> list[Revision]:
    """Title and time of the revisions at these places, in this order. One query; none for no places."""
    rows = {each.pk: each for each in TITLES.objects(place.pk for place in places)}
    return [rows[place.pk] for place in places if place.pk in rows]
