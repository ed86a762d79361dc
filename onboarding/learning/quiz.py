"""Which questions a quiz asks, and how answers are marked. Pure: no database, no clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random


@dataclass(frozen=True)
class Item:
    """One question of a bank as drawing and marking see it. `right` holds the ids of the right choices."""

    id: int
    is_must_know: bool
    right: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Mark:
    """What the answers came to. `missed` holds the ids of the questions answered wrongly."""

    right: int
    asked: int
    is_passed: bool
    missed: frozenset[int]


def draw(bank: Sequence[Item], seen: Mapping[int, int], draws: int, chance: Random) -> list[int]:
    """Ids of at most `draws` different questions in a random order.

    Must-know questions come before the others, so all of them are asked when there is room. Within each kind the
    questions that this person has seen least (`seen`: id → times) come first, and chance decides between equals.
    """
    mixed = chance.sample(list(bank), len(bank))
    first = sorted(mixed, key=lambda item: (not item.is_must_know, seen.get(item.id, 0)))[:draws]
    return [item.id for item in chance.sample(first, len(first))]


def mark(items: Sequence[Item], chosen: Mapping[int, Collection[int]], pass_share: Decimal) -> Mark:
    """Marks answers (question id → chosen choice ids). A question is right when exactly its right choices were chosen.

    Passed when the share of right answers reaches `pass_share` and no must-know question was missed.
    """
    missed = frozenset(item.id for item in items if frozenset(chosen.get(item.id, ())) != item.right)
    right = len(items) - len(missed)
    knows = all(item.id not in missed for item in items if item.is_must_know)
    return Mark(right, len(items), bool(items) and knows and right >= pass_share * len(items), missed)
