"""Drafts: the list, one of them, and the screen on which it is written."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.accounts.queries import usable_accounts
from campaigns.drafting import actions
from campaigns.drafting.enums import PhotoState
from campaigns.drafting.forms import DraftFilterForm, DraftForm
from campaigns.drafting.models import Draft
from campaigns.drafting.previews import draft_previews, revision_previews, shown_draft_photos, typed_previews
from campaigns.drafting.queries import TONES, drafts_of, drafts_seen_by, newest_revision, originals_of, search
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.screening import findings
from campaigns.drafting.screening.queries import kept_findings
from campaigns.drafting.views.common import handled_draft, person_of, seen_draft
from portal.core.errors import NotPermitted, Refused
from portal.core.paging import page_of


@require_safe
def draft_list(request: HttpRequest) -> HttpResponse:
    """Your own drafts, or all that you may see, by state and words."""
    person = person_of(request)
    sees_all = person.has_perm("campaigns.view_all_drafts")
    shows_all = request.GET.get("show") == "all" or (sees_all and "show" not in request.GET and not drafts_of(person).exists())
    drafts = drafts_seen_by(person) if shows_all else drafts_of(person)
    form = DraftFilterForm(request.GET)
    page = page_of(request, _narrowed(drafts, form))
    for draft in page:
        draft.tone = TONES[draft.state]
    context = {
        "page": page,
        "form": form,
        "shows_all": shows_all,
        "is_narrowed": form.is_valid() and any(form.cleaned_data.values()),
        "why_not": _why_not(request),
    }
    return render(request, "campaigns/drafting/draft_list.html", context)


def _narrowed(drafts: QuerySet[Draft], form: DraftFilterForm) -> QuerySet[Draft]:
    if not form.is_valid():
        return drafts
    if form.cleaned_data["state"]:
        drafts = drafts.filter(state=form.cleaned_data["state"])
    return search(drafts, form.cleaned_data["q"])


def _why_not(request: HttpRequest) -> str:
    """Why this person cannot write for the force, in a sentence that says what to do; empty when they can."""
    try:
        actions.require_writer(person_of(request))
    except NotPermitted as refused:
        return str(refused)
    return ""


@require_safe
def draft_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: where it stands, what would go out, what was decided, and what can be done next."""
    person, draft = person_of(request), seen_draft(request, pk)
    is_open = draft.state in OPEN_STATES
    revision = newest_revision(draft)
    shows_frozen = revision is not None and not is_open
    context = {
        "draft": draft,
        "tone": TONES[draft.state],
        "is_open": is_open,
        "is_own": draft.author_id == person.pk,
        "can_handle": person.has_perm("campaigns.handle_draft", draft),
        "can_review": person.has_perm("campaigns.review"),
        "revision": revision,
        "previews": revision_previews(revision) if revision and shows_frozen else draft_previews(draft),
        "findings": findings(draft) if is_open else kept_findings(revision, person) if revision else [],
        "history": draft.revisions.select_related("submitted_by").prefetch_related("decisions__decided_by"),
        "photos": draft.photos.all() if is_open else [],
        "is_preparing": is_open and draft.photos.filter(state=PhotoState.WAITING).exists(),
        "originals": originals_of(draft) if person.has_perm("campaigns.open_original", draft) else [],
    }
    return render(request, "campaigns/drafting/draft_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    """Starts a draft."""
    if why_not := _why_not(request):
        raise PermissionDenied(why_not)
    form = DraftForm(request.POST or None)
    if request.method == "POST" and "check" not in request.POST and form.is_valid():
        try:
            draft = actions.create_draft(by=person_of(request), **form.values())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _onwards(request, draft)
    return _edit_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes on: text, accounts, time. A second tab never overwrites the first; what was typed stays on the page."""
    draft = handled_draft(request, pk)
    if draft.state not in OPEN_STATES:
        messages.info(request, _("This draft can only be changed after it is taken back to writing."))
        return redirect("draft-detail", pk)
    form = DraftForm(request.POST or None, draft=draft)
    newer, status = None, 200
    if request.method == "POST" and "check" not in request.POST and form.is_valid():
        try:
            actions.save_draft(draft=draft, by=person_of(request), edition=form.cleaned_data["edition"] or 0, **form.values())
        except actions.Stale as stale:
            newer, status = stale.draft, 409
            form = _again(request, form, stale)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _onwards(request, draft)
    return _edit_page(request, form, draft, newer=newer, status=status)


def _again(request: HttpRequest, form: DraftForm, stale: actions.Stale) -> DraftForm:
    """The same typed words, now on top of the newer edition: saving again is then a decision and no accident."""
    data = request.POST.copy()
    data["edition"] = str(stale.draft.edition)
    renewed = DraftForm(data, draft=stale.draft)
    renewed.is_valid()
    renewed.add_error(None, str(stale))
    return renewed


def _onwards(request: HttpRequest, draft: Draft) -> HttpResponse:
    then = request.POST.get("then")
    if then == "photo":
        return redirect("draft-photo-add", draft.pk)
    if then == "submit":
        return redirect("draft-submit", draft.pk)
    messages.success(request, _("Saved. Nothing goes out before somebody else has approved it."))
    return redirect("draft-detail", draft.pk)


def _edit_page(request: HttpRequest, form: DraftForm, draft: Draft | None, *, newer: Draft | None = None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft,
        "newer": newer,
        "photos": draft.photos.all() if draft else [],
        "previews": _typed(form, draft),
        "back_url": reverse("draft-detail", args=[draft.pk]) if draft else reverse("draft-list"),
        "has_accounts": bool(form.all_accounts),
    }
    return render(request, "campaigns/drafting/draft_edit.html", context, status=status)


def _typed(form: DraftForm, draft: Draft | None) -> list[Any]:
    """Previews of what the form holds now, whether it is valid or not."""
    chosen = {str(pk) for pk in form["accounts"].value() or []}
    accounts = [account for account in form.all_accounts if str(account.pk) in chosen]
    texts = {account.pk: form[f"text_{account.pk}"].value() for account in accounts}
    return typed_previews(form["text"].value() or "", accounts, texts, shown_draft_photos(draft) if draft else [])


@require_POST
def draft_count(request: HttpRequest) -> HttpResponse:
    """How long the typed texts are, account by account, and what they would look like. Nothing is kept."""
    chosen = set(request.POST.getlist("accounts"))
    accounts = [account for account in usable_accounts() if str(account.pk) in chosen]
    texts = {account.pk: request.POST.get(f"text_{account.pk}", "")[:20_000] for account in accounts}
    draft = _named_draft(request)
    previews = typed_previews(request.POST.get("text", "")[:20_000], accounts, texts, shown_draft_photos(draft) if draft else [])
    template = "campaigns/drafting/draft_count.html#counts" if request.headers.get("HX-Request") else "campaigns/drafting/draft_count.html"
    return render(request, template, {"previews": previews})


def _named_draft(request: HttpRequest) -> Draft | None:
    """The draft whose text is being counted, for its photos; None for a new one, or one that is not this person's to see."""
    named = request.POST.get("draft", "")
    return drafts_seen_by(person_of(request)).filter(pk=named).first() if named.isdecimal() and len(named) < 10 else None
