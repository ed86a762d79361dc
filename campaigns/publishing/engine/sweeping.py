"""The promise behind the bell: what is due is rung again, what is too late is missed, what was left behind is settled.

Two timetables may run this at the same time: each row is moved by a conditional update, and a second ring finds nothing to do.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.engine import claims, telling
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import claimable, listed_deliveries, stop_covers
from portal.core.audit import record
from portal.core.bell import ring

PUBLISH = "campaigns.publishing.tasks.publish"
RECONCILE = "campaigns.publishing.tasks.reconcile"
MOST_ROWS = 500


def sweep() -> None:
    """One round, a few short transactions."""
    now = timezone.now()
    claims.reap(now)
    hold_covered()
    miss_late(now)
    ring_due(now)
    ring_looks(now)


def hold_covered() -> int:
    """Holds what was scheduled while a stop was already in force, and gives how many."""
    moved = 0
    for delivery in listed_deliveries().filter(stop_covers(), state=DeliveryState.QUEUED)[:MOST_ROWS]:
        with transaction.atomic():
            rows = Delivery.objects.filter(stop_covers(), pk=delivery.pk, state=DeliveryState.QUEUED)
            if rows.update(state=DeliveryState.HELD, problem=_("A stop is in force.")):
                telling.tell_held_later(delivery)
                record("delivery.held", delivery)
                moved += 1
    return moved


def miss_late(now: datetime) -> int:
    """Marks as missed what could not go out in time, says why and tells people. Gives how many."""
    late = Delivery.objects.filter(state=DeliveryState.QUEUED, late_at__lte=now).select_related("account", "payload__revision__author")
    missed = [delivery for delivery in late[:MOST_ROWS] if miss(delivery, delivery.problem or _("No worker came to it in time."))]
    if missed:
        telling.tell_duty_of_missed(missed)
    return len(missed)


@transaction.atomic
def miss(delivery: Delivery, why: str) -> bool:
    """Makes a queued or held delivery `missed` and tells whose it is; False when it was moved by somebody else meanwhile."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state__in=[DeliveryState.QUEUED, DeliveryState.HELD])
    moved = waiting.update(state=DeliveryState.MISSED, problem=why[:400], settled_at=timezone.now())
    if moved:
        telling.tell(delivery, DeliveryState.MISSED, why, tells_duty=False)
        record("delivery.missed", delivery, why=why)
    return bool(moved)


def ring_due(now: datetime) -> None:
    """Rings the next delivery of each idle account, and to the instant what falls due before the next round.

    An account takes one delivery at a time and goes on to its following one itself: a crowd at one instant needs one bell.
    """
    turn = claimable(now).filter(account=OuterRef("pk")).order_by("due_at", "pk").values("pk")[:1]
    for delivery_id in Account.objects.filter(state=AccountState.CONNECTED).annotate(turn=Subquery(turn)).values_list("turn", flat=True):
        if delivery_id:
            ring(PUBLISH, delivery_id)
    soon = now + timedelta(seconds=settings.SWEEP_SECONDS)
    coming = Delivery.objects.annotate(starts=Coalesce("not_before", "due_at")).filter(
        ~stop_covers(), Q(starts__gt=now, starts__lte=soon), state=DeliveryState.QUEUED, due_at__lte=soon
    )
    rung = set()
    for delivery_id, account_id, starts in coming.order_by("starts", "due_at", "pk").values_list("pk", "account_id", "starts"):
        if (account_id, starts) not in rung:
            rung.add((account_id, starts))
            ring(PUBLISH, delivery_id, countdown=max(0.0, (starts - timezone.now()).total_seconds()))


def ring_looks(now: datetime) -> None:
    """Rings for each uncertain delivery whose account is to be read now."""
    waiting = Delivery.objects.filter(state=DeliveryState.UNCERTAIN, look_at__lte=now)
    for delivery_id in waiting.values_list("pk", flat=True)[:MOST_ROWS]:
        ring(RECONCILE, delivery_id)
