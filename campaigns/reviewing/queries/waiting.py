"""Questions about the queue: what waits for whom, and in which order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.enums import Category, DraftState
from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, Level, StageState, Verdict
from campaigns.reviewing.models import AfterReview, Decision, Looking, OutsideLink, RouteRun, StageRun
from campaigns.reviewing.rules import active_approvers, can_review, writers_of
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.people.queries import visible
from portal.core.context import once

FIGURE_DAYS = 90
URGENT_FIRST: tuple[Any, ...] = ("-is_urgent", F("publish_at").asc(nulls_last=True), "submitted_at", "pk")
SHOWN = (
    *("number", "title", "category", "sensitivity", "publish_at", "submitted_at", "draft__campaign__name", "submitted_by_id"),
    *("author__full_name", "author__safety_class", "looking__until", "looking__person__full_name", "looking__person__safety_class"),
    *("route_run__facts", "route_run__length", "route_run__slug", "route_run__after_review_hours"),
)
WRITERS = ("pk", "revision__author_id", "revision__last_editor_id", "revision__submitted_by_id", "revision__editors")


def in_review() -> QuerySet[Revision]:
    """The newest revision of each draft that waits for a decision, the most urgent first: the urgent route, then by time, then the oldest."""
    newer = Revision.objects.filter(draft=OuterRef("draft"), number__gt=OuterRef("number"))
    rows = visible(Revision.objects.filter(~Exists(newer), draft__state=DraftState.IN_REVIEW), "author")
    urgent = RouteRun.objects.filter(revision=OuterRef("pk"), after_review_hours__gt=0)
    return (
        rows.annotate(is_urgent=Exists(urgent))
        .select_related("draft__campaign", "author", "submitted_by", "route_run", "looking__person")
        .prefetch_related("payloads__account", "stage_runs")
        .order_by(*URGENT_FIRST)
    )


def waiting_for(person: StaffMember) -> QuerySet[Revision]:
    """The revisions that this person may decide on: what names the person or their unit first, then the most urgent. Empty for whoever does not review."""
    if not can_review(person):
        return Revision.objects.none()
    rows = in_review().filter(_is_asked(person)).exclude(_own(person))
    return rows.annotate(is_mine=_is_named(person)).order_by("-is_mine", *URGENT_FIRST)


def waiting_times(person: StaffMember) -> list[tuple[int, int, datetime]]:
    """(revision, number of its open stage, by when it asks for a decision) of what waits for this person with a time, the soonest first."""
    stage = StageRun.objects.filter(revision=OuterRef("pk"), state=StageState.OPEN)
    rows = waiting_for(person).select_related(None).prefetch_related(None)
    rows = rows.annotate(stage=Subquery(stage.values("number")[:1]), due_at=Subquery(stage.values("due_at")[:1]))
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
    own = _own(person)
    rows = in_review().select_related(None).prefetch_related(None).annotate(is_own=Case(When(own, then=Value(True)), default=Value(False)))
    rows = rows.annotate(is_mine=_is_named(person)).filter(own | _is_asked(person)).order_by("-is_mine", *URGENT_FIRST)
    found = [Place(*row) for row in rows.values_list("pk", "is_own", "is_mine", "is_urgent")]
    return [place for place in found if not place.is_own], [place for place in found if place.is_own]


def queue_rows(places: Sequence[Place]) -> list[Any]:
    """The revisions at these places with what a row of the queue shows and no more, in this order. Two queries."""
    rows = Revision.objects.order_by().filter(pk__in=[place.pk for place in places])
    rows = rows.select_related("draft__campaign", "author", "route_run", "looking__person").only(*SHOWN).prefetch_related("stage_runs")
    found: dict[int, Any] = {each.pk: each for each in rows}
    for place in places:
        if each := found.get(place.pk):
            each.is_mine, each.is_urgent = place.is_mine, place.is_urgent
    return [found[place.pk] for place in places if place.pk in found]


def queue_titles(places: Sequence[Place]) -> list[Revision]:
    """Title and time of the revisions at these places, in this order. One query; none for no places."""
    rows = Revision.objects.order_by().only("title", "submitted_at").in_bulk([place.pk for place in places]) if places else {}
    return [rows[place.pk] for place in places if place.pk in rows]


def _is_asked(person: StaffMember) -> Q:
    """A filter on what is in review: an open stage asks the person, who has not decided on it yet."""
    asked = Q(Exists(StageRun.objects.filter(_asks(person), revision=OuterRef("pk"), state=StageState.OPEN)))
    if Role.APPROVER in person.roles:
        asked |= ~Q(Exists(RouteRun.objects.filter(revision=OuterRef("pk"))))
    return asked & ~Q(Exists(Decision.objects.filter(revision=OuterRef("pk"), decided_by=person)))


def _is_named(person: StaffMember) -> Case:
    """Whether the open stage names the person, or their unit."""
    named = Q(deciders=Deciders.PEOPLE, pk__in=_named(person)) | Q(deciders=Deciders.UNIT, unit=person.unit_id)
    stages = StageRun.objects.filter(named, revision=OuterRef("pk"), state=StageState.OPEN)
    return Case(When(Exists(stages), then=Value(True)), default=Value(False), output_field=BooleanField())


def _named(person: StaffMember) -> Any:
    return StageRun.people.through._default_manager.filter(staffmember=person.pk).values("stagerun")


def _asks(person: StaffMember) -> Q:
    """A filter on open stages: those that ask the person, or do so since they are late. The same as `StageRun.takes`."""
    asks = Q(deciders=Deciders.ROLE, role__in=person.roles) | Q(deciders=Deciders.PEOPLE, pk__in=_named(person))
    if person.unit_id:
        asks |= Q(deciders=Deciders.UNIT, unit=person.unit_id)
    return asks | (Q(escalated_at__isnull=False, escalates_to__in=person.roles) & ~Q(deciders=Deciders.OUTSIDE))


def waiting_outside(person: StaffMember) -> QuerySet[Revision]:
    """What waits for an outside reviewer, of which this person may ask one. Each with `due_at` of its stage, and `asked`: who holds a link that opens."""
    if not can_review(person):
        return Revision.objects.none()
    stage = StageRun.objects.filter(revision=OuterRef("pk"), state=StageState.OPEN, deciders=Deciders.OUTSIDE)
    link = OutsideLink.objects.filter(revision=OuterRef("pk"), used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()).order_by("-invited_at")
    rows = in_review().select_related(None).select_related("author").prefetch_related(None).filter(Exists(stage)).exclude(_own(person))
    return rows.annotate(due_at=Subquery(stage.values("due_at")[:1]), asked=Subquery(link.values("name")[:1]))


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


def _own(person: StaffMember) -> Q:
    """A filter on what is in review: some of the words are this person's."""
    own = Q(author=person) | Q(last_editor=person) | Q(submitted_by=person)
    if connection.vendor == "postgresql":
        return own | Q(editors__contains=[person.pk])
    return own | Q(pk__in=once(("edited_by", person.pk), lambda: _edited_by(person)))


