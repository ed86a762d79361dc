"""Questions about the queue: what waits for whom, and in which order."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, BooleanField, Case, Exists, F, FilteredRelation, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.enums import Category, DraftState
from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, Level, StageState, Verdict
from campaigns.reviewing.models import Decision, Looking, OutsideLink, StageRun
from campaigns.reviewing.rules import active_approvers, can_review, writers_of
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.queries import visible
from portal.core.compiled import Compiled, Keyed, hand_over

MOST_OUTSIDE = 25
DUE = Coalesce(Least("publish_at", "now__due_at"), "publish_at", "now__due_at")
"""By when a decision is asked for: `Least` of a time and nothing is nothing in SQLite, and the time in PostgreSQL."""
URGENT_FIRST: tuple[Any, ...] = ("-is_urgent", DUE.asc(nulls_last=True), "submitted_at", "pk")
SHOWN = (
    *("number", "title", "category", "sensitivity", "publish_at", "submitted_at", "draft__campaign__name", "submitted_by_id"),
    *("author__full_name", "author__safety_class", "looking__until", "looking__person__full_name", "looking__person__safety_class"),
    *("route_run__facts", "route_run__length", "route_run__slug", "route_run__after_review_hours"),
)


def in_review() -> QuerySet[Revision]:
    """The newest revision of each draft that waits for a decision, the most urgent first: the urgent route, then by when a decision is due, then the oldest.

    `now`, for filters: its open stage, of which there is one at most (constraint), or none.
    """
    newer = Revision.objects.filter(draft=OuterRef("draft"), number__gt=OuterRef("number"))
    rows = visible(Revision.objects.filter(~Exists(newer), draft__state=DraftState.IN_REVIEW), "author")
    rows = rows.alias(now=FilteredRelation("stage_runs", condition=Q(stage_runs__state=StageState.OPEN)))
    return rows.annotate(is_urgent=_whether(Q(route_run__after_review_hours__gt=0))).order_by(*URGENT_FIRST)


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def waiting_for(person: StaffMember) -> QuerySet[Revision]:
    """The revisions that this person may decide on: what names the person or their unit first, then the most urgent. Empty for whoever does not review."""
    if not can_review(person):
        return Revision.objects.none()
    who = Who.of(person)
    return in_review().filter(_is_asked(who)).exclude(_own(who.pk)).annotate(is_mine=_is_named(who)).order_by("-is_mine", *URGENT_FIRST)


class Who(NamedTuple):
    """What of a person decides on what waits for them: key, roles, unit (0 without one)."""

    pk: int
    roles: tuple[str, ...]
    unit: int

    @classmethod
    def of(cls, person: StaffMember) -> "Who":
        """The same of a colleague."""
        return cls(person.pk, tuple(sorted(person.roles)), person.unit_id or 0)


def waiting_times(person: StaffMember) -> list[tuple[int, int, datetime]]:
    """(revision, number of its open stage, by when it asks for a decision) of what waits for this person with a time, the soonest first."""
    if not can_review(person):
        return []
    rows = waiting_for(person).annotate(stage=F("now__number"), due_at=F("now__due_at"))
    found = rows.values_list("pk", "stage", "due_at", "publish_at")
    times = ((pk, number or 1, [at for at in (due_at, publish_at) if at]) for pk, number, due_at, publish_at in found)
    return sorted(((pk, number, min(ends)) for pk, number, ends in times if ends), key=lambda each: each[2])


class Place(NamedTuple):
    """One place in a person's queue."""

    pk: int
    is_own: bool
    is_mine: bool
    is_urgent: bool


def queue_of(person: StaffMember) -> tuple[list[Place], list[Place]]:
    """What this person may decide on, in the order of `waiting_for`; and what waits and holds their own words. One query for both."""
    if not can_review(person):
        return [], []
    who = Who.of(person)
    found = [Place(*row) for row in _queue_for(who.roles).rows(pk=who.pk, unit=who.unit)]
    return [place for place in found if not place.is_own], [place for place in found if place.is_own]


@cache
def _queue_for(roles: tuple[str, ...]) -> Compiled:
    """The queue of everybody with these roles: of those who review there are few kinds."""

    def places(pk: int, unit: int) -> QuerySet[Any, Any]:
        who, own = Who(pk, roles, unit), _own(pk)
        rows = in_review().filter(own | _is_asked(who)).annotate(is_own=_whether(own), is_mine=_is_named(who))
        return rows.order_by("-is_mine", *URGENT_FIRST).values_list("pk", "is_own", "is_mine", "is_urgent")

    return Compiled(places, pk=int, unit=int)


