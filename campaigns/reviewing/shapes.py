"""What a route is made of, as plain values: its stages and conditions, read from and written to JSON, and what is wrong with them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from django.utils.translation import gettext as _

from campaigns.reviewing.enums import DECIDING_ROLES, LEVELS, Deciders, Late, Level, Match, Rule
from onboarding.people.enums import Role

MOST_STAGES = 4
MOST_PEOPLE = 9


class Stored:
    """A frozen value that goes to JSON and comes back; keys that a later version added or dropped do no harm."""

    def as_data(self) -> dict[str, Any]:
        """What JSON can hold."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}  # type: ignore[call-overload]

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The value again."""
        known = {each.name for each in fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items() if name in known})


@dataclass(frozen=True, slots=True)
class StageShape(Stored):
    """One step: who is asked, how many of them have to approve, by when (minutes; 0: no limit), and what happens then."""

    deciders: str = Deciders.ROLE.value
    rule: str = Rule.ANY.value
    quorum: int = 1
    role: str = Role.APPROVER.value
    unit: int | None = None
    people: tuple[int, ...] = ()
    minutes: int = 1440
    late: str = Late.ESCALATE.value
    escalates_to: str = Role.LEADER.value

    def needed(self, available: int) -> int:
        """How many approvals pass it, where `available` people can be asked: never none."""
        if self.rule == Rule.ALL and self.deciders != Deciders.OUTSIDE:
            return max(1, available)
        return max(1, self.quorum) if self.rule == Rule.QUORUM and self.deciders != Deciders.OUTSIDE else 1


@dataclass(frozen=True, slots=True)
class Conditions(Stored):
    """When a route applies. What is left empty asks for nothing; `level` means "at least"."""

    match: str = Match.ALL.value
    categories: tuple[str, ...] = ()
    sensitivities: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    campaigns: tuple[int, ...] = ()
    case_stages: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    level: str = Level.NONE.value
    is_trusted: bool = False
    is_urgent: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it applies to everything."""
        asked = (self.categories, self.sensitivities, self.hints, self.campaigns, self.case_stages, self.rules, self.level)
        return not any((*asked, self.is_trusted, self.is_urgent))


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

    def as_data(self) -> dict[str, Any]:
        """The fields of a version of a route, as JSON can hold them."""
        return {
            "name": self.name,
            "description": self.description,
            "position": self.position,
            "conditions": self.conditions.as_data(),
            "stages": [stage.as_data() for stage in self.stages],
            "after_review_hours": self.after_review_hours,
            "is_on": self.is_on,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The wording again."""
        stages = tuple(StageShape.from_data(each) for each in data["stages"])
        return cls(**{**data, "conditions": Conditions.from_data(data["conditions"]), "stages": stages})


@dataclass(frozen=True, slots=True)
class Facts(Stored):
    """What a choice of route is made from: the revision's own facts and its author's earned trust.

    `rules`: those of screening that warned or stand in the way. `kept`: of a run, the route whose stages it kept although it could not wait.
    """

    category: str = ""
    sensitivity: str = ""
    hint: str = ""
    campaign: int | None = None
    case_stage: str = ""
    rules: tuple[str, ...] = ()
    level: str = Level.NONE.value
    is_trusted: bool = False
    is_urgent: bool = False
    kept: str = ""


def holds(conditions: Conditions, facts: Facts) -> bool:
    """Whether a route with these conditions applies to a revision with these facts."""
    asked: list[bool] = []
    if conditions.categories:
        asked.append(facts.category in conditions.categories)
    if conditions.sensitivities:
        asked.append(facts.sensitivity in conditions.sensitivities)
    if conditions.hints:
        asked.append(facts.hint in conditions.hints)
    if conditions.campaigns:
        asked.append(facts.campaign in conditions.campaigns)
    if conditions.case_stages:
        asked.append(facts.case_stage in conditions.case_stages)
    if conditions.rules:
        asked.append(bool(set(conditions.rules) & set(facts.rules)))
    if conditions.level:
        asked.append(LEVELS.index(Level(facts.level)) >= LEVELS.index(Level(conditions.level)))
    if conditions.is_trusted:
        asked.append(facts.is_trusted)
    if conditions.is_urgent:
        asked.append(facts.is_urgent)
    return any(asked) if asked and conditions.match == Match.ANY else all(asked)


def weight(stages: Sequence[StageShape]) -> tuple[int, int]:
    """How strict stages are: how many approvals they ask for, and how many stages they are. "All of a role" is as many as can be named."""
    counted = [stage.needed(len(stage.people) if stage.deciders == Deciders.PEOPLE else MOST_PEOPLE) for stage in stages]
    return sum(counted), len(stages)


def hurried(stages: Sequence[StageShape], box: StageShape) -> tuple[StageShape, ...]:
    """The same stages with the time of an urgent one: each is due as soon, and ends or is escalated as that one does."""
    return tuple(replace(stage, minutes=_sooner(stage.minutes, box.minutes), late=box.late) for stage in stages)


def _sooner(one: int, other: int) -> int:
    """The shorter of two times in minutes, where 0 is no limit."""
    return min(one, other) if one and other else one or other


def faults(stages: Sequence[StageShape]) -> list[str]:
    """Why these stages are no route, in sentences; empty when they are one.

    A route that holds asks at least one colleague who is neither the author nor an editor: two people in all, never fewer.
    """
    if not stages:
        return [_("A route needs at least one stage: the author and one other person, never fewer than two.")]
    found = [_("A route has %(most)d stages at most.") % {"most": MOST_STAGES}] if len(stages) > MOST_STAGES else []
    if stages[-1].deciders == Deciders.OUTSIDE:
        found.append(_("The last stage is decided by a colleague. Put the outside reviewer before it."))
    title = _("Stage %(number)d")
    found += [f"{title % {'number': number}}: {said}" for number, stage in enumerate(stages, 1) for said in _stage_faults(stage)]
    named = [stage for stage in stages if stage.deciders == Deciders.PEOPLE]
    if sum(stage.needed(len(stage.people)) for stage in named) > len({pk for stage in named for pk in stage.people}):
        found.append(_("Nobody counts twice, and too few different people are named for these stages. Name more people."))
    return found


def _stage_faults(stage: StageShape) -> list[str]:
    found = []
    if stage.rule == Rule.QUORUM and not 1 <= stage.quorum <= MOST_PEOPLE:
        found.append(_("between 1 and %(most)d people have to approve.") % {"most": MOST_PEOPLE})
    if stage.deciders == Deciders.ROLE and stage.role not in DECIDING_ROLES:
        found.append(_("choose a role that may decide."))
    if stage.deciders == Deciders.UNIT and stage.unit is None:
        found.append(_("choose the unit."))
    if stage.deciders == Deciders.PEOPLE and not stage.people:
        found.append(_("name at least one person."))
    if stage.late == Late.ESCALATE and stage.minutes and stage.escalates_to not in DECIDING_ROLES:
        found.append(_("choose who is told when it is late."))
    return found
