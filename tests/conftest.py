"""Fixtures for every test."""

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings

from tests.cast import make_cast

pytest_plugins = ["tests.sandbox_fixture", "tests.running"]

hypothesis_settings.register_profile("house", deadline=None, print_blob=True)  # machines differ: time is measured elsewhere
hypothesis_settings.load_profile("house")

_sql_flush = DatabaseOperations.sql_flush


def _flush_without_triggers(self, style, tables, **options):
    """SQLite empties tables with DELETE, which the append-only triggers refuse: they step aside while a test's rows are thrown away."""
    with self.connection.cursor() as cursor:
        triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return [*(f"DROP TRIGGER {name}" for name, _sql in triggers), *_sql_flush(self, style, tables, **options), *(sql for _name, sql in triggers)]


DatabaseOperations.sql_flush = _flush_without_triggers


def pytest_collection_modifyitems(items):
    """A test that opens no database says the same on every database: it runs once, with the embedded form."""
    for item in items:
        needs_rows = item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if not needs_rows and not item.get_closest_marker("services"):
            item.add_marker(pytest.mark.embedded)


@pytest.fixture(autouse=True)
def _in_english():
    """A request in another language leaves that language behind in its thread."""
    yield
    translation.activate("en")


@pytest.fixture
def cast(db):
    """Everybody, all circles open."""
    return make_cast(opened_at=timezone.now())


@pytest.fixture
def as_(client):
    """`as_(person)` gives a test client signed in as that person."""

    def sign_in(person):
        client.force_login(person, backend="onboarding.people.backends.StaffBackend")
        return client

    return sign_in
