"""Statements of the hot path that PostgreSQL plans once."""

import gc

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import get_resolver

from onboarding.people.models import StaffMember
from portal.core.compiled import Compiled
from portal.core.models import Heartbeat
from portal.core.prepared import is_prepared

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite plans in no time; run it with DATABASE_URL of a PostgreSQL"),
]


def prepared() -> set[str]:
    """What this connection has prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'portal_%%'")
        return {row[0] for row in cursor.fetchall()}


def test_the_second_time_it_is_prepared_and_says_the_same(django_assert_num_queries, cast):
    asked = Compiled(lambda person, name: StaffMember.accounts.filter(pk=person).exclude(full_name=name).select_related("unit"), person=int, name=str)
    before = len(prepared())
    assert [asked.first(person=cast.champ.pk, name="x") for _time in range(8)] == [cast.champ] * 8
    assert len(prepared()) == before + 1
    assert asked.first(person=cast.champ.pk, name=cast.champ.full_name) is None
    with django_assert_num_queries(1):
        asked.first(person=cast.carla.pk, name="x' OR ''='")


def test_what_is_rolled_back_stays_prepared(cast):
    touch = Compiled(lambda was, **_set: Heartbeat.objects.filter(name=was), update=lambda now, **_asked: {"name": now}, was=str, now=str)
    Heartbeat.objects.create(name="a", beat_at=cast.champ.joined_at)
    for _time in range(3):
        with transaction.atomic():
            assert touch.run(was="a", now="b") == 1
            transaction.set_rollback(True)
    assert touch.run(was="a", now="b") == 1
    assert touch.run(was="a", now="b") == 0


def test_another_connection_prepares_it_itself(transactional_db):
    asked = Compiled(lambda name: Heartbeat.objects.filter(name=name), name=str)
    for _time in range(2):
        assert [asked.objects(name="none") for _again in range(3)] == [[]] * 3
        connection.close()


def test_it_can_be_turned_off(settings):
    settings.PREPARE_STATEMENTS = False
    asked = Compiled(lambda name: Heartbeat.objects.filter(name=name), name=str)
    before = prepared()
    assert [asked.objects(name="none") for _time in range(3)] == [[]] * 3
    assert prepared() == before


def test_every_statement_of_the_portal_can_be_prepared():
    """Each is met twice here, so that one whose values PostgreSQL cannot tell the type of is found now."""
    call_command("check")
    assert get_resolver().url_patterns
    there = [one for one in gc.get_objects() if type(one) is Compiled]
    assert len(there) > 20
    for one in there:
        statement = one._statement(connection)
        for _time in range(2):
            known = is_prepared(connection, statement.number, statement.text, statement.slots, one.kinds)
        assert known
