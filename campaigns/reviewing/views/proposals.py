"""A change of a route that makes review easier: what it changes, and the second person's answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.reviewing import actions
from campaigns.reviewing.doors import lately_signed_in
from campaigns.reviewing.enums import ProposalState
from campaigns.reviewing.forms import DeclineForm
from campaigns.reviewing.models import RouteProposal, RouteVersion
from campaigns.reviewing.queries import conditions_words, easier_with, minutes_words, newest_version, second_people, stage_words, state_of_routes
from campaigns.reviewing.shapes import Wording
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused


@require_safe
@needs("campaigns.view_routes")
def route_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What would get easier, what the route says now and would say, and who may confirm it."""
    return _page(request, _found(pk), DeclineForm())


@require_POST
@needs("campaigns.edit_routes")
@lately_signed_in
def route_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's yes, to what the page showed."""
    try:
        version = actions.confirm_route(proposal=_found(pk), by=me(request), seen=request.POST.get("seen", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("route-proposal", pk)
    messages.success(request, _("“%(route)s” holds from now on as version %(number)d.") % {"route": version.name, "number": version.number})
    return redirect("route-list")


@require_POST
@needs("campaigns.edit_routes")
def route_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's no, with words; or the proposer takes it back."""
    proposal, form = _found(pk), DeclineForm(request.POST)
    is_own = proposal.proposed_by_id == me(request).pk
    if not is_own and not form.is_valid():
        return _page(request, proposal, form)
    try:
        if is_own:
            actions.withdraw_route(proposal=proposal, by=me(request))
        else:
            actions.decline_route(proposal=proposal, by=me(request), words=form.cleaned_data["words"])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("route-proposal", pk)
    messages.success(request, _("The route stays as it is.") if newest_version(proposal.route.slug) else _("The new route is not used."))
    return redirect("route-list")


def _found(pk: int) -> RouteProposal:
    return get_object_or_404(RouteProposal.objects.select_related("route", "proposed_by", "closed_by"), pk=pk)


def _page(request: HttpRequest, proposal: RouteProposal, form: DeclineForm) -> HttpResponse:
    is_waiting, person = proposal.state == ProposalState.WAITING, me(request)
    before = newest_version(proposal.route.slug) if is_waiting else None
    context = {
        "proposal": proposal,
        "before": _said(Wording.from_data(_fields(before))) if before else None,
        "after": _said(proposal.says),
        "easier": easier_with(proposal.route.slug, proposal.says) if is_waiting else [],
        "people": second_people(proposal) if is_waiting else [],
        "is_waiting": is_waiting,
        "is_own": proposal.proposed_by_id == person.pk,
        "may_answer": is_waiting and person.has_perm("campaigns.edit_routes"),
        "seen": state_of_routes(),
        "form": form,
    }
    return render(request, "campaigns/reviewing/route_proposal.html", context)


def _fields(version: RouteVersion) -> dict[str, object]:
    names = ("name", "description", "position", "conditions", "stages", "after_review_hours", "is_on")
    return {name: getattr(version, name) for name in names}


def _said(wording: Wording) -> dict[str, object]:
    """What a route says, in words."""
    version = RouteVersion(**wording.as_data())
    stages = [", ".join(filter(None, (stage_words(shape), minutes_words(shape.minutes)))) for shape in wording.stages]
    return {"wording": wording, "stages": stages, "when": conditions_words(version)}
