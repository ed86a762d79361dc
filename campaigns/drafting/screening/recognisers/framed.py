"""What the frames of a rule find in a text."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from campaigns.drafting.screening.frames import Found, TooMuch
from campaigns.drafting.screening.packs import Pack
from campaigns.drafting.screening.spans import Span
from campaigns.drafting.screening.tokens import Token, tokens_of
from campaigns.drafting.screening.weighing import features_around, features_of, learnt

Places = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end` of a text: one sentence, its words, and what is weighed of it."""

    start: int
    end: int
    tokens: Sequence[Token]
    features: set[str]


class Framed:
    """One text and the frames of the packs, taken apart once for all rules. `is_too_much`: a rule met more beginnings of frames than are looked at."""

    def __init__(self, text: str, pack: Pack) -> None:
        self.text, self.pack = text, pack
        self.tokens: Sequence[Token] = tokens_of(text)
        self._starts = [token.start for token in self.tokens]
        self.is_too_much = False

    def found(self, rule: str, names: Mapping[int, int] | None = None) -> list[Found]:
        """What the frames fit, without the sentences that the data leave in peace."""
        found = self._all(self.pack.frames[rule].found_in(self.tokens, names))
        if not found or rule not in self.pack.unless:
            return found
        innocent = {one.sentence for one in self._all(self.pack.unless[rule].found_in(self.tokens))}
        return [one for one in found if one.sentence not in innocent]

    def places(self, rule: str) -> Places:
        """As `found`: the characters alone."""
        return [(one.start, one.end) for one in self.found(rule)]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Each sentence of the text."""
        rows = [list(group) for _number, group in groupby(self.tokens, key=lambda token: token.sentence)]
        return [Sentence(row[0].start, row[-1].end, row, features_of(row)) for row in rows]

    def weighed(self, rule: str, *, more: float = 0.0) -> Places:
        """The sentences whose words weigh enough, and `more` than that."""
        weights = learnt()[rule]
        return [(one.start, one.end) for one in self.sentences if weights.are_enough(one.features, more=more)]

    def features_of_name(self, start: int, end: int) -> set[str]:
        """What is weighed of a name: its sentence, and the words around it."""
        sentence = next(one for one in self.sentences if one.start <= start < one.end)
        inside = [at for at, token in enumerate(sentence.tokens) if start <= token.start < end]
        return sentence.features | features_around(sentence.tokens, inside[0], inside[-1] + 1)

    def outside_peace(self, rule: str, places: Places) -> Places:
        """Those of the places that stand in no sentence that the data leave in peace."""
        if not places or rule not in self.pack.unless:
            return places
        innocent = {one.sentence for one in self._all(self.pack.unless[rule].found_in(self.tokens))}
        return [place for place in places if self.sentence_at(place[0]) not in innocent]

    def once_a_sentence(self, places: Places) -> Places:
        """One place for each sentence that holds some, from the first to the last of them: it is read as a whole."""
        by_sentence: dict[int, tuple[int, int]] = {}
        for start, end in sorted(places):
            sentence = self.sentence_at(start)
            begin, stop = by_sentence.get(sentence, (start, end))
            by_sentence[sentence] = (begin, max(stop, end))
        return joined(by_sentence.values())

    def sentence_at(self, start: int) -> int:
        """The number of the sentence that a character stands in."""
        return self.tokens[max(0, bisect_right(self._starts, start) - 1)].sentence if self.tokens else 0

    def spans_of_too_much(self) -> list[Span]:
        """The finding that says so, when there was too much."""
        return [Span(0, len(self.text), "too-much")] if self.is_too_much else []

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
