"""The page of one decision, and what is decided there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.accounts.enums import Network
from campaigns.accounts.queries import account_words
from campaigns.drafting.cases import case_so_far
from campaigns.drafting.clashes import clashes_for
from campaigns.drafting.doors import FROM_QUEUE, FROM_REVIEW
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Revision
from campaigns.drafting.previews import revision_previews
from campaigns.drafting.queries import is_newest, newest_threads, payloads_of, ticks_of
from campaigns.drafting.screening.queries import kept_findings, told_once
from campaigns.reviewing import actions
from campaigns.reviewing.comparison import changes, same_words, time_change
from campaigns.reviewing.enums import Deciders
from campaigns.reviewing.forms import AgainstForm
from campaigns.reviewing.queries import (
    decision_for,
    hashes_of,
    link_out,
    looked_at_by_another,
    looker_of,
    may_somebody_else_decide,
    neighbours,
    next_after,
    revision_before,
    revision_to_read,
    steps_of,
    why_words,
    window_from,
    window_of,
)
from campaigns.reviewing.rules import decisions_of, open_stage
from campaigns.reviewing.writers import writers_of
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused


@require_safe
@needs("campaigns.review")
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what would be published, what changed since the last time, and the three things that can be decided."""
    person, revision = me(request), _readable(request, revision_to_read(pk))
    before = revision_before(revision)
    previews, hashes = revision_previews(revision), hashes_of(revision)
    context = {
        "revision": revision,
        "draft": revision.draft,
        "previews": previews,
        "posts": same_words(previews),
        "audiences": [account_words(preview.account) for preview in previews],
        "ending": [each.account for each in previews if revision.publish_at and each.account.has_ended_by(revision.publish_at)],
        "before": before,
        "changes": changes(payloads_of(before), payloads_of(revision)) if before else [],
        "time_changed": before is not None and time_change(before, revision),
        "decision_before": decision_for(before) if before else None,
        "hashes": hashes,
        "bound": [(preview.handle, preview.network, hashes[str(preview.account.pk)]) for preview in previews],
        "editors": _editors(revision),
        "approve_words": _approve_words(previews),
        "looker": looker_of(revision, person),
        "threads": newest_threads(revision.draft),
        "can_comment": person.has_perm("campaigns.comment", revision.draft),
        **_standing(revision, person),
        **_in_queue(request, revision, person),
    }
    context["so_far"] = case_so_far(revision.draft, revision.case_reference, person, context["findings"])
    return render(request, "campaigns/reviewing/review_detail.html", context)


def _standing(revision: Any, person: StaffMember) -> dict[str, Any]:
    """Where the revision stands, on which route, and what this person may do about it."""
    decision, is_current, is_own = decision_for(revision), not revision.has_newer, person.pk in writers_of(revision)
    is_waiting = decision is None and is_current and revision.draft.state == "in_review"
    run, ask = getattr(revision, "route_run", None), getattr(revision, "urgent_ask", None)
    stage = open_stage(revision) if is_waiting else None
    asks_outside = stage is not None and stage.deciders == Deciders.OUTSIDE
    found = kept_findings(revision, person)
    return {
        "decision": decision,
        "is_newest": is_current,
        "is_waiting": is_waiting,
        "is_own": is_own,
        "may_others_decide": is_own and is_waiting and may_somebody_else_decide(revision, person),
        "can_decide": is_waiting and person.has_perm("campaigns.decide", revision),
        "clashes": told_once(found, clashes_for(revision, person)) if is_waiting else [],
        "findings": found,
        "has_decided": any(each.decided_by_id == person.pk for each in decisions_of(revision)),
        "run": run,
        "why": why_words(run) if run and person.has_perm("campaigns.read_review", revision) and not is_own else [],
        "steps": steps_of(revision),
        "stage": stage,
        "urgent_reason": ask.reason if ask else "",
        "asks_outside": asks_outside,
        "can_ask_outside": asks_outside and person.has_perm("campaigns.ask_outside", revision),
        "outside_link": link_out(revision) if asks_outside else None,
        "window": window_of(revision),
        "window_ahead": window_from(revision.publish_at or timezone.now()),
        "labels": revision,
        "ticks": ticks_of(revision),
    }


