"""One page of a list of drafts: which drafts stand on it, how many there are, and no more of each than a list shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from campaigns.drafting.models import Draft, Variant
from campaigns.drafting.queries.drafts import search, seen_by
from campaigns.drafting.searching import Holds, query_of
from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled, Keyed

KINDS: dict[str, type] = {"state": str, "category": str, "campaign": int, "account": int}
"""What a list may be narrowed by, but for words."""
LATEST = ("-changed_at", "-pk")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
IN_ORDER = frozenset({"state"})
"""Narrowed by no more than this, the database finds the newest first by an index, however many it is asked for."""
NEWEST = 1_000
"""Words are looked for among so many of the newest drafts first. A word of many drafts is found there at once, where the index of words would give all of
them, to be sorted; a word of none of these costs a third of a millisecond more."""
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
        return self._newest if len(self._newest) == self.most else self._asked()

    @cached_property
    def _newest(self) -> list[tuple[Any, ...]]:
        """Keys in order of the first that hold the words, as far as they are among the NEWEST drafts. SQLite reads every draft anyway."""
        if not self.terms or connection.vendor != "postgresql":
            return []
        return _newest(self.sees, self._names).rows(**self._given)

    @property
    def _is_in_order(self) -> bool:
        return is_in_order(self.sees, self.narrowed, self.terms)

    def _first(self, number: int) -> list[int] | None:
        """The first keys of the list, when those that were counted are in order or all there are; None otherwise."""
        if self._is_in_order:
            return [row[0] for row in self._counted[:number]]
        if len(self._newest) >= number:
            return [row[0] for row in self._newest[:number]]
        if len(self._counted) == self.most:
            return None
        return [row[0] for row in sorted(self._counted, key=lambda row: (row[1], row[0]), reverse=True)[:number]]

    def _shown_first(self, number: int) -> list[Draft]:
        """The first drafts of a list that is longer than it is counted."""
        if self.terms:
            return list(_shown(self._rows)[:number])
        found: list[Draft] = _page(self.sees, self._names).objects(**self._given | {"most": number})
        return found

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in KINDS if name in self.narrowed)

    def _asked(self) -> list[tuple[Any, ...]]:
        """Keys in order, or keys in no order and when each was changed."""
        if not self.terms:
            return _keys(self.sees, self._names, is_ordered=self._is_in_order).rows(**self._given)
        if connection.vendor == "postgresql":
            return _holding(self.sees, self._names).rows(**self._given)
        return list(_cut(self._rows, self.most, is_ordered=False))

    @property
    def _given(self) -> dict[str, Any]:
        words = {"words": query_of(self.terms)} if self.terms else {}
        return {"person": self.person.pk, "most": self.most, **self.narrowed, **words}


def _compiled(sees: str, names: tuple[str, ...], cut: Callable[..., QuerySet[Draft, Any]], **more: type) -> Compiled:
    """A question, one for each way to narrow a list. `cut` is given the drafts, how many are wanted, and what `more` names."""

    def build(person: int, most: int, **given: Any) -> QuerySet[Draft, Any]:
        drafts = _narrowed(_seen(sees, person), {name: given[name] for name in names})
        return cut(drafts, most, **{name: given[name] for name in more})

    return Compiled(build, person=int, **{name: KINDS[name] for name in names}, **more, most=int)


@cache
def _keys(sees: str, names: tuple[str, ...], *, is_ordered: bool) -> Compiled:
    """The question for keys."""
    return _compiled(sees, names, partial(_cut, is_ordered=is_ordered))


@cache
def _page(sees: str, names: tuple[str, ...]) -> Compiled:
    """The question for the first drafts themselves."""
    return _compiled(sees, names, lambda drafts, most: _shown(drafts)[:most])


@cache
def _holding(sees: str, names: tuple[str, ...]) -> Compiled:
    """The question for keys of what holds words, in no order, by the index of words."""
    return _compiled(sees, names, lambda drafts, most, words: _cut(drafts.filter(Holds(Value(words))), most, is_ordered=False), words=str)


@cache
def _newest(sees: str, names: tuple[str, ...]) -> Compiled:
    """The question for the first keys of what holds words, draft after draft as far as the NEWEST reach: by no index of words, which gives no order."""

    def walked(drafts: QuerySet[Draft], most: int, words: str) -> QuerySet[Draft, Any]:
        last = Subquery(Draft.objects.order_by(*LATEST).values("changed_at")[NEWEST : NEWEST + 1])
        there = drafts.filter(Coalesce(Holds(Value(words)), Value(False)), changed_at__gte=Coalesce(last, LONG_AGO))
        return _cut(there.order_by(*LATEST), most, is_ordered=True)

    return _compiled(sees, names, walked, words=str)


def _cut(drafts: QuerySet[Draft], most: int, *, is_ordered: bool) -> QuerySet[Draft, Any]:
    return (drafts.values_list("pk") if is_ordered else drafts.order_by().values_list("pk", "changed_at"))[:most]


def _seen(sees: str, person: int) -> QuerySet[Draft]:
    return Draft.objects.filter(author=person) if sees == "own" else seen_by(person, sees_all=sees == "all")


def _narrowed(drafts: QuerySet[Draft], narrowed: Mapping[str, Any]) -> QuerySet[Draft]:
    same = dict(narrowed)
    if account := same.pop("account", None):
        drafts = drafts.filter(Exists(Variant.objects.filter(draft=OuterRef("pk"), account=account)))
    return drafts.filter(**same)
