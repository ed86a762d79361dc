"""Whether one way to a decision is easier than another: the comparison of two lists of stages. Pure.

What cannot be shown to be as strict counts as easier.
"""

from collections.abc import Sequence
from itertools import permutations

from campaigns.reviewing.enums import Deciders, Easing, Late, Rule
from campaigns.reviewing.shapes import StageShape, weight

Easings = frozenset[Easing]
NOTHING: Easings = frozenset()


def eased(old: Sequence[StageShape], new: Sequence[StageShape], *, old_hours: int = 0, new_hours: int = 0) -> Easings:
    """In which ways the new stages, and the look afterwards within so many hours, are easier than the old; empty when they are as strict.

    Each old stage is held against one of the new, as they fit best: another order is no easier, because nobody counts twice.
    """
    found = _of_stages(old, new)
    if old_hours and (not new_hours or new_hours > old_hours):
        found |= {Easing.AFTERWARDS}
    return found


def _of_stages(old: Sequence[StageShape], new: Sequence[StageShape]) -> Easings:
    few, many = (old, new) if len(old) <= len(new) else (new, old)
    ways = ([(one, other) if few is old else (other, one) for one, other in zip(few, chosen, strict=True)] for chosen in permutations(many, len(few)))
    found: Easings = min((frozenset[Easing]().union(*(_of_stage(*pair) for pair in pairs)) for pairs in ways), key=len)
    if Easing.FEWER_PEOPLE in found and len(new) > len(old) and weight(new) > weight(old):  # as many in all, one of them somebody else
        found = found - {Easing.FEWER_PEOPLE} | {Easing.OTHER_PEOPLE}
    return found | {Easing.FEWER_STAGES} if len(new) < len(old) else found


def _of_stage(old: StageShape, new: StageShape) -> Easings:
    return _of_people(old, new) | _of_others(old, new) | _of_end(old, new)


def _of_people(old: StageShape, new: StageShape) -> Easings:
    """Who is asked and how many have to approve."""
    if old.deciders == new.deciders == Deciders.PEOPLE:
        return _of_named(old, new)
    asks_the_same = (old.deciders, old.role, old.unit) == (new.deciders, new.role, new.unit)
    found = NOTHING if asks_the_same else frozenset({Easing.OTHER_PEOPLE})
    return found if _is_as_many(old, new) else found | {Easing.FEWER_PEOPLE}


def _is_as_many(old: StageShape, new: StageShape) -> bool:
    """Of the same people. "All" may be one alone, when the others wrote in it: it is more than "one of them" and no more than "several of them"."""
    if Deciders.OUTSIDE in (old.deciders, new.deciders):
        return old.deciders == Deciders.OUTSIDE or (old.needed(1) == 1 and old.rule != Rule.ALL)
    if new.rule == Rule.ALL:
        return old.rule == Rule.ALL or old.needed(1) == 1
    return old.rule != Rule.ALL and new.needed(1) >= old.needed(1)


def _of_named(old: StageShape, new: StageShape) -> Easings:
    """Of named people: whoever passes the new stage contains enough of those whom the old one asked."""
    if _keeps_named(old, new):
        return NOTHING
    found = {Easing.OTHER_PEOPLE} if set(new.people) - set(old.people) else set()
    is_fewer = new.needed(len(new.people)) < old.needed(len(old.people))
    return frozenset(found | {Easing.FEWER_PEOPLE} if is_fewer or not found else found)


def _keeps_named(old: StageShape, new: StageShape) -> bool:
    before, after = set(old.people), set(new.people)
    asked = old.needed(len(before))
    if new.rule != Rule.ALL:
        return new.needed(len(after)) - len(after - before) >= asked
    return after >= before if old.rule == Rule.ALL else asked == 1 and bool(after & before)


def _of_others(old: StageShape, new: StageShape) -> Easings:
    """Who may decide as well once it is late."""
    before, after = _others(old), _others(new)
    if after is None or (before is not None and before[0] == after[0] and after[1] >= before[1]):
        return NOTHING
    return frozenset({Easing.OTHERS_SOONER})


def _others(stage: StageShape) -> tuple[str, int] | None:
    """(the role that may decide as well, after how many minutes); None where nobody new ever may."""
    is_outside = stage.deciders == Deciders.OUTSIDE  # whoever is told then looks after the link, and decides nothing
    if stage.late != Late.ESCALATE or not stage.minutes or is_outside or (stage.deciders == Deciders.ROLE and stage.role == stage.escalates_to):
        return None
    return stage.escalates_to, stage.minutes


def _of_end(old: StageShape, new: StageShape) -> Easings:
    """By when it ends by itself."""
    before, after = (stage.minutes if stage.late == Late.EXPIRE else 0 for stage in (old, new))
    return frozenset({Easing.LASTS_LONGER}) if before and (not after or after > before) else NOTHING
