"""Questions about routes: which ones there are, which one a revision takes and why, and how far its author's trust has grown."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.drafting import screening
from campaigns.drafting.enums import CaseStage, Category, RouteHint, Sensitivity
from campaigns.drafting.models import Campaign, Revision
from campaigns.drafting.screening.catalogue import RULES
from campaigns.reviewing.enums import LEVELS, SERIOUS, Deciders, Level, Rule, StageState, Verdict
from campaigns.reviewing.models import STANDARD, Decision, Opinion, Route, RouteRun, RouteVersion, StageRun, UrgentAsk
from campaigns.reviewing.rules import decisions_of, stages_of
from campaigns.reviewing.shapes import Conditions, Facts, StageShape, holds, hurried, weight
from campaigns.reviewing.shipped import shipped
from campaigns.reviewing.trust import Outcome, Trust, earned
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, Unit
from portal.core.compiled import Compiled

MOST_OUTCOMES = 200


def newest_versions() -> list[RouteVersion]:
    """Every route as it is now, in the order in which they are tried. One that the portal comes with and nobody edited has no primary key."""
    stored: dict[str, RouteVersion] = {}
    for version in RouteVersion.objects.select_related("route", "made_by", "proposal__closed_by").order_by("number"):
        stored[version.route.slug] = version
    ready = {slug: version_shipped(slug) for slug in shipped() if slug not in stored}
    return sorted([*stored.values(), *ready.values()], key=lambda version: (version.position, version.route.slug))


def version_shipped(slug: str) -> RouteVersion:
    """The first version of a route that the portal comes with, not saved."""
    return RouteVersion(route=Route(slug=slug), number=1, made_at=timezone.now(), **shipped()[slug])


def newest_version(slug: str) -> RouteVersion | None:
    """One route as it is now."""
    stored: RouteVersion | None = NEWEST.first(slug=slug)
    return stored or (version_shipped(slug) if slug in shipped() else None)


NEWEST = Compiled(lambda slug: RouteVersion.objects.filter(route__slug=slug).select_related("route", "made_by").order_by("-number")[:1], slug=str)


def choose(facts: Facts, routes: Sequence[RouteVersion]) -> RouteVersion:
    """The first route in order that is in use and applies. Pure; "standard" asks for nothing, so that there always is one."""
    fitting = (version for version in routes if version.is_on and (version.route.slug == STANDARD or holds(version.applies, facts)))
    return next(fitting)


@dataclass(frozen=True)
class Plan:
    """The route that a revision takes, its stages, and the facts that it was chosen from."""

    version: RouteVersion
    name: str
    stages: tuple[StageShape, ...]
    facts: Facts


def plan(facts: Facts, routes: Sequence[RouteVersion]) -> Plan:
    """The route for these facts. Pure. Urgency shortens times and drops no stage.

    Where the route that would be taken without hurry is stricter, its stages stay, each with the time of the urgent one.
    """
    first = choose(facts, routes)
    if not is_hasty(first):
        return Plan(first, first.name, tuple(first.shapes), facts)
    usual = choose(facts, [each for each in routes if not is_hasty(each)])
    if weight(usual.shapes) <= weight(first.shapes):
        return Plan(first, first.name, tuple(first.shapes), facts)
    name = f"{first.name}, {usual.name[:1].lower()}{usual.name[1:]}"[:60]
    return Plan(first, name, hurried(usual.shapes, first.shapes[0]), replace(facts, kept=usual.route.slug))


def is_hasty(version: RouteVersion) -> bool:
    """Whether an author's word, or what they say it is about, leads to it in place of the usual way."""
    return version.route.slug != STANDARD and (version.applies.is_urgent or version.after_review_hours > 0)


def facts_of(revision: Revision) -> Facts:
    """What the route of a revision that was just submitted is chosen from."""
    found = list(_findings(revision))
    level = _level(found)
    return Facts(
        category=revision.category,
        sensitivity=revision.sensitivity,
        hint=_hint(revision, level),
        campaign=revision.draft.campaign_id,
        case_stage=revision.case_stage,
        rules=tuple(sorted({str(getattr(each, "rule", "")) for each in found if getattr(each, "level", Level.NOTE) != Level.NOTE})),
        level=level,
        is_trusted=trust_of(revision.author).is_earned,
        is_urgent=UrgentAsk.objects.filter(draft=revision.draft_id, revision=None).exists(),
    )


def _hint(revision: Revision, level: str) -> str:
    """What the template asks for. "The short way" holds while the draft is still what its template is about and screening warns of nothing."""
    version = revision.template_version
    if version is None:
        return ""
    is_other = bool(version.category) and version.category != revision.category
    return "" if version.route == RouteHint.SHORT and (is_other or level in (Level.WARN, Level.BLOCK)) else str(version.route)


