"""Queries that are compiled once say the same as the ORM's own."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from onboarding.people.models import StaffMember, Unit
from portal.core.compiled import Compiled, Keyed
from portal.core.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_it_asks_with_the_values_of_each_call():
    now = timezone.now()
    Heartbeat.objects.create(name="one", beat_at=now)
    Heartbeat.objects.create(name="two", beat_at=now - timedelta(hours=1))
    since = Compiled(lambda moment, name: Heartbeat.objects.filter(beat_at__gte=moment, name=name).values_list("name"), moment=datetime, name=str)
    assert since.rows(moment=now, name="one") == [("one",)]
    assert since.rows(moment=now, name="two") == []
    assert since.rows(moment=now - timedelta(hours=2), name="two") == [("two",)]


def test_it_updates_what_the_filter_finds_and_counts():
    now = timezone.now()
    old = Heartbeat.objects.create(name="old", beat_at=now - timedelta(hours=1))
    new = Heartbeat.objects.create(name="new", beat_at=now)
    touch = Compiled(
        lambda until, **_set: Heartbeat.objects.filter(beat_at__lt=until), update=lambda at, **_asked: {"beat_at": at}, until=datetime, at=datetime
    )
    later = now + timedelta(hours=1)
    assert touch.run(until=now, at=later) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.beat_at, new.beat_at) == (later, now)
    assert touch.run(until=now, at=later) == 0


@pytest.mark.parametrize("sizes", [(), (2,), (1, 3, 5)])
def test_rows_of_keys_are_those_of_the_orm_however_many_there_are(django_assert_num_queries, sizes):
    beats = [Heartbeat.objects.create(name=f"beat {number}", beat_at=timezone.now()) for number in range(9)]
    keyed = Keyed(lambda keys: Heartbeat.objects.filter(~Q(name="beat 3"), pk__in=keys, beat_at__isnull=False).order_by("pk"), *sizes)
    of_names = Keyed(lambda keys: Heartbeat.objects.filter(Q(pk__in=keys) | Q(name="beat 8")).exclude(pk__in=keys[:0]).values_list("name"), *sizes)
    for number in (1, 2, 3, 5, 8):
        keys = [beat.pk for beat in beats[:number]]
        theirs = Heartbeat.objects.filter(pk__in=keys).exclude(name="beat 3").order_by("pk")
        assert sorted(beat.pk for beat in keyed.objects([*keys, *keys])) == [beat.pk for beat in theirs]
        assert {name for (name,) in of_names.rows(keys)} == {f"beat {each}" for each in (*range(number), 8)}
    with django_assert_num_queries(0):
        assert keyed.rows([]) == []
    assert keyed.rows([0, -1]) == []
    assert keyed.rows([2**70]) == []


def test_a_value_that_the_statement_does_not_use_is_a_mistake():
    with pytest.raises(LookupError, match="unused"):
        Compiled(lambda unused: Heartbeat.objects.values_list("pk"), unused=int).rows(unused=1)


def test_models_come_back_with_what_was_joined_and_annotated(cast):
    found = Compiled(
        lambda person: StaffMember.accounts.filter(pk=person).select_related("unit").annotate(is_here=Exists(Unit.objects.filter(pk=OuterRef("unit")))),
        person=int,
    )
    ours = found.first(person=cast.champ.pk)
    theirs = StaffMember.accounts.select_related("unit").get(pk=cast.champ.pk)
    assert (ours, ours.unit, ours.joined_at, ours.is_active, ours.is_here) == (theirs, theirs.unit, theirs.joined_at, theirs.is_active, True)
    assert not ours._state.adding
    assert found.first(person=0) is None


def test_values_come_back_as_the_orm_gives_them():
    now = timezone.now()
    Heartbeat.objects.create(name="one", beat_at=now)
    asked = Compiled(lambda name: Heartbeat.objects.filter(name=name).annotate(is_so=Exists(Heartbeat.objects.all())).values_list("beat_at", "is_so"), name=str)
    assert asked.rows(name="one") == [(now, True)]
    with pytest.raises(LookupError, match="values, not models"):
        asked.objects(name="one")


def test_a_number_beyond_every_column_finds_nothing(cast):
    asked = Compiled(lambda person: StaffMember.accounts.filter(pk=person), person=int)
    assert asked.objects(person=10**30) == []


def test_how_many_rows_it_is_cut_to_may_vary():
    now = timezone.now()
    for number in range(5):
        Heartbeat.objects.create(name=f"beat {number}", beat_at=now)
    first = Compiled(lambda name, most: Heartbeat.objects.filter(name__gte=name).order_by("name").values_list("name")[:most], name=str, most=int)
    assert [first.rows(name="beat 1", most=most) for most in (1, 3, 1)] == [[("beat 1",)], [("beat 1",), ("beat 2",), ("beat 3",)], [("beat 1",)]]
    assert first.rows(name="beat 4", most=9) == [("beat 4",)]
