"""Where a page leads back to, when the calendar led to it."""

from django.http import QueryDict
from django.urls import reverse

CALENDAR = "calendar"
"""In an address: the query of the page of the calendar that led here."""


def calendar_behind(answers: QueryDict) -> str:
    """That page of the calendar; empty when another page led here."""
    query = QueryDict(answers.get(CALENDAR, "")).urlencode()
    return f"{reverse('calendar')}?{query}" if query else ""
