"""The same words once more: used again in a new draft, or repeated at several times. Each page says first what will be made."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from campaigns.drafting import actions
from campaigns.drafting.copies import words_of
from campaigns.drafting.forms import RepeatForm
from campaigns.drafting.models import Draft
from campaigns.drafting.previews import draft_previews
from campaigns.drafting.views.common import person_of, posted_edition, seen_draft, why_not_write
from portal.core.errors import Refused

ASKED = ("first_0", "first_1", "first_2", "rhythm", "times", "which")
"""What the page about repeating is asked with, by GET: the same answers make the drafts by POST."""


@require_http_methods(["GET", "HEAD", "POST"])
def draft_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what is copied and what is not, then makes a new draft of it."""
    draft = _usable(request, pk)
    if request.method == "POST":
        try:
            copy = actions.use_again(draft=draft, by=person_of(request), edition=posted_edition(request))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("draft-again", pk)
        messages.success(request, _("This is a new draft. It is not approved, and it has no time yet: read it, change it, then submit it."))
        return redirect("draft-detail", copy.pk)
    words, left_out = words_of(draft)
    context = {"draft": draft, "words": words, "left_out": left_out, "previews": draft_previews(draft)}
    return render(request, "campaigns/drafting/draft_again.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks how often, shows every day and time, then makes a draft for each."""
    draft = _usable(request, pk)
    answers = request.POST if request.method == "POST" else request.GET
    is_asked = request.method == "POST" or "rhythm" in answers
    form = RepeatForm(answers if is_asked else None, initial={"first": _proposed(draft)})
    plan = form.plan if is_asked and form.is_valid() else None
    if request.method == "POST" and plan:
        try:
            copies = actions.repeat(draft=draft, by=person_of(request), edition=posted_edition(request), times=plan.moments)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("draft-repeat", pk)
        said = ngettext(
            "%(n)d new draft, which nobody has approved. Choose it below to send it for review.",
            "%(n)d new drafts, one for each time. Nobody has approved them. Choose them below to send them for review.",
            len(copies),
        )
        messages.success(request, said % {"n": len(copies)})
        return redirect(f"{reverse('draft-list')}?show=mine")
    context = {
        "draft": draft,
        "form": form,
        "plan": plan,
        "moments": [timezone.localtime(moment) for moment in plan.moments] if plan else [],
        "kept": [(name, answers[name]) for name in ASKED if name in answers],
        "left_out": words_of(draft)[1],
        "previews": draft_previews(draft) if plan else [],
    }
    return render(request, "campaigns/drafting/draft_repeat.html", context)


def _usable(request: HttpRequest, pk: int) -> Draft:
    """The draft, when this person may have its words. Raises PermissionDenied with a sentence otherwise."""
    draft = seen_draft(request, pk)
    if why_not := why_not_write(request):
        raise PermissionDenied(why_not)
    if not person_of(request).has_perm("campaigns.use_again", draft):
        raise PermissionDenied(_("You can use your own drafts again. Those of others are open to approvers, leaders and records officers."))
    return draft


def _proposed(draft: Draft) -> datetime | None:
    """The draft's own time, as long as it is to come."""
    return draft.publish_at if draft.publish_at and draft.publish_at > timezone.now() else None
