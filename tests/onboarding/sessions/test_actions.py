"""Sessions are scheduled, changed, cancelled, attended and talked about by those who may, and only then."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from onboarding.people.enums import Role, SafetyClass
from onboarding.people.models import RoleGrant, StaffMember
from onboarding.sessions import queries
from onboarding.sessions.actions import book, cancel, change, check_in, mark_attendance, schedule, write_note
from onboarding.sessions.models import Attendance, Note, Place, TrainingSession
from portal.core import context
from portal.core.audit import breaks
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, OutgoingMail
from tests.factories import make_session, make_staff

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def _seat(session, *people):
    for seat, person in enumerate(people, 1):
        Place.objects.create(session=session, person=person, state="booked", seat=seat, asked_at=timezone.now())


@pytest.fixture
def running(cast):
    """Tara's session, which began ten minutes ago, with Connie, Dana and Nova in it."""
    session = make_session(cast.tara, starts_in=-timedelta(minutes=10))
    _seat(session, cast.connie, cast.dispatch, cast.nova)
    return session


# ---- schedule ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["tara", "chief"])
def test_trainers_and_leaders_schedule_and_host(cast, who):
    host = getattr(cast, who)
    session = make_session(host, title="  Two \n words ")
    assert (session.host, session.title) == (host, "Two words")
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.object_id) == ("session.scheduled", host.pk, str(session.pk))


@pytest.mark.parametrize("who", ["connie", "carla", "ada", "rita", "assoc", "nova"])
def test_nobody_else_does(cast, who):
    with pytest.raises(NotPermitted):
        make_session(getattr(cast, who))
    assert not TrainingSession.objects.exists()


@pytest.mark.parametrize("safety_class", [SafetyClass.UNLISTED, SafetyClass.COVERT, ""])
def test_whoever_may_not_be_named_does_not_host(cast, safety_class):
    cast.tara.safety_class = safety_class
    cast.tara.save()
    with pytest.raises(Refused, match="your name is not shown"):
        make_session(cast.tara)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"starts_at": -HOUR, "ends_at": HOUR}, "passed"),
        ({"starts_at": 2 * HOUR, "ends_at": HOUR}, "ends after it starts"),
        ({"starts_at": HOUR, "ends_at": HOUR}, "ends after it starts"),
        ({"starts_at": HOUR, "ends_at": 10 * HOUR}, "8 hours"),
        ({"starts_at": HOUR, "ends_at": 2 * HOUR, "places": 0}, "between 1 and 500"),
        ({"starts_at": HOUR, "ends_at": 2 * HOUR, "places": 501}, "between 1 and 500"),
        ({"starts_at": HOUR, "ends_at": 2 * HOUR, "title": " \t"}, "needs a title"),
    ],
)
def test_impossible_sessions_are_refused_with_a_sentence(cast, wrong, words):
    details = {"title": "Talk", "kind": "roll_call", "description": "", "location": "Hall", "places": 5, **wrong}
    now = timezone.now()
    times = {name: now + details.pop(name) for name in ("starts_at", "ends_at")}
    with pytest.raises(Refused, match=words):
        schedule(by=cast.tara, **details, **times)


# ---- change and cancel ---------------------------------------------------------------------------------------------


def test_the_host_and_any_trainer_change_it_and_another_leader_does_not(cast):
    session = make_session(cast.chief)
    change(session=session, by=cast.chief, location="Hall")
    change(session=session, by=cast.tara, location="Yard")
    RoleGrant.objects.create(person=cast.champ, role=Role.LEADER)
    with pytest.raises(NotPermitted):
        change(session=session, by=cast.champ, location="Roof")
    session.refresh_from_db()
    assert session.location == "Yard"


def test_a_change_that_changes_nothing_leaves_no_trace(cast):
    session = make_session(cast.tara)
    change(session=session, by=cast.tara, location=session.location)
    assert AuditEvent.objects.count() == 1


