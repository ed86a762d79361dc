"""Long lists as tables, drawn in one place and without a template for each row: a page of 25 rows costs a tenth of what it does in template tags.

A view makes `Row`s, plain facts; `{% rows_table %}` draws them. Text is escaped here; what is safe already (a moment, a tag) passes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

PLACE = 1_907_030_405
CELL = '\n<td class="govuk-table__cell" data-label="{}">{}</td>'


@dataclass(slots=True)
class Row:
    """One row: what it is called (the row's heading) and what stands in the columns after it.

    `url`: where the heading leads. `tags`: safe, beside the heading. `notes`: small lines below it. `box`: safe, for a list with choices; "" for a row without.
    """

    title: Any
    cells: Sequence[Any]
    url: str = ""
    tags: Sequence[SafeString] = ()
    notes: Sequence[Any] = ()
    box: str = ""


def shown(value: Any) -> str:
    """As it stands in the page: escaped, unless it is safe."""
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


def note(value: Any) -> SafeString:
    """A small line below what stands before it."""
    return SafeString(f'<br><span class="meta">{shown(value)}</span>')


def joined(*parts: Any) -> SafeString:
    """The parts one after the other, each escaped unless it is safe."""
    return SafeString("".join(map(shown, parts)))


def breakable(text: str) -> SafeString:
    """Names of accounts, which a narrow column may break after a dot: they are as long as addresses."""
    return SafeString(shown(text).replace(".", ".<wbr>"))


def pages(name: str) -> Callable[[int], str]:
    """Primary key → address of its page; the address is looked up once."""
    before, after = _halves(name, get_script_prefix(), get_urlconf())
    return lambda pk: f"{before}{pk}{after}"


@cache
def _halves(name: str, _prefix: str, _urlconf: str | None) -> tuple[str, str]:
    before, _place, after = reverse(name, args=[PLACE]).partition(str(PLACE))
    return before, after


def table(rows: Iterable[Row], columns: Sequence[Any], caption: Any, has_choice: bool = False, table_id: str = "") -> SafeString:
    """The rows as a table. `columns`: the words over the heading and over each cell, in order; `caption` is read out."""
    labels = [shown(column) for column in columns]
    choose = _("Choose")
    choice = f'<th scope="col" class="govuk-table__header"><span class="govuk-visually-hidden">{escape(choose)}</span></th>' if has_choice else ""
    heads = "".join(f'<th scope="col" class="govuk-table__header">{label}</th>' for label in labels)
    body = "".join(_row(row, labels[1:], has_choice) for row in rows)
    named = f' id="{escape(table_id)}"' if table_id else ""
    return SafeString(
        f'<table class="govuk-table rows-table"{named}><caption class="govuk-visually-hidden">{shown(caption)}</caption>\n'
        f'<thead class="govuk-table__head"><tr>{choice}{heads}</tr></thead>\n<tbody class="govuk-table__body">{body}</tbody></table>'
    )


def _row(row: Row, labels: Sequence[str], has_choice: bool) -> str:
    title = shown(row.title)
    heading = f'<a href="{escape(row.url)}">{title}</a>' if row.url else title
    beside = "".join(f" {shown(tag)}" for tag in row.tags) + "".join(map(note, row.notes))
    box = f'\n<td class="govuk-table__cell choose">{shown(row.box) if row.box else ""}</td>' if has_choice else ""
    cells = "".join(CELL.format(label, shown(cell)) for label, cell in zip(labels, row.cells, strict=True))
    return f'<tr>{box}\n<th scope="row" class="govuk-table__header">{heading}{beside}</th>{cells}</tr>'
