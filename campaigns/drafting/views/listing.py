"""The list of drafts: your own, or all that you may see, narrowed by state, words and where they go."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.drafting.enums import Category, DraftState
from campaigns.drafting.forms import DraftFilterForm
from campaigns.drafting.models import Draft
from campaigns.drafting.queries import KINDS, TONES, DraftList, destinations, drafts_of, is_in_order, terms_of, waiting_suggestions
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.views.common import person_of, why_not_write
from campaigns.drafting.views.several import is_choosable
from onboarding.people.models import StaffMember
from portal.core.paging import FURTHER, asked_page, most_counted, page_of
from portal.core.rows import Row, breakable, pages
from portal.core.templatetags.portal import choose, moment, moment_words, tag

FURTHER_NARROWED = 10
"""So many pages are counted further of a list whose rows no index gives in order."""
UNDECIDED = OPEN_STATES | {DraftState.IN_REVIEW}


@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    """Your own drafts, or all that you may see, by state and words."""
    person = person_of(request)
    sees_all = person.has_perm("campaigns.view_all_drafts")
    shows_all = request.GET.get("show") == "all" or (sees_all and "show" not in request.GET and not drafts_of(person).exists())
    form = DraftFilterForm(request.GET)
    page = page_of(request, _listed(request, person, form, ("all" if sees_all else "approved") if shows_all else "own"))
    rows = list(_rows(page, person, shows_all=shows_all))
    context = {
        "page": page,
        "rows": rows,
        "columns": [_("Draft"), _("Goes to"), *([_("By")] if shows_all else []), _("Changed"), _("State")],
        "form": form,
        "shows_all": shows_all,
        "is_narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "why_not": why_not_write(request),
        "has_choice": any(row.box for row in rows),
        "waiting_suggestions": waiting_suggestions() if person.has_perm("campaigns.read_suggestions") else 0,
    }
    return render(request, "campaigns/drafting/draft_list.html", context)


def _rows(page: "Page[Draft]", person: StaffMember, *, shows_all: bool) -> Iterator[Row]:
    goes_to, address = destinations(page), pages("draft-detail")
    for draft in page:
        by = [draft.author] if shows_all else []
        yield Row(
            title=draft.title,
            url=address(draft.pk),
            notes=_labels(draft),
            cells=[breakable(goes_to.get(draft.pk, "–")), *by, moment(draft.changed_at), tag(draft.get_state_display(), TONES[draft.state])],
            box=choose("several", draft.pk, draft.title) if is_choosable(person, draft) else "",
        )


def _labels(draft: Draft) -> list[str]:
    """What it is about, in one small line; nothing for a draft without labels."""
    about = "" if draft.category == Category.GENERAL else draft.get_category_display()
    goes_at = moment_words(draft.publish_at) if draft.publish_at and draft.state in UNDECIDED else ""
    said = [str(words) for words in (about, draft.campaign or "", draft.case_reference, goes_at) if words]
    return [" · ".join(said)] if said else []


def _listed(request: HttpRequest, person: StaffMember, form: DraftFilterForm, sees: str) -> DraftList:
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    narrowed = {name: wanted[name] for name in KINDS if wanted.get(name)}
    terms = terms_of(wanted.get("q", ""))
    further = FURTHER if is_in_order(sees, narrowed, terms) else FURTHER_NARROWED
    return DraftList(person, sees, most_counted(asked_page(request), further=further), narrowed, terms)