def test_a_session_that_started_or_is_cancelled_is_not_changed(cast, running):
    with pytest.raises(Refused, match="has started"):
        change(session=running, by=cast.tara, location="Hall")
    coming = make_session(cast.tara)
    cancel(session=coming, why="Snow.", by=cast.tara)
    with pytest.raises(Refused, match="was cancelled"):
        change(session=coming, by=cast.tara, location="Hall")
    with pytest.raises(Refused, match="cancelled already"):
        cancel(session=coming, why="Snow.", by=cast.tara)
    with pytest.raises(Refused, match="was cancelled"):
        book(session=coming, by=cast.connie)


def test_cancelling_needs_a_reason_and_tells_everybody_once(cast):
    session = make_session(cast.tara, places=1)
    book(session=session, by=cast.nova)
    book(session=session, by=cast.connie)
    with pytest.raises(Refused, match="Say why"):
        cancel(session=session, why="  ", by=cast.tara)
    cancel(session=session, why="The hall\nis flooded.", by=cast.tara)
    told = OutgoingMail.objects.filter(text__contains="The hall is flooded.").values_list("person__full_name", flat=True)
    assert sorted(told) == ["Connie Marsh", "Nova Undercroft"]


def test_what_took_place_is_not_cancelled(cast, running):
    mark_attendance(session=running, people=[cast.connie], by=cast.tara)
    with pytest.raises(Refused, match="has taken place"):
        cancel(session=running, why="Never mind.", by=cast.tara)


# ---- attendance ----------------------------------------------------------------------------------------------------


def test_the_host_marks_who_was_there_and_the_minutes_are_credited(cast, running):
    assert mark_attendance(session=running, people=[cast.connie, cast.dispatch], by=cast.tara) == 2
    assert set(Attendance.objects.values_list("person", "method", "minutes", "marked_by")) == {
        (cast.connie.pk, "host", 60, cast.tara.pk),
        (cast.dispatch.pk, "host", 60, cast.tara.pk),
    }


