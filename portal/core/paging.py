"""Long lists in pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

FURTHER = 40
"""So many pages are counted beyond the one that is asked for: nobody reads so far, and everything can still be reached."""


class NearPaginator(Paginator):
    """Counts no further than FURTHER pages past the asked one, so that a long list does not cost more than a short one."""

    def __init__(self, rows: Any, per_page: int, *, asked: int) -> None:
        super().__init__(rows, per_page)
        self.most = most_counted(asked, per_page)

    @cached_property
    def count(self) -> int:
        """How many rows there are, or the most that is counted."""
        rows = self.object_list
        if isinstance(rows, QuerySet) and rows._fields is None and not rows.query.combinator:  # type: ignore[attr-defined]
            return rows.order_by().values("pk")[: self.most].count()
        return Paginator(rows, self.per_page).count


def page_of(request: HttpRequest, rows: Any, per_page: int = 25, *, is_counted: bool = False) -> "Page[Any]":
    """The page that `?page=` asks for; the nearest there is when it asks for nonsense. `is_counted`: the page says how many rows there are in all."""
    paginator = Paginator(rows, per_page) if is_counted else NearPaginator(rows, per_page, asked=asked_page(request))
    return paginator.get_page(request.GET.get("page") or None)


def asked_page(request: HttpRequest) -> int:
    """The number in `?page=`; 1 for nonsense."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 1


def most_counted(asked: int, per_page: int = 25) -> int:
    """So many rows are counted of a list of which this page is asked for."""
    return (max(asked, 0) + FURTHER) * per_page