def _edited_by(person: StaffMember) -> list[int]:
    """SQLite does not ask what a JSON list holds, so that the editors of what is in review are looked through here."""
    rows = Revision.objects.filter(draft__state=DraftState.IN_REVIEW).order_by()
    return [pk for pk, editors in rows.values_list("pk", "editors") if person.pk in editors]


def looked_at_by_another(revision: Revision, person: StaffMember) -> Looking | None:
    """Somebody else who has the revision open now; None when nobody has."""
    return Looking.objects.filter(revision=revision, until__gt=timezone.now()).exclude(person=person).select_related("person").first()


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
    return due_at, due_at is not None and due_at < timezone.now()


def after_reviews_for(person: StaffMember) -> QuerySet[AfterReview]:
    """What went out by the urgent route and waits for this person as the third, the oldest first."""
    if not can_review(person):
        return AfterReview.objects.none()
    rows = visible(AfterReview.objects.filter(done_at=None), "revision__author").select_related("revision__author", "revision__draft")
    writers = list(rows.values_list(*WRITERS))
    if not writers:
        return AfterReview.objects.none()
    decided = Decision.objects.filter(revision=OuterRef("revision"), decided_by=person)
    written = [pk for pk, *people, editors in writers if person.pk in {*people, *editors}]
    return rows.exclude(Exists(decided)).exclude(pk__in=written)


def urgent_figures(now: datetime | None = None) -> dict[str, int]:
    """Of the last 90 days: `approved` by the urgent route, of these `reviewed` by a third, `concerns` among them, still `waiting`, and `overdue`."""
    moment = now or timezone.now()
    rows = visible(AfterReview.objects.order_by().filter(opened_at__gte=moment - timedelta(days=FIGURE_DAYS)), "revision__author")
    waiting = Q(done_at=None)
    figures: dict[str, int] = rows.aggregate(
        approved=Count("pk"),
        reviewed=Count("pk", filter=~waiting),
        concerns=Count("pk", filter=Q(is_sound=False)),
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_at__lt=moment)),
    )
    return figures


def first_approvals(revision: Revision) -> QuerySet[Decision]:
    """Approvals so far, the first one first."""
    return Decision.objects.filter(revision=revision, verdict=Verdict.APPROVED).select_related("decided_by").order_by("decided_at", "pk")
