"""What becomes of a proposed change that makes review easier: a second person confirms or declines it, or its proposer takes it back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.reviewing.actions.routes import add_version, locked_route, refuse_unsound, tell_change
from campaigns.reviewing.enums import ProposalState
from campaigns.reviewing.models import RouteProposal, RouteVersion
from campaigns.reviewing.queries import newest_version, second_people, state_of_routes
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused
from portal.core.notices import close_notices, notify


@action("route.confirm")
def confirm_route(*, proposal: RouteProposal, by: StaffMember, seen: str) -> RouteVersion:
    """Puts a proposed change in force, as the second person. `seen`: the state of all routes that the page showed, see `state_of_routes`.

    Raises NotPermitted for its proposer, Refused when it no longer waits, when its proposer may no longer change routes, or when any route has changed.
    """
    proposal = _locked(proposal)
    _require_another(proposal, by)
    if not proposal.proposed_by.has_perm("campaigns.edit_routes"):
        raise Refused(_("Whoever proposed it may no longer change routes. Decline it and propose it yourself; somebody else then confirms it."))
    if seen != state_of_routes():
        raise Refused(_("Routes have changed while you had this open. Load the page again and look once more."))
    return _put_in_force(proposal, ProposalState.CONFIRMED, by)


@action("route.force")
def force_route(*, proposal: RouteProposal, reason: str, by: None = None) -> RouteVersion:
    """Puts a proposed change in force from the server, where nobody is there who could be the second person. Leaders read the reason."""
    proposal = _locked(proposal)
    if second_people(proposal):
        raise Refused(_("There is somebody who may confirm it. Ask them."))
    if not (reason := clean_text(reason)[:1000]):
        raise Refused(_("Say why it cannot wait until a second person has the right."))
    return _put_in_force(proposal, ProposalState.FORCED, None, reason)


@action("route.decline")
def decline_route(*, proposal: RouteProposal, by: StaffMember, words: str) -> RouteProposal:
    """Leaves the route as it is. The words go to whoever proposed it."""
    proposal = _locked(proposal)
    _require_another(proposal, by)
    if not (words := clean_text(words)[:1000]):
        raise Refused(_("Say in a sentence why the route stays as it is."))
    _close(proposal, ProposalState.DECLINED, by, words)
    text = _("%(person)s declined your change of the route “%(route)s”: %(words)s") % {"person": by, "route": proposal, "words": words}
    url, key = reverse("route-proposal", args=[proposal.pk]), f"route-declined-{proposal.pk}"
    notify(proposal.proposed_by, kind="route", text=text[:400], url=url, key=key)
    record("route.declined", proposal, by=by, route=proposal.route.slug)
    return proposal


@action("route.withdraw")
def withdraw_route(*, proposal: RouteProposal, by: StaffMember) -> RouteProposal:
    """Takes one's own proposal back."""
    proposal = _locked(proposal)
    require(by, "campaigns.edit_routes")
    if by.pk != proposal.proposed_by_id:
        raise NotPermitted(_("Somebody else proposed this. Decline it, if the route shall stay as it is."))
    _close(proposal, ProposalState.WITHDRAWN, by)
    record("route.withdrawn", proposal, by=by, route=proposal.route.slug)
    return proposal


def _locked(proposal: RouteProposal) -> RouteProposal:
    """The proposal with its route locked; Refused when it no longer waits."""
    route = locked_route(proposal.route.slug, "")
    found = RouteProposal.objects.select_for_update(of=("self",)).select_related("route", "proposed_by").get(pk=proposal.pk)
    if found.state != ProposalState.WAITING:
        raise Refused(_("It no longer waits for a second person: %(state)s.") % {"state": found.get_state_display().lower()})
    newest = newest_version(route.slug)
    if found.base != (newest.number if newest else 0):
        raise Refused(_("The route has another version by now. Propose the change again."))
    return found


def _require_another(proposal: RouteProposal, by: StaffMember) -> None:
    require(by, "campaigns.edit_routes")
    if by.pk == proposal.proposed_by_id:
        raise NotPermitted(_("You proposed this. A second person confirms or declines it."))


def _put_in_force(proposal: RouteProposal, state: ProposalState, by: StaffMember | None, words: str = "") -> RouteVersion:
    refuse_unsound(proposal.route.slug, proposal.says)
    _close(proposal, state, by, words)
    version = add_version(proposal.route, proposal.says, base=proposal.base, by=proposal.proposed_by, proposal=proposal)
    said = {"route": version.name, "person": by, "words": words}
    text = _("%(person)s confirmed your change of the route “%(route)s”. It holds from now on.") if by else _("Your change of “%(route)s” holds: %(words)s")
    notify(proposal.proposed_by, kind="route", text=(text % said)[:400], url=reverse("route-list"), key=f"route-{version.pk}")
    if words:
        text = _("The route “%(route)s” was made easier at the server, without a second person: %(words)s") % said
    tell_change(version, *(each for each in (by, proposal.proposed_by) if each), text=text if words else "")
    verb = "route.confirmed" if by else "route.forced"
    facts = {"number": version.number, "stages": version.stages, "conditions": version.conditions, "is_on": version.is_on}
    record(verb, version, by=by, route=proposal.route.slug, proposal=proposal.pk, why=words, **facts)
    return version


def _close(proposal: RouteProposal, state: ProposalState, by: StaffMember | None, words: str = "") -> None:
    proposal.state, proposal.closed_by, proposal.closed_at, proposal.words = state, by, timezone.now(), words
    proposal.save(update_fields=["state", "closed_by", "closed_at", "words"])
    close_notices(kind="route_proposal", urls=[reverse("route-proposal", args=[proposal.pk])])
