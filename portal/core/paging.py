"""Long lists in pages."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.rows import shown

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
    asked = request.GET.get("page") or "1"
    return paginator.get_page(1 if asked.removeprefix("-").isdecimal() and int(asked[:9]) < 1 else asked)  # Django takes too small for too large


def asked_page(request: HttpRequest) -> int:
    """The number in `?page=`; 1 for nonsense."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 1


def most_counted(asked: int, per_page: int = 25, further: int | None = None) -> int:
    """So many rows are counted of a list of which this page is asked for. `further`: pages, fewer where counting is dear."""
    return (max(asked, 0) + (FURTHER if further is None else further)) * per_page


# ---- the way to the other pages, drawn without a template: it stands under every long list ----------------------------

LINK = '<a class="govuk-link govuk-pagination__link" href="{}"{}>{}</a>'
ARROW = (
    '<svg class="govuk-pagination__icon govuk-pagination__icon--{}" xmlns="http://www.w3.org/2000/svg" height="13" width="15"'
    ' aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="{}"/></svg>'
)
BACK = "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z"
ON = "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z"


def links(page: "Page[Any]", query: QueryDict) -> SafeString:
    """Links to the other pages of a list, with what else the address asks for; nothing for a list of one page."""
    if not page.has_other_pages():
        return SafeString("")
    rest = query.copy()
    rest.pop("page", None)
    before = f"?{rest.urlencode()}&page=" if rest else "?page="
    label = _("Pages")
    return SafeString(f'\n<nav class="govuk-pagination" aria-label="{shown(label)}">{"".join(_ways(page, before))}\n</nav>')


def _ways(page: "Page[Any]", before: str) -> Iterator[str]:
    what, back, on = _("page"), _("Previous"), _("Next")
    hidden = f'<span class="govuk-visually-hidden"> {shown(what)}</span></span>'
    if page.has_previous():
        words = f'{ARROW.format("prev", BACK)}<span class="govuk-pagination__link-title">{shown(back)}{hidden}'
        link = _link(before, page.previous_page_number(), words, ' rel="prev"')
        yield f'\n<div class="govuk-pagination__prev">{link}</div>'
    yield f'\n<ul class="govuk-pagination__list">{"".join(_numbers(page, before))}</ul>'
    if page.has_next():
        words = f'<span class="govuk-pagination__link-title">{shown(on)}{hidden}{ARROW.format("next", ON)}'
        link = _link(before, page.next_page_number(), words, ' rel="next"')
        yield f'\n<div class="govuk-pagination__next">{link}</div>'


def _numbers(page: "Page[Any]", before: str) -> Iterator[str]:
    """The page numbers worth showing, with an ellipsis where some are left out."""
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if not isinstance(number, int):
            yield '\n<li class="govuk-pagination__item govuk-pagination__item--ellipses">⋯</li>'
            continue
        is_here = number == page.number
        label = _("Page %(number)s") % {"number": number}
        named = f' aria-label="{shown(label)}"'
        link = _link(before, number, str(number), named + (' aria-current="page"' if is_here else ""))
        yield f'\n<li class="govuk-pagination__item{" govuk-pagination__item--current" if is_here else ""}">{link}</li>'


def _link(before: str, number: int, words: str, marks: str) -> str:
    return LINK.format(shown(f"{before}{number}"), marks, words)
