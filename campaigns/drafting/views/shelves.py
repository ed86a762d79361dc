"""What was typed and not saved: kept while somebody writes, offered when they come back, thrown away."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.drafting import actions
from campaigns.drafting.forms import DraftForm
from campaigns.drafting.forms.drafts import ABOUT
from campaigns.drafting.models import Draft, Shelf
from campaigns.drafting.queries import shelf_of
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.views.common import handled_draft, person_of, why_not_write
from portal.core.errors import Refused

PHOTO_WORDS = frozenset({"alt", "people", "people_words", "colleagues", "is_booking"})
FIELDS = frozenset({"title", "text", "accounts", "when", "publish_at_0", "publish_at_1", "publish_at_2", "campaign", "edition", "base", *ABOUT}) | PHOTO_WORDS
OWN_TEXT = re.compile(r"text_[0-9]{1,9}")


@require_POST
def draft_autosave(request: HttpRequest) -> HttpResponse:
    """Keeps what stands in the form now, for the person who types. Answers with a sentence, or with a refusal after which the page stops asking."""
    draft = _named(request)
    if (draft and draft.state not in OPEN_STATES) or (draft is None and why_not_write(request)):
        return _said(_("Not kept."), 409)
    data = {name: request.POST.getlist(name)[:200] for name in request.POST if name in FIELDS or OWN_TEXT.fullmatch(name)}
    if sum(len(value) for values in data.values() for value in values) > actions.MOST_SHELVED:
        return _said(_("This is too much to be kept for you. Save the draft."), 413)
    try:
        shelf = actions.shelve(by=person_of(request), draft=draft, data=data)
    except Refused as refused:
        return _said(str(refused), 413)
    return _said(_("Kept for you at %(time)s, not saved yet.") % {"time": f"{timezone.localtime(shelf.kept_at):%H:%M}"}, 200)


@require_POST
def draft_shelf_clear(request: HttpRequest) -> HttpResponse:
    """Throws away what was kept."""
    draft = _named(request)
    actions.clear_shelf(by=person_of(request), draft=draft)
    messages.success(request, _("Thrown away. The draft is as it was saved last."))
    return redirect("draft-edit", draft.pk) if draft else redirect("draft-new")


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)


def _named(request: HttpRequest) -> Draft | None:
    """The draft that the form is about; None for a new one."""
    named = request.POST.get("draft", "")
    if not named:
        return None
    if not named.isdecimal() or len(named) > 9:
        raise Http404
    return handled_draft(request, int(named))


def taken_up(request: HttpRequest, draft: Draft | None) -> DraftForm | None:
    """The form as it was kept, when the person asks for it; None otherwise."""
    shelf = shelf_of(person_of(request), draft) if request.method != "POST" and "take" in request.GET else None
    return _form(shelf, draft) if shelf else None


def offered(request: HttpRequest, draft: Draft | None) -> Shelf | None:
    """What was typed and not saved, when it says anything else than the draft does. Nothing while the person is at it."""
    shelf = shelf_of(person_of(request), draft) if request.method != "POST" and "take" not in request.GET else None
    return shelf if shelf and (set(_form(shelf, draft).changed_data) - {"edition", "base"} or _has_photo_words(shelf)) else None


def _has_photo_words(shelf: Shelf) -> bool:
    """Whether a photo was described. Which answer was chosen about people in it is no word."""
    return any(shelf.data.get(name, [""])[0].strip() for name in ("alt", "people_words", "colleagues"))


def _form(shelf: Shelf, draft: Draft | None) -> DraftForm:
    data = QueryDict(mutable=True)
    for name, values in shelf.data.items():
        data.setlist(name, values)
    return DraftForm(data, draft=draft)
