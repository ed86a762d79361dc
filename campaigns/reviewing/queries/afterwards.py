"""Questions about what went out by the urgent route: what waits for a third person, and how often that was so."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.reviewing.models import AfterReview, Decision
from campaigns.reviewing.rules import can_review
from onboarding.people.models import StaffMember
from onboarding.people.queries import visible
from portal.core.compiled import Compiled

FIGURE_DAYS = 90
WRITERS = ("pk", "revision__author_id", "revision__last_editor_id", "revision__submitted_by_id", "revision__editors")


def after_reviews_for(person: StaffMember) -> QuerySet[AfterReview]:
    """What went out by the urgent route and waits for this person as the third, the oldest first."""
    writers = WRITTEN.rows() if can_review(person) else []
    if not writers:
        return AfterReview.objects.none()
    decided = Decision.objects.filter(revision=OuterRef("revision"), decided_by=person)
    written = [pk for pk, *people, editors in writers if person.pk in {*people, *editors}]
    return _open().select_related("revision__author", "revision__draft").exclude(Exists(decided)).exclude(pk__in=written)


def next_after_reviews(person: StaffMember, most: int = 25) -> list[AfterReview]:
    """The first of them. One question where nothing waits for anybody."""
    rows = after_reviews_for(person)
    return [] if rows.query.is_empty() else list(rows[:most])


def _open() -> QuerySet[AfterReview]:
    """What nobody has looked at so far."""
    return visible(AfterReview.objects.filter(done_at=None), "revision__author")


WRITTEN = Compiled(lambda: _open().order_by().values_list(*WRITERS))


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