def _level(findings: Iterable[object]) -> str:
    """The most serious of the findings."""
    levels = [str(getattr(found, "level", Level.NOTE)) for found in findings]
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
    from_outside = Opinion.objects.filter(revision__in=[pk for pk, _state in latest], verdict=Verdict.RETURNED)
    serious |= {opinion.revision_id for opinion in from_outside if SERIOUS & set(opinion.reasons or [])}
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
    run: RouteRun | None = getattr(revision, "route_run", None)
    if run is None:
        return []
    stages = {stage.number: stage for stage in stages_of(revision)}
    said = decisions_of(revision)[::-1]
    shapes = [run.shape(number) for number in range(1, run.length + 1)]
    is_outside = any(shape.deciders == Deciders.OUTSIDE for shape in shapes)
    opinions = list(Opinion.objects.filter(revision=revision).order_by("decided_at")) if is_outside else []
    steps = [_step(number, shape, stages.get(number)) for number, shape in enumerate(shapes, 1)]
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


def minutes_words(minutes: int) -> str:
    """A stage's time in words: "within 2 hours"; empty where it has none."""
    if not minutes:
        return ""
    if minutes % 60:
        return ngettext("within %(n)d minute", "within %(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("within %(n)d hour", "within %(n)d hours", hours) % {"n": hours}


def stage_words(shape: StageShape) -> str:
    """A stage in words: "Approver: one person", "Carla Reyes, Colin Baird: all of them"."""
    if shape.deciders == Deciders.OUTSIDE:
        return _("an outside reviewer")
    one = _("one person")
    several = ngettext("%(n)d person", "%(n)d people", shape.quorum) % {"n": shape.quorum} if shape.quorum > 1 else one
    many = {Rule.ANY: one, Rule.QUORUM: several, Rule.ALL: _("all of them")}[Rule(shape.rule)]
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
    """Why a revision takes its route, in short sentences: the conditions that it met. For whoever decides on it: the author's trust is named here alone."""
    facts = run.known
    said = []
    for slug in (run.slug, facts.kept):
        asks = slug not in ("", STANDARD)  # the standard route is taken for no reason
        version = run.version if run.version and slug == run.slug else newest_version(slug) if asks else None
        if version is not None:
            said += [each for each in _reasons(version.applies, facts) if each not in said]
    if facts.kept:
        said.append(_("It cannot wait, and it keeps the stages that it would have without hurry: only the times are shorter."))
    return said


def _reasons(asked: Conditions, facts: Facts) -> list[str]:
    """Which of a route's conditions these facts meet, in sentences."""
    said = []
    if facts.category in asked.categories:
        said.append(_("It is about: %(category)s.") % {"category": Category(facts.category).label})
    if facts.sensitivity in asked.sensitivities:
        said.append(_("It is marked as %(sensitivity)s.") % {"sensitivity": _sensitivity(facts.sensitivity)})
    if facts.case_stage in asked.case_stages:
        said.append(_("The case: %(stage)s.") % {"stage": _case_stage(facts.case_stage)})
    if facts.hint in asked.hints:
        said.append(_("Its template asks for it."))
    if facts.campaign in asked.campaigns:
        said.append(_("Its campaign asks for it."))
    named = [rule for rule in facts.rules if rule in asked.rules]
    said += [_("Screening noticed: %(what)s.") % {"what": _rule(rule)} for rule in named]
    is_heavy = asked.level and LEVELS.index(Level(facts.level)) >= LEVELS.index(Level(asked.level))
    if is_heavy and not named:
        said.append(_("Screening noticed: %(level)s.") % {"level": str(Level(facts.level).label).lower()})
    if facts.is_urgent and asked.is_urgent:
        said.append(_("Its author says that it cannot wait."))
    if facts.is_trusted and asked.is_trusted:
        said.append(_("The author's last revisions were approved one after the other."))
    return said


def _case_stage(value: str) -> str:
    return str(CaseStage(value).label) if value in CaseStage.values else value


def _rule(value: str) -> str:
    return str(RULES[value].label) if value in RULES else value


def _in_order(asked: Collection[str], known: Iterable[str]) -> list[str]:
    """What is asked for in the order in which it is offered, then what is offered no more."""
    offered = [each for each in known if each in asked]
    return [*offered, *sorted(set(asked) - set(offered))]


def conditions_words(version: RouteVersion) -> list[str]:
    """When a route is taken, in short phrases; one that says "everything else" when it asks for nothing."""
    return asked_words(version.applies) or [_("everything else")]


def asked_words(asked: Conditions) -> list[str]:
    """Conditions in short phrases, always in the same order; none for those that ask for nothing."""
    said = [str(each.label) for each in Category if each in asked.categories]
    said += [_("marked as %(sensitivity)s") % {"sensitivity": _sensitivity(each)} for each in _in_order(asked.sensitivities, Sensitivity.values)]
    said += [_("asked for by the template") for _each in asked.hints[:1]]
    said += [_("campaign: %(name)s") % {"name": campaign} for campaign in Campaign.objects.filter(pk__in=asked.campaigns)]
    said += [_("the case: %(stage)s") % {"stage": _case_stage(each)} for each in _in_order(asked.case_stages, CaseStage.values)]
    said += [_("screening noticed: %(what)s") % {"what": _rule(each)} for each in _in_order(asked.rules, RULES)]
    if asked.level:
        said.append(_("screening found at least: %(level)s") % {"level": str(Level(asked.level).label).lower()})
    if asked.is_trusted:
        said.append(_("the author has earned trust"))
    if asked.is_urgent:
        said.append(_("the author says that it cannot wait"))
    return said
