"""What the templates may say beyond Django's own tags: moments, numbers, Markdown, drawings, lists in pages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import RequestContext
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from portal.core import charts
from portal.core.paging import links
from portal.core.rows import Row, shown, table

register = template.Library()
EPOCH = datetime(2001, 1, 1, tzinfo=UTC)


# ---- moments and numbers -------------------------------------------------------------------------------------------


def _day_words(day: date, today: date) -> str:
    return _day_in(get_language() or "", day, today)


@lru_cache(maxsize=2048)
def _day_in(_language: str, day: date, today: date) -> str:
    """Kept for a while: a list says the same few days again and again."""
    away = (day - today).days
    if away == 0:
        return _("today")
    if abs(away) == 1:
        return _("tomorrow") if away > 0 else _("yesterday")
    if abs(away) < 7:
        return date_format(day, "l j F")
    return date_format(day, "j F" if day.year == today.year else "j F Y")


@lru_cache(maxsize=1024)
def _span_in(_language: str, minutes: int) -> str:
    """A span of less than a month in its largest unit: `2 hours`."""
    return str(timesince(EPOCH, EPOCH + timedelta(minutes=minutes), depth=1))


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    return _span_in(get_language() or "", minutes - minutes % 60 if minutes > 60 else minutes)


def moment_words(value: datetime | date, *, now: datetime | None = None, zone: bool = False) -> str:
    """`today 14:30 (in 2 hours)`; a plain day when `value` is a date; the zone's name too when `zone` is asked for."""
    current, here = now or timezone.now(), timezone.get_current_timezone()
    today = timezone.localtime(current, here).date()
    if not isinstance(value, datetime):
        return _day_words(value, today)
    local = timezone.localtime(value, here)
    words = f"{_day_words(local.date(), today)} {local:%H:%M}"
    if zone:
        words = f"{words} {local.tzname()}"
    away = abs(value - current)
    if away >= timedelta(days=7):
        return words
    if away < timedelta(minutes=1):
        return _("%(moment)s (now)") % {"moment": words}
    if away >= timedelta(days=1):  # whole days are counted as a calendar does: from Sunday evening to Tuesday morning are two
        away = timedelta(days=abs((local.date() - today).days))
    far = _("%(moment)s (in %(span)s)") if value > current else _("%(moment)s (%(span)s ago)")
    return far % {"moment": words, "span": _span(away)}


@register.simple_tag
def moment(value: datetime | date | None, zone: bool = False) -> SafeString:
    """A `<time>` element in the reader's zone, exact in `datetime`; a dash when there is no moment."""
    if value is None:
        return mark_safe("–")
    exact = value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    when, opening, how_far = moment_words(value, zone=zone).partition(" (")
    words = escape(when + opening + how_far.replace(" ", "\N{NO-BREAK SPACE}"))
    return SafeString(f'<time datetime="{exact}">{words}</time>')


@register.filter
def number(value: Any) -> str:
    """A number grouped as the language does; words ("fewer than 5") pass through; a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return str(number_format(value, force_grouping=True))


register.simple_tag(number, name="number")


@register.filter
def percent(share: float | None) -> str:
    """A share of 0..1 as a whole percentage; words pass through."""
    return share if isinstance(share, str) else charts.percent(share)


# ---- what stands in every row of a list: drawn without a template of its own ----------------------------------------

TAG = '<strong class="govuk-tag tag--{}">{}</strong>'
BOX = (
    '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
    '<input class="govuk-checkboxes__input" type="checkbox" form="{0}" name="{1}" value="{2}" id="{0}-{2}"{3}>'
    '<label class="govuk-label govuk-checkboxes__label" for="{0}-{2}"><span class="govuk-visually-hidden">{4}</span></label></div></div>'
)


@register.simple_tag
def tag(text: Any, tone: str = "note") -> SafeString:
    """A state in one word. `tone`: go (done, live), wait (needs somebody), halt (stopped, failed), note (in progress), calm (nothing to do)."""
    return SafeString(TAG.format(escape(tone or "note"), shown(text)))


@register.simple_tag
def choose(form: str, value: Any, words: Any, name: str = "chosen", is_ticked: bool = False) -> SafeString:
    """A box in a row of a list, for a form elsewhere on the page. `form`: its id; `words` are read out."""
    return SafeString(BOX.format(escape(form), escape(name), shown(value), " checked" if is_ticked else "", shown(words)))


@register.simple_tag
def rows_table(rows: Sequence[Row], columns: Sequence[Any], caption: Any, has_choice: bool = False) -> SafeString:
    """Rows of a long list: see `portal.core.rows`."""
    return table(rows, columns, caption, has_choice)


# ---- texts ---------------------------------------------------------------------------------------------------------


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).disable("image")

    def link_open(self: Any, tokens: Any, idx: int, options: Any, env: Any) -> str:
        tokens[idx].attrSet("rel", "noopener noreferrer nofollow")
        return str(self.renderToken(tokens, idx, options, env))

    reader.add_render_rule("link_open", link_open)
    return reader


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown as HTML: raw HTML is shown as text, there are no images, and links carry `rel`."""
    return mark_safe(_reader().render(text or ""))


