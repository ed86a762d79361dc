"""One page of a list of drafts: which drafts stand on it, how many there are, and no more of each than a list shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
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
FAR = 10_000
"""Keys are read to be counted up to here: far down a list, the database counts and skips."""
SHOWN = ("title", "state", "category", "case_reference", "publish_at", "changed_at", "author__full_name", "author__safety_class", "campaign__name")


def _shown(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.select_related("author", "campaign").only(*SHOWN)


ROWS = Keyed(lambda keys: _shown(Draft.objects.filter(pk__in=keys)))


def is_in_order(sees: str, narrowed: Mapping[str, Any], terms: Sequence[str]) -> bool:
    """Whether the newest of such a list are found by an index, so that counting far costs little."""
    return not terms and (sees == "own" or narrowed.keys() <= IN_ORDER)


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
        if self.most > FAR:
            return list(_shown(self._rows)[part])
        keys = self._first(part.stop)
        if keys is None:
            return self._shown_first(part.stop)[part.start :]
        wanted = keys[part.start :]
        found = {draft.pk: draft for draft in ROWS.objects(wanted)}
        return [found[key] for key in wanted if key in found]

    def count(self) -> int:
        """How many there are, or the most that is counted."""
        return self._rows.order_by().values("pk")[: self.most].count() if self.most > FAR else len(self._counted)

    @property
    def _rows(self) -> QuerySet[Draft]:
        rows = _narrowed(_seen(self.sees, self.person.pk), self.narrowed)
        return search(rows, self.terms) if self.terms else rows

    @cached_property
    def _counted(self) -> list[tuple[Any, ...]]:
        return self._asked(self.most, is_ordered=self._is_in_order)

    @property
    def _is_in_order(self) -> bool:
        return is_in_order(self.sees, self.narrowed, self.terms)

    def _first(self, number: int) -> list[int] | None:
        """The first keys of the list, when those that were counted are in order or all there are; None otherwise."""
        if self._is_in_order:
            return [row[0] for row in self._counted[:number]]
        if len(self._counted) == self.most:
            return None
        return [row[0] for row in sorted(self._counted, key=lambda row: (row[1], row[0]), reverse=True)[:number]]

    def _shown_first(self, number: int) -> list[Draft]:
        """The first drafts of a list that is longer than it is counted."""
        if self.terms:
            return list(_shown(self._rows)[:number])
        found: list[Draft] = _page(self.sees, self._names).objects(person=self.person.pk, **self.narrowed, most=number)
        return found

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in KINDS if name in self.narrowed)

    def _asked(self, most: int, *, is_ordered: bool) -> list[tuple[Any, ...]]:
        """Keys in order, or keys in no order and when each was changed."""
        if self.terms:  # not compiled: for a word that it does not know PostgreSQL plans as if no draft held it
            return list(_cut(self._rows, most, is_ordered=is_ordered))
        asked = _keys(self.sees, self._names, is_ordered=is_ordered)
        return asked.rows(person=self.person.pk, **self.narrowed, most=most)


def _compiled(sees: str, names: tuple[str, ...], cut: Callable[[QuerySet[Draft], int], QuerySet[Draft, Any]]) -> Compiled:
    kinds = {name: KINDS[name] for name in names}
    return Compiled(lambda person, most, **narrowed: cut(_narrowed(_seen(sees, person), narrowed), most), person=int, **kinds, most=int)


@cache
def _keys(sees: str, names: tuple[str, ...], *, is_ordered: bool) -> Compiled:
    """The question for keys, one for each way to narrow a list."""
    return _compiled(sees, names, lambda drafts, most: _cut(drafts, most, is_ordered=is_ordered))


@cache
def _page(sees: str, names: tuple[str, ...]) -> Compiled:
    """The question for the first drafts themselves."""
    return _compiled(sees, names, lambda drafts, most: _shown(drafts)[:most])


def _cut(drafts: QuerySet[Draft], most: int, *, is_ordered: bool) -> QuerySet[Draft, Any]:
    return (drafts.values_list("pk") if is_ordered else drafts.order_by().values_list("pk", "changed_at"))[:most]


def _seen(sees: str, person: int) -> QuerySet[Draft]:
    return Draft.objects.filter(author=person) if sees == "own" else seen_by(person, sees_all=sees == "all")


def _narrowed(drafts: QuerySet[Draft], narrowed: Mapping[str, Any]) -> QuerySet[Draft]:
    same = dict(narrowed)
    if account := same.pop("account", None):
        drafts = drafts.filter(Exists(Variant.objects.filter(draft=OuterRef("pk"), account=account)))
    return drafts.filter(**same)
