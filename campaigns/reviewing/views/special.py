"""What is out of the ordinary: urgent drafts, a look afterwards, another account for something approved."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.drafting.models import Draft
from campaigns.drafting.previews import revision_previews
from campaigns.drafting.queries import newest_revision
from campaigns.reviewing import actions
from campaigns.reviewing.forms import AfterForm, AlsoForm, UrgentForm
from campaigns.reviewing.models import AfterReview, UrgentAsk
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def urgent_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that a draft cannot wait, before it is submitted; or takes that back."""
    draft = _handled(request, pk)
    asked = UrgentAsk.objects.filter(draft=draft, revision=None).first()
    form = UrgentForm(request.POST or None, initial={"reason": asked.reason if asked else ""})
    if request.method == "POST" and ("withdraw" in request.POST or form.is_valid()):
        try:
            if "withdraw" in request.POST:
                actions.unask_urgent(draft=draft, by=me(request))
            else:
                actions.ask_urgent(draft=draft, by=me(request), **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = _("It takes the usual route.") if "withdraw" in request.POST else _("It takes the urgent route when you submit it.")
            messages.success(request, done)
        return redirect("draft-detail", pk)
    return render(request, "campaigns/reviewing/urgent_ask.html", {"draft": draft, "form": form, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.review")
def after_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What went out urgently, looked at by a third person."""
    review = get_object_or_404(AfterReview.objects.select_related("revision__author", "revision__draft", "done_by"), pk=pk)
    person, revision = me(request), review.revision
    if not person.has_perm("campaigns.read_review", revision):
        raise Http404
    form = AfterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_afterwards(review=review, by=person, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. What you said is kept with the decision."))
            return redirect("review-list")
    context = {
        "review": review,
        "revision": revision,
        "form": form,
        "previews": revision_previews(revision),
        "decisions": revision.decisions.select_related("decided_by"),
        "ask": UrgentAsk.objects.filter(revision=revision).first(),
        "may": review.done_at is None and person.has_perm("campaigns.review_afterwards", review),
    }
    return render(request, "campaigns/reviewing/after_review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.draft_for_force")
def also_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of something approved, for another account: a draft of its own, with a decision of its own."""
    draft = get_object_or_404(Draft.objects.select_related("author"), pk=pk)
    person = me(request)
    if not person.has_perm("campaigns.view_draft", draft):
        raise Http404
    revision = newest_revision(draft)
    there = list(revision.payloads.values_list("account", flat=True)) if revision else []
    form = AlsoForm(request.POST or None, accounts=Account.objects.exclude(state=AccountState.DISCONNECTED).exclude(pk__in=there))
    if request.method == "POST" and form.is_valid():
        try:
            copy = actions.also_on(draft=draft, by=person, accounts=form.cleaned_data["accounts"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This is a new draft for the other account. It is not approved: submit it for a decision of its own."))
            return redirect("draft-detail", copy.pk)
    return render(request, "campaigns/reviewing/also_new.html", {"draft": draft, "form": form})


def _handled(request: HttpRequest, pk: int) -> Draft:
    draft = get_object_or_404(Draft.objects.select_related("author"), pk=pk)
    if not me(request).has_perm("campaigns.handle_draft", draft):
        raise Http404
    return draft
