"""Editing routes. What runs keeps the route that it began with."""

from dataclasses import replace

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.drafting.actions import locked_draft
from campaigns.drafting.models import Draft
from campaigns.drafting.rules import OPEN_STATES
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, ProposalState, Rule
from campaigns.reviewing.models import STANDARD, Route, RouteProposal, RouteVersion, UrgentAsk
from campaigns.reviewing.queries import Easier, easier_with, newest_version
from campaigns.reviewing.shapes import StageShape, Wording, faults
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.notices import close_notices, notify


@action("route.save")
def save_route(*, wording: Wording, by: StaffMember, slug: str = "", seen: int = 0) -> RouteVersion | RouteProposal:
    """Adds a version of a route, or a new route when `slug` is empty. `seen`: the number of the version that was looked at.

    What makes review easier for any draft is kept as a proposal, and says nothing until a second person confirms it. Raises Refused when fewer than
    two people could pass it, when the standard route would not fit everything, or somebody was quicker.
    """
    require(by, "campaigns.edit_routes")
    wording = replace(wording, stages=tuple(_tidy(stage) for stage in wording.stages))
    refuse_unsound(slug, wording)
    if slug and newest_version(slug) is None:
        raise Refused(_("There is no such route."))
    route = locked_route(slug, wording.name)
    before = newest_version(slug) if slug else None
    if before and before.number != seen:
        raise Refused(_("Somebody changed this route while you had it open. Load the page again and look once more."))
    base = before.number if before else 0
    easier = easier_with(route.slug, wording)
    if easier:
        return _propose(route, base, wording, by, easier)
    overtake(route)
    version = add_version(route, wording, base=base, by=by)
    tell_change(version, by)
    record("route.saved", version, by=by, route=route.slug, number=version.number, stages=version.stages, conditions=version.conditions, is_on=version.is_on)
    return version


def add_version(route: Route, wording: Wording, *, base: int, by: StaffMember, proposal: RouteProposal | None = None) -> RouteVersion:
    """The next version of a locked route. Of one that the portal comes with, the first is kept too."""
    before = newest_version(route.slug) if base else None
    if before and not before.pk:
        before.route, before.made_at = route, timezone.now()
        before.save(force_insert=True)
    return RouteVersion.objects.create(route=route, number=base + 1, made_by=by, made_at=timezone.now(), proposal=proposal, **wording.as_data())


def _propose(route: Route, base: int, wording: Wording, by: StaffMember, easier: list[Easier]) -> RouteProposal:
    """Keeps a change that makes review easier, and tells those who may confirm it, and leaders, who may object."""
    if RouteProposal.objects.filter(route=route, state=ProposalState.WAITING).exists():
        raise Refused(_("A change of this route waits for a second person already. Have it confirmed or declined, or take it back, then propose yours."))
    proposal = RouteProposal.objects.create(route=route, base=base, wording=wording.as_data(), proposed_by=by, proposed_at=timezone.now())
    text = _("%(person)s proposes a change of the route “%(route)s” that makes review easier. It waits for a second person.")
    for person in _concerned().exclude(pk=by.pk):
        notify(
            person,
            kind="route_proposal",
            text=text % {"person": by, "route": wording.name},
            url=reverse("route-proposal", args=[proposal.pk]),
            key=f"route-proposal-{proposal.pk}",
        )
    why = sorted({why.value for each in easier for why in each.why})
    record("route.proposed", proposal, by=by, route=route.slug, base=base, easier=why, wording=proposal.wording)
    return proposal


def overtake(route: Route) -> None:
    """Ends what was proposed for a locked route that says something else now."""
    for proposal in RouteProposal.objects.filter(route=route, state=ProposalState.WAITING):
        proposal.state, proposal.closed_at = ProposalState.OVERTAKEN, timezone.now()
        proposal.save(update_fields=["state", "closed_at"])
        close_notices(kind="route_proposal", urls=[reverse("route-proposal", args=[proposal.pk])])
        text = _("The route “%(route)s” was changed otherwise. What you proposed for it is off; propose it again if it is still needed.")
        url, key = reverse("route-proposal", args=[proposal.pk]), f"route-overtaken-{proposal.pk}"
        notify(proposal.proposed_by, kind="route", text=text % {"route": proposal}, url=url, key=key)
        record("route.proposal_overtaken", proposal, route=route.slug)


