"""Places: nobody is overbooked, the waiting list keeps its order, nothing changes hands after the start."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from onboarding.sessions.actions import book, change, give_up_place
from onboarding.sessions.enums import PlaceState
from onboarding.sessions.models import Place
from onboarding.sessions.queries import my_place, place_in_line, sessions_for
from portal.core.errors import Refused
from portal.core.models import AuditEvent, Notice, OutgoingMail
from tests.cast import make_cast
from tests.factories import make_session, make_staff

pytestmark = pytest.mark.django_db


def _book_all(session, people):
    return [book(session=session, by=person) for person in people]


def _standing(session):
    kept = Place.objects.filter(session=session).exclude(state=PlaceState.CANCELLED).select_related("person")
    return {place.person.full_name: place.seat or place.state for place in kept}


def test_the_lowest_free_seat_then_the_waiting_list_in_order(cast):
    session = make_session(cast.tara, places=2)
    people = [cast.connie, cast.nova, cast.dispatch, cast.champ]
    _book_all(session, people)
    assert _standing(session) == {"Connie Marsh": 1, "Nova Undercroft": 2, "Dana Okoro": "waiting", "Idris Vale": "waiting"}
    assert [place_in_line(my_place(session, each)) for each in people[2:]] == [1, 2]


def test_whoever_waits_longest_gets_the_place_that_is_given_up_and_is_told_once(cast):
    session = make_session(cast.tara, places=1)
    _book_all(session, [cast.connie, cast.dispatch, cast.champ])
    give_up_place(session=session, by=cast.connie)
    assert _standing(session) == {"Dana Okoro": 1, "Idris Vale": "waiting"}
    assert Notice.objects.filter(person=cast.dispatch, kind="place_booked").count() == 1
    assert not Notice.objects.filter(person=cast.champ).exists()


def test_who_gave_up_and_books_again_starts_at_the_end(cast):
    session = make_session(cast.tara, places=1)
    _book_all(session, [cast.connie, cast.dispatch])
    give_up_place(session=session, by=cast.connie)
    book(session=session, by=cast.champ)
    book(session=session, by=cast.connie)
    assert place_in_line(my_place(session, cast.connie)) == 2


def test_a_place_is_not_given_to_somebody_who_has_left(cast):
    session = make_session(cast.tara, places=1)
    _book_all(session, [cast.connie, cast.dispatch, cast.champ])
    cast.dispatch.is_active = False
    cast.dispatch.save()
    give_up_place(session=session, by=cast.connie)
    assert my_place(session, cast.champ).seat == 1


@pytest.mark.parametrize("act", [book, give_up_place])
def test_nothing_changes_hands_after_the_start(cast, act):
    session = make_session(cast.tara, starts_in=-timedelta(minutes=1))
    if act is give_up_place:
        Place.objects.create(session=session, person=cast.connie, state="booked", seat=1, asked_at=timezone.now())
    with pytest.raises(Refused, match="started"):
        act(session=session, by=cast.connie)


def test_one_place_each_and_none_for_the_host(cast):
    session = make_session(cast.tara, places=1)
    _book_all(session, [cast.connie, cast.dispatch])
    for person, words in ((cast.connie, "already"), (cast.dispatch, "waiting list already"), (cast.tara, "You host")):
        with pytest.raises(Refused, match=words):
            book(session=session, by=person)


def test_giving_up_what_one_does_not_have_is_refused_and_recorded(cast):
    session = make_session(cast.tara)
    with pytest.raises(Refused, match="no place"):
        give_up_place(session=session, by=cast.connie)
    assert AuditEvent.objects.latest("sequence").verb == "place.give_up.refused"


def test_more_places_go_to_the_waiting_list_in_order(cast):
    session = make_session(cast.tara, places=1)
    _book_all(session, [cast.connie, cast.dispatch, cast.champ, cast.ada])
    change(session=session, by=cast.tara, places=3)
    assert _standing(session) == {"Connie Marsh": 1, "Dana Okoro": 2, "Idris Vale": 3, "Ada Lindqvist": "waiting"}


def test_fewer_places_than_booked_is_refused_with_the_number(cast):
    session = make_session(cast.tara, places=3)
    _book_all(session, [cast.connie, cast.dispatch, cast.nova])
    with pytest.raises(Refused, match="3 places are booked"):
        change(session=session, by=cast.tara, places=2)
    session.refresh_from_db()
    assert session.places == 3


def test_fewer_places_move_people_into_the_seats_that_stay(cast):
    session = make_session(cast.tara, places=3)
    _book_all(session, [cast.connie, cast.dispatch, cast.champ])
    give_up_place(session=session, by=cast.connie)
    change(session=session, by=cast.tara, places=2)
    assert _standing(session) == {"Dana Okoro": 2, "Idris Vale": 1}


def test_the_database_itself_has_no_seat_beyond_the_places(cast):
    session = make_session(cast.tara, places=1)
    for seat, person in ((2, cast.connie), (1, cast.dispatch)):
        if seat == 1:
            book(session=session, by=cast.champ)
        with pytest.raises(DatabaseError), transaction.atomic():
            Place.objects.create(session=session, person=person, state="booked", seat=seat, asked_at=timezone.now())


def test_places_left_count_everybody_who_sits_there(cast):
    session = make_session(cast.tara, places=3)
    _book_all(session, [cast.connie, cast.nova])
    found = sessions_for(cast.nova).get(pk=session.pk)
    assert (found.places_left, found.my_state) == (1, "booked")
    assert sessions_for(cast.ada).get(pk=session.pk).my_state is None


def test_each_booking_sends_one_mail_with_one_calendar_entry(cast):
    session = make_session(cast.tara)
    book(session=session, by=cast.connie)
    mail = OutgoingMail.objects.get()
    assert (mail.person, [name for name, _text, _type in mail.attachments]) == (cast.connie, ["invite.ics"])


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_fifty_people_on_twenty_places_at_once():
    cast = make_cast(opened_at=timezone.now())
    session = make_session(cast.tara, places=20)
    people = [make_staff(number) for number in range(50)]
    start, faults = threading.Barrier(len(people)), []

    def one(person):
        try:
            start.wait(30)
            book(session=session, by=person)
        except Exception as fault:  # shown by the assertion below
            faults.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert faults == []
    in_order = list(Place.objects.filter(session=session).order_by("asked_at", "pk"))
    assert [place.seat for place in in_order] == [*range(1, 21), *[None] * 30]
    for place in in_order[:5]:
        give_up_place(session=session, by=place.person)
    booked = set(Place.objects.filter(session=session, state=PlaceState.BOOKED).values_list("pk", flat=True))
    assert booked == {place.pk for place in in_order[5:25]}
