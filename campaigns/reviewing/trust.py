"""Earned trust: how many revisions in a row were approved, and whether that opens the shorter route. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one submitted revision, the oldest first: approved, or returned for a reason that may be serious."""

    is_approved: bool
    is_serious: bool = False


@dataclass(frozen=True, slots=True)
class Trust:
    """Approvals in a row, how many are asked for, and whether they were reached. What was reached stays until a serious return."""

    in_a_row: int
    needed: int
    is_earned: bool

    @property
    def missing(self) -> int:
        """How many more approvals it takes."""
        return 0 if self.is_earned else max(0, self.needed - self.in_a_row)


def earned(outcomes: Iterable[Outcome], needed: int) -> Trust:
    """The trust that these outcomes add up to.

    A return breaks the row, so that counting starts again; trust that was reached survives it. A serious return ends both.
    """
    in_a_row, is_earned = 0, False
    for outcome in outcomes:
        in_a_row = in_a_row + 1 if outcome.is_approved else 0
        is_earned = (is_earned or in_a_row >= needed) and not outcome.is_serious
    return Trust(in_a_row, needed, is_earned)
