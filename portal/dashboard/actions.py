"""Counting who takes part. The only place of this room that looks at people; pages read what it wrote."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from campaigns.drafting.models import Revision
from onboarding.learning.queries import certified
from onboarding.people.models import Invitation, StaffMember, StaffQuerySet
from onboarding.policies.enums import Answer
from onboarding.policies.models import Acknowledgement, PolicyVersion
from onboarding.sessions.models import Attendance
from portal.core.actions import action
from portal.core.audit import record
from portal.dashboard.models import ParticipationCount
from portal.dashboard.steps import STEPS

BATCH = 500


@action("participation.count")
def count_participation(*, as_of: date | None = None, by: StaffMember | None = None) -> int:
    """Counts everybody for the week of a day (today) as things stood at its end, and gives the number of rows.

    Eligible: works here today, has a unit and a circle, is not protected. A fixed number of queries, however many
    people there are; counting again replaces the week's rows. For a past day the people are those of today.
    """
    day = as_of or timezone.localdate()
    end = min(_end_of(day), timezone.now())
    week = day - timedelta(days=day.weekday())
    counts = _counted(end)
    rows = [
        ParticipationCount(week=week, counted_on=day, unit_id=unit, circle_id=circle, kind=kind, **{step: count[step] for step in STEPS})
        for (unit, circle, kind), count in sorted(counts.items())
    ]
    ParticipationCount.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["week", "unit", "circle", "kind"],
        update_fields=["counted_on", *STEPS],
    )
    kept = ParticipationCount.objects.filter(week=week)
    emptied = [row.pk for row in kept if (row.unit_id, row.circle_id, row.kind) not in counts]
    kept.filter(pk__in=emptied).delete()
    record("participation.counted", ("dashboard.participationcount", week), by=by, day=day, rows=len(rows))
    return len(rows)


def _end_of(day: date) -> datetime:
    """The first moment of the next day in the force's zone, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone()).astimezone(UTC)


def _counted(end: datetime) -> dict[tuple[int, int, str], Counter[str]]:
    """Step → people, per unit, circle and kind, of those who may be named: a figure minus the list of people must never leave one over.

    Each step is one question that gives ids; who is in several is decided in memory.
    """
    people = StaffMember.listed.get_queryset().filter(is_active=True, unit__isnull=False, circle__isnull=False)
    took = {name: set(rows.values_list("pk", flat=True)) for name, rows in _steps(people, end).items()}
    counts: dict[tuple[int, int, str], Counter[str]] = {}
    for pk, unit, circle, kind in people.values_list("pk", "unit_id", "circle_id", "kind"):
        count = counts.setdefault((unit, circle, kind), Counter())
        count["eligible"] += 1
        count.update(name for name, ids in took.items() if pk in ids)
        count["takes_part"] += pk in took["certified"] and (pk in took["attended"] or pk in took["drafted"])
    return counts


def _steps(people: StaffQuerySet, end: datetime) -> dict[str, StaffQuerySet]:
    has_signed_in = Q(first_signed_in_at__lt=end)
    return {
        "invited": people.filter(has_signed_in | Q(_has(Invitation, "person", sent_at__lt=end))),
        "signed_in": people.filter(has_signed_in),
        "policy_current": _agreed(people, end),
        "certified": certified(people, end),
        "attended": people.filter(_has(Attendance, "person", session__ends_at__lt=end)),
        "drafted": people.filter(_has(Revision, "author", submitted_at__lt=end)),
    }


def _has(model: type[models.Model], path: str, **conditions: object) -> Exists:
    return Exists(model._default_manager.filter(**{path: OuterRef("pk")}, **conditions))


def _agreed(people: StaffQuerySet, end: datetime) -> StaffQuerySet:
    """Whose latest answer by then to each policy, since its last major version by then, was yes."""
    majors = PolicyVersion.objects.filter(is_minor=False, published_at__lt=end).order_by().values_list("policy").annotate(models.Max("number"))
    for policy, major in sorted(majors):
        answers = Acknowledgement.objects.filter(person=OuterRef("pk"), version__policy=policy, version__number__gte=major, answered_at__lt=end)
        latest = Subquery(answers.order_by("-answered_at", "-pk").values("answer")[:1])
        people = people.alias(**{f"answer_{policy}": latest}).filter(**{f"answer_{policy}": Answer.AGREED})
    return people
