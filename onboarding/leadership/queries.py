"""Questions about what leadership wants, promised and answered."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from onboarding.leadership.models import AnsweredQuestion, Commitment, Objective
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from onboarding.people.queries import FEWEST, certified, named


@dataclass(frozen=True)
class LeadersFirst:
    """How many of the leaders are certified. Both are None where there are so few leaders that the figure would be about one of them."""

    certified: int | None
    leaders: int | None


def leaders_first() -> LeadersFirst:
    """The leaders-first index, in two queries. Protected leaders count like everybody, so that nothing moves when one is flagged."""
    leaders = StaffMember.accounts.active().holding(Role.LEADER)
    total = leaders.count()
    return LeadersFirst(certified(leaders).count(), total) if total >= FEWEST else LeadersFirst(None, None)


def current_objectives() -> QuerySet[Objective]:
    """What the force wants, in order."""
    return Objective.objects.filter(retired_at=None)


def commitments() -> QuerySet[Commitment]:
    """Promises of leaders who may be named: the open ones first, by day."""
    return named(Commitment.objects.select_related("leader"), "leader").order_by(F("kept_at").desc(nulls_first=True), "due_on", "pk")


def answered_questions() -> QuerySet[AnsweredQuestion]:
    """What was asked and answered, the latest answer first."""
    return AnsweredQuestion.objects.exclude(answered_at=None).select_related("answered_by").order_by("-answered_at", "-pk")


def open_questions() -> QuerySet[AnsweredQuestion]:
    """What waits for an answer, the oldest first. For leaders only."""
    return AnsweredQuestion.objects.filter(answered_at=None).order_by("pk")
