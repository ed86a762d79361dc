"""The queue of what waits for a decision."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.drafting.queries import destinations_of
from campaigns.reviewing.queries import Place, Waiting, next_after_reviews, queue_of, queue_rows, queue_titles, waiting_outside
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.paging import page_of
from portal.core.rows import Row, breakable, joined, note, pages, shown
from portal.core.templatetags.portal import moment, tag

MOST_OWN = 25


@require_safe
@needs("campaigns.review")
def review_list(request: HttpRequest) -> HttpResponse:
    """What waits for your decision, yours and the most urgent first; what went out urgently; and your own words, which wait for somebody else."""
    person = me(request)
    waiting, own = queue_of(person)
    page = page_of(request, waiting)
    places = [Place(*place) for place in page]
    rows = queue_rows(places)
    context = {
        "page": page,
        "first": rows[0] if rows else None,
        "rows": list(_rows(places, rows, person)),
        "columns": [_("Draft"), _("By"), _("Goes to"), _("Due"), _("Waits since")],
        "own": list(_own([Place(*place) for place in own[:MOST_OWN]])),
        "after": next_after_reviews(person),
        "outside": waiting_outside(person),
    }
    return render(request, "campaigns/reviewing/review_list.html", context)


def _own(places: list[Place]) -> Iterator[SafeString]:
    """Title and time of what waits and holds the person's own words, a line for each."""
    address, since = pages("review-detail"), shown(_("since"))
    for row in queue_titles(places):
        yield SafeString(f'<a href="{address(row.pk)}">{shown(row.title)}</a>, {since} {moment(row.submitted_at)}')


def _rows(places: Iterable[Place], rows: list[Waiting], person: StaffMember) -> Iterator[Row]:
    known, goes_to, address = {place.pk: place for place in places}, destinations_of(row.pk for row in rows), pages("review-detail")
    urgent, mine = tag(_("Urgent"), "halt"), tag(_("For you by name"), "note")
    for row in rows:
        place = known[row.pk]
        yield Row(
            title=row.title,
            url=address(row.pk),
            tags=[*([urgent] if place.is_urgent else []), *([mine] if place.is_mine else [])],
            notes=list(_notes(row, person)),
            cells=[row.author, breakable(goes_to.get(row.pk, "–")), _due(row), moment(row.submitted_at)],
        )


def _notes(row: Waiting, person: StaffMember) -> Iterator[Any]:
    """The small lines below the title."""
    if risks := row.risks:
        yield " · ".join(risks)
    if looker := row.looked_at_by(person):
        yield _("%(person)s is looking at it") % {"person": looker}
    if row.number > 1:
        yield _("version %(number)s") % {"number": row.number}
    if row.campaign:
        yield row.campaign


def _due(row: Waiting) -> Any:
    """When it goes out, and by when the stage asks for a decision."""
    goes_out = moment(row.publish_at) if row.publish_at else _("once approved")
    if row.due_at is None:
        return goes_out
    late = joined(SafeString(" <strong>"), _("late"), SafeString("</strong>")) if row.is_late else ""
    return joined(goes_out, note(joined(_("Decide by"), " ", moment(row.due_at), late)))
