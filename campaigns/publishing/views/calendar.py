"""The calendar: what goes out, and who meets when. By month, by week, as a list, or one day whole."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.publishing import calendars
from campaigns.publishing.forms import CalendarFilter
from campaigns.publishing.views.calendar_drawing import Drawing
from campaigns.publishing.views.calendar_entries import Wanted, plan_of
from onboarding.people.doors import me
from portal.core.paging import page_of

MONTH, WEEK, LIST, DAY = "month", "week", "list", "day"
MOST = {MONTH: 4, WEEK: 15, LIST: 8, DAY: 1_000_000}
"""How many posts of one day each way to look lists; a busier day is told in figures, and opens whole."""

ON_A_PAGE = 50


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Everybody sees the sessions and their own posts; whoever works with deliveries sees all of those."""
    today = timezone.localdate()
    chosen, form = _narrowed(request.GET)
    show = request.GET.get("show", "")
    show = show if show in MOST else MONTH
    month = calendars.month_of(request.GET.get("month", ""), today)
    monday = calendars.week_of(request.GET.get("week", ""), today)
    day = calendars.day_of(request.GET.get("day", ""), today)
    start, end = _span(show, month, monday, day)
    at = {MONTH: month, LIST: month, WEEK: monday, DAY: day}[show]
    plan = plan_of(Wanted(me(request), start, end, MOST[show], chosen, _query(show, at, chosen)))
    context = {
        "show": show,
        "form": form,
        "month": month,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "day": day,
        "zone": settings.TIME_ZONE,
        "views": _views(show, today if _holds(show, at, today) else at, chosen),
        "steps": _steps(show, at, today, chosen),
        "clash_minutes": settings.CLASH_MINUTES,
        **(_one_day(request, plan) if show == DAY else _days(show, at, plan, today, urlencode(chosen))),
    }
    return render(request, "campaigns/publishing/calendar.html", context)


def _span(show: str, month: date, monday: date, day: date) -> tuple[datetime, datetime]:
    """From when to when what is shown reaches: a month on its own in the list, in whole weeks in the table."""
    if show == WEEK:
        return calendars.week_span(monday)
    if show == MONTH:
        return calendars.span(month)
    first, after = (day, day + timedelta(days=1)) if show == DAY else (month, calendars.next_month(month))
    return calendars.midnight(first), calendars.midnight(after)


def _narrowed(asked: QueryDict) -> tuple[dict[str, int], CalendarFilter | None]:
    """What the page is narrowed to, by primary key, and the form for it where somebody asked for that: its lists are long."""
    if not {"account", "campaign", "narrow"} & set(asked):
        return {}, None
    form = CalendarFilter(asked)
    form.is_valid()
    return {name: pk for name, pk in form.cleaned_data.items() if pk is not None}, form


def _days(show: str, at: date, plan: calendars.Plan, today: date, kept: str) -> dict[str, object]:
    """The days of the week or the month that begins `at`, as they stand in the page."""
    weeks = [calendars.week(at, plan, today)] if show == WEEK else calendars.weeks(at, plan, today)
    days = [day for week in weeks for day in week if not (day.is_empty or day.is_outside)]
    drawing = Drawing(kept)
    drawn = {"sections": drawing.sections(days)} if show == LIST else {"heads": drawing.heads(), "weeks": drawing.weeks(weeks)}
    return {**drawn, "has_days": bool(days), "is_now": any(day.is_today for day in days)}


def _one_day(request: HttpRequest, plan: calendars.Plan) -> dict[str, object]:
    page = page_of(request, sorted(plan.entries, key=lambda entry: entry.at), ON_A_PAGE)
    return {"page": page, "entries": Drawing().entries(page, "calendar-list")}


def _query(show: str, at: date, kept: Mapping[str, int]) -> str:
    """The query of the page that shows the day `at` in that way."""
    where = {WEEK: {"week": calendars.week_name(at)}, DAY: {"day": at.isoformat()}}.get(show) or {"month": f"{at:%Y-%m}"}
    return urlencode({"show": show, **where, **kept})


def _holds(show: str, at: date, today: date) -> bool:
    """Whether what is shown holds today: then the narrower ways to look begin with it, and not with the first of the month."""
    return 0 <= (today - at).days < 7 if show == WEEK else show != DAY and (at.year, at.month) == (today.year, today.month)


def _views(show: str, at: date, kept: Mapping[str, int]) -> list[dict[str, object]]:
    """The ways to look at the same time."""
    names = {MONTH: _("Month"), WEEK: _("Week"), DAY: _("Day"), LIST: _("List")}
    return [{"name": name, "query": _query(each, at, kept), "is_current": each == show} for each, name in names.items()]


def _steps(show: str, at: date, today: date, kept: Mapping[str, int]) -> dict[str, str]:
    """Queries of the pages before and after, and of today's where that is another page."""
    if show in (WEEK, DAY):
        step = timedelta(days=7 if show == WEEK else 1)
        before, after, is_now = at - step, at + step, at <= today < at + step
    else:
        before, after, is_now = calendars.previous_month(at), calendars.next_month(at), at == today.replace(day=1)
    return {"before": _query(show, before, kept), "after": _query(show, after, kept), "now": "" if is_now else urlencode({"show": show, **kept})}
