"""What the frames of a rule find in a text."""

from collections.abc import Iterable, Mapping, Sequence

from campaigns.drafting.screening.frames import Found, Token, TooMuch, tokens_of
from campaigns.drafting.screening.packs import Pack
from campaigns.drafting.screening.spans import Span

Places = list[tuple[int, int]]


class Framed:
    """One text and the frames of the packs. `is_too_much`: some rule met more beginnings of frames than are looked at."""

    def __init__(self, text: str, pack: Pack) -> None:
        self._pack = pack
        self.tokens: Sequence[Token] = tokens_of(text)
        self.is_too_much = False

    def found(self, rule: str, names: Mapping[int, int] | None = None) -> list[Found]:
        """What the frames fit, without the sentences that the data leave in peace."""
        found = self._all(self._pack.frames[rule].found_in(self.tokens, names))
        if not found or rule not in self._pack.unless:
            return found
        innocent = {one.sentence for one in self._all(self._pack.unless[rule].found_in(self.tokens))}
        return [one for one in found if one.sentence not in innocent]

    def places(self, rule: str) -> Places:
        """As `found`: the characters alone."""
        return [(one.start, one.end) for one in self.found(rule)]

    def spans_of_too_much(self, text: str) -> list[Span]:
        """The finding that says so, when there was too much."""
        return [Span(0, len(text), "too-much")] if self.is_too_much else []

    def _all(self, found: Iterable[Found]) -> list[Found]:
        kept: list[Found] = []
        try:
            kept.extend(found)
        except TooMuch:
            self.is_too_much = True
        return kept


def joined(places: Iterable[tuple[int, int]]) -> Places:
    """What overlaps as one place, in order."""
    kept: Places = []
    for start, end in sorted(places):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def meets(place: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether a place overlaps one of the others."""
    return any(place[0] < end and start < place[1] for start, end in others)
