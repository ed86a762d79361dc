"""A draft on its way: submitted, withdrawn, taken back. Each on its own page that shows the consequence first."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.accounts.queries import account_words
from campaigns.drafting import actions
from campaigns.drafting.models import Draft
from campaigns.drafting.previews import draft_previews
from campaigns.drafting.screening import findings
from campaigns.drafting.views.common import handled_draft, person_of
from portal.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def draft_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows exactly what goes where, then hands it over for a decision."""
    draft = handled_draft(request, pk)
    if request.method == "POST":
        try:
            actions.submit(draft=draft, by=person_of(request), edition=_edition(request))
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
        "blockers": [finding for finding in found if finding.blocks],
        "warnings": [finding for finding in found if not finding.blocks],
    }
    return render(request, "campaigns/drafting/draft_submit.html", context)


def _edition(request: HttpRequest) -> int:
    typed = request.POST.get("edition", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


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
