"""Statements that PostgreSQL has planned already: planning one with eight joins takes it ten times as long as answering.

A statement that a connection is asked a second time is prepared there, under a name of its own, until the connection ends. PostgreSQL
itself decides, by cost, when one plan is good for all values. Not for a pooler that lends a server's connection for one transaction
only: `PREPARE_STATEMENTS=0` turns it off.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

TYPES: dict[type, str] = {int: "bigint", str: "text", datetime: "timestamp with time zone", list: "bigint[]"}

_met: WeakKeyDictionary[Any, dict[int, bool]] = WeakKeyDictionary()
"""Of each connection: the statements that it was asked, by number, and whether they are prepared there."""


def is_prepared(here: Any, number: int, text: str, slots: Sequence[tuple[str | None, Any]], kinds: dict[str, type]) -> bool:
    """Whether the statement can be run by its name on this connection (`here`); the second time that a connection meets it, it is prepared first."""
    if here.vendor != "postgresql" or not settings.PREPARE_STATEMENTS:
        return False
    here.ensure_connection()
    met = _met.setdefault(here.connection, {})
    if number not in met:
        met[number] = False
    elif not met[number]:
        _prepare(here, number, text, slots, kinds)
        met[number] = True
    return met[number]


def by_name(number: int, kinds: dict[str, type]) -> str:
    """What runs it."""
    marks = ", ".join(["%s"] * len(kinds))
    return f"EXECUTE portal_{number} ({marks})" if marks else f"EXECUTE portal_{number}"


def _prepare(here: Any, number: int, text: str, slots: Sequence[tuple[str | None, Any]], kinds: dict[str, type]) -> None:
    from psycopg2.extensions import AsIs  # type: ignore[import-untyped]  # imported only where PostgreSQL is

    places = {name: AsIs(f"${place}") for place, name in enumerate(kinds, 1)}
    types = ", ".join(TYPES[kind] for kind in kinds.values())
    begins = f"PREPARE portal_{number} ({types}) AS " if types else f"PREPARE portal_{number} AS "
    with here.connection.cursor() as cursor:
        cursor.execute(begins + text, [places[name] if name else value for name, value in slots])
