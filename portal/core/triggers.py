"""Rules that the database itself keeps, for migrations: append-only tables and guarded inserts, on PostgreSQL and on SQLite."""

import re
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation


class MakeTriggers(migrations.RunPython):
    """A migration operation that makes triggers; `names` by the database's vendor."""

    names: dict[str, list[str]]


def append_only(table: str) -> MakeTriggers:
    """A migration operation after which the database refuses to update or delete a row of `table`."""
    return _both(
        postgresql=[
            """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$""",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        ],
        sqlite=[
            f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for what in ("update", "delete")
        ],
        undo_postgresql=[f"DROP TRIGGER {table}_append_only ON {table}"],
        undo_sqlite=[f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"],
    )


def never_deleted(table: str) -> MakeTriggers:
    """A migration operation after which the database refuses to delete a row of `table`. It needs an `append_only` before it."""
    return _both(
        postgresql=[f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"],
        sqlite=[f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} keeps its rows'); END"],
        undo_postgresql=[f"DROP TRIGGER {table}_never_deleted ON {table}"],
        undo_sqlite=[f"DROP TRIGGER {table}_never_deleted"],
    )


def refuse_insert(table: str, name: str, *, when: str, message: str, when_sqlite: str = "", columns: str = "") -> MakeTriggers:
    """A migration operation after which an insert into `table` fails where the SQL condition `when` (about NEW) holds.

    With `columns` ("state, seat"), an update of those columns is checked as well. `when_sqlite` where the two dialects differ.
    """
    events = [("insert", "INSERT")] + ([("update", f"UPDATE OF {columns}")] if columns else [])
    trigger = f"{table}_{name}"
    return _both(
        postgresql=[
            f"""CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$""",
            f"CREATE TRIGGER {trigger} BEFORE {' OR '.join(sql for _, sql in events)} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
        ],
        sqlite=[
            f"CREATE TRIGGER {trigger}_{event} BEFORE {sql} ON {table} BEGIN SELECT RAISE(ABORT, '{message}') WHERE {when_sqlite or when}; END"
            for event, sql in events
        ],
        undo_postgresql=[f"DROP TRIGGER {trigger} ON {table}", f"DROP FUNCTION {trigger}()"],
        undo_sqlite=[f"DROP TRIGGER {trigger}_{event}" for event, _ in events],
    )


def with_triggers(*operations: Operation) -> list[Operation]:
    """The operations of a migration that alters tables, with every trigger of the database kept.

    SQLite alters a table by making it anew: its triggers would be gone, and those of other tables that read it would
    make the change fail. They step aside and come back in the same transaction; PostgreSQL needs none of this.
    """
    stored: list[str] = []

    def aside(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor != "sqlite":
            return
        with editor.connection.cursor() as cursor:
            found = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchall()
        stored[:] = [sql for _name, sql in found]
        for name, _sql in found:
            editor.execute(f'DROP TRIGGER "{name}"', params=None)

    def back(_apps: Any, editor: Any) -> None:
        for sql in stored:
            editor.execute(sql, params=None)
        stored.clear()

    return [migrations.RunPython(aside, back), *operations, migrations.RunPython(back, aside)]


def _both(*, postgresql: list[str], sqlite: list[str], undo_postgresql: list[str], undo_sqlite: list[str]) -> MakeTriggers:
    def forwards(apps: Any, editor: Any) -> None:
        for statement in postgresql if editor.connection.vendor == "postgresql" else sqlite:
            editor.execute(statement, params=None)

    def backwards(apps: Any, editor: Any) -> None:
        for statement in undo_postgresql if editor.connection.vendor == "postgresql" else undo_sqlite:
            editor.execute(statement, params=None)

    made = MakeTriggers(forwards, backwards)
    made.names = {"postgresql": _named(postgresql), "sqlite": _named(sqlite)}
    return made


def _named(statements: list[str]) -> list[str]:
    return [found.group(1) for statement in statements if (found := re.match(r"CREATE TRIGGER (\w+)", statement))]
