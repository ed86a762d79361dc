"""Calendar files: each trap that made some calendar program double, refuse or lose an entry is a test here."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as django_mail
from django.test import override_settings
from icalendar import Calendar

from onboarding.people.enums import SafetyClass
from onboarding.sessions.actions import book, cancel, change, give_up_place
from onboarding.sessions.calendar_file import CANCEL, calendar_text
from onboarding.sessions.models import TrainingSession
from portal.core import mail
from portal.core.models import OutgoingMail
from tests.factories import make_session

pytestmark = pytest.mark.django_db


def _files(person):
    """The calendar files that went to the person, in order."""
    rows = OutgoingMail.objects.filter(person=person).order_by("pk")
    return [Calendar.from_ical(text) for row in rows for _name, text, _type in row.attachments]


def _event(calendar):
    (event,) = calendar.walk("VEVENT")
    return event


def test_a_booking_is_a_request_with_organizer_and_one_attendee(cast):
    session = make_session(cast.tara, starts_in=timedelta(days=3))
    book(session=session, by=cast.dispatch)
    book(session=session, by=cast.connie)
    (calendar,) = _files(cast.connie)
    event = _event(calendar)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == str(session.calendar_uid)
    assert event["ORGANIZER"].lower() == "mailto:portal@force.example"
    assert event["ATTENDEE"].lower() == f"mailto:{cast.connie.email}"
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt.tzinfo is not None


def test_it_names_the_host_and_nobody_else(cast):
    session = make_session(cast.tara)
    for person in (cast.dispatch, cast.nova, cast.connie):
        book(session=session, by=person)
    text = calendar_text(session, email=cast.connie.email)
    assert "Tara Singh" in text
    for person in (cast.dispatch, cast.nova, cast.connie):
        assert person.full_name not in text
    assert cast.nova.email not in text


@pytest.mark.parametrize("safety_class", [SafetyClass.COVERT, SafetyClass.UNLISTED, ""])
def test_a_host_who_may_no_longer_be_named_is_a_colleague(cast, safety_class):
    session = make_session(cast.tara)
    cast.tara.safety_class = safety_class
    cast.tara.save()
    text = calendar_text(TrainingSession.objects.get(pk=session.pk), email=cast.connie.email)
    assert "Tara" not in text
    assert "a colleague" in text


def test_a_change_updates_the_same_entry_with_a_higher_sequence(cast):
    session = make_session(cast.tara)
    book(session=session, by=cast.connie)
    change(session=session, by=cast.tara, location="Room 9")
    change(session=session, by=cast.tara, starts_at=session.starts_at + timedelta(hours=1), ends_at=session.ends_at + timedelta(hours=1))
    files = _files(cast.connie)
    events = [_event(each) for each in files]
    assert [each["METHOD"] for each in files] == ["REQUEST"] * 3
    assert {each["UID"] for each in events} == {str(session.calendar_uid)}
    assert [each["SEQUENCE"] for each in events] == [0, 1, 2]
    assert [each["LOCATION"] for each in events] == ["Room 4", "Room 9", "Room 9"]


def test_what_is_not_in_the_calendar_sends_no_mail(cast):
    session = make_session(cast.tara)
    book(session=session, by=cast.connie)
    change(session=session, by=cast.tara, places=9, description="Bring two cases.")
    assert len(_files(cast.connie)) == 1


def test_a_cancelled_session_removes_its_entry_once_for_everybody(cast):
    session = make_session(cast.tara, places=1)
    book(session=session, by=cast.connie)
    book(session=session, by=cast.dispatch)
    cancel(session=session, why="The trainer is ill.", by=cast.tara)
    request, removal = _files(cast.connie)
    assert (removal["METHOD"], _event(removal)["STATUS"]) == ("CANCEL", "CANCELLED")
    assert _event(removal)["UID"] == _event(request)["UID"]
    assert _event(removal)["SEQUENCE"] == _event(request)["SEQUENCE"] + 1
    assert _files(cast.dispatch) == []
    assert OutgoingMail.objects.filter(person=cast.dispatch).count() == 1


def test_who_gives_up_and_books_again_gets_a_higher_sequence_each_time(cast):
    session = make_session(cast.tara)
    book(session=session, by=cast.connie)
    give_up_place(session=session, by=cast.connie)
    book(session=session, by=cast.connie)
    files = _files(cast.connie)
    assert [each["METHOD"] for each in files] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [_event(each)["SEQUENCE"] for each in files] == [0, 1, 2]


@override_settings(TIME_ZONE="America/New_York")
@pytest.mark.parametrize(("day", "utc_hour", "offset"), [(date(2026, 10, 30), 16, -4), (date(2026, 11, 2), 17, -5), (date(2027, 3, 15), 16, -4)])
def test_noon_stays_noon_when_the_clocks_change(cast, day, utc_hour, offset):
    noon = datetime.combine(day, time(12), ZoneInfo("America/New_York"))
    session = TrainingSession(
        title="Talk", location="Hall", starts_at=noon.astimezone(UTC), ends_at=noon.astimezone(UTC) + timedelta(hours=1), host=cast.tara, pk=7
    )
    calendar = Calendar.from_ical(calendar_text(session, email="a@force.example"))
    event = _event(calendar)
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert event["DTSTART"].dt.hour == 12
    assert event["DTSTART"].dt.astimezone(UTC).hour == utc_hour
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "America/New_York"
    assert "COMMENT" not in zone
    assert {each["TZOFFSETTO"].td for each in zone.subcomponents} == {timedelta(hours=-4), timedelta(hours=-5)}
    # what a program reads that knows the zone only from the file
    local = zone.to_tz().utcoffset(datetime.combine(day, time(12)))
    assert local == timedelta(hours=offset)


@override_settings(TIME_ZONE="Asia/Tokyo")
def test_a_zone_without_summer_time_is_described_too(cast):
    calendar = Calendar.from_ical(calendar_text(make_session(cast.tara), email="a@force.example"))
    (zone,) = calendar.walk("VTIMEZONE")
    assert [each["TZOFFSETTO"].td for each in zone.subcomponents] == [timedelta(hours=9)]


def test_hostile_words_stay_words(cast):
    session = make_session(cast.tara, title="Fish, chips; and \\ a pint")
    TrainingSession.objects.filter(pk=session.pk).update(
        location="Room\r\nATTENDEE:mailto:evil@x.example\rMETHOD:CANCEL",
        description="One\nEND:VEVENT\nBEGIN:VEVENT\x07\u2028UID:other\u202etxt " + "é" * 300,
    )
    text = calendar_text(TrainingSession.objects.get(pk=session.pk), email=cast.connie.email)
    calendar = Calendar.from_ical(text)
    event = _event(calendar)
    assert calendar["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == f"mailto:{cast.connie.email}"
    assert event["SUMMARY"] == "Fish, chips; and \\ a pint"
    assert event["LOCATION"].splitlines() == ["Room", "ATTENDEE:mailto:evil@x.example", "METHOD:CANCEL"]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\x07" not in text
    assert text.count("BEGIN:VEVENT") == 2 and text.count("\r\nBEGIN:VEVENT") == 1  # noqa: PT018


def test_the_mail_says_what_it_carries_and_says_it_once(cast):
    book(session=make_session(cast.tara), by=cast.connie)
    assert mail.send(OutgoingMail.objects.get().pk)
    (sent,) = django_mail.outbox
    part = sent.message().get_payload()[1]
    assert part.get_content_type() == "text/calendar"
    assert part.get_params()[1:] == [("method", "REQUEST"), ("charset", "utf-8")]
    assert part.get_filename() == "invite.ics"


def test_a_removal_is_named_invite_too(cast):
    session = make_session(cast.tara)
    book(session=session, by=cast.connie)
    give_up_place(session=session, by=cast.connie)
    name, _text, media_type = OutgoingMail.objects.latest("pk").attachments[0]
    assert (name, media_type) == ("invite.ics", "text/calendar; method=CANCEL")


@time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False)
def test_the_stamp_is_now_and_in_utc(cast):
    text = calendar_text(make_session(cast.tara), email=cast.connie.email, method=CANCEL)
    assert "DTSTAMP:20260301T090000Z" in text