def test_marking_twice_keeps_the_first_and_unmarking_does_not_exist(cast, running):
    mark_attendance(session=running, people=[cast.connie], by=cast.tara)
    assert mark_attendance(session=running, people=[cast.connie, cast.dispatch], by=cast.tara) == 1
    with pytest.raises(Refused, match="cannot be taken back"):
        mark_attendance(session=running, people=[], by=cast.tara)
    for forbidden in (lambda: Attendance.objects.all().delete(), lambda: Attendance.objects.update(minutes=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()
    assert Attendance.objects.count() == 2


def test_nobody_is_marked_before_the_start_or_by_somebody_else(cast, running):
    coming = make_session(cast.tara)
    book(session=coming, by=cast.connie)
    with pytest.raises(Refused, match="has not started"):
        mark_attendance(session=coming, people=[cast.connie], by=cast.tara)
    with pytest.raises(NotPermitted):
        mark_attendance(session=running, people=[cast.connie], by=cast.dispatch)


@pytest.mark.parametrize("who", ["nova", "champ"])
def test_the_host_marks_only_whom_the_list_names(cast, running, who):
    with pytest.raises(Refused, match="not on the list"):
        mark_attendance(session=running, people=[getattr(cast, who)], by=cast.tara)


def test_anybody_with_a_place_confirms_for_themselves(cast, running):
    for person in (cast.nova, cast.connie):
        check_in(session=running, by=person)
    assert set(Attendance.objects.values_list("person", "method", "marked_by")) == {(each.pk, "self", each.pk) for each in (cast.nova, cast.connie)}
    with pytest.raises(Refused, match="on record already"):
        check_in(session=running, by=cast.nova)


@pytest.mark.parametrize(
    ("starts_in", "is_open"), [(-timedelta(hours=2, minutes=59), True), (-timedelta(hours=3, minutes=1), False), (timedelta(minutes=5), False)]
)
def test_the_window_closes_two_hours_after_the_end(cast, starts_in, is_open):
    session = make_session(cast.tara, starts_in=starts_in)
    _seat(session, cast.connie)
    if is_open:
        assert check_in(session=session, by=cast.connie).method == "self"
    else:
        with pytest.raises(Refused, match="from the start"):
            check_in(session=session, by=cast.connie)


def test_without_a_booked_place_nobody_confirms(cast, running):
    with pytest.raises(Refused, match="no booked place"):
        check_in(session=running, by=cast.champ)


# ---- notes ---------------------------------------------------------------------------------------------------------


def test_an_unsigned_note_is_nobodys_anywhere(cast):
    session = make_session(cast.tara)
    token = context.request_id.set("request-of-connie")
    try:
        note = write_note(session=session, board="costs", text=" It takes time. ", by=cast.connie)
    finally:
        context.request_id.reset(token)
    assert (note.text, note.author) == ("It takes time.", None)
    event = AuditEvent.objects.get(verb="note.written")
    assert (event.actor, event.request_id, event.data) == (None, "", {"board": "costs"})
    assert list(breaks()) == []


def test_a_signed_note_carries_the_name_until_it_may_no_longer_be_shown(cast):
    session = make_session(cast.tara)
    write_note(session=session, board="roles", text="Who answers at night?", is_signed=True, by=cast.connie)
    assert queries.boards(session)[3]["notes"] == [("Who answers at night?", "Connie Marsh")]
    StaffMember.objects.filter(pk=cast.connie.pk).update(safety_class=SafetyClass.COVERT)
    assert queries.boards(session)[3]["notes"] == [("Who answers at night?", "")]


def test_whoever_may_not_be_named_never_signs(cast):
    note = write_note(session=make_session(cast.tara), board="benefits", text="Yes.", is_signed=True, by=cast.nova)
    assert note.author is None
    assert AuditEvent.objects.get(verb="note.written").actor is None


@pytest.mark.parametrize(
    ("board", "text", "words"), [("gossip", "Hm.", "four boards"), ("costs", "  ", "between 1 and 500"), ("costs", "x" * 501, "between 1 and 500")]
)
def test_a_note_that_is_none_is_refused(cast, board, text, words):
    with pytest.raises(Refused, match=words):
        write_note(session=make_session(cast.tara), board=board, text=text, by=cast.connie)
    assert not Note.objects.exists()


# ---- questions -----------------------------------------------------------------------------------------------------


def test_the_list_of_the_host_has_no_place_for_protected_or_unlisted_colleagues(cast, running):
    Place.objects.filter(person=cast.dispatch).update(person=make_staff(1, safety_class=SafetyClass.UNLISTED))
    assert [place.person for place in queries.roster(running)] == [cast.connie]


def test_sessions_that_still_want_their_marks(cast, running):
    assert list(queries.unmarked_sessions(cast.tara)) == [running]
    mark_attendance(session=running, people=[cast.connie], by=cast.tara)
    assert list(queries.unmarked_sessions(cast.tara)) == []
    only_nova = make_session(cast.tara, starts_in=-HOUR)
    _seat(only_nova, cast.nova)
    assert list(queries.unmarked_sessions(cast.tara)) == []


def test_who_came_to_anything(cast, running):
    check_in(session=running, by=cast.nova)
    mark_attendance(session=running, people=[cast.connie], by=cast.tara)
    assert list(queries.attended(StaffMember.objects.all())) == [cast.connie]
    assert set(queries.attended(StaffMember.accounts.all())) == {cast.connie, cast.nova}


def test_my_places_are_mine_and_to_come(cast, running):
    coming = make_session(cast.tara)
    book(session=coming, by=cast.connie)
    book(session=coming, by=cast.nova)
    assert [place.session for place in queries.my_places(cast.connie)] == [running, coming]
    assert [place.session for place in queries.my_places(cast.nova)] == [running, coming]
