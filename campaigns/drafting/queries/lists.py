"""One page of a list of drafts: which drafts stand on it, how many there are, and no more of each than a list shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.drafting.models import Draft, Variant
from campaigns.drafting.queries.drafts import search, seen_by
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled, Keyed

KINDS: dict[str, type] = {"state": str, "category": str, "campaign": int, "account": int}
"""What a list may be narrowed by, but for words."""
IN_ORDER = frozenset({"state"})
"""Narrowed by no more than this, the database finds the newest first by an index, however many it is asked for."""
SHOWN = ("title", "state", "category", "case_reference", "publish_at", "changed_at", "author__full_name", "author__safety_class", "campaign__name")

ROWS = Keyed(lambda keys: Draft.objects.filter(pk__in=keys).select_related("author", "campaign").only(*SHOWN))


@dataclass
class DraftList:
    """What a person may open (`sees`: "own", "approved" or "all"), the last changed first; sliced, it gives drafts.

    `most`: so many are counted. `narrowed`: by state, category, campaign and account, these by primary key. `terms`: what to search for.
    """

    person: StaffMember
    sees: str
    most: int
    narrowed: Mapping[str, Any] = field(default_factory=dict)
    terms: Sequence[str] = ()

    def __getitem__(self, part: slice) -> list[Draft]:
        keys = self._first(part.stop)[part.start : part.stop]
        found = {draft.pk: draft for draft in ROWS.objects(keys)}
        return [found[key] for key in keys if key in found]

    def count(self) -> int:
        """How many there are, or the most that is counted. Where the order costs nothing, the keys of all of them answer that and tell the page too."""
        if self._is_in_order():
            return len(self._first(self.most))
        if self.terms:
            return self._found_by_words().order_by()[: self.most].count()
        return len(self._asked(is_ordered=False, most=self.most))

    def _is_in_order(self) -> bool:
        return not self.terms and (self.sees == "own" or self.narrowed.keys() <= IN_ORDER)

    def _first(self, number: int) -> list[int]:
        """The first keys of the list."""
        if self._is_in_order():
            if not hasattr(self, "_kept"):
                self._kept = self._asked(is_ordered=True, most=self.most)
            return self._kept
        if self.terms:
            return [key for (key,) in self._found_by_words()[:number]]
        return self._asked(is_ordered=True, most=number)

    def _asked(self, *, is_ordered: bool, most: int) -> list[int]:
        asked = _keys(self.sees, tuple(name for name in KINDS if name in self.narrowed), is_ordered=is_ordered)
        return [key for (key,) in asked.rows(person=self.person.pk, **self.narrowed, most=most)]

    def _found_by_words(self) -> QuerySet[Draft, tuple[int]]:
        return search(_narrowed(_seen(self.sees, self.person.pk), self.narrowed), self.terms).values_list("pk")


@cache
def _keys(sees: str, names: tuple[str, ...], *, is_ordered: bool) -> Compiled:
    """The question for primary keys, one for each way to narrow a list."""

    def build(person: int, most: int, **narrowed: Any) -> QuerySet[Draft, tuple[int]]:
        rows = _narrowed(_seen(sees, person), narrowed).values_list("pk")
        return (rows if is_ordered else rows.order_by())[:most]

    return Compiled(build, person=int, **{name: KINDS[name] for name in names}, most=int)


def _seen(sees: str, person: int) -> QuerySet[Draft]:
    return Draft.objects.filter(author=person) if sees == "own" else seen_by(person, sees_all=sees == "all")


def _narrowed(drafts: QuerySet[Draft], narrowed: Mapping[str, Any]) -> QuerySet[Draft]:
    same = dict(narrowed)
    if account := same.pop("account", None):
        drafts = drafts.filter(Exists(Variant.objects.filter(draft=OuterRef("pk"), account=account)))
    return drafts.filter(**same)
