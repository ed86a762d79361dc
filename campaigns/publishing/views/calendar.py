"""The calendar: what goes out, and who meets when."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.publishing import calendars
from campaigns.publishing.calendars import Entry
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.queries import listed_deliveries
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from onboarding.sessions.models import TrainingSession

MOST_ENTRIES = 1000


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One month: everybody sees the sessions and their own posts; whoever works with deliveries sees all of those."""
    today = timezone.localdate()
    first = calendars.month_of(request.GET.get("month", ""), today)
    start, end = calendars.span(first)
    entries = [*_sessions(start, end), *_deliveries(me(request), start, end)]
    weeks = calendars.weeks(first, entries, today)
    context = {
        "month": first,
        "weeks": weeks,
        "has_entries": any(day.entries and not day.is_outside for week in weeks for day in week),
        "zone": settings.TIME_ZONE,
        "previous": calendars.previous_month(first),
        "next": calendars.next_month(first),
        "is_this_month": first == today.replace(day=1),
    }
    return render(request, "campaigns/publishing/calendar.html", context)


def _sessions(start: datetime, end: datetime) -> list[Entry]:
    sessions = TrainingSession.objects.filter(starts_at__gte=start, starts_at__lt=end, cancelled_at=None)[:MOST_ENTRIES]
    return [Entry(each.starts_at, each.title, _("Session"), "calm", reverse("session-detail", args=[each.pk])) for each in sessions]


def _deliveries(person: StaffMember, start: datetime, end: datetime) -> list[Entry]:
    sees_all = person.has_perm("campaigns.view_deliveries")
    deliveries = listed_deliveries().filter(due_at__gte=start, due_at__lt=end).exclude(state=DeliveryState.CANCELLED)
    if not sees_all:
        deliveries = deliveries.filter(Q(payload__revision__author=person) | Q(payload__revision__last_editor=person))
    return [
        Entry(
            each.due_at,
            each.title,
            f"{each.account.get_network_display()}: {_('the keys end before then') if each.outlives_keys else each.get_state_display()}",
            "wait" if each.outlives_keys else each.tone,
            reverse("delivery-detail", args=[each.pk]) if sees_all else reverse("draft-detail", args=[each.payload.revision.draft_id]),
        )
        for each in deliveries[:MOST_ENTRIES]
    ]