@register.filter
def initials(name: str) -> str:
    """Up to two first letters of a name, for the round badge of an account."""
    return "".join(word[0] for word in str(name).split()[:2] if word).upper()


@register.filter
def key(mapping: Mapping[str, Any], name: str) -> Any:
    """`mapping[name]` for names that a template cannot write after a dot; empty when absent."""
    return mapping.get(name, "")


@register.filter
def absolute(value: int) -> int:
    """The number without its sign."""
    return abs(value)


@register.simple_tag
def left(used: int, limit: int) -> int:
    """How much of the limit is left; negative when it is exceeded."""
    return int(limit) - int(used)


# ---- lists and forms -----------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def page_links(context: RequestContext, page: "Page[Any]") -> SafeString:
    """The other pages of a list: see `portal.core.paging`."""
    return links(page, context["request"].GET)


@register.simple_tag
def error_links(*forms: Any) -> list[tuple[str, str]]:
    """Every error of the forms of a page as `(id of its field or "", text that names the field)`, in the order of the fields.

    A field whose errors name it already, in fewer words than its label, carries `names_itself`.

    Marks each form, so that what the summary already says about the whole form is not said again below it.
    """
    there = [each for form in forms if form for each in (form if isinstance(form, list) else [form])]
    return [link for form in there for link in _links_of(form)]


def _links_of(form: Any) -> list[tuple[str, str]]:
    form.summary_shown = True
    links = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        for error in field.errors:
            text = str(error)
            named = text if getattr(field.field, "names_itself", False) or str(field.label) in text else f"{field.label}: {text}"
            links.append(("" if field.is_hidden else first_id(field), named))
    return links


@register.filter
def first_id(field: Any) -> str:
    """The id that a link to the field must name: the first choice where there are several."""
    if field.field.widget.use_fieldset and field.subwidgets:
        return str(field.subwidgets[0].data.get("attrs", {}).get("id", field.id_for_label))
    return str(field.id_for_label or field.auto_id)


# ---- drawings ------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/pond.html", name="pond")
def pond_tag(pond: Sequence[Mapping[str, Any]], title: str = "", table: bool = True) -> dict[str, Any]:
    """The pond: see `portal.core.charts.pond_circles` for what each circle brings."""
    circles = charts.pond_circles(pond)
    return {
        "circles": circles,
        "title": title or _("Participation by circle"),
        "table": table,
        "centre": charts.CENTRE,
        "height": max(420, charts.LEGEND_STEP * len(circles) + 28),
        "description": "; ".join(f"{one.name}: {one.figure}" for one in circles),
    }


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(rows: Sequence[Mapping[str, Any]], title: str = "", whole: float | None = None) -> dict[str, Any]:
    """Bars with their figures beside them: rows of `label`, `value`, optional `figure` and `note`."""
    return {"bars": charts.bars(rows, whole=whole), "title": title}


@register.inclusion_tag("components/funnel.html")
def funnel(steps: Sequence[Mapping[str, Any]], title: str = "") -> dict[str, Any]:
    """Steps that get narrower, each against the first: rows of `label`, `value`, optional `figure` and `note`."""
    whole = next((float(step["value"]) for step in steps if step.get("value")), None)
    return {"bars": charts.bars(steps, whole=whole), "title": title}


@register.inclusion_tag("components/trend.html")
def trend(points: Sequence[tuple[Any, float | None]], title: str, unit: str = "", top: float | None = None) -> Any:
    """A line over time with its figures as a table under it: pairs of label and value."""
    return {"line": charts.trend(points, top=top), "points": points, "title": title, "unit": unit}
