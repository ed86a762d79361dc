"""What a change of a route makes easier: every kind of draft that the routes tell apart is led through them as they are and as they would be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import prod
from typing import TypeVar

from django.utils import timezone

from campaigns.drafting.enums import CaseStage, Category, RouteHint, Sensitivity
from campaigns.reviewing.easing import NOTHING, Easings, eased
from campaigns.reviewing.enums import LEVELS, Easing, Level
from campaigns.reviewing.models import Route, RouteVersion
from campaigns.reviewing.queries.routes import Plan, asked_words, newest_versions, plan
from campaigns.reviewing.shapes import Conditions, Facts, Wording

T = TypeVar("T")
MOST_KINDS = 20_000
"""More kinds of drafts than this are not compared: the change then counts as easier."""
WARNED = (Level.WARN, Level.BLOCK)


@dataclass(frozen=True)
class Easier:
    """Drafts that would take an easier way: the one that they take now, the one that they would take, in which ways it is easier, one of them."""

    before: str
    after: str
    why: tuple[Easing, ...]
    example: Facts

    @property
    def why_words(self) -> str:
        """In which ways, as people read it."""
        return ", ".join(str(each.label) for each in self.why)

    @property
    def example_words(self) -> str:
        """One kind of draft to which this happens, as people read it."""
        return "; ".join(_kind_words(self.example))


def easier_with(slug: str, wording: Wording) -> list[Easier]:
    """What gets easier when the route says this from now on; empty for a change that is as strict everywhere. `slug`: of the route, also of a new one."""
    now = newest_versions()
    return easier_ways(now, routes_with(now, slug, wording))


def routes_with(routes: Sequence[RouteVersion], slug: str, wording: Wording) -> list[RouteVersion]:
    """All routes in order as they would be with one of them worded so. Pure."""
    changed = RouteVersion(route=Route(slug=slug), number=0, made_at=timezone.now(), **wording.as_data())
    return sorted([*(each for each in routes if each.route.slug != slug), changed], key=lambda version: (version.position, version.route.slug))


def easier_ways(now: Sequence[RouteVersion], then: Sequence[RouteVersion]) -> list[Easier]:
    """Which drafts would take an easier way by the routes of then than by those of now, one row for each pair of ways. Pure.

    A route that is in use before and after is compared by itself too, whether or not any draft reaches it.
    """
    found = _by_themselves(now, then)
    kinds = _kinds([*now, *then])
    if kinds is None:
        return [*found.values(), Easier("", "", (Easing.UNKNOWN,), Facts())]
    compared: dict[tuple[str, ...], Easings] = {}
    for facts in kinds:
        before, after = plan(facts, now), plan(facts, then)
        pair = _pair(before, after)
        if pair not in compared:
            hours = {"old_hours": before.version.after_review_hours, "new_hours": after.version.after_review_hours}
            compared[pair] = eased(before.stages, after.stages, **hours)
        if compared[pair] and (pair not in found or _plainness(facts) < _plainness(found[pair].example)):
            found[pair] = Easier(before.name, after.name, _in_order(compared[pair]), facts)
    return list(found.values())


def _pair(before: Plan, after: Plan) -> tuple[str, ...]:
    return before.version.route.slug, before.facts.kept, after.version.route.slug, after.facts.kept


def _by_themselves(now: Sequence[RouteVersion], then: Sequence[RouteVersion]) -> dict[tuple[str, ...], Easier]:
    before = {version.route.slug: version for version in now if version.is_on}
    found: dict[tuple[str, ...], Easier] = {}
    for version in then:
        old = before.get(version.route.slug)
        if old is None or not version.is_on:
            continue
        hours = {"old_hours": old.after_review_hours, "new_hours": version.after_review_hours}
        if why := eased(old.shapes, version.shapes, **hours) if old is not version else NOTHING:
            found[version.route.slug, "", version.route.slug, ""] = Easier(old.name, version.name, _in_order(why), _one_of(version.applies))
    return found


def _one_of(asked: Conditions) -> Facts:
    """A draft that meets the first thing that these conditions ask for."""
    return Facts(
        category=next(iter(asked.categories), Category.GENERAL.value),
        sensitivity=next(iter(asked.sensitivities), Sensitivity.ROUTINE.value),
        hint=next(iter(asked.hints), ""),
        campaign=next(iter(asked.campaigns), None),
        case_stage=next(iter(asked.case_stages), ""),
        rules=asked.rules[:1],
        level=asked.level,
        is_trusted=asked.is_trusted,
        is_urgent=asked.is_urgent,
    )


def _in_order(why: Easings) -> tuple[Easing, ...]:
    return tuple(each for each in Easing if each in why)


def _plainness(facts: Facts) -> int:
    """How many things are out of the ordinary in a draft: the example of a row is the plainest one."""
    special = (facts.hint, facts.campaign, facts.case_stage, facts.level, facts.is_trusted, facts.is_urgent, *facts.rules)
    return sum(map(bool, special)) + (facts.category != Category.GENERAL) + (facts.sensitivity != Sensitivity.ROUTINE)


def _kinds(routes: Sequence[RouteVersion]) -> Iterator[Facts] | None:
    """One draft of every kind that these routes could tell apart; None when there are too many. What they treat alike is one kind."""
    asked = [version.applies for version in routes]
    rules = _alike([each.rules for each in asked], ())
    dimensions = (
        _alike([each.categories for each in asked], Category.values),
        _alike([each.sensitivities for each in asked], Sensitivity.values),
        _alike([each.hints for each in asked], RouteHint.values),
        [None, *_alike([each.campaigns for each in asked], ())],
        _alike([each.case_stages for each in asked], CaseStage.values),
        list(chain.from_iterable(combinations(rules, size) for size in range(len(rules) + 1))) if len(rules) < 12 else [()] * MOST_KINDS,
        [level.value for level in LEVELS],
        (False, True),
        (False, True),
    )
    if prod(map(len, dimensions)) > MOST_KINDS:
        return None
    return (facts for values in product(*dimensions) if _can_be(facts := Facts(*values)))


def _alike(named: Iterable[Sequence[T]], every: Sequence[T]) -> list[T]:
    """Of all values, those that are named included, one of each set that the same routes name."""
    lists = list(named)
    values = list(dict.fromkeys([*every, *(value for each in lists for value in each)]))
    return list({tuple(value in each for each in lists): value for value in reversed(values)}.values())


def _can_be(facts: Facts) -> bool:
    """Whether there can be such a draft: a rule that is kept with it warned, and no template's short way goes with a warning."""
    is_warned = facts.level in WARNED
    return (is_warned or not facts.rules) and not (is_warned and facts.hint == RouteHint.SHORT)


def _kind_words(facts: Facts) -> list[str]:
    sensitivities = (facts.sensitivity,) if facts.sensitivity != Sensitivity.ROUTINE else ()
    return asked_words(
        Conditions(
            categories=(facts.category,),
            sensitivities=sensitivities,
            hints=(facts.hint,) if facts.hint else (),
            campaigns=(facts.campaign,) if facts.campaign else (),
            case_stages=(facts.case_stage,) if facts.case_stage else (),
            rules=facts.rules,
            level=facts.level if not facts.rules else "",
            is_trusted=facts.is_trusted,
            is_urgent=facts.is_urgent,
        )
    )
