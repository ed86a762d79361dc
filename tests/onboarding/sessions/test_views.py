"""The pages: what each person reads on them, what they keep when something is wrong, and what they never show."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onboarding.people.enums import SafetyClass
from onboarding.sessions.actions import book, cancel
from onboarding.sessions.models import Attendance, Note, Place, TrainingSession
from tests.cast import COVERT_NAME
from tests.factories import make_session, make_staff

pytestmark = pytest.mark.django_db

NEXT_YEAR = timezone.now().year + 1
PAGES_OF_THE_HOST = ["session-detail", "session-edit", "session-cancel", "session-attendance"]


@pytest.fixture(autouse=True)
def _second_factor_aside(settings):
    settings.SECOND_FACTOR_RELAXED = True


def _url(name, session):
    return reverse(name, args=[session.pk])


def _typed(**words):
    day = timezone.localdate() + timedelta(days=5)
    return {
        "title": "Settings clinic", "kind": "settings_clinic", "description": "Bring your phone.", "day": f"{day:%Y-%m-%d}",
        "begins": "12:00", "ends": "12:45", "location": "Room 2", "places": "12", **words,
    }  # fmt: skip


def test_a_trainer_schedules_on_the_page(cast, as_):
    response = as_(cast.tara).post(reverse("session-new"), _typed())
    session = TrainingSession.objects.get()
    assert response.url == _url("session-detail", session)
    assert (session.places, session.ends_at - session.starts_at) == (12, timedelta(minutes=45))


@override_settings(TIME_ZONE="America/New_York")
def test_times_are_those_of_the_force(cast, as_):
    as_(cast.tara).post(reverse("session-new"), _typed(day=f"{NEXT_YEAR}-07-01"))
    assert TrainingSession.objects.get().starts_at.isoformat() == f"{NEXT_YEAR}-07-01T16:00:00+00:00"


def test_a_talk_on_the_night_shift_ends_the_next_day(cast, as_):
    as_(cast.tara).post(reverse("session-new"), _typed(begins="23:30", ends="00:15"))
    session = TrainingSession.objects.get()
    assert session.ends_at - session.starts_at == timedelta(minutes=45)


def _clock_change(hours):
    """The next day on which New York's day has that many hours."""
    zone = ZoneInfo("America/New_York")
    days = (timezone.localdate() + timedelta(days=ahead) for ahead in range(1, 400))
    noons = ((datetime.combine(day, time(12), zone).utcoffset(), datetime.combine(day - timedelta(days=1), time(12), zone).utcoffset(), day) for day in days)
    return next(day.isoformat() for today, yesterday, day in noons if yesterday - today == timedelta(hours=hours - 24))


