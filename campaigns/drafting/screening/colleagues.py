"""Names of colleagues who must not be named, found without saying why.

The same sentence answers for a colleague who is unlisted, covert or of unknown class, for one who has left, and for any
name behind a rank that is not on the list of staff: whoever reads it cannot tell which of these it was.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from django.db.models import Q
from django.db.models.functions import Lower

from campaigns.drafting.screening.packs import Pack
from campaigns.drafting.screening.recognisers.people import CAPITALISED
from campaigns.drafting.screening.spans import Span
from onboarding.people.enums import NAMED
from onboarding.people.models import StaffMember

RULE = "protected-name"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+){0,3}")
PARTED = re.compile(r"[.!?;:\n]|.{30}")
"""Between two words that are no name together: the end of a sentence, or too much."""
MOST_WORDS = 1200
MOST_RANKS = 20


class Colleagues:
    """Finds names in texts. Asks the database once per text, however long it is; what it knows of protected people stays with the object."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._kept: set[tuple[str, str]] | None = None

    def __call__(self, text: str) -> Iterator[Span]:
        """Every place that names somebody who must not be named, at most once."""
        taken = 0
        for start, end in sorted({*self._by_full_name(text), *self._behind_ranks(text)}):
            if start >= taken:
                yield Span(start, end, RULE)
                taken = end

    def _by_full_name(self, text: str) -> Iterator[tuple[int, int]]:
        words = [(plain(match.group()), *match.span()) for match in WORD.finditer(text)][:MOST_WORDS]
        unwanted = self._protected() | self._left(words)
        initials = {(given[:1], surname) for given, surname in self._protected()}
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

    def _protected(self) -> set[tuple[str, str]]:
        """Given name and surname of everybody who may not be named: a handful of people, whatever the size of the force."""
        if self._kept is None:
            names = StaffMember.accounts.exclude(safety_class__in=NAMED).order_by().values_list("full_name", flat=True)
            self._kept = {parts for name in names if (parts := _parts(name))}
        return self._kept

    def _left(self, words: list[tuple[str, int, int]]) -> set[tuple[str, str]]:
        """Those of the neighbouring words that are the name of somebody who has left."""
        pairs = {(one[0], other[0]) for one, other in pairwise(words)}
        asked = [f"{given} {surname}" for given, surname in pairs if len(given) > 1 and len(surname) > 1]
        if not asked:
            return set()
        gone = StaffMember.accounts.filter(is_active=False).annotate(lowered=Lower("full_name")).filter(lowered__in=asked).order_by()
        return {parts for name in gone.values_list("full_name", flat=True) if (parts := _parts(name))}

    def _listed(self, asked: Iterable[str]) -> set[str]:
        """Which of these words is the surname of a colleague whom the list of staff shows."""
        ends = Q()
        for word in asked:
            ends |= Q(full_name__iendswith=f" {word}")
        if not ends:
            return set()
        names = StaffMember.listed.active().filter(ends).order_by().values_list("full_name", flat=True)
        return {plain(name.split()[-1]) for name in names}


def plain(word: str) -> str:
    """A word without accents and capitals: what counts as the same name."""
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char)).casefold().replace("’", "'")


def _parts(name: str) -> tuple[str, str] | None:
    words = name.split()
    return (plain(words[0]), plain(words[-1])) if len(words) > 1 else None
