"""The one honest page, and the same figures as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.drafting.enums import DraftState
from campaigns.publishing.queries import active_stops
from campaigns.reviewing.queries import FIGURE_DAYS, urgent_figures
from portal.core.doors import needs
from portal.core.exports import csv_response
from portal.dashboard import figures, queries
from portal.dashboard import rules as _rules  # noqa: F401  (registers the permission)
from portal.dashboard.steps import LABELS, MEANINGS, STEPS


@needs("portal.view_dashboard")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Who takes part, circle by circle, and what became of the words."""
    now = queries.participation()
    context = {"now": now, "pond": figures.pond(now, queries.circles()), "k": queries.small_cell(), **_words_at_a_glance(request)}
    context["meanings"] = [(LABELS[step], MEANINGS[step]) for step in STEPS]
    if now:
        context["funnel"] = figures.funnel(now)
        context["tables"] = figures.page_tables(now)
        context["trend"] = [(date_format(week, "j M"), people) for week, people in queries.trend(now)]
    return render(request, "portal/dashboard/dashboard.html", context)


def _words_at_a_glance(request: HttpRequest) -> dict[str, Any]:
    drafts, deliveries = queries.drafts_by_state(), queries.deliveries_by_state()
    can = request.user.has_perm
    attention = []
    if waiting := dict(drafts)[DraftState.IN_REVIEW]:
        url = reverse("review-list") if can("campaigns.review") else ""
        attention.append({"text": figures.waiting_words(waiting), "since": queries.oldest_waiting(), "url": url, "tag": _("Waiting"), "tone": "wait"})
    if unsettled := queries.needing_somebody(deliveries):
        url = reverse("delivery-list") if can("campaigns.view_deliveries") else ""
        attention.append({"text": figures.unsettled_words(unsettled), "since": None, "url": url, "tag": _("Needs attention"), "tone": "halt"})
    attention += [
        {"text": _("A stop is in force: %(why)s") % {"why": stop.reason}, "since": stop.started_at, "url": "", "tag": _("stopped"), "tone": "halt"}
        for stop in active_stops()
    ]
    return {
        "drafts": [{"label": state.label, "value": count} for state, count in drafts if count],
        "deliveries": [{"label": state.label, "value": count} for state, count in deliveries if count],
        "attention": attention,
        "next_due": queries.next_due(),
        "urgent": urgent_figures(),
        "urgent_days": FIGURE_DAYS,
    }


@needs("portal.view_dashboard")
def dashboard_csv(request: HttpRequest) -> HttpResponse:
    """The tables of the page as CSV, behind the same mask."""
    now = queries.participation()
    name = f"participation-{now.counted_on.isoformat()}.csv" if now else "participation.csv"
    header = [_("Table"), _("Group"), *figures.header(), _("Counted on")]
    return csv_response(name, header, figures.csv_rows(now) if now else [])
