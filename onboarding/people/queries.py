"""Questions about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from onboarding.people.enums import NAMED, SEEN
from onboarding.people.models import Circle, Invitation, StaffMember, StaffQuerySet

M = TypeVar("M", bound=models.Model)
FEWEST = 5  # a figure about fewer people than this would be a figure about somebody


def visible(rows: "models.QuerySet[M]", path: str = "person") -> "models.QuerySet[M]":
    """Rows about people, without those about covert or unknown people. `path` leads from the row to the person."""
    return rows.filter(**{f"{path}__safety_class__in": SEEN})


def named(rows: "models.QuerySet[M]", path: str = "person") -> "models.QuerySet[M]":
    """Rows about people who may be named: for lists, rosters and exports."""
    return rows.filter(**{f"{path}__safety_class__in": NAMED})


def is_address_taken(email: object) -> bool:
    """Whether anybody, protected colleagues too, signs in with this address."""
    return StaffMember.accounts.filter(models.Q(email__iexact=str(email)) | models.Q(emailaddress__email__iexact=str(email))).exists()


def is_staff_number_taken(number: str) -> bool:
    """Whether anybody, protected colleagues too, has this staff number. An empty one is nobody's."""
    return bool(number.strip()) and StaffMember.accounts.filter(staff_number=number.strip()).exists()


def certified(people: StaffQuerySet, at: datetime | None = None) -> StaffQuerySet:
    """Those of the people whose latest certificate is good at the time (now when none is given): not expired, not revoked.

    For rooms that stand beside learning and cannot ask it; learning's own answer is the same.
    """
    moment = at or timezone.now()
    certificates = StaffMember.certificates.rel.related_model._default_manager.filter(issued_at__lte=moment)
    newer = certificates.filter(person=OuterRef("person"), period__gt=OuterRef("period"))
    good = certificates.filter(~Exists(newer), person=OuterRef("pk"), expires_at__gt=moment, revocation__isnull=True)
    return people.filter(Exists(good))


@dataclass(frozen=True)
class CircleProgress:
    """One circle as the page of circles shows it.

    `inner_share`: the share 0..1 of the circle inside that is certified; None at the centre, and None where that circle
    is so small that the share would say something about single people. Protected colleagues are counted like everybody,
    so that no figure moves when somebody's safety class does.
    """

    circle: Circle
    people: int
    inner: Circle | None
    inner_share: float | None

    @property
    def is_ready(self) -> bool:
        """Whether its rule is met."""
        return self.inner_share is not None and self.inner_share >= float(self.circle.opens_at_share)


def circles_in_order() -> list[CircleProgress]:
    """Every circle from the middle out, in three queries."""
    active = StaffMember.accounts.active().order_by()
    people = dict(active.values_list("circle").annotate(Count("pk")))
    holders = dict(certified(active).values_list("circle").annotate(Count("pk")))
    found: list[CircleProgress] = []
    inner: Circle | None = None
    for circle in Circle.objects.order_by("position"):
        of_inner = people.get(inner.pk, 0) if inner else 0
        share = holders.get(inner.pk, 0) / of_inner if inner and of_inner >= FEWEST else None
        found.append(CircleProgress(circle, people.get(circle.pk, 0), inner, share))
        inner = circle
    return found


def invitation_with(secret: str) -> Invitation | None:
    """The invitation that a link's secret belongs to, if its person works here."""
    return Invitation.objects.select_related("person").filter(secret_hash=Invitation.digest(secret), person__is_active=True).first()