def queue_rows(places: Sequence[Place]) -> list[Any]:
    """The revisions at these places with what a row of the queue shows and no more, in this order. Two queries."""
    found: dict[int, Any] = {each.pk: each for each in ROWS.objects(place.pk for place in places)}
    stages: dict[int, list[StageRun]] = {pk: [] for pk in found}
    for stage in STAGES_OF.objects(found):
        stages[stage.revision_id].append(stage)
    for pk, each in found.items():
        hand_over(each, "stage_runs", stages[pk])
    for place in places:
        if each := found.get(place.pk):
            each.is_mine, each.is_urgent = place.is_mine, place.is_urgent
    return [found[place.pk] for place in places if place.pk in found]


def _rows(keys: list[int]) -> QuerySet[Revision]:
    rows = Revision.objects.order_by().filter(pk__in=keys)
    return rows.select_related("draft__campaign", "author", "route_run", "looking__person").only(*SHOWN)


ROWS = Keyed(_rows)
STAGES_OF = Keyed(lambda keys: StageRun.objects.filter(revision__in=keys).order_by("revision", "number"))
TITLES = Keyed(lambda keys: Revision.objects.order_by().filter(pk__in=keys).only("title", "submitted_at"))


def queue_titles(places: Sequence[Place]) -> list[Revision]:
    """Title and time of the revisions at these places, in this order. One query; none for no places."""
    rows = {each.pk: each for each in TITLES.objects(place.pk for place in places)}
    return [rows[place.pk] for place in places if place.pk in rows]


def _is_asked(who: Who) -> Q:
    """A filter on what is in review: an open stage asks the person, who has not decided on it yet."""
    asked = _asks(who)
    if Role.APPROVER in who.roles:
        asked |= Q(now__pk__isnull=True, route_run__pk__isnull=True)
    return asked & ~Q(Exists(Decision.objects.filter(revision=OuterRef("pk"), decided_by=who.pk)))


def _is_named(who: Who) -> Case:
    """Whether the open stage names the person, or their unit."""
    return _whether(_names(who))


def _names(who: Who) -> Q:
    return Q(now__deciders=Deciders.PEOPLE, now__pk__in=_named(who.pk)) | Q(now__deciders=Deciders.UNIT, now__unit=who.unit)


def _named(person: int) -> Any:
    return StageRun.people.through._default_manager.filter(staffmember=person).values("stagerun")


def _asks(who: Who) -> Q:
    """A filter on what is in review: the open stage asks the person, or does so since it is late. The same as `StageRun.takes`."""
    inside = [each for each in Deciders if each != Deciders.OUTSIDE]
    late = Q(now__escalated_at__isnull=False, now__escalates_to__in=who.roles, now__deciders__in=inside)
    return Q(now__deciders=Deciders.ROLE, now__role__in=who.roles) | _names(who) | late


def waiting_outside(person: StaffMember) -> list[Revision]:
    """What waits for an outside reviewer, of which this person may ask one. Each with `due_at` of its stage, and `asked`: who holds a link that opens."""
    if not can_review(person):
        return []
    rows: list[Revision] = OUTSIDE.objects(person=person.pk, now=timezone.now())
    return rows


