"""A person's posts as a calendar that their own calendar program reads.

Whoever keeps that calendar may be a company far away: it learns when something is due on which account, and a link that
only a signed-in colleague can open; never a title or a text.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vUri

from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.planning import planned_deliveries
from onboarding.people.models import StaffMember

BEHIND, AHEAD = timedelta(days=31), timedelta(days=366)
LASTS = timedelta(minutes=15)
MOST_EVENTS = 2000


def feed_text(person: StaffMember) -> str:
    """The calendar file (RFC 5545) of what this person may see: a month back and a year ahead."""
    now = timezone.now()
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//posts//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", settings.FORCE_NAME)
    calendar.add("x-wr-calname", settings.FORCE_NAME)
    calendar.add("refresh-interval;value=duration", "PT1H")
    for delivery in planned_deliveries(person, now - BEHIND, now + AHEAD)[:MOST_EVENTS]:
        calendar.add_component(_event(delivery, person, now))
    return str(calendar.to_ical().decode())


def _event(delivery: Delivery, person: StaffMember, now: datetime) -> Event:
    sees = person.has_perm("campaigns.view_deliveries")
    path = reverse("delivery-detail", args=[delivery.pk]) if sees else reverse("draft-detail", args=[delivery.payload.revision.draft_id])
    event = Event()
    event.add("uid", f"{delivery.reference}@posts")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", delivery.due_at.astimezone(UTC))
    event.add("dtend", (delivery.due_at + LASTS).astimezone(UTC))
    event.add("summary", _("Post on %(account)s: %(state)s") % {"account": delivery.account, "state": delivery.get_state_display()})
    event.add("url", vUri(settings.PUBLIC_URL + path))
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if delivery.state in {DeliveryState.QUEUED, DeliveryState.HELD} else "CONFIRMED")
    return event
