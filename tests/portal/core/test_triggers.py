"""The rules that the database keeps are all there after all migrations, whatever those did to the tables."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.core.triggers import MakeTriggers

SAID_BY = {"postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal", "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'"}


def triggers_made():
    """Names of the triggers that some migration makes."""
    operations = [each for migration in MigrationLoader(None).disk_migrations.values() for each in migration.operations]
    return {name for each in operations if isinstance(each, MakeTriggers) for name in each.names[connection.vendor]}


@pytest.mark.django_db
def test_every_trigger_outlived_the_migrations():
    with connection.cursor() as cursor:
        cursor.execute(SAID_BY[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    assert len(triggers_made()) > 10
    assert triggers_made() <= there
