"""Names of colleagues who must not be named, found without saying why.

The same sentence answers for a colleague who is unlisted, covert or of unknown class, for one who has left, and for any
name behind a rank that is not on the list of staff: whoever reads it cannot tell which of these it was.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Lower, StrIndex

from campaigns.drafting.screening.packs import Pack
from campaigns.drafting.screening.recognisers.people import CAPITALISED
from campaigns.drafting.screening.spans import Span
from onboarding.people.enums import NAMED
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled

RULE = "protected-name"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+){0,3}")
PARTED = re.compile(r"[.!?;:\n]|.{30}")
"""Between two words that are no name together: the end of a sentence, or too much."""
MOST_WORDS = 1200
MOST_RANKS = 20
Name = tuple[str, str]
"""Given name and surname, as they are compared."""


def _roster(asked: str) -> QuerySet[StaffMember, Any]:
    """Everybody who may not be named, and those who have left whose names, in small letters, stand in a line of what is asked."""
    stands = StrIndex(Value(asked), Concat(Value("\n"), Lower("full_name"), Value("\n"), output_field=CharField()))
    may_not = Case(When(safety_class__in=NAMED, then=0), default=1)
    rows = StaffMember.accounts.order_by().annotate(may_not=may_not).alias(stands=stands)
    return rows.filter(~Q(safety_class__in=NAMED) | Q(is_active=False, stands__gt=0)).values_list("full_name", "may_not")


ROSTER = Compiled(_roster, asked=str)


class Colleagues:
    """Finds names in texts. Asks the database once for all of them, however long they are, and once more for each that names ranks."""

    def __init__(self, pack: Pack, texts: Iterable[str]) -> None:
        self._pack = pack
        self._protected, self._left = self._known(texts)

    def __call__(self, text: str) -> Iterator[Span]:
        """Every place that names somebody who must not be named, at most once."""
        taken = 0
        for start, end in sorted({*self._by_full_name(text), *self._behind_ranks(text)}):
            if start >= taken:
                yield Span(start, end, RULE)
                taken = end

    def _by_full_name(self, text: str) -> Iterator[tuple[int, int]]:
        words, unwanted = _words(text), self._protected | self._left
        initials = {(given[:1], surname) for given, surname in self._protected}
        for at, (word, start, stop) in enumerate(words):
            for other, other_start, end in words[at + 1 : at + 3]:
                is_initial = len(word) == 1 and (word, other) in initials
                is_name = is_initial or (word, other) in unwanted or (other, word) in unwanted
                if is_name and not PARTED.search(text[stop + is_initial : other_start]):
                    yield start, end
                    break

    def _behind_ranks(self, text: str) -> Iterator[tuple[int, int]]:
        ranks, after = self._pack.words["ranks"], self._pack.word_set("after_ranks")
        expression = rf"\b(?:{'|'.join(ranks)})\.? (?P<name>{CAPITALISED}(?: {CAPITALISED}){{0,2}})"
        named: list[tuple[int, int, list[str]]] = []
        for match in re.finditer(expression, text):
            words = [re.sub(r"['’]s$", "", word) for word in match["name"].split()]
            if words[0] not in after and len(named) < MOST_RANKS:
                named.append((match.start(), match.end(), words))
        listed = self._listed({plain(word) for _start, _end, words in named for word in words})
        for start, end, words in named:
            if not {plain(word) for word in words} & listed:
                yield start, end

    def _known(self, texts: Iterable[str]) -> tuple[set[Name], set[Name]]:
        """Everybody who may not be named, a handful of people, whatever the size of the force; and those who have left whose names stand in the texts."""
        pairs = {(one[0], other[0]) for text in texts for one, other in pairwise(_words(text))}
        lines = sorted(f"{given} {surname}" for given, surname in pairs if len(given) > 1 and len(surname) > 1)
        found = [(_parts(name), may_not) for name, may_not in ROSTER.rows(asked="\n".join(["", *lines, ""]))]
        return {name for name, may_not in found if name and may_not}, {name for name, may_not in found if name and not may_not}

    def _listed(self, asked: Iterable[str]) -> set[str]:
        """Which of these words is the surname of a colleague whom the list of staff shows."""
        ends = Q()
        for word in asked:
            ends |= Q(full_name__iendswith=f" {word}")
        if not ends:
            return set()
        names = StaffMember.listed.active().filter(ends).order_by().values_list("full_name", flat=True)
        return {plain(name.split()[-1]) for name in names}


def _words(text: str) -> list[tuple[str, int, int]]:
    """Each word as it is compared, and where it stands."""
    return [(plain(match.group()), *match.span()) for match in WORD.finditer(text)][:MOST_WORDS]


def plain(word: str) -> str:
    """A word without accents and capitals: what counts as the same name."""
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char)).casefold().replace("’", "'")


@lru_cache(maxsize=1024)
def _parts(name: str) -> Name | None:
    words = name.split()
    return (plain(words[0]), plain(words[-1])) if len(words) > 1 else None
