"""Questions about what waits for a decision: for whom, and in which order."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, BooleanField, Case, Exists, F, FilteredRelation, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Least
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, StageState, Verdict
from campaigns.reviewing.models import Decision, Looking, OutsideLink, StageRun
from campaigns.reviewing.rules import active_approvers, can_review
from campaigns.reviewing.writers import writers_of
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.queries import visible
from portal.core.compiled import Compiled

MOST_OUTSIDE = 25
DUE = Coalesce(Least("publish_at", "now__due_at"), "publish_at", "now__due_at")
"""By when a decision is asked for: `Least` of a time and nothing is nothing in SQLite, and the time in PostgreSQL."""
URGENT_FIRST: tuple[Any, ...] = ("-is_urgent", DUE.asc(nulls_last=True), "submitted_at", "pk")


def in_review(*stages: Q) -> QuerySet[Revision]:
    """What waits for a decision, the most urgent first: the urgent route, then by when a decision is due, then the oldest.

    It is what has an open stage, while its draft is in review: a submission opens one in the same transaction, and leaves none open of an earlier
    version. `stages`: filters on that stage; for filters on the revision it is `now`.
    """
    opened = StageRun.objects.order_by().filter(*stages, state=StageState.OPEN).values("revision")
    rows = visible(Revision.objects.filter(OneOf(F("pk"), Subquery(opened)), draft__state=DraftState.IN_REVIEW), "author")
    rows = rows.alias(now=FilteredRelation("stage_runs", condition=Q(stage_runs__state=StageState.OPEN)))
    return rows.annotate(is_urgent=whether(Q(route_run__after_review_hours__gt=0))).order_by(*URGENT_FIRST)


class OneOf(Func):
    """Whether a number is among those that a query gives: `OneOf(number, Subquery(…))`. For few among many.

    PostgreSQL takes the query for a short list and looks each up. Of `IN (SELECT …)` it sees how many they are, and reads the whole table instead.
    """

    output_field = BooleanField()
    arity = 2

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """It is any of the list."""
        return self.as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """It is in the query."""
        return self.as_sql(compiler, connection, template="%(expressions)s", arg_joiner=" IN ", **extra)


def whether(condition: Q) -> Case:
    """A condition as a value: yes or no, never nothing."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def waiting_for(person: StaffMember) -> QuerySet[Revision]:
    """The revisions that this person may decide on: what names the person or their unit first, then the most urgent. Empty for whoever does not review."""
    if not can_review(person):
        return Revision.objects.none()
    who = Who.of(person)
    return in_review().filter(is_asked(who)).exclude(is_own(who.pk)).annotate(is_mine=is_named(who)).order_by("-is_mine", *URGENT_FIRST)


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


def is_asked(who: Who, *, at: str = "now__", revision: str = "pk") -> Q:
    """A filter on what is in review: an open stage asks the person, who has not decided on it yet. `at`: the path to the stage; `revision`: to its revision.

    Nobody has decided while the first stage waits for one approval: a decision would have ended it.
    """
    decided = Exists(Decision.objects.filter(revision=OuterRef(revision), decided_by=who.pk))
    return _asks(who, at) & (_of(at, number=1, needed=1) | ~Q(decided))


def is_named(who: Who, at: str = "now__") -> Case:
    """Whether the open stage names the person, or their unit."""
    return whether(_names(who, at))


def _of(at: str, **conditions: Any) -> Q:
    return Q(**{f"{at}{name}": value for name, value in conditions.items()})


def _names(who: Who, at: str) -> Q:
    return _of(at, deciders=Deciders.PEOPLE, pk__in=_named(who.pk)) | _of(at, deciders=Deciders.UNIT, unit=who.unit)


def _named(person: int) -> Any:
    return StageRun.people.through._default_manager.filter(staffmember=person).values("stagerun")


def _asks(who: Who, at: str) -> Q:
    """A filter on what is in review: the open stage asks the person, or does so since it is late. The same as `StageRun.takes`."""
    inside = [each for each in Deciders if each != Deciders.OUTSIDE]
    late = _of(at, escalated_at__isnull=False, escalates_to__in=who.roles, deciders__in=inside)
    return _of(at, deciders=Deciders.ROLE, role__in=who.roles) | _names(who, at) | late


def waiting_outside(person: StaffMember) -> list[Revision]:
    """What waits for an outside reviewer, of which this person may ask one. Each with `due_at` of its stage, and `asked`: who holds a link that opens."""
    if not can_review(person):
        return []
    rows: list[Revision] = OUTSIDE.objects(person=person.pk, now=timezone.now())
    return rows


def _outside(person: int, now: datetime) -> QuerySet[Revision]:
    link = OutsideLink.objects.filter(revision=OuterRef("pk"), used_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-invited_at")
    rows = in_review(Q(deciders=Deciders.OUTSIDE)).select_related("author").exclude(is_own(person))
    return rows.annotate(due_at=F("now__due_at"), asked=Subquery(link.values("name")[:1]))[:MOST_OUTSIDE]


OUTSIDE = Compiled(_outside, person=int, now=datetime)


def link_out(revision: Revision) -> OutsideLink | None:
    """The link that somebody outside can open now."""
    return OutsideLink.objects.filter(revision=revision, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()).first()


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


def is_own(person: int) -> Q:
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


def looker_of(revision: Revision, person: StaffMember) -> Looking | None:
    """The same of a version that was read with who looks at it."""
    looking: Looking | None = getattr(revision, "looking", None)
    return looking if looking and looking.until > timezone.now() and looking.person_id != person.pk else None


def looked_at_by_another(revision: Revision, person: StaffMember) -> Looking | None:
    """Somebody else who has the revision open now; None when nobody has."""
    found: Looking | None = LOOKING.first(revision=revision.pk, person=person.pk, now=timezone.now())
    return found


def _looking(revision: int, person: int, now: datetime) -> QuerySet[Looking]:
    return Looking.objects.filter(revision=revision, until__gt=now).exclude(person=person).select_related("person")[:1]


LOOKING = Compiled(_looking, revision=int, person=int, now=datetime)


def first_approvals(revision: Revision) -> QuerySet[Decision]:
    """Approvals so far, the first one first."""
    return Decision.objects.filter(revision=revision, verdict=Verdict.APPROVED).select_related("decided_by").order_by("decided_at", "pk")
