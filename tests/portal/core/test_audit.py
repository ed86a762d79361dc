"""The trail: chained, complete, and refused by the database when somebody wants to change it."""

import pytest
from django.db import DatabaseError, connection, transaction

from portal.core.actions import action, require
from portal.core.audit import breaks, record
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, ChainHead

pytestmark = pytest.mark.django_db


def _three():
    return [record("test.happened", ("thing", number), by=None, number=number) for number in range(3)]


def test_events_follow_from_each_other():
    first, second, third = _three()
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == ("", first.hash, second.hash)
    assert list(breaks()) == []


def test_database_refuses_to_change_or_remove_an_event():
    event = _three()[1]
    for forbidden in (lambda: AuditEvent.objects.filter(pk=event.pk).update(verb="other"), lambda: AuditEvent.objects.filter(pk=event.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def _without_trigger(sql, *parameters):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_auditevent DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER core_auditevent_no_update")
            cursor.execute("DROP TRIGGER core_auditevent_no_delete")
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE core_auditevent SET verb = 'test.forged' WHERE sequence = 2", {(2, "was changed after it was written")}),
        ("DELETE FROM core_auditevent WHERE sequence = 2", {(2, "events 2 to 2 are missing")}),
        ("DELETE FROM core_auditevent WHERE sequence = 3", {(3, "the trail should end at event 3")}),
        ("UPDATE core_auditevent SET sequence = sequence + 10 WHERE sequence = 1", {(1, "events 1 to 1 are missing"), (4, "events 4 to 10 are missing")}),
    ],
)
def test_tampering_behind_the_database_is_found(sql, found):
    _three()
    _without_trigger(sql)
    assert found <= {(each.sequence, each.what) for each in breaks()}


def test_a_refusal_undoes_the_action_and_is_recorded():
    @action("test.try")
    def try_it(*, by):
        record("test.halfway", ("thing", 1), by=by)
        raise Refused("Not today.")

    with pytest.raises(Refused):
        try_it(by=None)
    assert list(AuditEvent.objects.values_list("verb", "data")) == [("test.try.refused", {"why": "Not today."})]
    assert ChainHead.objects.get().sequence == 1


def test_a_refusal_inside_another_action_is_recorded_and_survives():
    @action("test.inner")
    def inner(*, by):
        raise Refused("No.")

    @action("test.outer")
    def outer(*, by):
        inner(by=by)

    with pytest.raises(Refused):
        outer(by=None)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["test.outer.refused"]


def test_being_a_superuser_makes_no_difference(cast):
    cast.connie.is_superuser = True
    with pytest.raises(NotPermitted):
        require(cast.connie, "onboarding.administer_people")
    assert not cast.connie.has_perm("onboarding.administer_people")
