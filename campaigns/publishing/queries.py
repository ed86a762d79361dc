"""Questions about deliveries and stops."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery, Stop
from campaigns.publishing.transitions import LIVE, NEEDS_SOMEBODY
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from portal.core.compiled import Compiled


def active_stops() -> QuerySet[Stop]:
    """Stops in force, the widest first."""
    return Stop.objects.filter(lifted_at=None).select_related("account").order_by("account_id")


def stop_covers(*, besides: Stop | None = None) -> Exists:
    """For a filter on deliveries: a stop that is in force covers the row; a stop other than the one that is named."""
    others = Stop.objects.exclude(pk=besides.pk) if besides else Stop.objects.all()
    return Exists(others.filter(Q(account=None) | Q(account=OuterRef("account_id")), lifted_at=None))


def stop_over(account_id: int) -> Stop | None:
    """A stop in force that covers an account."""
    return active_stops().filter(Q(account=None) | Q(account=account_id)).first()


def covered_by(stop: Stop) -> Q:
    """A filter on deliveries: those a stop covers."""
    return Q(account=stop.account_id) if stop.account_id else Q()


def _has_waited(now: datetime) -> Q:
    return Q(not_before=None) | Q(not_before__lte=now)


def claimable(now: datetime) -> QuerySet[Delivery]:
    """What a worker may take now: due, its account connected, idle and not asked to wait, and no stop over it."""
    ready = Account.objects.filter(_has_waited(now), pk=OuterRef("account_id"), state=AccountState.CONNECTED)
    live = Delivery.objects.filter(account=OuterRef("account_id"), state__in=LIVE)
    return Delivery.objects.filter(_has_waited(now), Exists(ready), ~Exists(live), ~stop_covers(), state=DeliveryState.QUEUED, due_at__lte=now)


def next_claimable(account_id: int, now: datetime) -> int | None:
    """The delivery of an account whose turn it is now."""
    found = NEXT.rows(account=account_id, now=now)
    return found[0][0] if found else None


NEXT = Compiled(
    lambda account, now: claimable(now).filter(account=account).order_by("due_at", "pk").values_list("pk")[:1],
    account=int,
    now=datetime,
)


def listed_deliveries() -> QuerySet[Delivery]:
    """Deliveries with all that a list shows, the latest first."""
    return Delivery.objects.select_related("account", "payload__revision__author").order_by("-due_at", "-pk")


def needing_somebody() -> QuerySet[Delivery]:
    """Deliveries that no machine can settle: what may be live without our knowing first, then the oldest."""
    urgency = Case(When(state=DeliveryState.UNCERTAIN, then=0), default=1)
    return listed_deliveries().filter(state__in=NEEDS_SOMEBODY).order_by(urgency, "due_at", "pk")


def sent_deliveries() -> QuerySet[Delivery]:
    """What went out, the latest first."""
    return listed_deliveries().filter(state=DeliveryState.SENT).order_by("-settled_at", "-pk")


def duty_people() -> StaffQuerySet:
    """Whoever is told when something needs a person: those who approve, lead or administer.

    Everybody of them, protected colleagues too: a notice reaches only the person it is for.
    """
    roles = (Role.APPROVER, Role.LEADER, Role.ADMINISTRATOR)
    return StaffMember.accounts.get_queryset().active().filter(role_grants__role__in=roles).distinct()
