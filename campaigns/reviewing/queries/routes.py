"""Questions about routes: which ones there are, which one a revision takes and why, and how far its author's trust has grown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.drafting import screening
from campaigns.drafting.enums import Category, Sensitivity
from campaigns.drafting.models import Campaign, Revision
from campaigns.reviewing.enums import LEVELS, SERIOUS, Deciders, Level, Rule, StageState, Verdict
from campaigns.reviewing.models import STANDARD, Decision, Opinion, Route, RouteRun, RouteVersion, StageRun, UrgentAsk
from campaigns.reviewing.shapes import Facts, StageShape, holds
from campaigns.reviewing.shipped import shipped
from campaigns.reviewing.trust import Outcome, Trust, earned
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, Unit

MOST_OUTCOMES = 200


def newest_versions() -> list[RouteVersion]:
    """Every route as it is now, in the order in which they are tried. One that the portal comes with and nobody edited has no primary key."""
    stored: dict[str, RouteVersion] = {}
    for version in RouteVersion.objects.select_related("route", "made_by").order_by("number"):
        stored[version.route.slug] = version
    ready = {slug: version_shipped(slug) for slug in shipped() if slug not in stored}
    return sorted([*stored.values(), *ready.values()], key=lambda version: (version.position, version.route.slug))


def version_shipped(slug: str) -> RouteVersion:
    """The first version of a route that the portal comes with, not saved."""
    return RouteVersion(route=Route(slug=slug), number=1, made_at=timezone.now(), **shipped()[slug])


def newest_version(slug: str) -> RouteVersion | None:
    """One route as it is now."""
    return next((version for version in newest_versions() if version.route.slug == slug), None)


def choose(facts: Facts, routes: Sequence[RouteVersion]) -> RouteVersion:
    """The first route in order that is in use and applies. Pure; "standard" asks for nothing, so that there always is one."""
    fitting = (version for version in routes if version.is_on and (version.route.slug == STANDARD or holds(version.applies, facts)))
    return next(fitting)


def facts_of(revision: Revision) -> Facts:
    """What the route of a revision that was just submitted is chosen from."""
    return Facts(
        category=revision.category,
        sensitivity=str(getattr(revision, "sensitivity", "")),
        hint=str(getattr(getattr(revision.draft, "template_version", None), "route", "")),
        campaign=revision.draft.campaign_id,
        level=_level(revision),
        is_trusted=trust_of(revision.author).is_earned,
        is_urgent=UrgentAsk.objects.filter(draft=revision.draft_id, revision=None).exists(),
    )


def _level(revision: Revision) -> str:
    """The most serious finding in what is submitted."""
    levels = [str(getattr(found, "level", Level.NOTE)) for found in _findings(revision)]
    return max((each for each in levels if each in Level.values), key=lambda each: LEVELS.index(Level(each)), default=Level.NONE.value)


def _findings(revision: Revision) -> Iterable[object]:
    """What screening kept with the revision, where it keeps anything; what it says of the working text otherwise."""
    kept = getattr(screening.Finding, "objects", None)
    return screening.findings(revision.draft) if kept is None else kept.filter(revision=revision)


def trust_of(author: StaffMember) -> Trust:
    """The trust an author has earned. For the author's own page and for the choice of a route; nobody is ranked by it."""
    ended = Q(state=StageState.PASSED, number=F("revision__route_run__length")) | Q(state=StageState.FAILED)
    rows = StageRun.objects.filter(ended, revision__author=author).order_by("-closed_at", "-pk")
    latest = list(rows.values_list("revision", "state")[:MOST_OUTCOMES])
    against = Decision.objects.filter(revision__in=[pk for pk, _state in latest]).exclude(verdict=Verdict.APPROVED)
    serious = {decision.revision_id for decision in against if SERIOUS & set(decision.reasons)}
    outcomes = (Outcome(state == StageState.PASSED, pk in serious) for pk, state in reversed(latest))
    return earned(outcomes, settings.TRUST_AFTER)


@dataclass(frozen=True)
class Step:
    """One stage as a page shows it."""

    number: int
    words: str
    state: str
    state_words: str
    tone: str
    run: StageRun | None
    said: list[Decision] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)


