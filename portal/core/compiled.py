"""Queries of the hot path: written with the ORM like any other, built and compiled once, then run with other values.

Building and compiling a query with several subqueries costs the ORM more time than the database needs to answer it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import sql
from django.db.models.query import ModelIterable, get_related_populators
from django.utils import timezone

from portal.core.prepared import by_name, is_prepared

LARGEST = 2**63 - 1
NUMBERS = count(1)
LONGER_THAN_GUESSED = 25
"""PostgreSQL takes a list that it is not told for ten keys. Of a shorter one it would think that it is worth a plan of its own, each time anew."""
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_040_271_830 + number,  # every integer column but the small ones holds it: of a larger one the ORM drops the condition
    str: lambda number: f"\x02mark {number}",
    datetime: lambda number: datetime(1907, 3, number + 1, 4, 5, 6, 789, tzinfo=UTC),
    list: lambda number: [2_040_371_830 + 2 * number, 2_040_371_831 + 2 * number],  # two are enough to know the list by
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What is kept of a query: its text, its values with the names of those that vary, and how rows become values and models."""

    number: int
    text: str
    slots: list[tuple[str | None, Any]]
    compiler: Any
    converters: Any
    made_of: tuple[Any, slice, list[str], list[Any], list[tuple[str, int]]] | None

    def values(self, given: dict[str, Any]) -> list[Any]:
        """The values of one call, in the order of the text."""
        return [given[name] if name else value for name, value in self.slots]


def _made_of(compiler: Any) -> Any:
    """Model, its columns and their names, what was joined to it, what was annotated."""
    kind = compiler.klass_info
    own = slice(kind["select_fields"][0], kind["select_fields"][-1] + 1)
    names = [each[0].target.attname for each in compiler.select[own]]
    joined = get_related_populators(kind, compiler.select, connection.alias)  # type: ignore[call-arg]  # the stubs describe a later Django
    return kind["model"], own, names, joined, list(compiler.annotation_col_map.items())


class Compiled:
    """`Compiled(lambda account: rows(account).values_list("pk"), account=int)`; then `.rows(account=3)`.

    With `update`, columns by name, it is an UPDATE, and `.run(…)` gives how many rows it changed. Built from a queryset of
    models, `.objects(…)` gives them with everything that was joined and annotated. What varies must be given by name with its
    type (int, str or datetime; on PostgreSQL also list, of keys for `…__in`), also to how many rows it is cut (`[:most]`); the rest is part
    of the statement.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], update: Callable[..., dict[str, Any]] | None = None, **kinds: type) -> None:
        self.build, self.update, self.kinds = build, update, kinds
        self._known: dict[tuple[str, tzinfo], Statement] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Everything that a SELECT finds, as tuples in the order of its columns. Nothing for a number larger than any column holds."""
        return self._found(values)[1]

    def _found(self, values: dict[str, Any]) -> tuple[Statement, list[tuple[Any, ...]]]:
        here = connections[DEFAULT_DB_ALIAS]  # looked up once: each look at `connection` finds the thread's anew
        statement = self._statement(here)
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values.values()):
            return statement, []
        with here.cursor() as cursor:
            self._ask(here, cursor, statement, values)
            found = cursor.fetchall()
        return statement, list(map(tuple, statement.compiler.apply_converters(found, statement.converters))) if statement.converters else list(found)

    def objects(self, **values: Any) -> list[Any]:
        """The models that a SELECT finds, as the queryset itself would give them."""
        statement, found = self._found(values)
        if statement.made_of is None:
            raise LookupError("the statement gives values, not models")
        model, own, names, joined, annotated = statement.made_of
        made = []
        for row in found:
            one = model.from_db(DEFAULT_DB_ALIAS, names, row[own])
            for populator in joined:
                populator.populate(row, one)
            for name, column in annotated:
                setattr(one, name, row[column])
            made.append(one)
        return made

    def first(self, **values: Any) -> Any:
        """The first of `objects`; None when nothing is found. The queryset must be cut to one row."""
        return next(iter(self.objects(**values)), None)

    def run(self, **values: Any) -> int:
        """Runs an UPDATE; how many rows it changed."""
        here = connections[DEFAULT_DB_ALIAS]
        statement = self._statement(here)
        with here.cursor() as cursor:
            self._ask(here, cursor, statement, values)
            return int(cursor.rowcount)

    def _ask(self, here: Any, cursor: Any, statement: Statement, values: dict[str, Any]) -> None:
        given = {name: _adapted(values[name], here) for name in self.kinds}
        if is_prepared(here, statement.number, statement.text, statement.slots, self.kinds):
            cursor.execute(by_name(statement.number, self.kinds), list(given.values()))
        else:
            cursor.execute(statement.text, statement.values(given))

    def _statement(self, here: Any) -> Statement:
        where = here.vendor, timezone.get_current_timezone()  # a day's limits are part of a statement
        if where not in self._known:
            self._known[where] = self._compiled()
        return self._known[where]

    def _compiled(self) -> Statement:
        marks = {name: MARKS[kind](number) for number, (name, kind) in enumerate(self.kinds.items())}
        asked: Any = self.build(**marks)
        query, gives_models = asked.query, issubclass(asked._iterable_class, ModelIterable) and self.update is None
        if self.update is not None:
            query = query.chain(sql.UpdateQuery)
            query.add_update_values(self.update(**marks))
            query.annotations = {}
        compiler = query.get_compiler(connection=connection)
        text, params = compiler.as_sql()
        text, slots = _slotted(text, list(params), marks)
        before, cut, most = text.rpartition(" LIMIT ")
        if cut and (name := next((name for name, mark in marks.items() if str(mark) == most), None)):
            text, slots = f"{before}{cut}%s", [*slots, (name, marks[name])]
        if missing := set(marks) - {name for name, _value in slots}:
            raise LookupError(f"the statement does not use {sorted(missing)}")
        converters = compiler.get_converters([each[0] for each in compiler.select]) if self.update is None else {}
        return Statement(next(NUMBERS), text, slots, compiler, converters, _made_of(compiler) if gives_models else None)


