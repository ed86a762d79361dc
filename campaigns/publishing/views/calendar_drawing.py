"""The days of the calendar as they stand in the page: 42 of them with their entries, drawn without a template for each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.publishing.calendars import Day, Entry


class Drawing:
    """Draws days in the reader's language. `kept`: the query of what the page is narrowed to."""

    def __init__(self, kept: str = "") -> None:
        self.kept = f"&amp;{escape(kept)}" if kept else ""
        self.zone = timezone.get_current_timezone()
        self.weekdays = [escape(str(name)) for name in WEEKDAYS.values()]
        self.months = {number: escape(str(name)) for number, name in MONTHS.items()}
        self.move, self.until = escape(_("Move")), escape(_("approved until"))

    def heads(self) -> SafeString:
        """The days of the week, over their columns."""
        short = [escape(str(name)) for name in WEEKDAYS_ABBR.values()]
        return SafeString("".join(f'<th scope="col"><abbr title="{name}">{abbr}</abbr></th>' for name, abbr in zip(self.weekdays, short, strict=True)))

    def weeks(self, weeks: Iterable[Sequence[Day]]) -> SafeString:
        """Rows of days."""
        return SafeString("".join(f"<tr>{''.join(map(self._cell, week))}</tr>" for week in weeks))

    def sections(self, days: Iterable[Day]) -> SafeString:
        """Days one below the other, each with its heading."""
        today = escape(_("today"))
        drawn = []
        for day in days:
            at, mark, said = day.on.isoformat(), ' id="today"' if day.is_today else "", f" ({today})" if day.is_today else ""
            heading = f'<h3 class="h-small" id="day-{at}">{self.weekdays[day.on.weekday()]} {day.on.day} {self.months[day.on.month]}{said}</h3>'
            drawn.append(f'<section aria-labelledby="day-{at}"{mark}>{heading}\n{self._day(day, "calendar-list")}</section>')
        return SafeString("\n".join(drawn))

    def entries(self, entries: Iterable[Entry], kind: str = "") -> SafeString:
        """A list of entries."""
        marks = f' class="{kind}"' if kind else ""
        return SafeString(f"<ul{marks}>{''.join(map(self._entry, entries))}</ul>")

    def _cell(self, day: Day) -> str:
        kinds = [("is-empty", day.is_empty), ("is-outside", day.is_outside), ("is-today", day.is_today)]
        marks = f'data-day="{day.on.isoformat()}" class="{" ".join(name for name, holds in kinds if holds)}"'
        named, current = (' id="today"', ' aria-current="date"') if day.is_today else ("", "")
        number = f'<span class="calendar__day"{current}><span class="calendar__weekday">{self.weekdays[day.on.weekday()]} </span>{day.on.day}</span>'
        return f"<td{named} {marks}>{number}{self._day(day)}</td>"

    def _day(self, day: Day, kind: str = "") -> str:
        """What stands on a day; of a busy one, how much of what."""
        return (self.entries(day.entries, kind) if day.entries else "") + (self._busy(day) if day.is_busy else "")

    def _busy(self, day: Day) -> str:
        said = ngettext("%(number)s post", "%(number)s posts", day.total) % {"number": day.total}
        tallies = "".join(f'<span class="is-{tally.tone}">{tally.number} {escape(tally.words)}</span>' for tally in day.tallies)
        address = f"?show=day&amp;day={day.on.isoformat()}{self.kept}"
        return f'<a class="calendar__busy" href="{address}"><strong>{escape(said)}</strong>{tallies}</a>'

    def _entry(self, entry: Entry) -> str:
        title, clock = escape(entry.title), f"{entry.at.astimezone(self.zone):%H:%M}"
        window = [moment.astimezone(self.zone) for moment in entry.window or ()]
        bound = ' data-from="{:%Y-%m-%dT%H:%M}" data-until="{:%Y-%m-%dT%H:%M}"'.format(*window) if window else ""
        drag = f' draggable="true" data-move="{escape(entry.drop_url)}" data-time="{clock}"{bound}' if entry.drop_url else ""
        clash = f' <span class="clash">⚠ {escape(entry.clash)}</span>' if entry.clash else ""
        opens = f'<a href="{escape(entry.url)}">{clock} {title}</a> <span class="meta">{escape(entry.what)}</span>'
        return f'<li class="is-{entry.tone}"{drag}>{opens}{clash}{self._moving(entry, title, window)}</li>'

    def _moving(self, entry: Entry, title: str, window: Sequence[datetime]) -> str:
        if not entry.move_url:
            return ""
        bound = f"; {self.until} {window[1].day} {self.months[window[1].month]} {window[1]:%H:%M}" if window else ""
        return f' <a class="move" href="{escape(entry.move_url)}">{self.move}<span class="govuk-visually-hidden"> {title}{bound}</span></a>'
