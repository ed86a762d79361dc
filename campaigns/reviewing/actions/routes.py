"""Editing routes. What runs keeps the route that it began with."""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.drafting.actions import locked_draft
from campaigns.drafting.models import Draft
from campaigns.drafting.rules import OPEN_STATES
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, Rule
from campaigns.reviewing.models import STANDARD, Route, RouteVersion, UrgentAsk
from campaigns.reviewing.queries import newest_version
from campaigns.reviewing.shapes import Conditions, StageShape, faults
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.notices import notify


@dataclass(frozen=True)
class Wording:
    """What a route says: its words, when it applies, its stages in order, and whether a third person looks afterwards."""

    name: str
    description: str
    position: int
    conditions: Conditions
    stages: tuple[StageShape, ...]
    after_review_hours: int = 0
    is_on: bool = True


@action("route.save")
def save_route(*, wording: Wording, by: StaffMember, slug: str = "", seen: int = 0) -> RouteVersion:
    """Adds a version of a route, or a new route when `slug` is empty. `seen`: the number of the version that was looked at.

    Raises Refused when fewer than two people could pass it, when the standard route would not fit everything, or somebody was quicker.
    """
    require(by, "campaigns.edit_routes")
    wording = replace(wording, stages=tuple(_tidy(stage) for stage in wording.stages))
    _refuse_unsound(slug, wording)
    before = newest_version(slug) if slug else None
    if slug and before is None:
        raise Refused(_("There is no such route."))
    route = _locked_route(slug, wording.name)
    if before and before.number != seen:
        raise Refused(_("Somebody changed this route while you had it open. Load the page again and look once more."))
    if before and not before.pk:  # a route that the portal comes with: its first version is kept too
        before.route, before.made_at = route, timezone.now()
        before.save(force_insert=True)
    version = RouteVersion.objects.create(
        route=route,
        number=before.number + 1 if before else 1,
        name=wording.name,
        description=wording.description,
        position=wording.position,
        conditions=wording.conditions.as_data(),
        stages=[stage.as_data() for stage in wording.stages],
        after_review_hours=wording.after_review_hours,
        is_on=wording.is_on,
        made_by=by,
        made_at=timezone.now(),
    )
    _tell(version, by)
    record("route.saved", version, by=by, route=route.slug, number=version.number, stages=version.stages, conditions=version.conditions, is_on=version.is_on)
    return version


def _locked_route(slug: str, name: str) -> Route:
    wanted = slug or (slugify(name)[:36] or "route")
    if not slug and (newest_version(wanted) or Route.objects.filter(slug=wanted).exists()):
        raise Refused(_("There is a route of that name already. Choose another name."))
    Route.objects.get_or_create(slug=wanted)
    return Route.objects.select_for_update().get(slug=wanted)


def _refuse_unsound(slug: str, wording: Wording) -> None:
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


def _tell(version: RouteVersion, by: StaffMember) -> None:
    """A looser route is nobody's private matter: everybody who decides, leads or administers is told."""
    people = StaffMember.objects.active().filter(role_grants__role__in=[Role.APPROVER, Role.LEADER, Role.ADMINISTRATOR]).exclude(pk=by.pk).distinct()
    text = _("%(person)s changed the route “%(route)s”. What is in review keeps the route it has.") % {"person": by, "route": version.name}
    for person in people:
        notify(person, kind="route", text=text, url=reverse("route-list"), key=f"route-{version.pk}")


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