TONES = {StageState.OPEN: "wait", StageState.PASSED: "go", StageState.FAILED: "halt", StageState.EXPIRED: "halt", StageState.LEFT: "calm"}


def steps_of(revision: Revision) -> list[Step]:
    """The stages of a revision's route with what was decided at each, the coming ones too. Empty before it has a route."""
    run = RouteRun.objects.filter(revision=revision).first()
    if run is None:
        return []
    stages = {stage.number: stage for stage in StageRun.objects.filter(revision=revision)}
    said = list(Decision.objects.filter(revision=revision).select_related("decided_by").order_by("decided_at"))
    opinions = list(Opinion.objects.filter(revision=revision).order_by("decided_at"))
    steps = [_step(number, run.shape(number), stages.get(number)) for number in range(1, run.length + 1)]
    for step in steps:
        step.said.extend(each for each in said if each.stage == step.number)
        step.opinions.extend(each for each in opinions if each.stage == step.number)
    return steps


def _step(number: int, shape: StageShape, stage: StageRun | None) -> Step:
    words = stage_words(shape)
    if stage is None:
        return Step(number, words, "", _("Comes after"), "calm", None)
    state = StageState(stage.state)
    return Step(number, words, state.value, str(state.label), TONES[state], stage)


def stage_words(shape: StageShape) -> str:
    """A stage in words: "Approver: one person", "Carla Reyes, Colin Baird: all of them"."""
    if shape.deciders == Deciders.OUTSIDE:
        return _("an outside reviewer")
    several = ngettext("%(n)d person", "%(n)d people", shape.quorum) % {"n": shape.quorum}
    many = {Rule.ANY: _("one person"), Rule.QUORUM: several, Rule.ALL: _("all of them")}[Rule(shape.rule)]
    return f"{_whom(shape)}: {many}"


def _whom(shape: StageShape) -> str:
    if shape.deciders == Deciders.ROLE:
        return str(Role(shape.role).label)
    if shape.deciders == Deciders.UNIT:
        unit = Unit.objects.filter(pk=shape.unit or 0).first()
        return _("Unit %(unit)s") % {"unit": unit or "–"}
    people = StaffMember.objects.filter(pk__in=shape.people)
    return ", ".join(str(person) for person in people) or "–"


def _sensitivity(value: str) -> str:
    """The first words of its label: what follows a colon explains it."""
    label = str(Sensitivity(value).label) if value in Sensitivity.values else value
    return label.partition(":")[0].lower()


def why_words(run: RouteRun) -> list[str]:
    """Why a revision takes its route, in short sentences. For whoever decides on it: the author's trust is named here alone."""
    facts = run.known
    category = "" if facts.category == Category.GENERAL else facts.category
    said = [_("It is about: %(category)s.") % {"category": Category(category).label}] if category in Category.values else []
    if facts.sensitivity and facts.sensitivity != "routine":
        said.append(_("It is marked as %(sensitivity)s.") % {"sensitivity": _sensitivity(facts.sensitivity)})
    if facts.level in (Level.WARN, Level.BLOCK):
        said.append(_("Screening noticed: %(level)s.") % {"level": str(Level(facts.level).label).lower()})
    if facts.is_urgent:
        said.append(_("Its author says that it cannot wait."))
    if facts.is_trusted and run.slug == "short":
        said.append(_("Short, because the author's last revisions were approved one after the other."))
    return said


def conditions_words(version: RouteVersion) -> list[str]:
    """When a route is taken, in short phrases; one that says "everything else" when it asks for nothing."""
    asked = version.applies
    said = [str(Category(each).label) for each in asked.categories if each in Category.values]
    said += [_("marked as %(sensitivity)s") % {"sensitivity": _sensitivity(each)} for each in asked.sensitivities]
    said += [_("asked for by the template") for _each in asked.hints[:1]]
    said += [_("campaign: %(name)s") % {"name": campaign} for campaign in Campaign.objects.filter(pk__in=asked.campaigns)]
    if asked.level:
        said.append(_("screening found at least: %(level)s") % {"level": str(Level(asked.level).label).lower()})
    if asked.is_trusted:
        said.append(_("the author has earned trust"))
    if asked.is_urgent:
        said.append(_("the author says that it cannot wait"))
    return said or [_("everything else")]
