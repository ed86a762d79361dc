"""A draft on its way: submitted, withdrawn, taken back. Each on its own page that shows the consequence first."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.accounts.queries import account_words
from campaigns.drafting import actions
from campaigns.drafting.mending import blockers_of
from campaigns.drafting.models import Draft
from campaigns.drafting.previews import draft_previews, revision_previews
from campaigns.drafting.rules import OPEN_STATES
from campaigns.drafting.screening import findings
from campaigns.drafting.views.common import handled_draft, person_of, posted_edition, why_not_change
from portal.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def draft_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows exactly what goes where, then hands it over for a decision."""
    draft = handled_draft(request, pk)
    if request.method == "POST":
        try:
            actions.submit(draft=draft, by=person_of(request), edition=posted_edition(request))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("draft-submit" if draft.state in {"writing", "returned"} else "draft-detail", pk)
        messages.success(request, _("Submitted. Somebody who did not write it decides; you will be told."))
        return redirect("draft-detail", pk)
    if draft.state not in {"writing", "returned"}:
        return redirect("draft-detail", pk)
    found = findings(draft)
    previews = draft_previews(draft)
    context = {
        "draft": draft,
        "previews": previews,
        "audiences": [account_words(preview.account) for preview in previews],
        "blockers": blockers_of(draft, found),
        "warnings": [finding for finding in found if not finding.blocks],
    }
    return render(request, "campaigns/drafting/draft_submit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Shows an old version, then puts its words into the draft once more."""
    draft = handled_draft(request, pk)
    revision = get_object_or_404(draft.revisions, number=number)
    if draft.state not in OPEN_STATES:
        messages.info(request, why_not_change(draft))
        return redirect("draft-detail", pk)
    if request.method != "POST":
        context = {"draft": draft, "revision": revision, "previews": revision_previews(revision)}
        return render(request, "campaigns/drafting/draft_restore.html", context)
    try:
        left_out = actions.restore(draft=draft, revision=revision, by=person_of(request), edition=posted_edition(request))
    except actions.Stale:
        messages.error(request, _("The draft has changed since you looked at it, so that nothing was put back. Look at it once more."))
        return redirect("draft-restore", pk, number)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("draft-detail", pk)
    messages.success(request, _("The words of version %(number)d are in the draft again. Look at its time before you submit.") % {"number": number})
    for account in left_out:
        messages.warning(request, _("%(account)s is disconnected and was left out.") % {"account": account})
    return redirect("draft-detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a draft for good, after asking."""
    return _moved(request, pk, "campaigns/drafting/draft_withdraw.html", actions.withdraw, _("Withdrawn. It will not go out."))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a draft back to writing, after asking."""
    return _moved(request, pk, "campaigns/drafting/draft_reopen.html", actions.reopen, _("It is back with you. Change it, then submit it again."))


def _moved(request: HttpRequest, pk: int, template: str, move: Callable[..., None], done: str) -> HttpResponse:
    draft: Draft = handled_draft(request, pk)
    if request.method != "POST":
        return render(request, template, {"draft": draft})
    try:
        move(draft=draft, by=person_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("draft-detail", pk)
