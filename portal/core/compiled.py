"""Queries of the hot path: written with the ORM like any other, built and compiled once, then run with other values.

Building and compiling a query with several subqueries costs the ORM more time than the database needs to answer it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from django.db.models import sql

MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 7_340_000_000_000 + number,
    str: lambda number: f"\x02mark {number}",
    datetime: lambda number: datetime(1907, 3, number + 1, 4, 5, 6, 789, tzinfo=UTC),
}


class Compiled:
    """`Compiled(lambda account: rows(account).values_list("pk"), account=int)`; then `.rows(account=3)`.

    With `update`, columns by name, it is an UPDATE, and `.run(…)` gives how many rows it changed. What varies must be
    given by name with its type (int, str or datetime); the rest is part of the statement. Values come back as the
    database gives them: ask for whole numbers and texts alone.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], update: Callable[..., dict[str, Any]] | None = None, **kinds: type) -> None:
        self.build, self.update, self.kinds = build, update, kinds
        self._known: dict[str, tuple[str, list[tuple[str | None, Any]]]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Everything that a SELECT finds."""
        with connection.cursor() as cursor:
            cursor.execute(*self._statement(values))
            return list(cursor.fetchall())

    def run(self, **values: Any) -> int:
        """Runs an UPDATE; how many rows it changed."""
        with connection.cursor() as cursor:
            cursor.execute(*self._statement(values))
            return int(cursor.rowcount)

    def _statement(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        if connection.vendor not in self._known:
            self._known[connection.vendor] = self._compiled()
        text, slots = self._known[connection.vendor]
        adapted = {name: _adapted(values[name]) for name in self.kinds}
        return text, [adapted[name] if name else value for name, value in slots]

    def _compiled(self) -> tuple[str, list[tuple[str | None, Any]]]:
        marks = {name: MARKS[kind](number) for number, (name, kind) in enumerate(self.kinds.items())}
        query: Any = self.build(**marks).query
        if self.update is not None:
            query = query.chain(sql.UpdateQuery)
            query.add_update_values(self.update(**marks))
            query.annotations = {}
        text, params = query.get_compiler(connection=connection).as_sql()
        names = {_adapted(mark): name for name, mark in marks.items()}
        slots = [(names.get(value) if isinstance(value, int | str | datetime) else None, value) for value in params]
        if missing := set(marks) - {name for name, _value in slots}:
            raise LookupError(f"the statement does not use {sorted(missing)}")
        return text, slots


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