def locked_route(slug: str, name: str) -> Route:
    """The route of that slug, or a new one, locked until the end of the transaction, and with it every other: what gets easier depends on all of them."""
    wanted = slug or (slugify(name)[:36] or "route")
    if not slug and newest_version(wanted):
        raise Refused(_("There is a route of that name already. Choose another name."))
    for each in (STANDARD, wanted):
        Route.objects.get_or_create(slug=each)
    locked = {route.slug: route for route in Route.objects.select_for_update().filter(slug__in=[STANDARD, wanted]).order_by("pk")}
    return locked[wanted]


def refuse_unsound(slug: str, wording: Wording) -> None:
    """Raises Refused for a wording that is no route, or that nobody could pass."""
    if found := faults(wording.stages):
        raise Refused(" ".join(found))
    for number, stage in enumerate(wording.stages, start=1):
        _refuse_out_of_reach(number, stage)
    if slug == STANDARD and not (wording.is_on and wording.conditions.is_empty):
        raise Refused(_("The standard route takes whatever no other route does: it stays in use and has no conditions."))
    if slug != STANDARD and wording.conditions.is_empty and wording.is_on:
        raise Refused(_("Say when this route is taken. Without a condition it would take everything; that is what the standard route is for."))


def _refuse_out_of_reach(number: int, stage: StageShape) -> None:
    """A quorum that not enough people could ever reach would hold up everything that takes the route."""
    if stage.rule != Rule.QUORUM or stage.deciders == Deciders.OUTSIDE:
        return
    asked = {
        Deciders.ROLE: Q(role_grants__role=stage.role),
        Deciders.UNIT: Q(unit=stage.unit or 0, role_grants__role__in=DECIDING_ROLES),
        Deciders.PEOPLE: Q(pk__in=stage.people),
    }[Deciders(stage.deciders)]
    able = StaffMember.objects.active().filter(asked).distinct().count()
    if able < stage.quorum:
        said = _("Stage %(number)d asks for more approvals (%(quorum)d) than there are people who could decide there (%(able)d). Ask for fewer.")
        raise Refused(said % {"number": number, "quorum": stage.quorum, "able": able})


def _tidy(stage: StageShape) -> StageShape:
    """The stage without what its kind does not use, so that nothing half-chosen is stored."""
    return replace(
        stage,
        role=stage.role if stage.deciders == Deciders.ROLE else "",
        unit=stage.unit if stage.deciders == Deciders.UNIT else None,
        people=tuple(sorted(set(stage.people))) if stage.deciders == Deciders.PEOPLE else (),
    )


def tell_change(version: RouteVersion, *but: StaffMember, text: str = "") -> None:
    """A route is nobody's private matter: everybody who decides, leads or administers is told of a change."""
    changed = _("%(person)s changed the route “%(route)s”. What is in review keeps the route it has.")
    text = text[:400] or changed % {"person": version.made_by, "route": version.name}
    for person in _concerned().exclude(pk__in=[each.pk for each in but]):
        notify(person, kind="route", text=text, url=reverse("route-list"), key=f"route-{version.pk}")


def _concerned() -> StaffQuerySet:
    """Whoever decides, leads or administers."""
    return StaffMember.objects.active().filter(role_grants__role__in=[Role.APPROVER, Role.LEADER, Role.ADMINISTRATOR]).distinct()


@action("draft.ask_urgent")
def ask_urgent(*, draft: Draft, by: StaffMember, reason: str) -> UrgentAsk:
    """Asks for the urgent route when the draft is submitted next. The reason is on the reviewer's page and is looked at afterwards."""
    draft = locked_draft(draft)
    require(by, "campaigns.handle_draft", draft)
    if draft.state not in OPEN_STATES:
        raise Refused(_("It was submitted already. Take it back to writing, say that it is urgent, then submit it again."))
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Refused(_("Say in a sentence why it cannot wait."))
    ask, _is_new = UrgentAsk.objects.update_or_create(draft=draft, revision=None, defaults={"asked_by": by, "reason": reason, "asked_at": timezone.now()})
    record("draft.asked_urgent", draft, by=by)
    return ask


@action("draft.unask_urgent")
def unask_urgent(*, draft: Draft, by: StaffMember) -> None:
    """Takes the wish for the urgent route back."""
    draft = locked_draft(draft)
    require(by, "campaigns.handle_draft", draft)
    UrgentAsk.objects.filter(draft=draft, revision=None).delete()
    record("draft.unasked_urgent", draft, by=by)
