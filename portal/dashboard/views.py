"""The one honest page, and the same figures as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.core.doors import needs
from portal.core.exports import csv_response
from portal.dashboard import rules as _rules  # noqa: F401  (registers the permission)


@needs("portal.view_dashboard")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Who takes part, circle by circle, and what became of the words."""
    return render(request, "portal/dashboard/dashboard.html")


@needs("portal.view_dashboard")
def dashboard_csv(request: HttpRequest) -> HttpResponse:
    """The tables of the page as CSV, behind the same mask."""
    return csv_response("participation.csv", [], [])
