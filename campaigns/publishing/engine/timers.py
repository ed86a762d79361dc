"""Posts that come down by themselves: those that show a booking photo, some days after they went out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.publishing.engine import telling
from campaigns.publishing.enums import TakedownReason, TakedownState
from campaigns.publishing.models import Delivery, Takedown
from campaigns.publishing.queries import listed_takedowns
from campaigns.publishing.transitions import OPEN_TAKEDOWN
from campaigns.reviewing.enums import Verdict
from campaigns.reviewing.models import Decision
from portal.core.audit import record

WARN_BEFORE = timedelta(days=2)
MOST_ROWS = 200


def has_booking_photo(photos: list[Mapping[str, Any]]) -> bool:
    """Whether one of a payload's photos was marked as a booking photo."""
    return any(photo.get("booking") for photo in photos)


def plan(delivery: Delivery) -> None:
    """Plans the removal of a post that shows a booking photo, in the transaction that makes it `sent`.

    Its author asked for it by marking the photo, and whoever approved it agreed: two people, before it went out.
    """
    if not has_booking_photo(delivery.payload.photos):
        return
    revision, now = delivery.payload.revision, timezone.now()
    approval = Decision.objects.filter(revision=revision, verdict=Verdict.APPROVED).order_by("pk").first()
    if approval is None or Takedown.objects.filter(delivery=delivery, state__in=OPEN_TAKEDOWN).exists():
        return
    takedown = Takedown.objects.create(
        delivery=delivery,
        state=TakedownState.CONFIRMED,
        reason=TakedownReason.BOOKING,
        is_timer=True,
        requested_by=revision.author,
        requested_at=revision.submitted_at,
        confirmed_by_id=approval.decided_by_id,
        confirmed_at=approval.decided_at,
        due_at=now + timedelta(days=settings.BOOKING_PHOTO_DAYS),
    )
    record("takedown.planned", takedown, delivery=delivery.pk, due_at=takedown.due_at)


def warn(now: datetime) -> None:
    """Tells people once, two days ahead, that a timer takes a post down."""
    soon = listed_takedowns().filter(is_timer=True, state=TakedownState.CONFIRMED, warned_at=None, due_at__lte=now + WARN_BEFORE, due_at__gt=now)
    for takedown in soon[:MOST_ROWS]:
        with transaction.atomic():
            if Takedown.objects.filter(pk=takedown.pk, warned_at=None).update(warned_at=now):
                telling.tell_timer(takedown)
