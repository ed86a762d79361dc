"""The queue of what waits for a decision, and one of it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.accounts.enums import Network
from campaigns.accounts.queries import account_words
from campaigns.drafting.models import Revision
from campaigns.drafting.previews import revision_previews
from campaigns.drafting.queries import is_newest, payloads_of
from campaigns.drafting.screening.queries import kept_findings
from campaigns.reviewing import actions
from campaigns.reviewing.comparison import changes, time_change
from campaigns.reviewing.forms import AgainstForm
from campaigns.reviewing.queries import decision_for, hashes_of, may_somebody_else_decide, revision_before, waiting_for, waiting_for_others
from campaigns.reviewing.rules import writers_of
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.paging import page_of


@require_safe
@needs("campaigns.review")
def review_list(request: HttpRequest) -> HttpResponse:
    """What waits for your decision, the most urgent first; and your own words, which wait for somebody else."""
    person = _person(request)
    context = {"page": page_of(request, waiting_for(person)), "own": waiting_for_others(person)[:25]}
    return render(request, "campaigns/reviewing/review_list.html", context)


@require_safe
@needs("campaigns.review")
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what would be published, what changed since the last time, and the three things that can be decided."""
    person, revision = _person(request), _revision(request, pk)
    before = revision_before(revision)
    previews = revision_previews(revision)
    decision = decision_for(revision)
    is_current, is_own = is_newest(revision), person.pk in writers_of(revision)
    is_waiting = decision is None and is_current and revision.draft.state == "in_review"
    context = {
        "revision": revision,
        "draft": revision.draft,
        "previews": previews,
        "audiences": [account_words(preview.account) for preview in previews],
        "ending": [each.account for each in previews if revision.publish_at and each.account.has_ended_by(revision.publish_at)],
        "before": before,
        "changes": changes(payloads_of(before), payloads_of(revision)) if before else [],
        "time_changed": before is not None and time_change(before, revision),
        "decision": decision,
        "decision_before": decision_for(before) if before else None,
        "is_newest": is_current,
        "is_waiting": is_waiting,
        "is_own": is_own,
        "may_others_decide": is_own and is_waiting and may_somebody_else_decide(revision, person),
        "can_decide": is_waiting and person.has_perm("campaigns.decide", revision),
        "hashes": hashes_of(revision),
        "findings": kept_findings(revision, person),
        "editors": _editors(revision),
        "approve_words": _approve_words(previews),
    }
    return render(request, "campaigns/reviewing/review_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.review")
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives it back to the author with a reason."""
    return _against(request, pk, "campaigns/reviewing/review_return.html", actions.return_to_author, _("Returned. The author has been told why."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("campaigns.review")
def review_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuses it for good, with a reason."""
    return _against(request, pk, "campaigns/reviewing/review_refuse.html", actions.refuse, _("Refused. It will not go out, and the author has been told why."))


def _against(request: HttpRequest, pk: int, template: str, decide: Callable[..., Any], done: str) -> HttpResponse:
    revision = _revision(request, pk)
    form = AgainstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(revision=revision, by=_person(request), **form.cleaned_data)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("review-detail", pk)
        messages.success(request, done)
        return redirect("review-list")
    if decision_for(revision):
        messages.info(request, _("Somebody has decided on this already."))
        return redirect("review-detail", pk)
    if not _person(request).has_perm("campaigns.decide", revision):
        messages.info(request, _("You wrote or edited this, so somebody else decides on it."))
        return redirect("review-detail", pk)
    return render(request, template, {"revision": revision, "form": form})


def _person(request: HttpRequest) -> StaffMember:
    return cast(StaffMember, request.user)


def _revision(request: HttpRequest, pk: int) -> Revision:
    """The revision, when its author may be seen; otherwise there is no such page."""
    revision = Revision.objects.filter(pk=pk).select_related("draft__author", "author", "last_editor", "submitted_by").first()
    if revision is None or not _person(request).has_perm("campaigns.read_review", revision):
        raise Http404
    return revision


def _editors(revision: Revision) -> str:
    """Who else wrote in it, by name as far as they may be named."""
    people = StaffMember.objects.filter(pk__in=writers_of(revision)).exclude(pk=revision.author_id)
    return get_text_list([str(person) for person in people], _("and")) if people else ""


def _approve_words(previews: list[Any]) -> str:
    """`Approve for X and Facebook`: what the button does."""
    present = {preview.account.network for preview in previews}
    networks = [str(network.label) for network in Network if network in present]
    return _("Approve for %(networks)s") % {"networks": get_text_list(networks, _("and"))}