def _in_queue(request: HttpRequest, revision: Revision, person: StaffMember) -> dict[str, Any]:
    """Where the links of the page lead, and back to; and the revision's place in the person's queue, when they go through it one by one."""
    in_queue = "queue" in request.GET
    query = "?queue=1" if in_queue else ""
    links = {f"{act}_url": reverse(f"review-{act}", args=[revision.pk]) + query for act in ("return", "refuse")}
    if not in_queue:
        return {**links, "came_from": FROM_REVIEW}
    before, after, place, number = neighbours(person, revision)
    return {**links, "came_from": FROM_QUEUE, "in_queue": True, "queue_before": before, "queue_after": after, "queue_place": place, "queue_number": number}


@require_POST
@needs("campaigns.review")
def review_looking(request: HttpRequest, pk: int) -> HttpResponse:
    """Renews the mark that this person looks at it, and says who else does. For the open page; a decision never depends on it."""
    person, revision = me(request), find(request, pk)
    actions.look(revision=revision, by=person)
    return render(request, "campaigns/reviewing/_looking.html", {"looker": looked_at_by_another(revision, person)})


@require_POST
@needs("campaigns.review")
def review_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The page was closed: the mark goes."""
    actions.look_away(revision=find(request, pk), by=me(request))
    return HttpResponse(status=204)


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
    revision = find(request, pk)
    form = AgainstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        following = after_this(request, revision)
        try:
            decide(revision=revision, by=me(request), **form.cleaned_data)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("review-detail", pk)
        messages.success(request, done)
        return onwards(following)
    if decision_for(revision):
        messages.info(request, _("Somebody has decided on this already."))
        return redirect("review-detail", pk)
    if revision.draft.state != DraftState.IN_REVIEW or not is_newest(revision):
        messages.info(request, _("This version no longer waits for a decision."))
        return redirect("review-detail", pk)
    if not me(request).has_perm("campaigns.decide", revision):
        is_own = me(request).pk in writers_of(revision)
        said = _("You wrote or edited this, so somebody else decides on it.") if is_own else _("This stage asks somebody else. You see below whom.")
        messages.info(request, said)
        return redirect("review-detail", pk)
    return render(request, template, {"revision": revision, "form": form, "in_queue": "queue" in request.GET or "queue" in request.POST})


def find(request: HttpRequest, pk: int) -> Revision:
    """The revision, when its author may be seen; otherwise there is no such page."""
    return _readable(request, Revision.objects.filter(pk=pk).select_related("draft__author", "author", "last_editor", "submitted_by").first())


def _readable(request: HttpRequest, revision: Revision | None) -> Revision:
    if revision is None or not me(request).has_perm("campaigns.read_review", revision):
        raise Http404
    return revision


def after_this(request: HttpRequest, revision: Revision) -> int | None:
    """For whoever goes through the queue one by one: what comes after this one. Ask before deciding: a decision takes it out of the queue."""
    return next_after(me(request), revision) if "queue" in request.GET or "queue" in request.POST else None


def onwards(following: int | None) -> HttpResponse:
    """After a decision: the next one of the queue for whoever goes through it one by one, the list for everybody else."""
    return redirect(reverse("review-detail", args=[following]) + "?queue=1") if following else redirect("review-list")


def _editors(revision: Revision) -> str:
    """Who else wrote in it, by name as far as they may be named."""
    known = {person.pk: person for person in (revision.author, revision.last_editor, revision.submitted_by)}
    others = writers_of(revision) - known.keys()
    people = sorted([*known.values(), *(StaffMember.objects.filter(pk__in=others) if others else ())], key=lambda person: person.pk)
    return get_text_list([str(person) for person in people if person.pk != revision.author_id], _("and"))


def _approve_words(previews: list[Any]) -> str:
    """`Approve for X and Facebook`: what the button does."""
    present = {preview.account.network for preview in previews}
    networks = [str(network.label) for network in Network if network in present]
    return _("Approve for %(networks)s") % {"networks": get_text_list(networks, _("and"))}
