"""Taking a delivery for oneself, and taking it back from a worker that is gone."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.publishing.engine import settling
from campaigns.publishing.engine.base import lease_from
from campaigns.publishing.enums import DeliveryState, Outcome
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.queries import claimable
from campaigns.publishing.transitions import LIVE
from portal.core.compiled import Compiled

TRIES = Compiled(
    lambda delivery, now: (
        Delivery.objects.filter(pk=delivery, state=DeliveryState.QUEUED, due_at__lte=now).order_by().annotate(tries=Count("attempts")).values_list("tries")
    ),
    delivery=int,
    now=datetime,
)
CLAIM = Compiled(
    lambda delivery, now, **_set: claimable(now).filter(pk=delivery),
    update=lambda name, lease, **_asked: {"state": DeliveryState.CLAIMED, "claimed_by": name, "lease_until": lease},
    delivery=int,
    now=datetime,
    name=str,
    lease=datetime,
)


def claim(delivery_id: int, worker: str) -> Attempt | None:
    """The one attempt that may now work on a delivery; None when it is not due, not allowed, or somebody else's.

    The name in `Attempt.worker` and `Delivery.claimed_by` is new with each claim, so that a worker which comes back
    late cannot act under the claim of the next one.
    """
    now = timezone.now()
    tries = TRIES.rows(delivery=delivery_id, now=now)
    if not tries:  # many rings find nothing to do: they take no lock
        return None
    number = tries[0][0] + 1
    name = f"{worker[:70]}#{number}"
    try:
        with transaction.atomic():
            won = CLAIM.run(delivery=delivery_id, now=now, name=name, lease=lease_from(now))
            return Attempt.objects.create(delivery_id=delivery_id, number=number, worker=name, claimed_at=now) if won else None
    except IntegrityError:  # another delivery of this account was claimed in the same instant
        return None


def reap(now: datetime) -> int:
    """Settles what workers left behind when they died, and gives how many. Safe to run twice at once."""
    gone = Attempt.objects.filter(finished_at=None, delivery__state__in=LIVE, delivery__lease_until__lte=now).select_related(
        "delivery__account", "delivery__payload__revision__author"
    )
    return sum(_take_back(attempt, now) for attempt in gone[:200])


@transaction.atomic
def _take_back(attempt: Attempt, now: datetime) -> bool:
    held = Delivery.objects.filter(pk=attempt.delivery_id, claimed_by=attempt.worker, lease_until__lte=now)
    if held.filter(state=DeliveryState.CLAIMED).update(state=DeliveryState.QUEUED, claimed_by=""):
        settling.finish(attempt, Outcome.RELEASED, _("The worker stopped before anything was sent."))
        return True
    if held.filter(state=DeliveryState.ARMED).exists():
        return settling.become_uncertain(attempt, _("The worker stopped while it was being sent."), lease_over_at=now)
    return False
