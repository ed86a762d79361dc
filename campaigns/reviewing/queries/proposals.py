"""Questions about changes of routes that wait for a second person."""

from django.db.models import QuerySet

from campaigns.reviewing.enums import ProposalState
from campaigns.reviewing.models import RouteProposal
from campaigns.reviewing.queries.routes import newest_versions
from campaigns.reviewing.rules import route_editors
from onboarding.people.models import StaffMember


def waiting_proposals() -> QuerySet[RouteProposal]:
    """Changes that wait for a second person, the oldest first."""
    return RouteProposal.objects.filter(state=ProposalState.WAITING).select_related("route", "proposed_by").order_by("proposed_at", "pk")


def second_people(proposal: RouteProposal) -> list[StaffMember]:
    """Whoever may confirm or decline it."""
    return [person for person in route_editors().exclude(pk=proposal.proposed_by_id) if person.has_perm("campaigns.edit_routes")]


def state_of_routes() -> str:
    """Every route with the number of its version, as text: what a page showed is compared with what holds."""
    return " ".join(f"{version.route.slug}:{version.number}" for version in sorted(newest_versions(), key=lambda each: each.route.slug))
