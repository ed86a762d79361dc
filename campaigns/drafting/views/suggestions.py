"""You saw something worth telling: suggestions, and what becomes of them."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.drafting import actions
from campaigns.drafting.enums import SuggestionState
from campaigns.drafting.forms import DeclineForm, SuggestionForm
from campaigns.drafting.models import Suggestion
from campaigns.drafting.queries import SUGGESTION_TONES, suggestions_of, suggestions_seen_by, waiting_first
from campaigns.drafting.views.common import person_of
from campaigns.drafting.views.photos import A_DAY
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.paging import page_of


def _seen(request: HttpRequest, pk: int) -> Suggestion:
    """The suggestion, when this person may open it. Otherwise there is no such page."""
    suggestion = suggestions_seen_by(person_of(request)).filter(pk=pk).first()
    if suggestion is None:
        raise Http404
    return suggestion


@require_safe
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """Your own suggestions; for those who take them up, everybody's, what waits first."""
    person = person_of(request)
    reads_all = person.has_perm("campaigns.read_suggestions")
    shows_all = reads_all and request.GET.get("show") != "mine"
    rows = waiting_first(suggestions_seen_by(person)) if shows_all else suggestions_of(person)
    page = page_of(request, rows)
    for suggestion in page:
        suggestion.tone = SUGGESTION_TONES[suggestion.state]
    return render(request, "campaigns/drafting/suggestion_list.html", {"page": page, "reads_all": reads_all, "shows_all": shows_all})


@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_new(request: HttpRequest) -> HttpResponse:
    """A photo and three questions, for everybody who works here."""
    form = SuggestionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        content = cleaned["photo"].read(settings.PHOTO_MAX_BYTES + 1) if cleaned["photo"] else None
        words = {name: cleaned[name] for name in ("what", "where_when", "why", "people", "is_anonymous")}
        try:
            suggestion = actions.suggest(by=person_of(request), content=content, **words)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. The comms office reads it, and you are told what becomes of it."))
            return redirect("suggestion-detail", suggestion.pk)
    return render(request, "campaigns/drafting/suggestion_new.html", {"form": form})


@require_safe
def suggestion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion: what was seen, and where it stands."""
    person, suggestion = person_of(request), _seen(request, pk)
    is_waiting = suggestion.state == SuggestionState.WAITING
    context = {
        "suggestion": suggestion,
        "tone": SUGGESTION_TONES[suggestion.state],
        "is_own": suggestion.suggested_by_id == person.pk,
        "may_answer": is_waiting and person.has_perm("campaigns.read_suggestions"),
        "is_waiting": is_waiting,
        "may_open_draft": suggestion.draft is not None and person.has_perm("campaigns.view_draft", suggestion.draft),
    }
    return render(request, "campaigns/drafting/suggestion_detail.html", context)


@require_POST
@needs("campaigns.read_suggestions")
def suggestion_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a draft of it."""
    try:
        draft = actions.take_over(suggestion=_seen(request, pk), by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("suggestion-detail", pk)
    messages.success(request, _("It is your draft now. Put it into the words that the public should read."))
    return redirect("draft-edit", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.read_suggestions")
def suggestion_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """A kind no."""
    suggestion = _seen(request, pk)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(suggestion=suggestion, by=person_of(request), words=form.cleaned_data["words"])
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Your colleague is told, in your words."))
        return redirect("suggestion-detail", pk)
    return render(request, "campaigns/drafting/suggestion_decline.html", {"suggestion": suggestion, "form": form})


@require_POST
def suggestion_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back one's own."""
    try:
        actions.withdraw_suggestion(suggestion=_seen(request, pk), by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You took it back. Nobody else sees it any more."))
    return redirect("suggestion-detail", pk)


@require_safe
def suggestion_photo(request: HttpRequest, pk: int) -> FileResponse:
    """Its photo, for whoever may open it."""
    suggestion = _seen(request, pk)
    if not suggestion.photo or not suggestion.photo.storage.exists(str(suggestion.photo.name)):
        raise Http404
    response = FileResponse(suggestion.photo.open(), content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={A_DAY}, immutable"
    return response
