"""The calendar: what goes out, and who meets when. By month, by week, or as a list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign
from campaigns.publishing import calendars, planning
from campaigns.publishing.calendars import Entry
from campaigns.publishing.forms import CalendarFilter
from campaigns.publishing.models import Delivery
from campaigns.publishing.transitions import RESCHEDULABLE
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from onboarding.sessions.models import TrainingSession

MOST_ENTRIES = 1000
MONTH, WEEK, LIST = "month", "week", "list"


@dataclass(frozen=True)
class Wanted:
    """What the page is asked for."""

    person: StaffMember
    start: datetime
    end: datetime
    account: Account | None
    campaign: Campaign | None


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, a week or a list: everybody sees the sessions and their own posts; whoever works with deliveries sees all of those."""
    today = timezone.localdate()
    form = CalendarFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    show = request.GET.get("show", "") if request.GET.get("show") in {WEEK, LIST} else MONTH
    month = calendars.month_of(request.GET.get("month", ""), today)
    monday = calendars.week_of(request.GET.get("week", ""), today)
    start, end = calendars.week_span(monday) if show == WEEK else calendars.span(month)
    wanted = Wanted(me(request), start, end, chosen.get("account"), chosen.get("campaign"))
    entries = _entries(wanted)
    weeks = [calendars.week(monday, entries, today)] if show == WEEK else calendars.weeks(month, entries, today)
    kept = {name: value.pk for name, value in chosen.items() if value}
    context = {
        "show": show,
        "form": form,
        "month": month,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day.entries and not day.is_outside],
        "zone": settings.TIME_ZONE,
        "views": _views(show, month, monday, kept),
        "steps": _steps(show, month, monday, today, kept),
        "is_narrowed": bool(kept),
        "is_cut": len(entries) >= MOST_ENTRIES,
        "clash_minutes": settings.CLASH_MINUTES,
    }
    return render(request, "campaigns/publishing/calendar.html", context)


def _entries(wanted: Wanted) -> list[Entry]:
    sessions = [] if wanted.account or wanted.campaign else _sessions(wanted)
    return [*sessions, *_drafts(wanted), *_deliveries(wanted)]


def _views(show: str, month: date, monday: date, kept: dict[str, int]) -> list[dict[str, object]]:
    """The three ways to look at the same time."""
    in_month = monday if (monday.year, monday.month) == (month.year, month.month) else month - timedelta(days=month.weekday())
    at = {MONTH: {"month": f"{month:%Y-%m}"}, WEEK: {"week": calendars.week_name(in_month)}, LIST: {"month": f"{month:%Y-%m}"}}
    names = {MONTH: _("Month"), WEEK: _("Week"), LIST: _("List")}
    return [{"name": names[each], "query": urlencode({"show": each, **at[each], **kept}), "is_current": each == show} for each in names]


def _steps(show: str, month: date, monday: date, today: date, kept: dict[str, int]) -> dict[str, object]:
    """Queries of the pages before and after, and of today's."""
    if show == WEEK:
        around = {"before": {"week": calendars.week_name(monday - timedelta(days=7))}, "after": {"week": calendars.week_name(monday + timedelta(days=7))}}
        is_now = monday <= today < monday + timedelta(days=7)
    else:
        around = {"before": {"month": f"{calendars.previous_month(month):%Y-%m}"}, "after": {"month": f"{calendars.next_month(month):%Y-%m}"}}
        is_now = month == today.replace(day=1)
    queries = {name: urlencode({"show": show, **at, **kept}) for name, at in around.items()}
    return {**queries, "now": "" if is_now else urlencode({"show": show, **kept})}


def _sessions(wanted: Wanted) -> list[Entry]:
    sessions = TrainingSession.objects.filter(starts_at__gte=wanted.start, starts_at__lt=wanted.end, cancelled_at=None)[:MOST_ENTRIES]
    return [Entry(each.starts_at, each.title, _("Session"), "calm", reverse("session-detail", args=[each.pk])) for each in sessions]


def _drafts(wanted: Wanted) -> list[Entry]:
    drafts = planning.planned_drafts(wanted.person, wanted.start, wanted.end, account=wanted.account, campaign=wanted.campaign)
    return [
        Entry(each.publish_at, each.title, each.get_state_display(), "plan", reverse("draft-detail", args=[each.pk]))
        for each in drafts[:MOST_ENTRIES]
        if each.publish_at
    ]


def _deliveries(wanted: Wanted) -> list[Entry]:
    sees_all = wanted.person.has_perm("campaigns.view_deliveries")
    deliveries = list(planning.planned_deliveries(wanted.person, wanted.start, wanted.end, account=wanted.account, campaign=wanted.campaign)[:MOST_ENTRIES])
    clashing = planning.clashes(deliveries)
    return [_delivery(each, clashing.get(each.pk), wanted.person, sees_all=sees_all) for each in deliveries]


def _delivery(delivery: Delivery, too_near: Delivery | None, person: StaffMember, *, sees_all: bool) -> Entry:
    url = reverse("delivery-detail", args=[delivery.pk]) if sees_all else reverse("draft-detail", args=[delivery.payload.revision.draft_id])
    may_move = delivery.state in RESCHEDULABLE and person.has_perm("campaigns.steer_delivery", delivery)
    return Entry(
        delivery.due_at,
        delivery.title,
        f"{delivery.account.get_network_display()}: {_('the keys end before then') if delivery.outlives_keys else delivery.get_state_display()}",
        "wait" if delivery.outlives_keys else delivery.tone,
        url,
        reverse("delivery-reschedule", args=[delivery.pk]) if may_move else "",
        _("Close to “%(title)s” on the same account") % {"title": too_near.title} if too_near else "",
    )
