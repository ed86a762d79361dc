"""Finds out whether an uncertain delivery is live, by reading the account's own posts. It never sends anything."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.publishing.engine import settling, steps, telling
from campaigns.publishing.enums import DeliveryState, Outcome
from campaigns.publishing.models import Attempt, Delivery
from campaigns.publishing.networks.base import ReadFailed, SeenPost, same_text
from portal.core.audit import record

log = logging.getLogger(__name__)
CLOCKS_DIFFER = timedelta(seconds=90)


def reconcile(delivery_id: int) -> None:
    """One look: adopts the post when it is found, else plans the next look or hands over to people after the last."""
    delivery = _take_look(delivery_id)
    if delivery is None:
        return
    try:
        found = _find(delivery, steps.client_for(delivery.account).recent(_since(delivery)))
        why = _("It was not found among the account's own posts.")
    except ReadFailed as error:
        found, why = None, _("The account could not be read: %(why)s") % {"why": error}
    except Exception:  # a look must end, whatever a library raises: else nobody would be told
        log.exception("looking for delivery %s failed", delivery_id)
        found, why = None, _("The account could not be read.")
    if found is not None:
        _adopt(delivery, found)
    else:
        _not_found(delivery, why)


def _take_look(delivery_id: int) -> Delivery | None:
    """The delivery, when it is time to look and nobody else does. A look that dies is due again after a lease."""
    now = timezone.now()
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.UNCERTAIN, look_at__lte=now)
    if not waiting.update(looks=F("looks") + 1, look_at=now + timedelta(seconds=settings.LEASE_SECONDS)):
        return None
    return Delivery.objects.select_related("account", "payload__revision__author").get(pk=delivery_id)


def _since(delivery: Delivery) -> datetime:
    """From when on a post may be ours: the first try whose end nobody knows."""
    unknown = Attempt.objects.filter(delivery=delivery, outcome__in=[Outcome.UNKNOWN, Outcome.DUPLICATE]).exclude(armed_at=None)
    first = unknown.order_by("number").values_list("armed_at", flat=True).first()
    return (first or delivery.armed_at or delivery.due_at) - CLOCKS_DIFFER


def _find(delivery: Delivery, posts: Iterable[SeenPost]) -> SeenPost | None:
    """The oldest post since then with this text and as many photos that is not another delivery's."""
    ours = [
        post
        for post in posts
        if post.created_at >= _since(delivery) - timedelta(seconds=1)
        and post.photo_count == len(delivery.payload.photos)
        and same_text(delivery.payload.text, post.text)
    ]
    taken = set(Delivery.objects.filter(account=delivery.account_id, external_id__in=[post.external_id for post in ours]).values_list("external_id", flat=True))
    free = [post for post in ours if post.external_id not in taken]
    return min(free, key=lambda post: post.created_at, default=None)


@transaction.atomic
def _adopt(delivery: Delivery, found: SeenPost) -> None:
    settling.mark_sent(delivery, found.external_id, found.permalink, proof="found on the account", look=delivery.looks)


@transaction.atomic
def _not_found(delivery: Delivery, why: str) -> None:
    """Plans the next look; after the last one people are told, and nothing more happens by itself."""
    times = settings.RECONCILE_AFTER_SECONDS
    is_last = delivery.looks >= len(times)
    start = delivery.armed_at or timezone.now()
    following = None if is_last else max(timezone.now(), start + timedelta(seconds=times[min(delivery.looks, len(times) - 1)]))
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.UNCERTAIN, looks=delivery.looks)
    if waiting.update(look_at=following, problem=why[:400]) and is_last:
        telling.tell_unsettled(delivery)
        record("delivery.unsettled", delivery, looks=delivery.looks, why=why)
