"""Long lists in pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: Any, per_page: int = 25) -> "Page[Any]":
    """The page that `?page=` asks for; the nearest there is when it asks for nonsense."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
