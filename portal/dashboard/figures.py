"""Figures in words: what templates and the CSV print of what `queries` gives. Nothing is counted here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from onboarding.people.models import Circle
from portal.core.charts import percent
from portal.dashboard.masking import Cell, Word, share
from portal.dashboard.queries import Participation, small_cell
from portal.dashboard.steps import LABELS, STEPS

TABLES = ("circle", "unit", "kind")


def table_name(table: str) -> str:
    """What a table is called."""
    return {"circle": _("By circle"), "unit": _("By unit"), "kind": _("Sworn and civilian")}[table]


def in_words(cell: Cell) -> str:
    """A figure, or the words in its place."""
    if cell.word == Word.FEW:
        return _("fewer than %(k)d") % {"k": small_cell()}
    if cell.word == Word.NEARLY:
        return _("nearly all")
    return _("withheld") if cell.word else str(cell.number)


def share_in_words(cells: Mapping[str, Cell]) -> str:
    """Participation: takes part ÷ eligible in per cent, or the words in its place."""
    part = share(cells["takes_part"], cells["eligible"])
    if part is not None:
        return percent(part)
    return in_words(cells["takes_part"]) if cells["takes_part"].word else in_words(cells["eligible"])


def marked(cell: Cell) -> str:
    """The same for a page: a hidden figure looks hidden."""
    words = in_words(cell)
    return format_html('<span class="figure-hidden">{}</span>', words) if cell.word else words


def header() -> list[str]:
    """The headings of the columns after the first."""
    return [*(str(LABELS[step]) for step in STEPS), pgettext("part of a whole", "Share")]


def lines(now: Participation, table: str) -> list[tuple[str, dict[str, Cell]]]:
    """Name → cells of one table, its total last."""
    return [*((name, now.figures.rows[table][key]) for key, name in now.names[table].items()), (_("Whole force"), now.figures.total)]


def page_tables(now: Participation) -> list[dict[str, Any]]:
    """The three tables as the page draws them."""
    return [
        {
            "caption": table_name(table),
            "columns": [_("Group"), *header()],
            "rows": [[name, *(marked(cells[step]) for step in STEPS), _marked_share(cells)] for name, cells in lines(now, table)],
        }
        for table in TABLES
    ]


def _marked_share(cells: Mapping[str, Cell]) -> str:
    part = share(cells["takes_part"], cells["eligible"])
    return format_html('<span class="figure-hidden">{}</span>', _("hidden")) if part is None else percent(part)


def csv_rows(now: Participation) -> Iterable[list[object]]:
    """The same three tables for a spreadsheet, behind the same mask."""
    for table in TABLES:
        for name, cells in lines(now, table):
            figures: list[object] = [in_words(cells[step]) if cells[step].word else cells[step].number for step in STEPS]
            yield [table_name(table), name, *figures, share_in_words(cells), now.counted_on.isoformat()]


def pond(now: Participation | None, circles: list[Circle]) -> list[dict[str, Any]]:
    """The circles as the pond draws them."""
    return [
        _circle(now.figures.rows["circle"].get(circle.slug) if now else None, circle, circles[place - 1] if place else None)
        for place, circle in enumerate(circles)
    ]


def _circle(cells: Mapping[str, Cell] | None, circle: Circle, inner: Circle | None) -> dict[str, Any]:
    drawn: dict[str, Any] = {"name": circle.name, "tone": min(circle.position + 1, 4)}
    if circle.opened_at is None:
        when = _("opens at %(share)s of %(inner)s certified") % {"share": percent(float(circle.opens_at_share)), "inner": inner} if inner else _("opens first")
        return {**drawn, "state": "closed", "share": None, "figure": _("not open yet"), "lines": [when]}
    since = _("open since %(day)s") % {"day": date_format(circle.opened_at, "j F")}
    if cells is None:
        return {**drawn, "state": "closed", "share": None, "figure": _("nobody yet"), "lines": [since]}
    part = share(cells["takes_part"], cells["eligible"])
    behind = _("%(part)s of %(whole)s take part") % {"part": in_words(cells["takes_part"]), "whole": in_words(cells["eligible"])}
    return {**drawn, "state": "hidden" if part is None else "open", "share": part, "figure": share_in_words(cells), "lines": [behind, since]}


def funnel(now: Participation) -> list[dict[str, Any]]:
    """The whole force from step to step; a hidden step has no bar."""
    whole = now.figures.total["eligible"]
    drawn = []
    for step in STEPS:
        cell = now.figures.total[step]
        part = share(cell, whole)
        drawn.append(
            {"label": LABELS[step], "value": cell.number, "figure": in_words(cell), "note": "" if step == "eligible" or part is None else percent(part)}
        )
    return drawn


def waiting_words(count: int) -> str:
    """How many drafts wait."""
    return ngettext("%(n)d draft waits for a decision", "%(n)d drafts wait for a decision", count) % {"n": count}


def unsettled_words(count: int) -> str:
    """How many deliveries need a person."""
    return ngettext("%(n)d delivery needs somebody", "%(n)d deliveries need somebody", count) % {"n": count}