def _outside(person: int, now: datetime) -> QuerySet[Revision]:
    link = OutsideLink.objects.filter(revision=OuterRef("pk"), used_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-invited_at")
    rows = in_review().select_related("author").filter(Q(now__deciders=Deciders.OUTSIDE)).exclude(_own(person))
    return rows.annotate(due_at=F("now__due_at"), asked=Subquery(link.values("name")[:1]))[:MOST_OUTSIDE]


OUTSIDE = Compiled(_outside, person=int, now=datetime)


def link_out(revision: Revision) -> OutsideLink | None:
    """The link that somebody outside can open now."""
    return OutsideLink.objects.filter(revision=revision, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()).first()


def next_after(person: StaffMember, revision: Revision) -> int | None:
    """What comes after a revision in the person's queue, to be asked before deciding on it; the first other one where nothing does."""
    queue = list(waiting_for(person).values_list("pk", flat=True))
    at = queue.index(revision.pk) if revision.pk in queue else -1
    others = [*queue[at + 1 :], *queue[: max(at, 0)]]
    return others[0] if others else None


def neighbours(person: StaffMember, revision: Revision) -> tuple[int | None, int | None, int, int]:
    """(the one before in the person's queue, the one after, its place counted from one, how many there are). Place 0: it is not in the queue."""
    queue = [place.pk for place in queue_of(person)[0]]
    if revision.pk not in queue:
        return None, queue[0] if queue else None, 0, len(queue)
    at = queue.index(revision.pk)
    return queue[at - 1] if at else None, queue[at + 1] if at + 1 < len(queue) else None, at + 1, len(queue)


def may_somebody_else_decide(revision: Revision, person: StaffMember) -> bool:
    """Whether at least one colleague besides this person may decide on the revision."""
    stage = StageRun.objects.filter(revision=revision, state=StageState.OPEN).first()
    others = people_of(stage, revision) if stage else active_approvers()
    return any(other.has_perm("campaigns.decide", revision) for other in others.exclude(pk=person.pk))


def people_of(stage: StageRun, revision: Revision) -> StaffQuerySet:
    """Colleagues whom a stage asks and who may be asked: none who wrote in it, none who has decided on it, nobody protected."""
    chosen = {
        Deciders.ROLE: Q(role_grants__role=stage.role),
        Deciders.UNIT: Q(unit=stage.unit_id),
        Deciders.PEOPLE: Q(pk__in=stage.people.values("pk")),
        Deciders.OUTSIDE: Q(pk__in=[]),
    }[Deciders(stage.deciders)]
    if stage.escalated_at and stage.deciders != Deciders.OUTSIDE:
        chosen |= Q(role_grants__role=stage.escalates_to)
    able = StaffMember.objects.active().filter(chosen).filter(pk__in=_able())
    decided = Decision.objects.filter(revision=revision).values("decided_by")
    return able.exclude(pk__in=writers_of(revision)).exclude(pk__in=decided).distinct()


def _able() -> Any:
    return StaffMember.objects.active().filter(role_grants__role__in=DECIDING_ROLES).values("pk")


def _own(person: int) -> Q:
    """A filter on revisions: some of the words are this person's."""
    return Q(author=person) | Q(last_editor=person) | Q(submitted_by=person) | Q(Among(Cast(Value(person), BigIntegerField()), F("editors")))


class Among(Func):
    """Whether a JSON list of numbers holds a number: `Among(number, list)`."""

    output_field = BooleanField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The list contains it."""
        return self.as_sql(compiler, connection, template="(to_jsonb(%(expressions)s))", arg_joiner=") <@ (", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """It is among the values of the list."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)))", arg_joiner=" IN (SELECT value FROM json_each(", **extra)


def looked_at_by_another(revision: Revision, person: StaffMember) -> Looking | None:
    """Somebody else who has the revision open now; None when nobody has."""
    found: Looking | None = LOOKING.first(revision=revision.pk, person=person.pk, now=timezone.now())
    return found


def _looking(revision: int, person: int, now: datetime) -> QuerySet[Looking]:
    return Looking.objects.filter(revision=revision, until__gt=now).exclude(person=person).select_related("person")[:1]


LOOKING = Compiled(_looking, revision=int, person=int, now=datetime)


def looker_of(revision: Revision, person: StaffMember) -> StaffMember | None:
    """The same for a row of the queue, which was read with its mark."""
    mark = getattr(revision, "looking", None)
    return mark.person if mark and mark.until > timezone.now() and mark.person_id != person.pk else None


def risks_of(revision: Revision) -> list[str]:
    """What makes a revision of the queue worth a slower look, in words: what it is about, how it is marked, what screening found, and the stage."""
    run = getattr(revision, "route_run", None)
    said = [str(revision.get_category_display())] if revision.category != Category.GENERAL else []
    if (marked := getattr(revision, "sensitivity", "")) and marked != "routine":
        said.append(str(revision.get_sensitivity_display()) if hasattr(revision, "get_sensitivity_display") else marked)
    if run and run.known.level in (Level.WARN, Level.BLOCK):
        said.append(str(Level(run.known.level).label))
    if run and run.length > 1:
        now = next((stage.number for stage in revision.stage_runs.all() if stage.state == StageState.OPEN), run.length)
        said.append(_("stage %(now)d of %(all)d") % {"now": now, "all": run.length})
    return said


def stage_due(revision: Revision) -> tuple[datetime | None, bool]:
    """By when the open stage of a revision of the queue asks for a decision, which was read with it, and whether that is over."""
    due_at = next((stage.due_at for stage in revision.stage_runs.all() if stage.state == StageState.OPEN), None)
    due_at = min(due_at, revision.publish_at) if due_at and revision.publish_at else due_at  # at its time it ends undecided
    return due_at, due_at is not None and due_at < timezone.now()


def first_approvals(revision: Revision) -> QuerySet[Decision]:
    """Approvals so far, the first one first."""
    return Decision.objects.filter(revision=revision, verdict=Verdict.APPROVED).select_related("decided_by").order_by("decided_at", "pk")