@override_settings(TIME_ZONE="America/New_York")
@pytest.mark.parametrize(("hours", "begins"), [(23, "02:30"), (25, "01:30")])
def test_an_hour_that_the_clocks_skip_or_repeat_is_asked_about(cast, as_, hours, begins):
    response = as_(cast.tara).post(reverse("session-new"), _typed(day=_clock_change(hours), begins=begins, ends="04:00"))
    assert "The clocks change at that time" in response.content.decode()
    assert not TrainingSession.objects.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"day": "2020-01-01"}, "That time has passed"),
        ({"ends": "11:00"}, "8 hours at most"),
        ({"places": "0"}, "at least 1"),
        ({"title": ""}, "required"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(cast, as_, words, told):
    response = as_(cast.tara).post(reverse("session-new"), _typed(**words))
    page = response.content.decode()
    assert (response.status_code, told in page, "Bring your phone." in page) == (200, True, True)


def test_editing_shows_what_stands_and_refuses_too_few_places(cast, as_):
    session = make_session(cast.tara, places=3)
    for person in (cast.connie, cast.nova):
        book(session=session, by=person)
    client = as_(cast.tara)
    assert 'value="Dilemma lunch"' in client.get(_url("session-edit", session)).content.decode()
    response = client.post(_url("session-edit", session), _typed(places="1"))
    assert "2 places are booked" in response.content.decode()
    response = client.post(_url("session-edit", session), _typed(), follow=True)
    assert "by mail" in response.content.decode()


@pytest.mark.parametrize("name", PAGES_OF_THE_HOST[1:])
def test_what_the_host_does_is_nobody_elses(cast, as_, name):
    session = make_session(cast.chief)
    for person, status in ((cast.chief, 200), (cast.tara, 200), (cast.connie, 403), (cast.carla, 403), (cast.ada, 403)):
        assert as_(person).get(_url(name, session)).status_code == status
    assert as_(cast.connie).post(_url(name, session), {"why": "No."}).status_code == 403


def test_booking_giving_up_and_the_waiting_list_on_the_page(cast, as_):
    session = make_session(cast.tara, places=1)
    page = as_(cast.connie).post(_url("session-book", session), follow=True).content.decode()
    assert "You have a place. The calendar entry comes by mail." in page
    assert "Add to my calendar" in page
    page = as_(cast.dispatch).post(_url("session-book", session), follow=True).content.decode()
    assert "Number 1 on the waiting list" in page
    client = as_(cast.connie)
    assert "The first colleague who waits gets it" in client.get(_url("session-place-cancel", session)).content.decode()
    client.post(_url("session-place-cancel", session))
    assert Place.objects.get(person=cast.dispatch).state == "booked"


def test_a_link_does_not_book(cast, as_):
    assert as_(cast.connie).get(_url("session-book", make_session(cast.tara))).status_code == 405


def test_the_calendar_file_is_for_whoever_has_a_place(cast, as_):
    session = make_session(cast.tara)
    assert as_(cast.connie).get(_url("session-calendar", session)).status_code == 404
    book(session=session, by=cast.connie)
    response = as_(cast.connie).get(_url("session-calendar", session))
    assert response["Content-Type"] == "text/calendar; method=REQUEST; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="invite.ics"'
    assert cast.connie.email in response.content.decode()
    cancel(session=session, why="Snow.", by=cast.tara)
    assert as_(cast.connie).get(_url("session-calendar", session)).status_code == 404


def test_the_host_marks_and_the_page_says_what_cannot_be_undone(cast, as_):
    session = make_session(cast.tara, starts_in=-timedelta(minutes=5))
    for seat, person in enumerate((cast.connie, cast.dispatch, cast.nova), 1):
        Place.objects.create(session=session, person=person, state="booked", seat=seat, asked_at=timezone.now())
    client = as_(cast.tara)
    page = client.get(_url("session-attendance", session)).content.decode()
    assert "cannot be taken back" in page
    assert COVERT_NAME not in page
    assert "a colleague" not in page
    assert "Choose at least one person" in client.post(_url("session-attendance", session), {}).content.decode()
    client.post(_url("session-attendance", session), {"people": [cast.connie.pk]})
    assert client.post(_url("session-attendance", session), {"people": [cast.nova.pk]}).status_code == 200
    assert list(Attendance.objects.values_list("person", flat=True)) == [cast.connie.pk]


def test_a_protected_colleague_confirms_on_their_own_page(cast, as_):
    session = make_session(cast.tara, starts_in=-timedelta(minutes=5))
    Place.objects.create(session=session, person=cast.nova, state="booked", seat=1, asked_at=timezone.now())
    client = as_(cast.nova)
    assert "I was there" in client.get(_url("session-detail", session)).content.decode()
    assert "You were there" in client.post(_url("session-check-in", session), follow=True).content.decode()


def test_no_page_shows_a_protected_colleague_to_anybody(cast, as_):
    unlisted = make_staff(7, safety_class=SafetyClass.UNLISTED)
    session = make_session(cast.tara)
    for person in (cast.nova, unlisted, cast.connie):
        book(session=session, by=person)
    as_(cast.nova).post(_url("session-note", session), {"board": "roles", "text": "Mine.", "is_signed": "on"})
    for person in (cast.tara, cast.chief, cast.connie, cast.ada, cast.rita):
        for name in PAGES_OF_THE_HOST:
            page = as_(person).get(_url(name, session)).content.decode()
            assert COVERT_NAME not in page
            assert "Staff 007" not in page
            assert cast.nova.email not in page


def test_notes_are_unsigned_unless_asked_and_shown_as_text(cast, as_):
    session = make_session(cast.tara)
    client = as_(cast.connie)
    client.post(_url("session-note", session), {"board": "costs", "text": "<script>alert(1)</script>"})
    page = client.post(_url("session-note", session), {"board": "roles", "text": "Mine.", "is_signed": "on"}, follow=True).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert list(Note.objects.order_by("pk").values_list("author", flat=True)) == [None, cast.connie.pk]
    assert "Unsigned" in page


def test_a_note_without_a_board_keeps_its_words(cast, as_):
    response = as_(cast.connie).post(_url("session-note", make_session(cast.tara)), {"text": "Long thought."})
    page = response.content.decode()
    assert (response.status_code, "There is a problem" in page, "Long thought." in page) == (200, True, True)


def test_lists_and_what_they_say_when_they_are_empty(cast, as_):
    client = as_(cast.connie)
    assert "Nothing scheduled yet" in client.get(reverse("session-list")).content.decode()
    assert "No past sessions yet" in client.get(reverse("session-list") + "?show=past").content.decode()
    make_session(cast.tara, starts_in=-timedelta(days=2), title="Old one")
    cancelled = make_session(cast.tara, title="Off")
    cancel(session=cancelled, why="Snow.", by=cast.tara)
    assert "Old one" in client.get(reverse("session-list") + "?show=past").content.decode()
    assert "Off" not in client.get(reverse("session-list")).content.decode()


@pytest.mark.parametrize("query", ["", "?show=past"])
def test_the_list_asks_the_database_as_often_for_one_row_as_for_thirty(cast, as_, query):
    client = as_(cast.connie)
    starts_in = -timedelta(days=1) if query else timedelta(days=1)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("session-list") + query)
        return len(captured)

    for number in range(30):
        session = make_session(cast.tara, starts_in=starts_in, title=f"Talk {number}")
        Place.objects.create(session=session, person=cast.connie, state="booked", seat=1, asked_at=timezone.now())
        if number == 0:
            asked()
            once = asked()
    assert asked() == once


@pytest.mark.parametrize("name", ["session-detail", "session-attendance"])
def test_a_full_session_asks_the_database_no_more_often_than_an_empty_one(cast, as_, name):
    session = make_session(cast.tara, places=40)
    client = as_(cast.tara)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(_url(name, session))
        return len(captured)

    book(session=session, by=make_staff(0))
    asked()
    once = asked()
    for number in range(1, 31):
        book(session=session, by=make_staff(number))
        client.post(_url("session-note", session), {"board": "roles", "text": "Mine.", "is_signed": "on"})
    client.get(_url("session-detail", session))
    assert asked() == once