def _slotted(text: str, params: list[Any], marks: dict[str, Any]) -> tuple[str, list[tuple[str | None, Any]]]:
    """The text, and each of its values with the name whose mark it is. `x IN (%s, %s)` with the marks of a list becomes `x = ANY(%s)`."""
    names = {_adapted(mark, connection): name for name, mark in marks.items() if not isinstance(mark, list)}
    lists = [(name, mark) for name, mark in marks.items() if isinstance(mark, list)]
    parts, slots, place = text.split("%s"), [], 0
    made = parts[0]
    while place < len(params):
        value = params[place]
        name = next((name for name, mark in lists if mark == params[place : place + 2] and made.endswith("IN (")), None)
        if name:
            made, place = f"{made[:-4]}= ANY(", place + 1
        elif isinstance(value, int | str | datetime):
            name = names.get(value)
        slots.append((name, value))
        place += 1
        made += f"%s{parts[place]}"
    return made, slots


class Keyed:
    """`Keyed(lambda keys: Draft.objects.filter(pk__in=keys))`; then `.objects([3, 4])`: the same for what belongs to a page of keys.

    PostgreSQL is asked once, with a list. SQLite takes none: it is asked once in the smallest of the `sizes` that holds all keys, filled up with the
    last, else in portions of the largest. The queryset must not be cut.
    """

    def __init__(self, build: Callable[[list[int]], models.QuerySet[Any, Any]], *sizes: int) -> None:
        self.whole = Compiled(lambda keys: build(list(keys)), keys=list)
        self.sizes = [(size, self._sized(build, size)) for size in sizes or (25,)]

    def rows(self, keys: Iterable[int]) -> list[tuple[Any, ...]]:
        """What a SELECT finds for these keys, as tuples. No question for no keys."""
        return [row for asked, portion in self._portions(keys) for row in asked.rows(**portion)]

    def objects(self, keys: Iterable[int]) -> list[Any]:
        """The models that a SELECT finds for these keys."""
        return [one for asked, portion in self._portions(keys) for one in asked.objects(**portion)]

    @staticmethod
    def _sized(build: Callable[[list[int]], models.QuerySet[Any, Any]], size: int) -> Compiled:
        kinds: dict[str, Any] = {f"key{place}": int for place in range(size)}
        return Compiled(lambda **keys: build(list(keys.values())), **kinds)

    def _portions(self, keys: Iterable[int]) -> Iterator[tuple[Compiled, dict[str, Any]]]:
        wanted = [key for key in dict.fromkeys(keys) if abs(key) <= LARGEST]
        if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
            if wanted:
                yield self.whole, {"keys": wanted + wanted[-1:] * (LONGER_THAN_GUESSED - len(wanted))}
            return
        size, asked = next((each for each in self.sizes if len(wanted) <= each[0]), self.sizes[-1])
        for start in range(0, len(wanted), size):
            portion = wanted[start : start + size]
            yield asked, dict(zip(asked.kinds, portion + portion[-1:] * (size - len(portion)), strict=True))


def hand_over(one: models.Model, relation: str, rows: list[Any]) -> None:
    """Gives a model the rows of one of its relations that were read already, as `prefetch_related` would: `one.relation.all()` asks nothing more."""
    manager = getattr(one, relation)
    back = manager.field.name
    for row in rows:
        setattr(row, back, one)
    known = manager.get_queryset()
    known._result_cache, known._prefetch_done = rows, True
    held: dict[str, Any] = one.__dict__.setdefault("_prefetched_objects_cache", {})
    held[relation] = known


def held(one: models.Model, relation: str) -> list[Any] | None:
    """The rows of a relation that were read already, with `hand_over` or `prefetch_related`; None when they were not."""
    known = one.__dict__.get("_prefetched_objects_cache", {}).get(relation)
    return None if known is None else list(known)


def _adapted(value: Any, here: Any) -> Any:
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}"
    return here.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
