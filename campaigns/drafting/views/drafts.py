"""Drafts: the list, one of them, and the screen on which it is written."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.accounts.models import Account
from campaigns.accounts.queries import usable_accounts
from campaigns.drafting import actions
from campaigns.drafting.cases import case_so_far
from campaigns.drafting.clashes import kept_clashes
from campaigns.drafting.enums import CaseStage, DraftState, PhotoState
from campaigns.drafting.forms import DraftForm
from campaigns.drafting.free_times import free_times
from campaigns.drafting.mending import blockers_of
from campaigns.drafting.models import Campaign, Draft
from campaigns.drafting.previews import Preview, beyond_portal, draft_previews, revision_previews, shown_draft_photos, typed_previews
from campaigns.drafting.queries import (
    TONES,
    copies_of,
    drafts_seen_by,
    going_out,
    history_of,
    newest_threads,
    originals_of,
    photos_of,
    return_of,
    suggestion_behind,
    ticks_of,
)
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.screening import findings
from campaigns.drafting.screening.queries import kept_findings
from campaigns.drafting.screening.typing import foretold
from campaigns.drafting.views.along import photo_along, words_when_kept
from campaigns.drafting.views.common import handled_draft, person_of, seen_draft, why_not_change, why_not_write
from campaigns.drafting.views.merging import Meeting, asked_again, chosen, meeting_of, merged, undecided
from campaigns.drafting.views.shelves import offered, taken_up
from campaigns.drafting.views.timing import with_free_time
from portal.core.errors import Refused


@require_safe
def draft_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: where it stands, what would go out, what was decided, and what can be done next."""
    person, draft = person_of(request), seen_draft(request, pk)
    is_open = draft.state in OPEN_STATES
    history = history_of(draft)
    revision = history[0] if history else None
    going = going_out(revision) if revision and draft.state == DraftState.APPROVED else []
    shows_frozen = revision is not None and not is_open
    labels = revision if revision and shows_frozen else draft
    found = findings(draft, clashing=kept_clashes) if is_open else kept_findings(revision, person) if revision else []
    photos = photos_of(draft) if is_open else []
    can_handle = person.has_perm("campaigns.handle_draft", draft)
    can_mend = is_open and can_handle
    context: dict[str, Any] = {
        "draft": draft,
        "tone": TONES[draft.state],
        "is_open": is_open,
        "is_own": draft.author_id == person.pk,
        "can_handle": can_handle,
        "is_inside": person.has_perm("campaigns.view_inside", draft),
        "can_review": person.has_perm("campaigns.review"),
        "revision": revision,
        "returned": return_of(draft),
        "previews": revision_previews(revision) if revision and shows_frozen else draft_previews(draft),
        "blockers": blockers_of(draft, found) if can_mend else [],
        "findings": [finding for finding in found if not (can_mend and finding.blocks)],
        "going": going,
        "history": history,
        "photos": photos,
        "is_preparing": any(photo.state == PhotoState.WAITING for photo in photos),
        "originals": originals_of(draft) if person.has_perm("campaigns.open_original", draft) else [],
        "labels": labels,
        "ticks": ticks_of(labels),
        "suggestion": suggestion_behind(draft),
    }
    context["so_far"] = case_so_far(draft, labels.case_reference, person, found)
    if draft.copied_from_id:
        context["origin"] = drafts_seen_by(person).filter(pk=draft.copied_from_id).first()
    if context["is_inside"]:
        context["copies"] = copies_of(draft, person)
        context["can_use"] = person.has_perm("campaigns.use_again", draft)
        context |= {"threads": newest_threads(draft), "can_comment": person.has_perm("campaigns.comment", draft)}
    return render(request, "campaigns/drafting/draft_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    """Starts a draft."""
    if why_not := why_not_write(request):
        raise PermissionDenied(why_not)
    posted = with_free_time(request.POST)
    form = taken_up(request, None) or DraftForm(posted or None)
    if request.method == "POST" and "check" not in posted and form.is_valid():
        try:
            draft = actions.create_draft(by=person_of(request), **form.values())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            actions.clear_shelf(by=person_of(request), draft=None)
            return _with_photo(request, draft)
    return _edit_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes on: text, accounts, time. A second tab never overwrites the first; what was typed stays on the page."""
    draft = handled_draft(request, pk)
    if draft.state not in OPEN_STATES:
        messages.info(request, why_not_change(draft))
        return redirect("draft-detail", pk)
    posted = with_free_time(request.POST)
    form = taken_up(request, draft) or DraftForm(chosen(posted, draft) or None, draft=draft)
    if request.method == "POST" and (open_choices := undecided(request.POST)):
        return _edit_page(request, asked_again(form), draft, meeting=meeting_of(form, draft, open_choices), status=409)
    if request.method == "POST" and "check" not in posted and form.is_valid():
        try:
            saved = actions.save_draft(draft=draft, by=person_of(request), edition=form.cleaned_data["edition"] or 0, **form.values())
        except actions.Stale as stale:
            form, meeting = merged(form, stale)
            return _edit_page(request, form, stale.draft, meeting=meeting, status=409)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            actions.clear_shelf(by=person_of(request), draft=draft)
            return _with_photo(request, saved)
    return _edit_page(request, form, draft)


def _with_photo(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The draft is saved; its photo follows. When that is refused, the saved draft’s page says so beside it: loaded again, it makes no second one."""
    about_photo = words_when_kept(request, draft)
    if about_photo is None:
        return redirect("draft-edit", draft.pk)
    is_submitting = request.POST.get("then") == "submit"
    said = [] if is_submitting else [_("Saved. Nothing goes out before somebody else has approved it.")]
    if words := " ".join([*said, about_photo]).strip():
        messages.success(request, words)
    return redirect("draft-submit" if is_submitting else "draft-detail", draft.pk)


def _edit_page(
    request: HttpRequest,
    form: DraftForm,
    draft: Draft | None,
    *,
    meeting: Meeting | None = None,
    status: int = 200,
) -> HttpResponse:
    previews = _typed(form, draft)
    photo = photo_along(request, draft)
    photo.ask_again()
    context = {
        "form": form,
        "photo_form": photo,
        "own_texts": form.own_texts(),
        "draft": draft,
        "meeting": meeting,
        "returned": return_of(draft) if draft else None,
        "shelf": offered(request, draft),
        "photos": draft.photos.all() if draft else [],
        "action_url": reverse("draft-edit", args=[draft.pk]) if draft else reverse("draft-new"),
        "back_url": reverse("draft-detail", args=[draft.pk]) if draft else reverse("draft-list"),
        "has_accounts": bool(form.all_accounts),
        "free": free_times(_chosen_accounts(form), timezone.now()),
        **_counted(previews, form["text"].value() or "", form["case_stage"].value()),
    }
    return render(request, "campaigns/drafting/draft_edit.html", context, status=status)


def _chosen_accounts(form: DraftForm) -> list[Account]:
    """Those that are ticked now, whether the form is valid or not."""
    chosen = {str(pk) for pk in form["accounts"].value() or []}
    return [account for account in form.all_accounts if str(account.pk) in chosen]


def _typed(form: DraftForm, draft: Draft | None) -> list[Any]:
    """Previews of what the form holds now, whether it is valid or not."""
    accounts = _chosen_accounts(form)
    texts = {account.pk: form[f"text_{account.pk}"].value() for account in accounts}
    photos = shown_draft_photos(draft) if draft else []
    return typed_previews(form["text"].value() or "", accounts, texts, photos, tag=_tag_of(str(form["campaign"].value() or "")))


@require_POST
def draft_count(request: HttpRequest) -> HttpResponse:
    """How long the typed texts are, account by account, and what they would look like. Nothing is kept."""
    chosen = set(request.POST.getlist("accounts"))
    accounts = [account for account in usable_accounts() if str(account.pk) in chosen]
    texts = {account.pk: request.POST.get(f"text_{account.pk}", "") for account in accounts}
    text, draft = request.POST.get("text", ""), _named_draft(request)
    photos = shown_draft_photos(draft) if draft else []
    previews = typed_previews(text, accounts, texts, photos, tag=_tag_of(request.POST.get("campaign", "")))
    template = "campaigns/drafting/draft_count.html#counts" if request.headers.get("HX-Request") else "campaigns/drafting/draft_count.html"
    own_texts = _typed_own(request, draft).own_texts()
    context = _counted(previews, text, request.POST.get("case_stage")) | {
        "own_texts": own_texts,
        "draws_own": any(own.field.html_name not in request.POST for own in own_texts) or request.headers.get("HX-Trigger-Name") == "accounts",
    }
    return render(request, template, context)


def _typed_own(request: HttpRequest, draft: Draft | None) -> DraftForm:
    """The form with what is being typed, looked at by nobody yet: no field of it shows an error."""
    form = DraftForm(draft=draft, initial={"accounts": request.POST.getlist("accounts")})
    form.initial.update({f"text_{account.pk}": request.POST.get(f"text_{account.pk}", "") for account in form.all_accounts})
    return form


def _counted(previews: list[Preview], text: str, case_stage: str | None) -> dict[str, Any]:
    """What the counters show: each account's, what links cost, whether the common text is longer than the portal takes, and what screening will say."""
    beyond = beyond_portal(text)
    stage = case_stage if case_stage in CaseStage.values else ""
    return {
        "previews": previews,
        "beyond": beyond,
        "prices": list(dict.fromkeys(preview.price for preview in previews if preview.price)),
        "fits": not beyond and all(preview.count.is_within for preview in previews),
        "foretold": foretold([preview.text for preview in previews] or [text], case_stage=str(stage or "")) if not beyond else None,
    }


def _tag_of(campaign: str) -> str:
    """The tag that the links of a chosen campaign carry; empty when none is chosen, or nonsense."""
    tags = Campaign.objects.filter(pk=campaign).values_list("tag", flat=True) if campaign.isdecimal() and len(campaign) < 10 else []
    return next(iter(tags), "")


def _named_draft(request: HttpRequest) -> Draft | None:
    """The draft whose text is being counted, for its photos; None for a new one, or one that is not this person's to see."""
    named = request.POST.get("draft", "")
    return drafts_seen_by(person_of(request)).filter(pk=named).first() if named.isdecimal() and len(named) < 10 else None
